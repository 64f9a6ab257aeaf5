"""Mutate the NumPy views with mutmut, and keep what survives: `make mutation`.

mutmut makes the mutants: functions with one small change each. Each is put in the
place of its original in a forked process of its own, where `judged.py` judges the
operations that use it; the fork ends at the first thing that is wrong.

Views that are as they were are not mutated again: `report.json` beside this file knows
each by the hash of its source. Names say which views to mutate whatever it knows:
`python -m tests.mutation.run layer_norm`; after `--left`, only the mutants that
survived. Why a survivor is no fault is said in the report,
by hand: its `reason` is a name among `reasons`, or a sentence of its own. It stays as
long as the same change of the same function survives.
"""

import ast
import gc
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import ndiff
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from types import CodeType, FunctionType

import numpy as np

from dlref.record import Concept
from dlref.registry import concepts, find, operations
from dlref.verify.environment import environment
from tests.mutation import judged
from tests.mutation.judged import Witness

ROOT = Path(__file__).parents[2]
CONCEPTS = ROOT / "dlref" / "concepts"
REPORT = Path(__file__).with_name("report.json")
OTHERS = 4  # operations asked of a function that its own concept does not call
BATCH = 30  # mutants that one fork judges
MEMORY = 2 << 30  # bytes that a mutant may take more than its original


@dataclass(frozen=True)
class Mutant:
    """A function after a small change."""

    view: str
    name: str  # of the function
    number: int  # among its mutants
    function: FunctionType
    change: str  # the lines that differ, before and after


def views(chosen: list[Concept]) -> dict[str, Path]:
    """Return the NumPy views of concepts: their names, and where they are."""
    found = {}
    for concept in chosen:
        variants = sorted({v for op in concept.operations for v in op.variants})
        for kind in ("numpy_impl", *variants):
            name = f"{concept.name}.{kind}"
            found[name] = CONCEPTS.joinpath(*name.split(".")).with_suffix(".py")
    return found


def source(path: Path) -> str:
    """Return the hash of a view's source."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def mutants(name: str) -> list[Mutant]:
    """Return the mutants of a view, as mutmut makes them."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    gc.disable()  # it makes very many nodes

    module = import_module(f"dlref.concepts.{name}")
    path = Path(str(module.__file__))
    text = path.read_text()
    made = mutate_file_contents(path.relative_to(ROOT).as_posix(), text)
    gc.enable()
    names = {"__name__": module.__name__, "__package__": module.__package__}
    exec(compile(made.code, module.__name__, "exec"), names)
    lines, found = made.code.splitlines(), []
    for whole in made.mutant_names:
        own, number = whole.removeprefix("x_").split("__mutmut_")
        before, after = (
            [line.replace(full, own, 1) for line in lines[span.start - 1 : span.end]]
            for full in (f"x_{own}__mutmut_orig", whole)
            for span in [made.line_span_by_function_name[full]]
        )
        found.append(
            Mutant(name, own, int(number), names[whole], difference(before, after))
        )
    return found


def difference(before: list[str], after: list[str]) -> str:
    """Return the lines that differ, before and after."""
    lines = [line for line in ndiff(before, after) if line[0] in "-+"]
    return "\n".join(f"{line[0]} {line[2:].strip()}" for line in lines)


def witnesses(name: str, function: FunctionType) -> list[Witness]:
    """Return the operations that may call a function of a view.

    They are the concept's own; for a function that none of these calls, some others.
    """
    package = name.rpartition(".")[0]
    own = next(c for c in concepts().values() if c.name == package)
    every = [(own, op) for op in own.operations]
    if constants(name, function.__name__):
        return [Witness(own, op, judged.kinds(op)) for op in own.operations]
    return calling(function, every) or calling(function, operations().values(), OTHERS)


@cache
def constants(name: str, function: str) -> CodeType | None:
    """Return the code of a view's constants that a function of it makes, if any."""
    path = CONCEPTS.joinpath(*name.split(".")).with_suffix(".py")
    made = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign)
        and any(isinstance(n, ast.Name) and n.id == function for n in ast.walk(node))
    ]
    return compile(ast.Module(made, []), name, "exec") if made else None


def calling(function: FunctionType, pairs: Iterable, most: int | None = None):
    """Return those of some operations, at most so many, that may call a function."""
    found = []
    for concept, op in pairs:
        kinds = tuple(
            kind
            for kind in judged.kinds(op)
            if function in reach(concept.package, kind, op.name)
        )
        if kinds:
            found.append(Witness(concept, op, kinds))
        if len(found) == most:
            break
    return found


@cache
def reach(package: str, kind: str, name: str) -> set:
    """Return the functions that a view of an operation may call."""
    return judged.used(getattr(import_module(f"{package}.{kind}"), name))


