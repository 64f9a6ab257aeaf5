"""Verify many operations, in parallel processes with one thread each."""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref.verify import store
from dlref.verify.row import Row, Skip
from dlref.verify.verify import COMPUTED, Judge
from dlref.verify.views import composed

THREADS = "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"
GUESS = {"proof": 2.0, "cases": 1.0, "theorems": 0.5, "refusals": 0.01}  # seconds
Progress = Callable[[int, int, str], None]  # done, of how many, what is done


@dataclass(frozen=True)
class Task:
    """One part of what is said of one operation."""

    operation: str
    part: str
    seed: int = 0
    devices: tuple[str, ...] = ("cpu",)
    cached: bool = False  # take what is stored

    def __str__(self) -> str:
        return f"{self.operation}: {self.part}"


@dataclass
class Results:
    """What was found, in the order of the operations."""

    rows: list[Row] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)

    @property
    def failed(self) -> list[Row]:
        """The rows that are not ok."""
        return [row for row in self.rows if not row.ok]

    @property
    def ok(self) -> bool:
        """Whether every row is."""
        return not self.failed


def verify_all(
    pairs: Iterable[tuple[Concept, Operation]],
    devices: Sequence[str] = ("cpu",),
    seed: int = 0,
    jobs: int = 1,
    cached: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Return what every oracle says of these operations; `jobs` at a time."""

    def task(name: str, part: str) -> Task:
        return Task(name, part, seed, tuple(devices), cached)

    names = list(dict.fromkeys(op.name for _, op in pairs))
    tasks = [task(name, part) for name in names for part in COMPUTED]
    tasks += [task(piece, "proof") for name in names for piece in composed(name)]
    found = compute(list(dict.fromkeys(tasks)), jobs, progress)

    def proved(name: str) -> bool:
        return all(
            line.ok for line in found[task(name, "proof")] if isinstance(line, Row)
        )

    results = Results()
    for name in names:
        lines = [line for part in COMPUTED for line in found[task(name, part)]]
        lines += Judge(*operations()[name]).composition(proved)
        results.rows += [line for line in lines if isinstance(line, Row)]
        results.skips += [line for line in lines if isinstance(line, Skip)]
    return results


def compute(
    tasks: Sequence[Task], jobs: int, progress: Progress | None
) -> dict[Task, store.Lines]:
    """Return the lines of every task; the slow ones are begun first."""
    order = sorted(tasks, key=expected, reverse=True)
    found: dict[Task, store.Lines] = {}

    def keep(task: Task, lines: store.Lines) -> None:
        found[task] = lines
        if progress:
            progress(len(found), len(tasks), str(task))

    if jobs == 1:
        for task in order:
            keep(task, work(task))
        return found
    os.environ.update(dict.fromkeys(THREADS, "1"))  # the workers inherit it
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting: dict[Future, Task] = {pool.submit(work, task): task for task in order}
        for done in as_completed(waiting):
            keep(waiting[done], done.result())
    return found


def work(task: Task) -> store.Lines:
    """Return the lines of one task, and store them."""
    concept, op = operations()[task.operation]
    where = task.part, task.seed, task.devices
    if task.cached:
        return store.computed(concept, op, *where)
    lines = Judge(concept, op, task.devices, seed=task.seed).part(task.part)
    store.save(concept, op, *where, lines)
    return lines


def expected(task: Task) -> float:
    """Return how long a task took the last time; what is not known may be slow."""
    return store.seconds(task.operation, task.part) or GUESS[task.part]
