"""The proofs that take the kernel longest, with the size of what they are about."""

from dataclasses import dataclass

import sympy as sp
from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Concept, Operation
from dlref.registry import concepts, operations
from dlref.symbolic.tensor import Named, Tensor
from dlref.verify import store
from dlref.verify.roundings import formulas
from dlref.verify.row import Row
from dlref_book import forms
from dlref_book.contents import Listing
from dlref_book.nodes import div, page_link, para
from dlref_book.statements import duration

MOST = 10
HEAD = ["", "Time", "Identities", "Sums", "Parts"]
WORDS = (
    "The gradients of {count} operations took {total}, {share:.0%} of it these {most}. "
    "Sums and parts are those of the outputs and the claims, every name spelled out: "
    "what the kernel multiplies out. Where there are few, its rules take the time."
)


@dataclass(frozen=True)
class Proof:
    """How long the gradients of an operation took, and in how many identities."""

    concept: Concept
    op: Operation
    seconds: float
    identities: int


class Slowest(Listing):
    """The operations whose gradients took longest to prove."""

    def run(self) -> list[nodes.Node]:
        """Return them as a table, the slowest first."""
        self.note(*concepts().values())
        known = [proof for c, op in operations().values() if (proof := proved(c, op))]
        known.sort(key=lambda proof: -proof.seconds)
        first = known[:MOST]
        table = forms.table([HEAD, *map(row, first)])
        for entry, proof in zip(heads(table), first, strict=True):
            entry.children[:] = [para(page_link(proof.concept.page, proof.op.name))]
        total = sum(proof.seconds for proof in known)
        share = sum(proof.seconds for proof in first) / total if total else 0.0
        said = WORDS.format(
            count=len(known), total=duration(total), most=len(first), share=share
        )
        return [div(table, classes="measured"), para(said, classes="fine")]


def proved(concept: Concept, op: Operation) -> Proof | None:
    """Return the proof of an operation, if there is one that holds and is stored."""
    found = store.load(concept, op, "proof", 0, store.CPU) or []
    rows = [line for line in found if isinstance(line, Row)]
    seconds = sum(line.seconds for line in rows)
    return Proof(concept, op, seconds, len(rows)) if rows else None


def row(proof: Proof) -> list[str]:
    """Return what the table says of one proof."""
    sums, parts = size(proof.concept, proof.op)
    numbers = f"{proof.identities}", f"{sums:,}", f"{parts:,}"
    return [proof.op.name, duration(proof.seconds), *numbers]


def size(concept: Concept, op: Operation) -> tuple[int, int]:
    """Return the sums and the parts of what an operation is and claims."""
    known: dict[type, tuple[int, int]] = {}
    entries = [
        tensor.entry if isinstance(tensor, Tensor) else sp.sympify(tensor)
        for tensor in formulas(concept, op, op.cases[0])
    ]
    sizes = [counted(entry, known) for entry in entries]
    return sum(sums for sums, _ in sizes), sum(parts for _, parts in sizes)


def counted(entry: sp.Basic, known: dict[type, tuple[int, int]]) -> tuple[int, int]:
    """Return the sums and the parts of an expression, a name's its definition's."""
    sums = parts = 0
    for part in sp.preorder_traversal(entry):
        sums, parts = sums + isinstance(part, sp.Sum), parts + 1
        if isinstance(part, Named):
            if part.func not in known:
                inner = sp.sympify(part.definition.entry)
                known[part.func] = counted(inner, known)
            more = known[part.func]
            sums, parts = sums + more[0], parts + more[1]
    return sums, parts


def heads(table: nodes.table) -> list[nodes.entry]:
    """Return the first entry of every row, without the head's."""
    return [row[0] for body in table.findall(nodes.tbody) for row in body]


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("slowest", Slowest)
