"""Exercises: a statement, code to repair, hints, and a solution that is judged."""

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from dlref.record import Operation
from dlref_book import judge
from dlref_book.nodes import (
    block,
    div,
    folded,
    listing,
    para,
    span,
    without_script,
)
from dlref_book.pages import ConceptDirective

JUDGED = "In the book's pages on a screen, your answer is judged where you write it."
LOGGER = logging.getLogger(__name__)


class Exercise(ConceptDirective):
    """A task; `:judges:` names the operation whose oracles judge the answer."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"judges": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        if "judges" not in self.options:
            raise self.error(
                "an exercise must say what it judges: `:judges: operation`"
            )
        op = self.operation(self.options["judges"])
        head = para(
            span(
                f"Exercise {self.number('exercise', self.arguments[0])}",
                classes="caption-number",
            ),
            f" {self.arguments[0]}",
            classes="statement-title",
        )
        judges = f"judges-{op.name.replace('_', '-')}"
        body = [*self.parse_content_to_nodes(), without_script(JUDGED)]
        node = div(head, *body, classes=f"exercise {judges}")
        self.check(op, node)
        return [node]

    def check(self, op: Operation, node: nodes.Element) -> None:
        """Warn if the starter passes, or the solution does not."""
        for kind, right in (("starter", False), ("solution", True)):
            found = [n for n in node.findall(block) if kind in n["classes"]]
            if len(found) != 1:
                self.warn(f"an exercise must have one {kind}, this has {len(found)}")
                continue
            code = next(found[0].findall(nodes.literal_block)).astext()
            fault = judge.fault(self.concept, op, code)
            if right and fault:
                self.warn(f"the solution does not pass: {fault}")
            elif not right and not fault:
                self.warn("the starter passes, so there is nothing to repair")

    def warn(self, text: str) -> None:
        """Warn at this exercise."""
        LOGGER.warning("%s", text, location=self.get_location(), type="dlref")


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
        body = (
            [listing("\n".join(self.content))]
            if self.code
            else self.parse_content_to_nodes()
        )
        return [folded(self.summary, *body, classes=self.summary.lower())]


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
