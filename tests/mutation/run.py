"""Mutate the NumPy views with mutmut, and keep what survives: `make mutation`.

mutmut makes the mutants: functions with one small change each. Each is put in the
place of its original in a forked process of its own, where `judged.py` judges the
operations that use it; the fork ends at the first thing that is wrong.

Views that are as they were are not mutated again: `report.json` beside this file knows
each by the hash of its source. Names say which views to mutate whatever it knows:
`python -m tests.mutation.run layer_norm`; after `--left`, only the mutants that
survived.
"""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from dlref.registry import concepts, find
from tests.mutation import judged
from tests.mutation.forks import judge_view
from tests.mutation.making import views
from tests.mutation.report import REPORT, counted, explained, keep, stale
from tests.mutation.witnesses import jury


def main(names: list[str]) -> None:
    """Mutate the views of these names, or those that changed since the report."""
    known = json.loads(REPORT.read_text())["views"]
    every = views(list(concepts().values()))
    again = "--left" in names
    survivors = {n: known[n]["survivors"] for n in every if n in known}
    if names := [name for name in names if name != "--left"]:
        mutated = list(views([c for name in names for c, _ in find(name)]))
    elif again:
        mutated = [name for name, left in survivors.items() if left]
    else:
        mutated = stale(known, every)
    only = {
        n: [[s["function"], s["number"]] for s in survivors.get(n, [])] for n in mutated
    }
    for name, done in judge(only if again else dict.fromkeys(mutated)):
        tell(name, done, every)
    known = json.loads(REPORT.read_text())["views"]
    whole = counted(list(known.values()))
    print(f"{len(mutated)} views mutated; of all {whole['mutants']} mutants", end=" ")
    print(f"{whole['caught']} are caught, {whole['survivors']} survive;", end=" ")
    print(f"{len(stale(known, every))} views changed since")


def judge(only: dict[str, list | None]) -> Iterator[tuple[str, Future]]:
    """Yield each view with what the report says of it; lists name mutants to judge.

    PyTorch answers in one process, and the forks are those of others.
    """
    spawn = get_context("spawn")
    jobs = int(os.environ.get("JOBS", "2"))
    with (
        ProcessPoolExecutor(1, spawn) as recorder,
        ProcessPoolExecutor(jobs, spawn) as pool,
    ):
        running: dict[Future, str] = {}
        for name, left in only.items():
            answers = recorder.submit(answers_of, name).result()
            running[pool.submit(judge_view, name, answers, left)] = name
            for done in [f for f in running if f.done()]:
                yield running.pop(done), done
        for done in as_completed(running):
            yield running[done], done


def answers_of(name: str) -> dict:
    """Return PyTorch's answers to what is asked about a view's mutants."""
    return judged.record(jury(name))


def tell(name: str, done: Future, every: dict) -> None:
    """Put what became of a view into the report, and print it."""
    if error := done.exception():
        print(f"{name}: {type(error).__name__}: {error}", flush=True)
        return
    report = json.loads(REPORT.read_text())  # reasons may have been added meanwhile
    known = report["views"]
    known[name] = explained(done.result(), known.get(name, {}))
    for row in known[name]["survivors"]:
        if not row["reason"]:
            print(f"{name}.{row['function']}\n{row['change']}\n")
    print(name, known[name]["mutants"], flush=True)
    keep(known, every, report["reasons"])


if __name__ == "__main__":
    main(sys.argv[1:])
