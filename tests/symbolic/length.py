"""How long a definition is, before a test spends its time on it."""

from functools import cache

import sympy as sp

from dlref.symbolic import Positive
from dlref.symbolic.tensor import inline
from tests.symbolic.points import setting


@cache
def nodes(name: str, turned: bool = False) -> int:
    """Return how many parts it has; more if rules turn its steps of integers."""
    e = inline(setting(name).objective())
    steps = [f for f in e.atoms(Positive) if f.args[0].is_integer]
    return sum(1 for _ in sp.preorder_traversal(e)) * (1 + turned * len(steps))