def functions(name: str) -> list[FunctionType]:
    """Return the functions of a view's module."""
    module = import_module(f"dlref.concepts.{name}")
    own = (f for f in vars(module).values() if isinstance(f, FunctionType))
    return [f for f in own if f.__module__ == module.__name__]


def jury(name: str) -> list[Witness]:
    """Return all operations that are asked about a view's mutants, with all views."""
    found = {w.op.name: w for f in functions(name) for w in witnesses(name, f)}
    return [Witness(w.concept, w.op, judged.kinds(w.op)) for w in found.values()]


def survive(those: list[Mutant], known: dict, limit: float) -> Iterator[Mutant]:
    """Yield the mutants of a function that survive; endless loops and hunger do not.

    A fork judges one after the other. Where one ends it, that one is caught, and
    another fork goes on with the next; where the function, as it was, is wrong in
    the end, something was left behind, and each is judged in a fork of its own.
    """
    todo = list(those)
    while todo:
        letters = in_fork(todo, known, limit)
        if letters.endswith("!"):
            for mutant in todo:
                if in_fork([mutant], known, limit).startswith("s"):
                    yield mutant
            return
        yield from (m for m, what in zip(todo, letters, strict=False) if what == "s")
        todo = todo[len(letters) + (len(letters) < len(todo)) :]


def in_fork(those: list[Mutant], known: dict, limit: float) -> str:
    """Return a letter for each mutant that a fork judged: does it survive?

    In the end comes `!` if the function itself, put back, does not.
    """
    view, name = those[0].view, those[0].name
    original = getattr(import_module(f"dlref.concepts.{view}"), name)
    was = copy_of(original)
    chosen = witnesses(view, original)
    again = constants(view, name)

    def put(function):
        replace(original, function)
        if again:
            exec(again, original.__globals__)

    gc.freeze()  # or the collector would copy what the fork shares
    mine, other = os.pipe()
    if child := os.fork():
        os.close(other)
        with open(mine) as pipe:
            letters = pipe.read()
        os.waitpid(child, 0)
        return letters
    try:
        gc.disable()
        room()
        for mutant in those:
            signal.setitimer(signal.ITIMER_PROF, limit)
            try:
                put(mutant.function)
            except Exception:
                os.write(other, b"k")
            else:
                os.write(other, b"k" if fails(chosen, known) else b"s")
        put(was)
        if fails(chosen, known, cheap=True):
            os.write(other, b"!")
    finally:
        os._exit(0)


def told(function: FunctionType) -> str:
    """Return what a function of nothing returns: a table, say, that no view reads."""
    try:
        return repr(function())
    except Exception:
        return ""


def fails(chosen: list[Witness], known: dict, cheap: bool = False) -> bool:
    """Whether anything that is said of the operations chosen fails, or raises."""
    try:
        with np.errstate(all="ignore"):
            return not all(all(w.holds(known, cheap)) for w in chosen)
    except Exception:
        return True


