"""Every topic that a newcomer is promised, with the pages that have it."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from dlref.registry import concepts
from dlref_book.contents import Listing, chapters, heading
from dlref_book.nodes import div, page_link, para, span

FILE = Path(__file__).parents[1] / "topics.toml"


@dataclass(frozen=True)
class Topic:
    """A topic, the number of its chapter, and the ids or pages that answer it."""

    text: str
    chapter: int
    answers: tuple[str, ...]

    def pages(self, known: Mapping[str, str], found: Collection[str]) -> list[str]:
        """Return the pages that are there, of a book with concepts `known`."""
        pages = [known.get(answer, answer) for answer in self.answers]
        return [page for page in pages if page in found]


def topics() -> list[Topic]:
    """Return every topic, in the order of the file."""
    rows = tomllib.loads(FILE.read_text("utf8"))["topics"]
    return [Topic(r["text"], r["chapter"], tuple(r["answers"])) for r in rows]


class Promised(Listing):
    """All topics by chapter, each a link to its pages; "coming" if none is built."""

    def run(self) -> list[nodes.Node]:
        """Return a list for each chapter."""
        self.note()
        self.env.note_dependency(str(FILE))
        known = {c.id: c.page for c in concepts().values()}
        found: list[nodes.Node] = []
        there = 0
        for folder, (number, name) in chapters(self.env).items():
            items = nodes.bullet_list()
            for topic in topics():
                if topic.chapter == number:
                    pages = topic.pages(known, self.env.found_docs)
                    there += bool(pages)
                    items += self.item(topic, pages)
            if not len(items):
                continue
            head = f"{number} ", page_link(f"{folder}/index", name)
            found += [para(*head, classes="promised-chapter"), items]
        count = f"{there} of {len(topics())} topics have their page."
        return [para(count), div(*found, classes="promised")]

    def item(self, topic: Topic, pages: list[str]) -> nodes.list_item:
        """Return a topic: what answers it, or that it is coming."""
        parts: list[nodes.Node | str] = [topic.text]
        if not pages:
            parts += [" ", span("coming", classes="coming")]
        for at, page in enumerate(pages):
            parts += [": " if at == 0 else ", ", page_link(page, self.title(page))]
        return nodes.list_item("", para(*parts))

    def title(self, page: str) -> str:
        """Return the title of a page."""
        return heading(Path(self.env.doc2path(page)))


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("promised", Promised)
