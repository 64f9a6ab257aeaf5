"""Run the cells of a page as a notebook would."""

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ".py", ".pyc"
Cell = tuple[str, list[str]]  # its code and its tags


@dataclass(frozen=True)
class Ran:
    """What cells put out, and what they read on the way."""

    outputs: list[list[dict]]  # of each cell, as a notebook has them
    read: list[str]  # files of the repository that hold no code, also missing ones
    alone: bool  # no other program was asked


def run(cells: list[Cell]) -> Ran:
    """Run cells one after the other in a fresh namespace. It is not to be run twice.

    Raises:
        RuntimeError: if a cell raises and has no tag `raises-exception`.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Minimal"
    shell = InteractiveShell.instance(config=config)
    warnings.showwarning = say_warning
    events = heard()
    found = []
    for at, (source, tags) in enumerate(cells, 1):
        with capture_output() as captured:
            shell.display_trap.hook = sys.displayhook  # a cell's last value is shown
            result = shell.run_cell(source)
        error = result.error_before_exec or result.error_in_exec
        if (error is not None) != ("raises-exception" in tags):
            what = (
                "raised nothing, against its tag"
                if error is None
                else f"raised\n{captured.stdout}"
            )
            raise RuntimeError(f"cell {at} {what}\n--- the cell ---\n{source}")
        found.append([*streams(captured), *map(rich, captured.outputs)])
    return Ran(found, data(events["open"]), not events["subprocess.Popen"])


def heard() -> dict[str, list]:
    """Return two lists that grow: the files that are opened, the programs begun."""
    events: dict[str, list] = {"open": [], "subprocess.Popen": []}

    def hear(event: str, arguments: tuple) -> None:
        if event in events:
            events[event].append(arguments[0])

    sys.addaudithook(hear)
    return events


def data(opened: list) -> list[str]:
    """Return those of the opened files that are the repository's, but no code."""
    found = {Path(name) for name in opened if isinstance(name, str | Path)}
    own = (path for path in found if path.is_relative_to(ROOT))
    return sorted(str(path) for path in own if path.suffix not in CODE)


def streams(captured) -> Iterator[dict]:
    """Yield what a cell printed."""
    for name in ("stdout", "stderr"):
        if text := getattr(captured, name):
            yield {"output_type": "stream", "name": name, "text": text}


def rich(output) -> dict:
    """Return a displayed value in the form of a notebook."""
    return {
        "output_type": "display_data",
        "data": output.data,
        "metadata": output.metadata or {},
    }


def say_warning(message, category, *_, **__) -> None:
    """Print a warning as a reader needs it: without the path of a temporary file."""
    print(f"{category.__name__}: {message}")
