"""Proofs of gradients and of theorems, and compositions of what is proved."""

from collections.abc import Callable, Iterator

from dlref.record import Concept, Operation, Theorem
from dlref.registry import operations
from dlref.verify.pieces import pieces
from dlref.verify.row import Finding
from dlref.verify.views import derived


def proof(op: Operation, derivation: Callable) -> Iterator[Finding]:
    """Yield whether each claimed gradient holds, at every choice of words."""
    from dlref.symbolic.proof import prove_chosen
    from dlref.symbolic.setting import choices

    for chosen in choices(op):
        label = "".join(f", {name} = {value}" for name, value in chosen.items())
        for p in prove_chosen(op, derivation, op.fixed, chosen):
            note = "; ".join((p.tier, *p.hypotheses))
            yield Finding(p.quantity, float(not p.ok), note, case=p.tier + label)


def theorem(concept: Concept, stated: Theorem) -> Iterator[Finding]:
    """Yield whether one theorem holds."""
    from dlref.symbolic.theorem import prove_theorem

    shown = prove_theorem(concept, stated)
    note = "; ".join((shown.tier, *shown.hypotheses))
    yield Finding(shown.name, float(not shown.ok), note, case=shown.tier)


def composition(view: Callable, proved: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield whether each piece that a composite calls is proved, or composed in turn.

    The chain rule then proves the composite, if its wiring is right; and the wiring
    is what complex step, PyTorch and second order judge.
    """
    used = pieces(view)
    if not used:
        yield Finding("pieces", 1.0, "neither a derivation nor proved pieces")
    for name in used:
        yield Finding(name, float(not holds(name, proved)))


def holds(name: str, proved: Callable[[str], bool]) -> bool:
    """Whether an operation is proved, or every piece of it is."""
    concept, op = operations()[name]
    if not op.wrt:
        return True  # no gradient to prove
    if derived(concept, op):
        return proved(name)
    parts = pieces(concept.view("numpy_impl", name))
    return bool(parts) and all(holds(part, proved) for part in parts)
