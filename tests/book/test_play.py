"""Figures that move: every setting draws something finite, and every one is used."""

import json
import re
import subprocess

import assets
import pytest
from dlref_book.play import stills

from tests.book.conftest import ROOT

CORNERS = """
import { FIGURES, begin, svg } from "%s";
const found = {};
for (const [name, figure] of Object.entries(FIGURES)) {
  let states = [begin(figure)];
  for (const c of figure.controls) {
    const values = c.values ?? [c.min, c.value, c.max];
    states = states.flatMap(s => values.map(v => ({ ...s, [c.name]: v })));
  }
  found[name] = states.map(s => svg(figure, s, "x") + figure.say(s));
}
console.log(JSON.stringify(found));
"""
FIGURES = ROOT / "conf/theme/dlref_theme/static/figures/figures.mjs"


@pytest.fixture(scope="module")
def corners():
    """What each figure draws and says with every control at its ends."""
    code = CORNERS % FIGURES.as_uri()
    command = [*assets.tool("node"), "--input-type=module", "--eval", code]
    done = subprocess.run(
        command, env=assets.environment(), capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", stills())
def test_every_setting_draws_numbers(corners, name):
    assert len(set(corners[name])) > 2, "nothing moves"
    for drawing in corners[name]:
        assert not re.search("NaN|Infinity|undefined", drawing)


def test_every_figure_is_on_a_page():
    pages = " ".join(p.read_text("utf8") for p in (ROOT / "book").rglob("*.md"))
    shown = re.findall(r"^```\{play\} (\S+)$", pages, re.M)
    assert sorted(set(shown)) == sorted(stills())
