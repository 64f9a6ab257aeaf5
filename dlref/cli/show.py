"""`dlref show`: what is known of an operation, and where it stands."""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from inspect import getsourcelines

from dlref.cli.usage import named
from dlref.record import Concept, Operation
from dlref.verify.row import Row
from dlref.verify.views import derived, tier, view

KINDS = {"derivation": "SymPy", "numpy_impl": "NumPy", "torch_impl": "PyTorch"}


def run(given: Namespace) -> int:
    """Print what is known of the operations that a name means."""
    print("\n\n".join("\n".join(lines(*pair)) for pair in named([given.name])))
    return 0


def lines(concept: Concept, op: Operation) -> Iterator[str]:
    """Yield what is known of one operation."""
    yield f"{op.name}: {concept.title} ({concept.id})"
    if derived(concept, op):
        from dlref.show.formulas import definition, gradients

        yield from formulas("Definition", definition(concept, op))
        if op.wrt:
            yield from formulas("Gradient", gradients(concept, op))
    yield f"\nProved: {tier(concept, op)}"
    yield from proofs(concept, op)
    yield from theorems(concept, op)
    yield "\nWhere"
    for kind, name in KINDS.items():
        if function := view(concept, kind, op.name):
            module = function.__module__.replace(".", "/")
            yield f"  {name:8} {module}.py:{getsourcelines(function)[1]}"
    yield f"  page     book/{concept.page}.md"


def formulas(head: str, found: Iterable) -> Iterator[str]:
    """Yield formulas as LaTeX, one equation a line, and the names they use."""
    for formula in found:
        chosen = ", ".join(f"{n} = {v!r}" for n, v in formula.chosen.items())
        yield f"\n{head}" + (f" for {chosen}" if chosen else "")
        for line in formula.lines:
            yield f"  {line.left} = {' '.join(line.rows)}"
        for line in formula.where:
            yield f"    where {line.left} = {' '.join(line.rows)}"


def proofs(concept: Concept, op: Operation) -> Iterator[str]:
    """Yield each gradient with the hypotheses of its proof."""
    for row in rows(concept, op, "proof"):
        state = "" if row.ok else "NOT PROVED, "
        yield f"  {row.quantity}: {state}{row.case}{hypotheses(row)}"


def theorems(concept: Concept, op: Operation) -> Iterator[str]:
    """Yield each theorem about the operation: title, statement, tier."""
    stated = {t.name: t for t in concept.theorems}
    for row in rows(concept, op, "theorems"):
        theorem = stated.get(row.quantity)
        yield f"\nTheorem: {theorem.title if theorem else row.quantity}"
        if theorem:
            yield f"  {theorem.statement}"
        state = f"proved: {row.case}" if row.ok else "NOT PROVED"
        yield f"  {state}{hypotheses(row)}"


def rows(concept: Concept, op: Operation, part: str) -> list[Row]:
    """Return the rows of one part, computed if they are not stored."""
    from dlref.verify.store import computed

    return [r for r in computed(concept, op, part) if isinstance(r, Row)]


def hypotheses(row: Row) -> str:
    """Return the hypotheses of a proof, in brackets."""
    _, _, text = row.note.partition("; ")
    return f" (if {text.replace('; ', ', ')})" if text else ""
