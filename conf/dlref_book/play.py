"""Figures that answer to the reader's hand; where nothing moves, a still picture."""

import json
import subprocess
from functools import cache
from html import escape
from pathlib import Path

import assets
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref_book.nodes import block, div, html, para, without_script

CONF = Path(__file__).parents[1]
FILES = (
    CONF / "assets" / "still.mjs",
    *sorted((CONF / "theme" / "dlref_theme" / "static" / "figures").glob("*.mjs")),
)

MOVES = "In the book's pages on a screen, this figure has controls."


@cache
def stills() -> dict[str, dict[str, str]]:
    """Return every figure as it stands at first: its drawing, and what it says."""
    command = [*assets.tool("node"), str(FILES[0])]
    done = subprocess.run(
        command, env=assets.environment(), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


class Play(SphinxDirective):
    """A figure with controls; the body says what to try."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        for path in FILES:
            self.env.note_dependency(str(path))
        if name not in stills():
            raise self.error(
                f"there is no figure {name!r}, only {', '.join(sorted(stills()))}"
            )
        still = stills()[name]
        label = escape(" ".join(self.content).replace("$", ""), quote=True)
        drawing = still["svg"].replace("LABEL", label)
        picture = html(f'<div class="picture">{drawing}</div>')
        said = html(f'<p class="said">{still["said"]}</p>', para(still["said"]))
        words = div(*self.parse_content_to_nodes(), tag="figcaption")
        parts = picture, said, without_script(MOVES), words  # a caption is last
        named = {"data-play": name}
        return [div(*parts, classes="fig play", tag="figure", **named)]


def add_script(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Load the script on the pages that have a figure."""
    if app.builder.name == "epub" or doctree is None:
        return
    if any("play" in node["classes"] for node in doctree.findall(block)):
        app.add_js_file("figures/play.mjs", type="module")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("play", Play)
    app.connect("html-page-context", add_script)
