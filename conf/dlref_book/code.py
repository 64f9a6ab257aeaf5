"""The code of an operation, in tabs: NumPy, PyTorch, SymPy."""

import inspect
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Operation
from dlref_book.nodes import div, html, listing, para, span
from dlref_book.pages import ConceptDirective

VIEWS = {"numpy_impl": "NumPy", "torch_impl": "PyTorch", "derivation": "SymPy"}


class Views(ConceptDirective):
    """The functions of an operation in every library that has them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        op = self.operation(self.arguments[0])
        found = {}
        for kind in (*VIEWS, *op.variants):
            try:
                found[kind] = source(self.concept, op, kind)
            except (ModuleNotFoundError, AttributeError):
                continue
        group = f"views-{op.name}"
        tabs: list[nodes.Node] = []
        for at, (kind, text) in enumerate(found.items()):
            name = VIEWS.get(kind, kind.replace("_", " "))
            label = f"{group}-{kind}".replace("_", "-")
            checked = " checked" if at == 0 else ""
            control = (
                f'<input type="radio" name="{group}" id="{label}" data-view="{escape(kind)}"{checked}>'
                f'<label for="{label}">{escape(name)}</label>\n'
            )
            tabs += [html(control, para(span(name, tag="b"))), div(listing(text), classes="view")]
        return [div(*tabs, classes="views", role="group", **{"aria-label": f"{op.name} in code"})]


def source(concept, op: Operation, kind: str) -> str:
    """Return the operation's function, after the helpers of its module that it uses."""
    function = concept.view(kind, op.name)
    module = inspect.getmodule(function)
    names, todo = [], [op.name]
    while todo:
        name = todo.pop(0)
        if name in names:
            continue
        names.append(name)
        called = set(inspect.getsource(getattr(module, name)).replace("(", " ").replace(",", " ").replace(")", " ").replace("[", " ").replace(".", " ").split())
        todo += [n for n in own(module) if n in called and n not in names]
    ordered = [n for n in own(module) if n in names]
    shared = {o.name for o in concept.operations} - {op.name}
    parts = [inspect.getsource(getattr(module, n)).rstrip() for n in ordered if n not in shared]
    return "\n\n\n".join(parts)


def own(module) -> list[str]:
    """Return the functions that a module defines, in the order of the file."""
    found = [
        (inspect.getsourcelines(f)[1], name)
        for name, f in vars(module).items()
        if inspect.isfunction(f) and f.__module__ == module.__name__ and f.__name__ == name
    ]
    return [name for _, name in sorted(found)]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("views", Views)
