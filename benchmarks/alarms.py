"""How often the checker accuses code that is right: every operation, many seeds.

`dlref verify` draws the arguments of a case from one seed. Here they are drawn from up
to 200, and every oracle is asked again: all of them at every tenth seed, the complex
step alone at the others. Each operation gets the same processor time, so small ones
are asked more often. What an oracle then refuses is an alarm, and since the code is
right, a false one, unless it is not.

    python -m benchmarks.alarms                 everything, into alarms.json
    python -m benchmarks.alarms softmax linear  these alone, printed
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import process_time

from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref.verify.comparison import Comparison
from dlref.verify.environment import environment
from dlref.verify.row import Row
from dlref.verify.verify import Judge

RECORD = Path(__file__).with_name("alarms.json")
SEEDS = 200
SECONDS = 3.0  # of processor time for an operation; what is begun is finished
EVERY = 10  # all oracles are asked at every tenth seed
OFTEN = "complex step"
ORACLES = OFTEN, "richardson", "float32", "torch cpu", "second order"
JOBS = 2


class Some(Judge):
    """A judge with some of its oracles."""

    only: tuple[str, ...] = ORACLES

    def oracles(self, run: Comparison) -> dict[str, Callable]:
        """Return those of the judge's oracles that are asked here."""
        found = super().oracles(run)
        return {name: found[name] for name in self.only if name in found}


def asked(concept: Concept, op: Operation, seed: int) -> list[Row]:
    """Return the rows of one operation at one seed."""
    judge = Some(concept, op, seed=seed)
    judge.only = ORACLES if seed % EVERY == 1 else (OFTEN,)
    return [line for line in judge.part("cases") if isinstance(line, Row)]


def measure(name: str, seeds: int = SEEDS, seconds: float = SECONDS) -> dict:
    """Return how often an operation was judged, and each alarm in words."""
    concept, op = operations()[name]
    count: Counter[str] = Counter()
    alarms: list[str] = []
    start, seed = process_time(), 0
    while seed < seeds and process_time() - start < seconds:
        seed += 1
        rows = asked(concept, op, seed)
        count.update(row.oracle for row in rows)
        alarms += [f"seed {seed}: {row}" for row in rows if not row.ok]
    return {"seeds": seed, "comparisons": dict(count), "alarms": alarms}


def summary(found: dict[str, dict]) -> dict[str, dict]:
    """Return how often each oracle was asked, how often it refused, and where."""
    by: dict[str, Counter] = {name: Counter() for name in ORACLES}
    for row in found.values():
        for oracle, count in row["comparisons"].items():
            if oracle in by:  # not what needs no second opinion
                by[oracle]["comparisons"] += count
                by[oracle]["alarms"] += sum(f", {oracle}, " in a for a in row["alarms"])
    total = sum(by.values(), Counter())
    rows = {
        name: {"comparisons": n["comparisons"], "alarms": n["alarms"]}
        for name, n in [*by.items(), ("together", total)]
    }
    each = {
        name: {
            "seeds": row["seeds"],
            "comparisons": sum(row["comparisons"].get(o, 0) for o in ORACLES),
            "alarms": len(row["alarms"]),
        }
        for name, row in found.items()
    }
    left = {name: row["alarms"] for name, row in found.items() if row["alarms"]}
    return {"oracles": rows, "left": left, "operations": each}


def written(where: dict, found: dict[str, dict]) -> str:
    """Return the record: one line for each operation."""
    parts = {"environment": where, **summary(found)}
    lines = []
    for title, part in parts.items():
        inner = ",\n".join(
            f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in part.items()
        )
        lines.append(f' "{title}": {{\n{inner}\n }}' if part else f' "{title}": {{}}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main(names: list[str]) -> None:
    """Measure what is named and print it, or everything and keep it."""
    todo, found = names or list(operations()), {}
    with ProcessPoolExecutor(JOBS, get_context("spawn")) as pool:
        for name, row in zip(todo, pool.map(measure, todo), strict=True):
            found[name] = row
            total = sum(row["comparisons"].values())
            print(f"{name}: {row['seeds']} seeds, {total} comparisons", flush=True)
            for alarm in row["alarms"]:
                print(f"  {alarm}", flush=True)
    if not names:
        where = environment() | {"date": datetime.now(UTC).date().isoformat()}
        where |= {"threads": 1, "seeds": SEEDS, "seconds": SECONDS}
        del where["seed"]
        RECORD.write_text(written(where, found), encoding="utf-8")
        print(f"written: benchmarks/{RECORD.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