def room() -> None:
    """Let this process take no more memory than mutants may, and say nothing."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    with open("/proc/self/statm") as taken:
        now = int(taken.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)


def copy_of(function: FunctionType) -> FunctionType:
    """Return a function that keeps the code and the defaults of another."""
    found = FunctionType(function.__code__, {}, None, function.__defaults__)
    found.__kwdefaults__ = function.__kwdefaults__
    return found


def replace(original: FunctionType, mutant: FunctionType) -> None:
    """Make a function what its mutant is, for all who hold it."""
    was = original.__code__
    original.__code__ = mutant.__code__.replace(
        co_name=was.co_name,
        co_qualname=was.co_qualname,
        co_filename=was.co_filename,
        co_firstlineno=was.co_firstlineno,
    )
    original.__defaults__ = mutant.__defaults__
    original.__kwdefaults__ = mutant.__kwdefaults__


def judge_view(name: str, answers: dict, left: list | None) -> dict:
    """Return what the report says of one view; `left` are the only mutants to judge."""
    judged.read(answers)
    asked, start = jury(name), process_time()
    with np.errstate(all="ignore"):
        every = [*asked, *(w for f in functions(name) for w in witnesses(name, f))]
        known = {(w.op.name, w.kinds): w.said() for w in every}
        for witness in asked:  # besides, it fills all caches
            assert all(witness.holds(known)), witness.op.name
    limit = 2 + 2 * (process_time() - start)
    made = mutants(name)
    chosen = [m for m in made if left is None or [m.name, m.number] in left]
    survivors = []
    for function in functions(name):
        those = [m for m in chosen if m.name == function.__name__]
        if not witnesses(name, function):
            before = told(function)
            survivors += [m for m in those if told(m.function) == before]
            continue
        same = Mutant(name, function.__name__, 0, copy_of(function), "")
        for first in range(0, len(those), BATCH):
            batch = [*those[first : first + BATCH], same]
            *found, last = survive(batch, known, limit)
            assert last is same, f"{function.__name__}: nothing changed"
            survivors += found
    path = Path(str(import_module(f"dlref.concepts.{name}").__file__))
    left_over = [
        {"function": m.name, "number": m.number, "change": m.change} for m in survivors
    ]
    return {"source": source(path), "mutants": len(made), "survivors": left_over}


def main(names: list[str]) -> None:
    """Mutate the views of these names, or those that changed since the report."""
    known = json.loads(REPORT.read_text())["views"]
    every = views(list(concepts().values()))
    again = "--left" in names
    if names := [name for name in names if name != "--left"]:
        mutated = views([c for name in names for c, _ in find(name)])
    elif again:
        mutated = {
            n: p for n, p in every.items() if n in known and known[n]["survivors"]
        }
    else:
        mutated = {name: every[name] for name in stale(known, every)}
    spawn = get_context("spawn")
    jobs = int(os.environ.get("JOBS", "2"))
    with (
        ProcessPoolExecutor(1, spawn) as recorder,
        ProcessPoolExecutor(jobs, spawn) as pool,
    ):
        running: dict[Future, str] = {}
        for name in mutated:
            answers = recorder.submit(answers_of, name).result()
            old = known.get(name, {}).get("survivors", [])
            left = [[s["function"], s["number"]] for s in old] if again else None
            running[pool.submit(judge_view, name, answers, left)] = name
            for done in [f for f in running if f.done()]:
                tell(running.pop(done), done, every)
        for done in as_completed(running):
            tell(running[done], done, every)
    known = json.loads(REPORT.read_text())["views"]
    whole = counted(list(known.values()))
    print(f"{len(mutated)} views mutated; of all {whole['mutants']} mutants", end=" ")
    print(f"{whole['caught']} are caught, {whole['survivors']} survive;", end=" ")
    print(f"{len(stale(known, every))} views changed since")


def stale(known: dict, every: dict[str, Path]) -> list[str]:
    """Return the views that are not as they were when they were mutated."""
    return [n for n, p in every.items() if known.get(n, {}).get("source") != source(p)]


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


def apart(name: str) -> dict:
    """Return what the report says of one view, found in processes of their own."""
    spawn = get_context("spawn")
    with ProcessPoolExecutor(1, spawn) as recorder:
        answers = recorder.submit(answers_of, name).result()
    with ProcessPoolExecutor(1, spawn) as pool:
        return pool.submit(judge_view, name, answers, None).result()


def commit() -> int:
    """Return the number of the commit that is checked out; 0 where git knows none."""
    command = ["git", "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return 0
    return int(done.stdout or "0", 16)


def answers_of(name: str) -> dict:
    """Return PyTorch's answers to what is asked about a view's mutants."""
    return judged.record(jury(name))


def keep(known: dict, every: dict, reasons: dict) -> None:
    """Write the report: views that are no more leave it, and reasons of no survivor."""
    where = environment() | {"mutmut": version("mutmut")}
    where["date"] = datetime.now(UTC).date().isoformat()
    kept = {name: known[name] for name in every if name in known}
    given = [s["reason"] for view in kept.values() for s in view["survivors"]]
    report = {
        "environment": where,
        "summary": summary(kept),
        "reasons": {
            name: {"why": why["why"], "survivors": given.count(name)}
            for name, why in reasons.items()
        },
        "views": kept,
    }
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def summary(kept: dict) -> dict:
    """Return how many mutants of each topic, and of all, are caught."""
    topics: dict[str, list] = {}
    for name, view in kept.items():
        topics.setdefault(name.partition(".")[0], []).append(view)
    parts = topics | {"all": list(kept.values())}
    return {name: counted(those) for name, those in parts.items()}


def counted(those: list[dict]) -> dict:
    """Return how many mutants some views have, and how many are caught."""
    mutants = sum(view["mutants"] for view in those)
    left = sum(len(view["survivors"]) for view in those)
    share = f"{1 - left / mutants:.1%}" if mutants else "-"
    return {"views": len(those), "mutants": mutants, "survivors": left, "caught": share}


def explained(entry: dict, before: dict) -> dict:
    """Return what became of a view, with the reasons given before."""
    known = {(s["function"], s["change"]): s for s in before.get("survivors", [])}
    for survivor in entry["survivors"]:
        old = known.get((survivor["function"], survivor["change"]), {})
        survivor["reason"] = old.get("reason", "")
    return entry


if __name__ == "__main__":
    main(sys.argv[1:])
