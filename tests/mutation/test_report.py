"""The report of the mutants is true of the code it names, and leaves nothing open."""

import json
import os
import subprocess

import pytest

from dlref.registry import concepts
from tests.mutation import report, run
from tests.mutation.making import ROOT, views

REPORT = json.loads(report.REPORT.read_text(encoding="utf-8"))
VIEWS = REPORT["views"]
PATHS = views(list(concepts().values()))
CURRENT = [n for n in VIEWS if n in PATHS and n not in report.stale(VIEWS, PATHS)]
SAMPLE = 40  # mutants


def commit() -> int:
    """Return the number of the commit that is checked out; 0 where git knows none."""
    command = ["git", "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return 0
    return int(done.stdout or "0", 16)


def test_at_least_95_percent_are_caught():
    whole = report.counted(list(VIEWS.values()))
    assert REPORT["summary"] == report.summary(VIEWS)
    assert whole["survivors"] <= 0.05 * whole["mutants"]


def test_views_are_those_of_the_book():
    assert not VIEWS.keys() - PATHS.keys()


def test_every_survivor_has_its_reason():
    open_ = [
        f"{name}.{survivor['function']}: {survivor['change']}"
        for name, view in VIEWS.items()
        for survivor in view["survivors"]
        if len(survivor["reason"]) < 20 and survivor["reason"] not in REPORT["reasons"]
    ]
    assert not open_, "say in report.json why they are no fault"


def test_every_shared_reason_is_counted():
    given = [s["reason"] for view in VIEWS.values() for s in view["survivors"]]
    for name, reason in REPORT["reasons"].items():
        assert reason["survivors"] == given.count(name) > 0, name


def test_survivors_are_mutants_of_lines_that_are_there():
    for name in CURRENT:
        lines = {line.strip() for line in PATHS[name].read_text().splitlines()}
        for survivor in VIEWS[name]["survivors"]:
            before = [x[2:] for x in survivor["change"].splitlines() if x[0] == "-"]
            assert before, f"{name}: a change of nothing"
            for line in before:
                assert line in lines, f"{name} has no line {line!r}"


def test_reasons_stay_as_long_as_the_change_survives():
    old = {"function": "f", "number": 3, "change": "- 1\n+ 2", "reason": "R"}
    same = {"function": "f", "number": 4, "change": "- 1\n+ 2"}
    other = {"function": "f", "number": 3, "change": "- 1\n+ 3"}
    after = report.explained({"survivors": [same, other]}, {"survivors": [old]})
    assert [s["reason"] for s in after["survivors"]] == ["R", ""]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are judged in forks")
def test_no_more_of_a_sample_survive_than_reported():
    """The mutants of a small view: of another one at each commit."""
    pytest.importorskip("mutmut", reason="needs mutmut: make test installs it")
    pytest.importorskip("torch")
    small = [n for n in CURRENT if VIEWS[n]["mutants"] <= SAMPLE]
    if not small:
        pytest.skip("no small view is as it was when it was mutated")
    name = small[commit() % len(small)]
    [(_, done)] = run.judge({name: None})
    entry = done.result()
    known = [(s["function"], s["change"]) for s in VIEWS[name]["survivors"]]
    assert entry["mutants"] == VIEWS[name]["mutants"]
    found = [(s["function"], s["change"]) for s in entry["survivors"]]
    assert not set(found) - set(known), f"python -m tests.mutation.run {name}"
