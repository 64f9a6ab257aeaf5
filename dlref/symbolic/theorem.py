"""Theorems: statements that a derivation returns, and how each is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from .normal import Normal, well_formed
from .tensor import inline


@dataclass(frozen=True)
class Equal:
    """left = right at every size, for free indices within their ranges."""

    left: sp.Expr
    right: sp.Expr
    ranges: Mapping = field(default_factory=dict)

    def holds(self) -> bool:
        """Whether both sides have the same normal form."""
        left, right = (sp.sympify(side) for side in (self.left, self.right))
        for side in (left, right):
            well_formed(inline(side))
        return Normal(dict(self.ranges)).is_zero(inline(left - right))
