"""The history of the field: what each source added, and the pages that verify it."""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref.record import Concept
from dlref_book import bibliography
from dlref_book.nodes import div, page_link, para, span

MOST = 4  # links of an entry


class History(SphinxDirective):
    """Sources by year; the body says, `key: words`, what each added.

    Words go on in lines that are indented. The links are those of the concepts that
    cite the source: an entry that nothing here verifies is an error.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        known, cited = bibliography.entries(), bibliography.citing()
        found, last = nodes.bullet_list(), ""
        for text in re.split(r"\n(?=\S)", "\n".join(self.content)):
            key, colon, words = text.partition(": ")
            if not colon or key not in cited:
                raise self.error(f"say `key: words` of what a concept cites: {text!r}")
            if known[key].get("year") < last:
                raise self.error(f"{key} stands after one of {last}")
            last = known[key].get("year")
            self.env.note_dependency(str(bibliography.path(key)))
            found += self.item(known[key], words, cited[key])
        return [div(found, classes="history")]

    def item(
        self, entry: bibliography.Entry, words: str, pages: list[Concept]
    ) -> nodes.list_item:
        """Return what an entry added, where it stands, and where it is verified."""
        said, messages = self.parse_inline(" ".join(words.split()))
        year = span(entry.get("year"), classes="year")
        below = [*bibliography.reference(entry), nodes.Text(" Here: ")]
        for at, concept in enumerate(pages[:MOST]):
            below += [nodes.Text(", ")] if at else []
            below.append(page_link(concept.page, concept.title))
        return nodes.list_item(
            "", para(year, *said, *messages), para(*below, ".", classes="for")
        )


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("history", History)
