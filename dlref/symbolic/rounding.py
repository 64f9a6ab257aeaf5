"""Count the roundings between an input and an entry, for bounds in low precision."""

from math import prod

import sympy as sp

from .matrices import Matrix
from .setting import apply_at
from .tensor import Argmax, Named, Positive, Tensor

FUNCTION = 2  # roundings that one call of exp, log, tanh, ... is taken to make
EXACT = (sp.Indexed, sp.KroneckerDelta, Positive, Argmax, sp.sign, sp.Abs, sp.floor)


def roundings(op, derivation, case):
    """Return, for each output and gradient, the roundings on its longest path.

    The path is that of the derivation as written, at the sizes of `case`: a sum of
    n terms makes n roundings, an addition, multiplication, division or power one, a
    function two, and a number that is no integer one. Reading an entry makes none.
    """
    _, outputs, _, claims = apply_at(op, derivation, case)
    names = [o.name for o in op.outputs] + [f"d{i.name}" for i in op.wrt]
    longest = Longest(op.sizes(case))
    return dict(zip(names, map(longest, outputs + claims), strict=True))


class Longest:
    """Longest paths at given sizes; that of a named tensor is counted once."""

    def __init__(self, sizes):
        self.sizes = sizes
        self.memo = {}

    def __call__(self, result):
        """Return the roundings on the longest path to a tensor's entry, or a scalar."""
        e = result.entry if isinstance(result, Tensor) else sp.sympify(result)
        if e not in self.memo:
            self.memo[e] = self.step(e)
        return self.memo[e]

    def step(self, e):
        """Return the roundings of the parts of `e`, and of `e` itself."""
        if isinstance(e, Named):
            return self(e.definition)
        if isinstance(e, Matrix):  # by elimination
            return self(e.of.entry) + 3 * self.length(e.of.size) ** 2
        if isinstance(e, EXACT):
            return max((self(a) for a in e.args if isinstance(e, sp.Abs)), default=0)
        if not e.args:
            return int(not e.is_integer)
        if isinstance(e, sp.Sum | sp.Product):
            return self(e.function) + prod(self.length(hi + 1) for *_, hi in e.limits)
        parts = [a for a in e.args if a != -1]  # a change of sign rounds nothing
        longest = max(map(self, parts))
        if e.is_Add or e.is_Mul:
            return longest + len(parts) - 1
        return longest + (1 if e.is_Pow else FUNCTION)

    def length(self, size):
        """Return the number of terms of a sum."""
        known = {s: self.sizes[s.name] for s in size.free_symbols}
        return int(size.subs(known))
