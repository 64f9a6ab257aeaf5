"""Measure, print the tables, and write benchmarks/record.json."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import checker, command, convolution, growth, speed
from dlref.verify.environment import environment

RECORD = Path(__file__).with_name("record.json")


def main() -> None:
    """Measure everything with one thread."""
    tables = {
        "checker": checker.table(),
        "command": command.table(),
        "speed": speed.table(),
        "convolution": convolution.table(),
        "growth": growth.table(),
    }
    for title, table in tables.items():
        print(f"\n{title}")
        for name, row in table.items():
            print(f"  {name:30}", *(f"{key} {value}" for key, value in row.items()))
    core = os.environ.get("OPENBLAS_CORETYPE", "as detected")
    where = environment() | {"openblas_coretype": core, "threads": 1}
    where["date"] = datetime.now(UTC).date().isoformat()
    RECORD.write_text(json.dumps({"environment": where, **tables}, indent=2) + "\n")
    print(f"\nwritten: benchmarks/{RECORD.name}")


if __name__ == "__main__":
    main()
