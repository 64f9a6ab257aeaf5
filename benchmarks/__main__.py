"""Measure, print the tables, and write benchmarks/record.json.

`python -m benchmarks speed checker` measures these alone and keeps the others.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import checker, command, convolution, every, growth, speed
from dlref.verify.environment import environment

RECORD = Path(__file__).with_name("record.json")
TABLES = {
    "checker": checker.table,
    "every": every.table,
    "command": command.table,
    "speed": speed.table,
    "passes": speed.passes,
    "convolution": convolution.table,
    "growth": growth.table,
}


def main(names: list[str]) -> None:
    """Measure everything, or what is named, with one thread."""
    kept = json.loads(RECORD.read_text(encoding="utf-8")) if names else {}
    tables = {name: kept.get(name, {}) for name in TABLES}
    for title in names or TABLES:
        tables[title] = TABLES[title]()
        print(f"\n{title}")
        for name, row in tables[title].items():
            print(f"  {name:30}", *(f"{key} {value}" for key, value in row.items()))
    core = os.environ.get("OPENBLAS_CORETYPE", "as detected")
    where = environment() | {"openblas_coretype": core, "threads": 1}
    where["date"] = datetime.now(UTC).date().isoformat()
    RECORD.write_text(json.dumps({"environment": where, **tables}, indent=2) + "\n")
    print(f"\nwritten: benchmarks/{RECORD.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
