"""Exercises: a statement, code to repair, hints, and a solution that is judged."""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlref_book.nodes import div, html, listing, para, span
from dlref_book.pages import ConceptDirective


class Exercise(ConceptDirective):
    """A task; `:judges:` names the operation whose oracles judge the answer."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"judges": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        if "judges" not in self.options:
            raise self.error("an exercise must say which operation it judges, `:judges: name`")
        op = self.operation(self.options["judges"])
        head = para(
            span(f"Exercise {self.number('exercise', self.arguments[0])}", classes="caption-number"),
            f" {self.arguments[0]}",
            classes="statement-title",
        )
        node = div(head, *self.parse_content_to_nodes(), classes="exercise")
        node["judges"] = op.name
        return [node]


class Starter(SphinxDirective):
    """The code to begin with: it must not pass."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        return [div(listing("\n".join(self.content)), classes="starter")]


class Folded(SphinxDirective):
    """A hint or a solution: shown when it is asked for."""

    has_content = True
    summary = ""
    code = False

    def run(self) -> list[nodes.Node]:
        body = [listing("\n".join(self.content))] if self.code else self.parse_content_to_nodes()
        top = html(f"<summary>{self.summary}</summary>", para(span(self.summary, tag="b")))
        return [div(top, *body, tag="details", classes=self.summary.lower())]


class Hint(Folded):
    """A hint."""

    summary = "Hint"


class Solution(Folded):
    """A solution: it must pass every oracle."""

    summary = "Solution"
    code = True


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("exercise", Exercise)
    app.add_directive("starter", Starter)
    app.add_directive("hint", Hint, override=True)
    app.add_directive("solution", Solution)
