"""The code of operations, in tabs: NumPy, PyTorch, SymPy."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Operation
from dlref.registry import ROOT
from dlref_book import forms
from dlref_book.nodes import div, html, listing, para, span
from dlref_book.pages import ConceptDirective
from dlref_book.statements import entered

VIEWS = {"numpy_impl": "NumPy", "torch_impl": "PyTorch", "derivation": "SymPy"}


class Views(ConceptDirective):
    """The functions of one operation or more, in every library that has them."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        ops = [self.operation(name) for name in self.arguments[0].split()]
        found = {}
        for kind in dict.fromkeys([*VIEWS, *(v for op in ops for v in op.variants)]):
            try:
                found[kind] = source(self.concept, ops, kind)
            except LookupError:
                continue
        group = f"views-{ops[0].name}"
        names = ", ".join(op.name for op in ops)
        tabs: list[nodes.Node] = []
        for at, (kind, text) in enumerate(found.items()):
            name = VIEWS.get(kind, kind.replace("_", " "))
            label = f"{group}-{kind}".replace("_", "-")
            values = {"group": group, "label": label, "view": kind, "name": name}
            control = forms.draw("tab", checked=at == 0, **values)
            tabs += [
                html(control, para(span(name, tag="b"))),
                div(listing(text), classes="view"),
            ]
        label = {"aria-label": f"{names} in code"}
        panel = div(*tabs, classes="views", role="group", **label)
        page = Path(self.env.doc2path(self.env.docname)).read_text("utf8")
        for op in ops:
            if not re.search(rf"{{definition}} {op.name}$", page, re.M):
                entered(self.env, op, panel)  # what is composed stands in code alone
        return [panel]


def source(concept, ops: Sequence[Operation], kind: str) -> str:
    """Return the functions of operations in a view, after what they use of its module.

    The file is read, not imported. Other operations of the concept are left out: they
    have panels of their own.

    Raises:
        LookupError: if the concept has no such view, or the view none of the functions.
    """
    path = ROOT / concept.page / f"{kind}.py"
    if not path.exists():
        raise LookupError(path)
    text = path.read_text("utf8")
    parts = {name: node for node in ast.parse(text).body for name in defined(node)}
    others = {o.name for o in concept.operations} - {op.name for op in ops}
    used, todo = [], [op.name for op in ops if op.name in parts]
    if not todo:
        raise LookupError(ops[0].name)
    while todo:
        node = parts[todo.pop()]
        if node not in used:
            used.append(node)
            todo += [n for n in names(node) if n in parts and n not in others]
    lines = text.splitlines()
    used.sort(key=lambda node: node.lineno)
    found = ""
    for before, node in zip([None, *used], used, strict=False):
        block = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        close = isinstance(node, ast.Assign) and isinstance(before, ast.Assign)
        found += ("\n" if close else "\n\n\n" if found else "") + block
    return found


def defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        targets = [t for target in node.targets for t in ast.walk(target)]
        return [t.id for t in targets if isinstance(t, ast.Name)]
    return []


def names(node: ast.AST) -> list[str]:
    """Return the names that a statement reads."""
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("views", Views)
