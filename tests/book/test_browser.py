"""Every page in a real browser: what it shows, what it runs, whom it shuts out.

`make test` opens the sample; `make browser` every page.
"""

import re

import pytest

from tests.book.conftest import ROOT

SAMPLE = ("index", "proved", "search", "normalization/layer_norm")
BOOK = ROOT / "book"
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)")
LIGHT, DARK = "rgb(254, 253, 249)", "rgb(21, 23, 26)"  # the paper's two colors

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def parameter(name):
    """Return a page as a parameter; beside the sample it is for `make browser`."""
    sampled = name in SAMPLE
    mark = pytest.mark.xdist_group("browser") if sampled else pytest.mark.every_page
    return pytest.param(name, marks=mark, id=name)


NAMES = [p.relative_to(BOOK).with_suffix("").as_posix() for p in BOOK.rglob("*.md")]
PAGES = [parameter(name) for name in sorted([*NAMES, "search", "genindex"])]


@pytest.mark.parametrize("page", PAGES)
def test_page(reader, page):
    reader.dark(False)
    reader.visit(f"{page}.html")
    desk = reader.js("looks()")
    wrong = [*unset(desk), *wide(desk), *reader.js("faults()")]
    reader.dark()
    reader.js("widen(390)")
    phone = reader.js("looks()")
    wrong += [f"on a phone: {what}" for what in (*unset(phone), *reader.js("faults()"))]
    if (desk["paper"], phone["paper"]) != (LIGHT, DARK):
        wrong.append(f"paper is {desk['paper']}, {phone['paper']} in the dark")
    reader.dark(False)
    reader.js("widen(1440)")
    wrong += [fault for cell in reader.js("cells()") if (fault := unlike(cell))]
    for found in reader.js("exercises()"):
        if not found["starter"].startswith("Not yet"):
            wrong.append(f"a starter is judged so: {found['starter']}")
        if not found["solution"].startswith("Right"):
            wrong.append(f"a solution is judged so: {found['solution']}")
    wrong += reader.complaints()
    assert not wrong, "\n".join(wrong)


def unset(look):
    """Yield what is wrong at any width."""
    if look["set"] < look["formulas"]:
        yield f"{look['set']} of {look['formulas']} formulas are set"
    yield from (f"formula: {error}" for error in look["errors"])
    yield from (f"it asks {host}" for host in look["hosts"])
    if look["sideways"] > 0:
        yield f"it scrolls sideways by {look['sideways']} pixels"
    if look["formulas"] and not any("STIX Two Text" in f for f in look["fonts"]):
        yield "it is not set in its own face"


def wide(look):
    """Yield what is wider than the measure of a desk's screen."""
    yield from (f"too wide a formula: {text}" for text in look["wideFormulas"])
    yield from (f"too wide code: {text}" for text in look["wideCode"])


def unlike(cell):
    """Return how a cell differs from what the build showed, or nothing."""
    if "tag_raises-exception" in cell["classes"]:
        return ""
    same = skeleton(cell["now"]) == skeleton(cell["built"])
    if "tag_rounding" not in cell["classes"]:  # its digits are those of the machine
        same = same and agree(cell["now"], cell["built"])
    if cell["state"].startswith("ran here") and same:
        return ""
    parts = cell["code"], "-- built", cell["built"], "-- here", cell["now"]
    return "\n".join([*parts, cell["state"]])


def skeleton(text: str) -> str:
    """Return a text without its numbers and spaces."""
    return re.sub(r"\s+", "", NUMBER.sub("#", text))


def agree(one: str, other: str) -> bool:
    """Whether all numbers of two texts agree, up to rounding."""
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(
        float(a) == pytest.approx(float(b), 1e-6, 1e-12, nan_ok=True) for a, b in pairs
    )
