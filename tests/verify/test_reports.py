"""Reports say what was found, in forms that others can read."""

import json
from html.parser import HTMLParser
from math import inf, nan
from xml.etree import ElementTree as ET

import pytest

from dlref.verify.environment import environment
from dlref.verify.html import as_html
from dlref.verify.reports import as_json, as_junit
from dlref.verify.row import Row, Skip
from dlref.verify.run import Results

NOTE = "entry (1,): got 2, expected <3> & \x00more"
RESULTS = Results(
    [
        Row("t.c", "op", "all sizes", "proof", "dx", 0.0, 0.0, 0.25, "all sizes"),
        Row("t.c", "op", "smallest", "torch cpu", "dx", 0.5, 1e-12, 0.125, NOTE),
        Row("t.c", "op", "smallest", "float32", "y", nan, 8.0, 0.0, "NaN"),
        Row("t.c", "other", "smallest", "float32", "y", inf, 8.0, 0.0, "inf"),
    ],
    [Skip("op", "smallest", "cuda float16", "its numbers do not fit float16")],
)


def test_json_is_strict_and_complete():
    def strange(text):
        raise AssertionError(f"{text} is no JSON")

    report = json.loads(as_json(RESULTS, {"seed": 0}), parse_constant=strange)
    assert set(report) == {"environment", "rows", "skipped"}
    asked = {"concept", "operation", "case", "oracle", "quantity"}
    asked |= {"error", "bound", "ok", "seconds"}
    assert all(asked <= set(row) for row in report["rows"])
    assert [row["ok"] for row in report["rows"]] == [True, False, False, False]
    assert [row["error"] for row in report["rows"]] == [0.0, 0.5, None, None]
    assert report["skipped"][0]["reason"] == "its numbers do not fit float16"


def test_junit_counts_what_fails():
    root = ET.fromstring(as_junit(RESULTS))
    counts = [root.get(name) for name in ("tests", "failures", "skipped")]
    assert counts == ["5", "3", "1"]
    suite = root.find("testsuite[@name='op']")
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")
    failure = suite.find(".//failure")
    assert failure.get("message") == "entry (1,): got 2, expected <3> & more"
    assert "op, smallest, torch cpu, dx" in failure.text


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.text, self.links, self.open = "", [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data


def test_html_says_what_fails_first_and_needs_nothing_else():
    page = Page(as_html(RESULTS, {"python": "3"}))
    assert "3 of 4 comparisons differ" in page.text
    assert page.text.index("What differs") < page.text.index("Every comparison")
    assert "expected <3> &" in page.text
    assert not page.links
    agree = Results(RESULTS.rows[:1], [])
    assert "All 1 comparisons agree" in Page(as_html(agree, {})).text


def test_environment_names_versions_and_no_one():
    found = environment(seed=3)
    assert found["seed"] == 3
    assert {"python", "numpy", "sympy", "torch", "processor", "cores"} <= set(found)
    import getpass
    import platform

    text = json.dumps(found)
    assert platform.node() not in text
    assert getpass.getuser() not in text


@pytest.mark.parametrize("error", [nan, inf, 1e-3])
def test_what_is_out_of_bounds_or_no_number_is_not_ok(error):
    assert not Row("c", "o", "", "proof", "dx", error, 0.0).ok
