"""MobileNet's own: the record's axes give the published sizes."""

import re

import pytest

from tests.house.tree import ROOT

PAGE = (ROOT / "book/vision/mobilenet.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "rows", "gated", "total"),
    [
        ("first", "v1", (), 4_231_976),
        ("later", "v2", (False,), 3_504_872),
        ("later", "b0", (True,), 5_288_548),
    ],
)
def test_published_sizes(kind, rows, gated, total):
    """The page's own cell is what counts."""
    (cell,) = (
        c
        for c in re.findall(r"```\{code-cell\} python\n(.*?)```", PAGE, re.S)
        if "def later" in c
    )
    found: dict = {}
    exec("import numpy as np\n" + cell, found)
    assert found[kind](found[rows], *gated) == total
