"""The search index: the stem of a word is found once, not again on every page."""

from functools import cache

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish


class English(SearchEnglish):
    """English, with a memory."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem = cache(super().stem)


def setup(app: Sphinx) -> None:
    """Let it stand for Sphinx's own."""
    app.add_search_language(English)
