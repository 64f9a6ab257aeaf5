"""Arguments of the command line, and the one line that wrong usage gets."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from dlref.record import Concept, Operation
from dlref.registry import find, operations

Pairs = list[tuple[Concept, Operation]]


class Usage(Exception):
    """Wrong usage; the message is one line."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and leaving."""
        raise Usage(f"{message}; see {self.prog} --help")


def named(names: Sequence[str]) -> Pairs:
    """Return the operations that these names mean; all of them, if there are none."""
    if not names:
        return list(operations().values())
    try:
        pairs = [pair for name in names for pair in find(name)]
    except KeyError as error:
        raise Usage(error.args[0]) from None
    return list({op.name: (concept, op) for concept, op in pairs}.values())


def whole(text: str) -> int:
    """Return a number that is not negative."""
    return bounded(text, 0)


def positive(text: str) -> int:
    """Return a number that is at least 1."""
    return bounded(text, 1)


def port(text: str) -> int:
    """Return the number of a port."""
    return bounded(text, 1, 65535)


def bounded(text: str, low: int, high: int | None = None) -> int:
    """Return a whole number within bounds."""
    want = (
        f"a whole number from {low} to {high}" if high else f"a whole number from {low}"
    )
    digits = text.isascii() and text.isdigit()
    if not digits or int(text) < low or (high is not None and int(text) > high):
        raise argparse.ArgumentTypeError(f"must be {want}, got {text}")
    return int(text)
