"""Margin notes, sources, and links to operations."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from dlref.registry import operations
from dlref_book import bibliography
from dlref_book.nodes import div, page_link, span
from dlref_book.pages import ConceptDirective


class Margin(SphinxDirective):
    """A note in the margin; with `:kind: erratum` a dated correction."""

    has_content = True
    option_spec: ClassVar = {
        "kind": lambda v: directives.choice(v, ("note", "erratum"))
    }

    def run(self) -> list[nodes.Node]:
        kind = self.options.get("kind", "note")
        return [
            div(
                *self.parse_content_to_nodes(),
                classes=f"margin margin-{kind}",
                tag="aside",
            )
        ]


class Div(SphinxDirective):
    """Text in an element of the given classes: `lede` is the opening of a page."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return [div(*self.parse_content_to_nodes(), classes=self.arguments[0])]


class Go(SphinxDirective):
    """A button that leads to a page; the body stands beside it."""

    has_content = True
    required_arguments = 2
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        page, text = self.arguments
        button = span(page_link(page, text), classes="button button-full")
        body = self.parse_content_to_nodes()
        for paragraph in body:
            if isinstance(paragraph, nodes.paragraph):
                paragraph.insert(0, button)
                break
        return [div(*body, classes="hero-go")]


class MarkRole(SphinxRole):
    """The square of a tier: all, sizes, pieces, checked or bad."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [span("", classes=f"qed {self.text}", tag="i")], []


class Sources(ConceptDirective):
    """The record's sources; the body says, `key: words`, what each was used for."""

    def run(self) -> list[nodes.Node]:
        used = dict(self.line(text) for text in self.content if text.strip())
        concept = self.concept
        for key in concept.sources:
            self.env.note_dependency(str(bibliography.path(key)))
        if set(used) != set(concept.sources):
            named = sorted(concept.sources)
            raise self.error(
                f"the record names {named} as sources, the page {sorted(used)}"
            )
        known = bibliography.entries()
        if missing := sorted(set(used) - set(known)):
            raise self.error(f"conf/references has no {missing[0]}.bib")
        return [
            bibliography.listing((known[key], used[key]) for key in concept.sources)
        ]

    def line(self, text: str) -> tuple[str, str]:
        """Return the key and the words of a line."""
        key, colon, words = text.partition(":")
        if not colon:
            raise self.error(
                f"a line must be `key: what it was used for`, got {text!r}"
            )
        return key.strip(), words.strip()


def link(name: str) -> nodes.Node:
    """Return the name of an operation, linked to its page."""
    concept, _ = operations()[name]
    return page_link(concept.page, nodes.literal("", name))


class OperationRole(SphinxRole):
    """A link to the page of an operation."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if self.text not in operations():
            message = self.inliner.reporter.error(
                f"no operation is named {self.text!r}", line=self.lineno
            )
            return [nodes.literal("", self.text)], [message]
        return [link(self.text)], []


def setup(app: Sphinx) -> None:
    """Register directives and the role."""
    app.add_directive("margin", Margin)
    app.add_directive("div", Div)
    app.add_directive("go", Go)
    app.add_role("mark", MarkRole())
    app.add_directive("sources", Sources)
    app.add_role("op", OperationRole())
