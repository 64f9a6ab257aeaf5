"""The order of the book: chapters found by their openers, concepts by their records."""

import os
import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.addnodes import toctree
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref.record import Concept
from dlref.registry import ROOT, concepts
from dlref.show import summary
from dlref_book.nodes import div, html, page_link, para, span
from dlref_book.pages import files, note

LEDE = re.compile(r"^:::+\s*\{div\} lede\n(.*?)\n:::", re.S | re.M)
TITLE = re.compile(r"^# (.+)$", re.M)
WHOLE = (
    "proved",
    "proofs",
    "accuracy",
    "speed",
    "judge",
    "conventions",
    "notation",
    "errata",
    "bibliography",
    "api",
)


def front_matter(path: Path) -> dict:
    """Return the front matter of a page."""
    text = path.read_text("utf8")
    return (
        (yaml.safe_load(text.split("---", 2)[1]) or {})
        if text.startswith("---")
        else {}
    )


def heading(path: Path) -> str:
    """Return the title of a page."""
    found = TITLE.search(path.read_text("utf8"))
    return found[1] if found else path.stem


def chapters(env) -> dict[str, tuple[int, str]]:
    """Return the number and the title of every chapter, by its folder, in order."""
    found = {}
    for path in Path(env.srcdir).glob("*/index.md"):
        number = front_matter(path).get("chapter")
        if number is not None:
            found[path.parent.name] = (number, heading(path))
    return dict(sorted(found.items(), key=lambda item: item[1]))


def of_topic(topic: str) -> list[Concept]:
    """Return the concepts of a chapter, in the order of their ids."""
    return [c for c in concepts().values() if c.page.split("/")[0] == topic]


def tree(
    env, pages: list[str], caption: str = "", titles: bool = False
) -> nodes.Element:
    """Return a hidden table of contents of the pages that are built."""
    pages = [p for p in pages if p in env.found_docs]
    node = toctree(
        "",
        parent=env.docname,
        entries=[(None, p) for p in pages],
        includefiles=pages,
        maxdepth=3,
        caption=caption or None,
        rawcaption=caption,
        glob=False,
        hidden=True,
        includehidden=False,
        numbered=0,
        titlesonly=titles,
    )
    return div(node, classes="toctree-wrapper")


class Listing(SphinxDirective):
    """A directive whose page is read again when concepts come, go or change."""

    def note(self, *found: Concept) -> None:
        """Remember that this page lists concepts, and depends on their files."""
        self.env.dlref_listings.add(self.env.docname)
        note(self.env, files(*found) if found else ())


class Chapters(Listing):
    """The table of contents: every chapter and its size, then pages about the whole."""

    def run(self) -> list[nodes.Node]:
        self.note()
        found = chapters(self.env)
        rows = [div(*self.item(t, title), tag="li") for t, (_, title) in found.items()]
        pages = [f"{topic}/index" for topic in found]
        if os.environ.get("DLREF_ONLY"):
            pages += sorted(
                p for p in self.env.found_docs if "/" in p and p not in pages
            )
        return [
            div(*rows, tag="ol", classes="shelf"),
            tree(self.env, pages, "Chapters"),
            tree(self.env, list(WHOLE), "The whole"),
        ]

    def item(self, topic: str, title: str) -> list[nodes.Node]:
        """Return the title of a chapter, and how much is in it."""
        found = of_topic(topic)
        count = sum(len(concept.operations) for concept in found)
        said = "pages to read"
        if found:
            said = f"{len(found)} concept{'s' * (len(found) > 1)}, {count} operations"
        return [para(page_link(f"{topic}/index", title)), para(said, classes="fine")]


class Chapter(Listing):
    """The concepts of this chapter: title, first sentence, how far the proofs reach."""

    def run(self) -> list[nodes.Node]:
        topic = self.env.docname.split("/")[0]
        found = [c for c in of_topic(topic) if c.page in self.env.found_docs]
        self.note(*found)
        for concept in found:  # their first sentences are shown
            self.env.note_dependency(self.env.doc2path(concept.page))
        items = [div(*self.item(c), tag="li") for c in found]
        rows = div(*items, tag="ol", classes="concepts")
        return [rows, legend(), tree(self.env, [c.page for c in found])]

    def item(self, concept: Concept) -> list[nodes.Node]:
        """Return the parts of one line."""
        head = para(page_link(concept.page, concept.title), classes="concept-title")
        text = Path(self.env.doc2path(concept.page)).read_text("utf8")
        lede = LEDE.search(text)
        first = (
            re.split(r"(?<=[.?!])\s", lede[1].strip(), maxsplit=1)[0] if lede else ""
        )
        body = self.parse_text_to_nodes(first) if first else [para("")]
        marks = [mark(concept, op) for op in concept.operations]
        return [
            html(f'<span class="concept-id">{concept.id.lstrip("0")}</span>'),
            head,
            *body,
            html(f'<span class="marks">{"".join(marks)}</span>'),
        ]


def mark(concept: Concept, op) -> str:
    """Return the square of an operation, filled as far as its proof reaches."""
    reach = summary.reach(concept, op)
    said = f"{op.name}: {reach.words}"
    look = f'class="qed {reach.mark}" role="img"'
    return f'<i {look} aria-label="{said}" title="{said}"></i>'


LEGEND = {
    "all": "proved for all sizes",
    "sizes": "proved at some fixed sizes",
    "pieces": "composed of proved pieces",
    "checked": "checked in numbers",
}


def legend() -> nodes.paragraph:
    """Return the line that explains the squares."""
    parts: list[nodes.Node | str] = []
    for mark, words in LEGEND.items():
        square = span("", classes=f"qed {mark}", tag="i")
        parts += [span(square, words), " "]
    return para(*parts, classes="legend")


def kicker(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree
) -> None:
    """Put the chapter over the title of its pages, unless they say something else."""
    topic = pagename.split("/")[0]
    known = chapters(app.env)
    meta = context["meta"] = dict(context.get("meta") or {})
    if topic in known and "kicker" not in meta:
        number, title = known[topic]
        opener = pagename.endswith("/index")
        meta["kicker"] = f"Chapter {number}" if opener else f"Chapter {number}, {title}"


def fingerprint(env) -> tuple[str, str]:
    """Return what pages that list concepts depend on, and what every page does."""
    known = [(c.id, c.page, c.title) for c in concepts().values()]
    there = sorted(path.as_posix() for path in ROOT.glob("*/*/*.*"))
    return repr((known, there)), repr(chapters(env))


def outdated(app: Sphinx, env, added, changed, removed) -> set[str]:
    """Return the pages to read again if the set of concepts, or a chapter, changed."""
    old, env.dlref_fingerprint = env.dlref_fingerprint, fingerprint(env)
    if old[1] != env.dlref_fingerprint[1]:  # it stands over the title of every page
        return env.found_docs
    if old == env.dlref_fingerprint and not added and not removed:
        return set()
    return env.dlref_listings & env.found_docs


def begin(app: Sphinx) -> None:
    """Give a new environment what this module keeps there."""
    for name, value in (("listings", set()), ("fingerprint", ("", ""))):
        if not hasattr(app.env, f"dlref_{name}"):
            setattr(app.env, f"dlref_{name}", value)


def merge(app: Sphinx, env, docnames, other) -> None:
    """Join what a parallel reader found."""
    env.dlref_listings |= other.dlref_listings


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("chapters", Chapters)
    app.add_directive("chapter", Chapter)
    app.connect("builder-inited", begin)
    app.connect("env-get-outdated", outdated)
    app.connect("env-merge-info", merge)
    app.connect("html-page-context", kicker)
