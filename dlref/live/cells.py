"""Run the cells of a page, and return what they show in a form that JSON holds."""

import ast
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

CELL = "<cell>"
Shown = dict[str, str]  # one of "stream", "html", "latex", "text", "error"


class Stream:
    """A file that hands on what is written to it."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.say = write

    def write(self, text: str) -> int:
        """Hand on some text."""
        if text:
            self.say(text)
        return len(text)

    def flush(self) -> None:
        """Nothing waits here."""


class Page:
    """The names that the cells of a page share.

    Args:
        say: called with each output as it comes.
    """

    def __init__(self, say: Callable[[Shown], object]) -> None:
        self.say = say
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, source: str) -> bool:
        """Run a cell, and say whether it ended well."""
        stream = Stream(lambda text: self.say({"stream": text}))
        with redirect_stdout(stream), redirect_stderr(stream):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("default")
                    warnings.showwarning = said
                    value = valued(source, self.names)
                    if value is not None:
                        self.say(shown(value))
            except BaseException as error:
                self.say({"error": told(error)})
                return False
        return True


def valued(source: str, names: dict[str, Any]) -> Any:
    """Run some code, and return the value of its last line, if that is one to show."""
    tree = ast.parse(source, CELL)
    last = tree.body[-1] if tree.body else None
    quiet = source.rstrip().endswith(";")
    if not isinstance(last, ast.Expr) or quiet:
        exec(compile(tree, CELL, "exec"), names)
        return None
    tree.body.pop()
    exec(compile(tree, CELL, "exec"), names)
    return eval(compile(ast.Expression(last.value), CELL, "eval"), names)


def shown(value: Any) -> Shown:
    """Return how a value is shown: a drawing, a formula, or its text."""
    for kind in ("html", "latex"):
        method = getattr(value, f"_repr_{kind}_", None)
        if method is not None and not isinstance(value, type):
            text = method()
            if text:
                return {kind: text}
    return {"text": repr(value)}


def said(message, category, *_, **__) -> None:
    """Print a warning as a reader needs it."""
    print(f"{category.__name__}: {message}", file=sys.stderr)  # noqa: T201


def told(error: BaseException) -> str:
    """Return an error with the lines of the cell that led to it, and no others."""
    last = "".join(traceback.format_exception_only(error)).rstrip()
    if isinstance(error, SyntaxError):
        return last
    frames = traceback.extract_tb(error.__traceback__)
    own = [f.lineno for f in frames if f.filename == CELL]
    where = f"line {own[-1]}: " if own else ""
    return where + last
