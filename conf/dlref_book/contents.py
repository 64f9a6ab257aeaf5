"""Generated lists: the chapters, the concepts of a chapter, the matrix."""

import os
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref.registry import concepts
from dlref_book.nodes import div


def front_matter(path: Path) -> dict:
    """Return the front matter of a page."""
    text = path.read_text("utf8")
    return yaml.safe_load(text.split("---", 2)[1]) or {} if text.startswith("---") else {}


def chapters(env) -> list[str]:
    """Return the openers of the chapters, in order."""
    found = [p for p in Path(env.srcdir).glob("*/index.md") if "chapter" in front_matter(p)]
    ordered = sorted(found, key=lambda p: front_matter(p)["chapter"])
    pages = [p.relative_to(env.srcdir).with_suffix("").as_posix() for p in ordered]
    return [p for p in pages if p in env.found_docs]


def tree(env, pages: list[str], caption: str = "") -> nodes.Element:
    """Return a hidden table of contents."""
    node = toctree(
        "",
        parent=env.docname,
        entries=[(None, p) for p in pages],
        includefiles=list(pages),
        maxdepth=3,
        caption=caption or None,
        rawcaption=caption,
        glob=False,
        hidden=True,
        includehidden=False,
        numbered=0,
        titlesonly=False,
    )
    return div(node, classes="toctree-wrapper")


class Listing(SphinxDirective):
    """A directive whose page is read again when concepts come or go."""

    def note(self) -> None:
        """Remember that this page lists concepts."""
        listings = getattr(self.env, "dlref_listings", set())
        self.env.dlref_listings = listings | {self.env.docname}


class Chapters(Listing):
    """The table of contents: every chapter, found by its opener."""

    def run(self) -> list[nodes.Node]:
        self.note()
        pages = chapters(self.env)
        if os.environ.get("DLREF_ONLY"):
            pages += sorted(p for p in self.env.found_docs if "/" in p and p not in pages)
        return [tree(self.env, pages)]


class Chapter(Listing):
    """The concepts of this chapter, in the order of their ids."""

    def run(self) -> list[nodes.Node]:
        self.note()
        topic = self.env.docname.split("/")[0]
        found = [c for c in concepts().values() if c.page.split("/")[0] == topic]
        pages = [c.page for c in found if c.page in self.env.found_docs]
        return [tree(self.env, pages)]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("chapters", Chapters)
    app.add_directive("chapter", Chapter)
