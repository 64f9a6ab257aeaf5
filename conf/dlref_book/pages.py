"""Which concept a page is about, what it depends on, and whether both exist."""

import ast
from functools import cache
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import dlref
from dlref.record import Concept, Operation, Theorem
from dlref.registry import ROOT, concepts

LOGGER = logging.getLogger(__name__)
PACKAGE = Path(dlref.__file__).parent
MACHINERY = ("record.py", "guard.py", "registry.py", "symbolic", "verify", "show")


def by_page() -> dict[str, Concept]:
    """Return every concept by the path of its page."""
    return {c.page: c for c in concepts().values()}


@cache
def imported(concept: str) -> frozenset[str]:
    """Return the concepts whose code a concept imports, and those they import."""
    found = {concept}
    for path in (ROOT / concept.replace(".", "/")).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            names = [module] if module else []
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            for name in names:
                if name.startswith("dlref.concepts."):
                    other = ".".join(name.split(".")[2:4])
                    if other != concept and other in concepts():
                        found |= imported(other)
    return frozenset(found)


@cache
def machinery() -> tuple[str, ...]:
    """Return the files on which every page depends."""
    found = [*Path(__file__).parent.glob("*.py")]
    for name in MACHINERY:
        path = PACKAGE / name
        found += path.glob("*.py") if path.is_dir() else [path]
    return tuple(map(str, sorted(found)))


def files(concept: Concept) -> list[str]:
    """Return the files on which the page of a concept depends."""
    folders = [ROOT / name.replace(".", "/") for name in imported(concept.name)]
    own = [str(p) for folder in folders for p in sorted(folder.glob("*.py"))]
    return [*own, *machinery()]


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
        for path in files(concept):
            self.env.note_dependency(path)
        return concept

    def operation(self, name: str) -> Operation:
        """Return the operation of the page's concept that has this name."""
        found = {op.name: op for op in self.concept.operations}
        if name not in found:
            known = ", ".join(found)
            raise self.error(
                f"{self.concept.name} has no operation {name!r}; it has {known}"
            )
        return found[name]

    def theorem(self, name: str) -> Theorem:
        """Return the theorem of the page's concept that has this name."""
        found = {t.name: t for t in self.concept.theorems}
        if name not in found:
            known = ", ".join(found)
            raise self.error(
                f"{self.concept.name} has no theorem {name!r}; it has {known}"
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


def fingerprint() -> str:
    """Return what pages that list all concepts depend on."""
    return repr([(c.id, c.page, c.title) for c in concepts().values()])


def outdated(app: Sphinx, env, added, changed, removed):
    """Return the pages that list concepts, if the set of concepts has changed."""
    old, env.dlref_fingerprint = getattr(env, "dlref_fingerprint", ""), fingerprint()
    if old == env.dlref_fingerprint and not added and not removed:
        return []
    return [p for p in getattr(env, "dlref_listings", ()) if p in env.found_docs]


def merge(app: Sphinx, env, docnames, other) -> None:
    """Join what a parallel reader found."""
    env.dlref_listings = getattr(env, "dlref_listings", set()) | getattr(
        other, "dlref_listings", set()
    )


def setup(app: Sphinx) -> None:
    """Connect the checks."""
    app.connect("env-get-outdated", outdated)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", check_pairs)
