"""What the two orders of a block do to a skip, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Limit, Sum, sqrt

d, j = sp.symbols("d j", integer=True)


def variance_of_a_sum():
    """Multiply out the square of the centered sum."""
    D = sp.Symbol("D", integer=True, positive=True)
    x, y = (sp.IndexedBase(s, shape=(D,), real=True) for s in "xy")

    def mean(term):
        return Sum(term(j), (j, D)) / D

    def both(a, b):
        ma, mb = mean(lambda i: a[i]), mean(lambda i: b[i])
        return Sum((a[d] - ma) * (b[d] - mb), (d, D)) / D

    m = mean(lambda i: x[i] + y[i])
    total = Sum((x[d] + y[d] - m) ** 2, (d, D)) / D
    return Equal(total, both(x, x) + both(y, y) + 2 * both(x, y))


def skips_after_many_blocks():
    """What is left of the input, and that over what a root leaves."""
    L = sp.Symbol("L", positive=True)
    last = (1 / sqrt(2)) ** (2 * L)
    first = 1 / sqrt(1 + 2 * L)
    return (
        Limit(last * 2**L, L, sp.oo, 1),
        Limit(last, L, sp.oo, 0),
        Limit(last / first, L, sp.oo, 0),
    )
