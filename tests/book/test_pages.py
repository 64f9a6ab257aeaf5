"""The sources of the pages: code that fits, and exercises that can be judged."""

import re
from pathlib import Path

import pytest
from dlref_book import judge

from dlref.live import judge as judge_live
from dlref.registry import concepts, operations
from tests.book.conftest import ROOT

PAGES = sorted((ROOT / "book").rglob("*.md"))
FENCE = re.compile(
    r"^```\{(code-cell|starter|solution)\}[^\n]*\n(.*?)^```", re.S | re.M
)
EXERCISE = re.compile(
    r"^:::+\{exercise\}[^\n]*\n:judges: *(\w+)\n(.*?)^:::+$", re.S | re.M
)
COLUMNS = 72


def name(path: Path) -> str:
    """The page's path in the book, for the names of tests."""
    return path.relative_to(ROOT / "book").with_suffix("").as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_code_fits_the_measure(path):
    for kind, code in FENCE.findall(path.read_text("utf8")):
        wide = [line for line in code.splitlines() if len(line) > COLUMNS]
        assert not wide, f"a {kind} is wider than {COLUMNS} columns"


def exercises() -> list:
    """Return every exercise, as (operation, starter, solution), by its page."""
    found = []
    for path in PAGES:
        for judged, text in EXERCISE.findall(path.read_text("utf8")):
            parts = dict(FENCE.findall(text))
            found.append(
                pytest.param(
                    judged,
                    parts["starter"],
                    parts["solution"],
                    id=f"{name(path)}-{judged}",
                )
            )
    return found


def test_every_concept_has_an_exercise():
    having = {param.values[0] for param in exercises()}
    for concept in concepts().values():
        assert having & {op.name for op in concept.operations}, concept.page


@pytest.mark.parametrize(("judged", "starter", "solution"), exercises())
def test_solution_passes_every_oracle_and_starter_does_not(judged, starter, solution):
    concept, op = operations()[judged]
    assert not judge.faults(concept, op, solution)
    assert judge.fault(concept, op, starter)


@pytest.mark.parametrize(("judged", "starter", "solution"), exercises())
def test_readers_are_judged_rightly(judged, starter, solution):
    assert judge_live(judged, solution, seed=1)["right"]
    assert not judge_live(judged, starter, seed=1)["right"]


def test_judge_names_what_is_wrong():
    concept, op = operations()["layer_norm"]
    assert (
        judge.fault(concept, op, "def other(): pass")
        == "there is no function layer_norm"
    )
    assert "NameError" in judge.fault(concept, op, "nothing")
