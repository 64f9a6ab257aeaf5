"""The search index: each stem is found once, and no page is forgotten.

Sphinx's index is read back where only some pages are written anew, all but its entries
(titles of theorems, operations, papers): of the other pages they are lost. The index
domain still knows those of every page.
"""

from collections.abc import Iterable
from functools import cache

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.util.index_entries import split_index_msg


class English(SearchEnglish):
    """English, with a memory."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem = cache(super().stem)


def restore(app: Sphinx) -> Iterable:
    """Give the index the entries of every page that it knows; no page is added."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer is not None:
        known = app.env.domains.index_domain.entries
        found = {page: entries(known.get(page, ())) for page in indexer._titles}
        indexer._index_entries = found
    return ()


def entries(lines: Iterable[tuple]) -> list[tuple[str, str, str]]:
    """Return the words, the place and the rank of what a page has in the index."""
    found = set()
    for kind, words, place, rank, _ in lines:
        found |= {(part, place or "", rank) for part in split_index_msg(kind, words)}
    return sorted(found)


def setup(app: Sphinx) -> None:
    """Let it stand for Sphinx's own."""
    app.add_search_language(English)
    app.connect("html-collect-pages", restore)
