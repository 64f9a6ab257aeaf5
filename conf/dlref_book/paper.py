"""The book without scripts: an EPUB with MathML, and the one page that is printed.

Formulas are MathML in an EPUB, by the MathJax of the pages, run under Node. What a
script would draw over shows its plain form, and a line says that something moves.
"""

import atexit
import json
import os
import re
import subprocess
import unicodedata
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import assets
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
STYLE = assets.HERE / "paper"
CONVERTER = assets.HERE / "assets" / "mathml.mjs"
LETTER = re.compile(r'<m([io]) mathvariant="([\w-]+)">(\w)</m\1>')
ITEM = re.compile(r'href="([^"]+\.xhtml)" media-type="[^"]+"(?! properties)')
SVG = re.compile(r"<svg(?![^>]* xmlns=)")
ALPHABETS = {
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
}
OLDER = {"ℂ": "C", "ℍ": "H", "ℕ": "N", "ℙ": "P", "ℚ": "Q", "ℝ": "R", "ℤ": "Z"} | {
    "ℬ": "B",
    "ℰ": "E",
    "ℱ": "F",
    "ℋ": "H",
    "ℐ": "I",
    "ℒ": "L",
    "ℳ": "M",
    "ℛ": "R",
}


@cache
def converter(asking: int) -> subprocess.Popen:
    """Return a process that answers formulas with MathML.

    Args:
        asking: the process that asks; two would read each other's answers.
    """
    packages = assets.BUILD / "node_modules" / "mathjax"
    command = [*assets.tool("node"), str(CONVERTER), str(packages)]
    process = subprocess.Popen(
        command,
        env=assets.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(process.communicate)  # which ends it
    return process


@cache
def mathml(tex: str, display: bool) -> str:
    """Return a formula as MathML.

    Raises:
        ValueError: if TeX does not understand it.
    """
    process = converter(os.getpid())
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps([tex, display]) + "\n")
    process.stdin.flush()
    found = json.loads(process.stdout.readline())
    if "<merror" in found or 'mathcolor="red"' in found:
        raise ValueError(f"TeX does not understand {tex!r}")
    return LETTER.sub(letter, found)


def letter(found: re.Match) -> str:
    """Return a letter of another alphabet as itself: some readers know it only so."""
    tag, variant, plain = found.groups()
    case = "CAPITAL" if plain.isupper() else "SMALL"
    name = f"MATHEMATICAL {ALPHABETS.get(variant, '')} {case} {plain.upper()}"
    older = [new for new, old in OLDER.items() if old == plain]
    kind = "DOUBLE-STRUCK" if variant == "double-struck" else "SCRIPT"
    older = [new for new in older if kind in unicodedata.name(new)]
    try:
        new = unicodedata.lookup(name)
    except KeyError:
        new = older[0] if older and case == "CAPITAL" else ""
    return f"<m{tag}>{new}</m{tag}>" if new else found[0]


def told(node: nodes.Node, tex: str, display: bool) -> str:
    """Return a formula as MathML; warn where it stands, if TeX does not understand."""
    try:
        return mathml(tex, display)
    except ValueError as error:
        LOGGER.warning("%s", error, location=node, type="dlref")
        return ""


def visit_math(self, node: nodes.math) -> None:
    """Write a formula of a line."""
    self.body.append(told(node, node.astext(), False))
    raise nodes.SkipNode


def visit_math_block(self, node: nodes.math_block) -> None:
    """Write a formula of its own."""
    tex = node.astext()
    if not node.get("no-wrap", node.get("nowrap")) and r"\\" in tex:
        tex = rf"\begin{{split}}{tex}\end{{split}}"
    self.body.append(f'<div class="math">{told(node, tex, True)}</div>\n')
    raise nodes.SkipNode


def lighten(app: Sphinx) -> None:
    """Give an EPUB its own style, and nothing that only scripts use."""
    if app.builder.name == "epub":
        app.config.html_static_path = [str(STYLE)]


def fit(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Say in an EPUB, which is XML, what is SVG; name no style that is left out."""
    if app.builder.name != "epub":
        return
    styles = context["css_files"]
    context["css_files"] = [s for s in styles if "mystnb" not in str(s.filename)]
    if "body" in context:
        context["body"] = SVG.sub(
            '<svg xmlns="http://www.w3.org/2000/svg"', context["body"]
        )


def declare(app: Sphinx, error: Exception | None) -> None:
    """Declare which pages of an EPUB have formulas or drawings: some readers ask."""
    if error or app.builder.name != "epub":
        return
    path = Path(app.outdir, f"{app.config.epub_basename}.epub")
    with ZipFile(path) as old:
        files = {item: old.read(item) for item in old.infolist()}
    pages = {item.filename: data for item, data in files.items()}

    def properties(found: re.Match) -> str:
        kinds = {"mathml": b"<math", "svg": b"<svg"}
        has = [kind for kind, tag in kinds.items() if tag in pages[found[1]]]
        return f'{found[0]} properties="{" ".join(has)}"' if has else found[0]

    with ZipFile(path, "w") as new:
        for item, data in files.items():
            if item.filename.endswith(".opf"):
                data = ITEM.sub(properties, data.decode()).encode()
            new.writestr(item, data)


def setup(app: Sphinx) -> None:
    """Register the renderer."""
    app.add_config_value("epub_math_renderer", "mathml", "epub")
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", lighten)
    app.connect("html-page-context", fit)
    app.connect("build-finished", declare)
