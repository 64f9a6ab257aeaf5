"""Judge a view's mutants, each in the place of its original, in forked processes."""

import gc
import os
import resource
import signal
import warnings
from collections.abc import Iterator
from importlib import import_module
from time import process_time
from types import FunctionType

import numpy as np

from tests.mutation import judged
from tests.mutation.judged import Witness
from tests.mutation.making import Mutant, functions, mutants, place, source
from tests.mutation.witnesses import constants, jury, witnesses

BATCH = 30  # mutants that one fork judges
MEMORY = 2 << 30  # bytes that a mutant may take more than its original


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
    left_over = [
        {"function": m.name, "number": m.number, "change": m.change} for m in survivors
    ]
    return {"source": source(place(name)), "mutants": len(made), "survivors": left_over}


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
        warnings.simplefilter("error")  # of what will be no more, as in all tests
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
