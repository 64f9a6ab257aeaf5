"""How many parameters published models have, and where they sit.

    ```{counts} gpt2
    ```

shows every model that the record counts for this operation, and the parts of the first.
"""

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Count, Operation
from dlref.show.counts import parts
from dlref_book import forms
from dlref_book.nodes import div, para
from dlref_book.pages import ConceptDirective


class Counts(ConceptDirective):
    """The published sizes of one operation's models."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table of models, and the table of the first one's parts."""
        op = self.operation(self.arguments[0])
        found = [c for c in self.concept.counts if c.of == op.name]
        if not found:
            raise self.error(f"the record counts no model of {op.name}")
        several = [div(models(found), classes="measured")] if len(found) > 1 else []
        first = found[0]
        words = f"Where the {first.total:,} parameters of {first.model} sit:"
        table = div(modules(op, first), classes="measured")
        return [*several, *self.parse_content_to_nodes(), para(words), table]


def models(found: list[Count]) -> nodes.table:
    """Return the sizes of the models that differ, and how many parameters follow."""
    names = list(dict.fromkeys(word for c in found for word in c.sizes))
    differ = [w for w in names if len({c.sizes.get(w) for c in found}) > 1]
    cells = [["Model", *differ, "Parameters"]]
    for c in found:
        cells.append([c.model, *(said(c, w) for w in differ), f"{c.total:,}"])
    return forms.table(cells)


def said(count: Count, word: str) -> str:
    """Return a size of a model, or nothing if it has none of this name."""
    return f"{count.sizes[word]:,}" if word in count.sizes else ""


def modules(op: Operation, count: Count) -> nodes.table:
    """Return what each module holds."""
    cells = [["Parameters of", "shapes", "layers", "numbers", "share"]]
    for part in parts(op, count):
        numbers = f"{part.total:,}", f"{part.share:.1%}"
        cells.append([part.name, part.shapes, str(part.layers), *numbers])
    cells.append(["in all", "", "", f"{count.total:,}", "100.0%"])
    return forms.table(cells)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("counts", Counts)
