r"""Claims of the literature that do not hold, or hold against doubt, with the numbers.

A concept says so in `errata.toml` in its folder, any number of times:

    [[errata]]
    source = "Kingma and Ba (2015), section 2.1"
    claim = "A step is at most $(1 - \\beta_1)/\\sqrt{1 - \\beta_2}$ rates."
    verdict = "wrong"       # or "stale", "rounded", "holds"
    found = "A gradient that grows does more, up to 7.27 rates."
    section = "How long a step can be"  # of the page: it has the cell or theorem
    shows = ["7.27"]        # what the built page says there
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Concept
from dlref.registry import ROOT, concepts
from dlref_book.contents import Listing
from dlref_book.nodes import div, page_link, para, span

VERDICTS = {
    "wrong": "does not hold",
    "stale": "does not follow from the procedure",
    "rounded": "rounded too early",
    "holds": "holds",
}


@dataclass(frozen=True)
class Erratum:
    """A claim, who made it, what was found, and the section that shows it."""

    source: str
    claim: str
    verdict: str
    found: str
    section: str
    shows: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The anchor of the section."""
        return re.sub(r"[^a-z0-9]+", "-", self.section.lower()).strip("-")


def place(concept: Concept) -> Path:
    """Return the file in which a concept keeps its errata."""
    return ROOT / concept.page / "errata.toml"


def errata() -> Iterator[tuple[Concept, Erratum]]:
    """Yield every erratum with its concept, in the order of the ids."""
    for concept in concepts().values():
        if place(concept).exists():
            rows = tomllib.loads(place(concept).read_text("utf8"))["errata"]
            for row in rows:
                yield concept, Erratum(**row | {"shows": tuple(row["shows"])})


class Errata(Listing):
    """Every erratum of the concepts."""

    def run(self) -> list[nodes.Node]:
        """Return an entry for each."""
        self.note()
        entries = []
        for concept, erratum in errata():
            self.env.note_dependency(str(place(concept)))
            if concept.page in self.env.found_docs:
                entries.append(self.entry(concept, erratum))
        return [div(*entries, classes="errata")]

    def entry(self, concept: Concept, erratum: Erratum) -> nodes.Element:
        """Return a claim, its verdict, and what was found."""
        good = "pass" if erratum.verdict == "holds" else "fail"
        head = para(
            erratum.source,
            " ",
            span(VERDICTS[erratum.verdict], classes=f"v v-{good}"),
            classes="erratum-source",
        )
        shown = page_link(concept.page, concept.title, erratum.anchor)
        below = para("Shown in ", shown, f", {erratum.section}.", classes="erratum-at")
        claim = div(*self.parse_text_to_nodes(erratum.claim), classes="erratum-claim")
        return div(
            head,
            claim,
            *self.parse_text_to_nodes(erratum.found),
            below,
            classes="erratum",
        )


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("errata", Errata)
