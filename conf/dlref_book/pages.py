"""Which concept a page is about, what it depends on, and whether both exist."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from dlref.record import Concept, Operation, Theorem
from dlref.registry import ROOT, concepts
from dlref.sources import PACKAGE, closure

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).parent
MACHINERY = "record.py", "axes.py", "guard.py", "registry.py", "sources.py"
MACHINERY += "symbolic", "verify", "show"


@cache
def by_page() -> dict[str, Concept]:
    """Return every concept by the path of its page."""
    return {c.page: c for c in concepts().values()}


@cache
def machinery() -> frozenset[str]:
    """Return the files on which every page of a concept depends."""
    found = [*HERE.glob("*.py"), *HERE.glob("forms/*")]
    for name in MACHINERY:
        path = PACKAGE / name
        found += path.rglob("*.py") if path.is_dir() else [path]
    return frozenset(map(str, found))


@cache
def folders(page: str) -> frozenset[str]:
    """Return the files of the concept of a page, and of those whose code it imports."""
    own = closure((ROOT / page).glob("*.py"), below="dlref.concepts")
    found = {path.parent for path in own if path.parent.parent.parent == ROOT}
    paths = (path for folder in found for path in folder.iterdir())
    return frozenset(str(path) for path in paths if path.is_file())


def files(*found: Concept) -> frozenset[str]:
    """Return the files on which a page about concepts depends."""
    return machinery().union(*(folders(concept.page) for concept in found))


def note(env, paths: Iterable[str]) -> None:
    """Let the page that is read depend on files, which it may have said before."""
    noted = env.current_document.setdefault("dlref_noted", set())
    for path in frozenset(paths) - noted:
        env.note_dependency(path)
        noted.add(path)


class ConceptDirective(SphinxDirective):
    """A directive that reads the record of the page's own path."""

    has_content = True

    @property
    def concept(self) -> Concept:
        """The concept of this page; its files become the page's dependencies."""
        page = self.env.docname
        if page not in by_page():
            raise self.error(f"no concept has the page {page!r}")
        concept = by_page()[page]
        note(self.env, files(concept))
        return concept

    def operation(self, name: str) -> Operation:
        """Return the operation of the page's concept that has this name."""
        return self.part("operation", self.concept.operations, name)

    def theorem(self, name: str) -> Theorem:
        """Return the theorem of the page's concept that has this name."""
        return self.part("theorem", self.concept.theorems, name)

    def part(self, kind: str, parts: Iterable, name: str):
        """Return the part of the page's concept that has this name."""
        found = {part.name: part for part in parts}
        if name not in found:
            known = ", ".join(found)
            raise self.error(
                f"{self.concept.name} has no {kind} {name!r}; it has {known}"
            )
        return found[name]

    def number(self, kind: str, name: str) -> str:
        """Return the next number of the page, like 70.2, for a statement."""
        taken = self.env.current_document.setdefault("dlref_numbers", [])
        if (kind, name) in taken:
            raise self.error(f"the page already has the {kind} {name!r}")
        taken.append((kind, name))
        return f"{self.concept.id.lstrip('0')}.{len(taken)}"


def check_pairs(app: Sphinx, env) -> None:
    """Warn of a page without a record, and of a record without a page."""
    if env.config.include_patterns != ["**"]:
        return
    pages, records = set(env.found_docs), set(by_page())
    topics = {p.split("/")[0] for p in records}
    for page in sorted(records - pages):
        LOGGER.warning(
            "%s has a record but no page book/%s.md", page, page, type="dlref"
        )
    for page in sorted(pages - records):
        topic, _, name = page.partition("/")
        if topic in topics and name != "index":
            LOGGER.warning(
                "book/%s.md has no record dlref/concepts/%s", page, page, type="dlref"
            )


def setup(app: Sphinx) -> None:
    """Connect the check."""
    app.connect("env-check-consistency", check_pairs)
