"""Which operations are measured: those with slopes that work entry by entry."""

import sympy as sp

from dlref.record import Concept, Operation
from dlref.registry import operations
from dlref.symbolic.setting import apply_at
from dlref.symbolic.tensor import Tensor, inline
from dlref.verify.views import derived


def elementwise(concept: Concept, op: Operation) -> bool:
    """Whether each entry of the one output is made of the entries at its place."""
    if len(op.outputs) != 1 or not op.wrt or not derived(concept, op):
        return False
    axes = op.outputs[0].axes
    single = axes.startswith("*") and " " not in axes
    if not single or any(i.axes not in ("", axes) or i.below for i in op.arguments):
        return False
    _, (y,), *_ = apply_at(op, concept.view("derivation", op.name), op.cases[0])
    return not inline(y.entry if isinstance(y, Tensor) else y).has(sp.Sum, sp.Product)


def names() -> list[str]:
    """Return the names of all such operations."""
    return [name for name, pair in operations().items() if elementwise(*pair)]
