"""The API reference, from signatures and docstrings."""

import inspect
from importlib import import_module
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Concept, Operation
from dlref.registry import concepts
from dlref.sources import closure
from dlref_book.contents import Listing
from dlref_book.nodes import div, listing, page_link, para, span
from dlref_book.pages import note


class Operations(Listing):
    """Every operation: its signature, its first sentence, its page."""

    def run(self) -> list[nodes.Node]:
        self.note(*concepts().values())
        pairs = [(c, op) for c in concepts().values() for op in c.operations]
        ordered = sorted(pairs, key=lambda pair: pair[1].name)
        return [div(*(self.entry(c, op) for c, op in ordered), classes="api")]

    def entry(self, concept: Concept, op: Operation) -> nodes.Element:
        """Return one operation."""
        function = concept.view("numpy_impl", op.name)
        doc = inspect.getdoc(function) or ""
        text = para(first_sentence(doc), " ", page_link(concept.page, concept.title))
        return described(op.name, signature(op.name, function), [text], f"op-{op.name}")


class Module(Listing):
    """The public names of a module: those of `__all__`, or those given as content."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        module = import_module(self.arguments[0])
        if module.__file__:
            note(self.env, map(str, closure([Path(module.__file__)])))
        names = [n for line in self.content for n in line.split()] or module.__all__
        return [div(*(self.entry(module, name) for name in names), classes="api")]

    def entry(self, module, name: str) -> nodes.Element:
        """Return one name."""
        thing = getattr(module, name)
        doc = inspect.getdoc(thing) or ""
        own = (getattr(thing, "__module__", "") or "").startswith("dlref")
        body = (
            paragraphs(doc)
            if own
            else [para(f"SymPy's {thing.__name__}.")]
            if hasattr(thing, "__name__")
            else []
        )
        return described(
            name, signature(name, thing), body, f"{module.__name__}.{name}"
        )


def described(
    name: str, head: str, body: list[nodes.Node], anchor: str
) -> nodes.Element:
    """Return a signature with its description below."""
    node = div(
        div(listing(head), classes="api-head"),
        div(*body, classes="api-body"),
        classes="api-entry",
    )
    node["ids"].append(anchor.replace("_", "-").replace(".", "-"))
    return node


def signature(name: str, thing) -> str:
    """Return how a name is called, over several lines if it is long."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return name
    parts = [
        str(p.replace(annotation=inspect.Parameter.empty))
        for p in found.parameters.values()
        if not str(p.default).startswith("<factory")
    ]
    flat = f"{name}({', '.join(parts)})"
    if len(flat) <= 72:
        return flat
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def first_sentence(doc: str) -> str:
    """Return the first sentence of a docstring."""
    return doc.split("\n\n")[0].replace("\n", " ")


def paragraphs(doc: str) -> list[nodes.Node]:
    """Return a docstring in Google style as nodes."""
    found: list[nodes.Node] = []
    for part in doc.split("\n\n"):
        head, _, rest = part.partition("\n")
        if head in ("Args:", "Attributes:", "Returns:", "Raises:", "Yields:") and rest:
            found.append(para(span(head.rstrip(":"), tag="b"), classes="api-section"))
            found.append(items(rest))
        elif part.startswith(("    ", "- ")) or "\n    " in part:
            found.append(listing(inspect.cleandoc(part), "text"))
        else:
            found.append(text(part.replace("\n", " ")))
    return found


def items(block: str) -> nodes.Element:
    """Return the lines `name: words` of a section."""
    found = nodes.bullet_list()
    lines: list[str] = []
    for line in inspect.cleandoc(block).splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    for line in lines:
        name, colon, words = line.partition(": ")
        body = (
            [nodes.literal("", name), nodes.Text(f": {words}")]
            if colon
            else [nodes.Text(line)]
        )
        found += nodes.list_item("", para(*body))
    return found


def text(words: str) -> nodes.paragraph:
    """Return a paragraph in which backticks mark code."""
    parts = words.split("`")
    return para(
        *(
            nodes.literal("", p) if at % 2 else nodes.Text(p)
            for at, p in enumerate(parts)
        )
    )


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("api-operations", Operations)
    app.add_directive("api-module", Module)
