"""Run a function in forks of this process, several at a time.

A fork has all that is loaded here, and leaves nothing behind that another could see.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic

SECONDS = 120  # what needs longer is stopped
FORK = get_context("fork")


class Failed(Exception):
    """What a function raised in a fork, or that it took too long."""


def in_forks(
    function: Callable, tasks: Mapping[str, object], jobs: int
) -> Iterator[tuple[str, object]]:
    """Yield the name and the result of each task, as they come.

    Args:
        function: What is called with each task.
        tasks: Their names, and what each gives to the function.
        jobs: How many run at a time.

    Raises:
        Failed: as soon as one raises, ends without a result, or takes too long.
    """
    waiting = list(reversed(tasks.items()))
    running: dict[Connection, tuple[str, BaseProcess, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                name, task = waiting.pop()
                reader, process = begun(function, task)
                running[reader] = name, process, monotonic() + SECONDS
            name, _, end = min(running.values(), key=lambda child: child[2])
            ready = wait(list(running), max(0.0, end - monotonic()))
            if not ready:
                raise Failed(f"{name}: its cells ran for more than {SECONDS} s")
            for reader in ready:
                name, process, _ = running[reader]
                good, result = received(reader)
                if not good:
                    raise Failed(f"{name}: {result}")
                process.join()
                del running[reader]
                yield name, result
    finally:
        for _, process, _ in running.values():
            process.kill()
            process.join()


def begun(function: Callable, task: object) -> tuple[Connection, BaseProcess]:
    """Begin a task in a fork; return where its result will come, and the process."""
    reader, writer = FORK.Pipe(duplex=False)
    process = FORK.Process(target=report, args=(writer, function, task))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads wait in C
        process.start()
    writer.close()
    return reader, process


def report(writer: Connection, function: Callable, task: object) -> None:
    """Send what a function returns, or what it raises."""
    try:
        result = True, function(task)
    except BaseException as error:  # the parent says it
        result = False, str(error)
    writer.send(result)


def received(reader: Connection) -> tuple[bool, object]:
    """Return whether a task went well, and its result or error."""
    try:
        return reader.recv()
    except EOFError:
        return False, "the process that ran its cells ended early"
