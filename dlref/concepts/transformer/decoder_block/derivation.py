"""What a mask hides in attention has no slope, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, exp, one_hot

t, s, r, q = sp.symbols("t s r q", integer=True)


def hidden_has_no_slope():
    """The mask is a factor of every slope: 0 where it is 0."""
    T, S = sp.symbols("T S", integer=True, positive=True)
    m, a = (sp.IndexedBase(c, shape=(T, S), real=True) for c in "ma")
    v = sp.IndexedBase("v", shape=(S,), real=True)

    def each(t, s):
        return m[t, s] * exp(a[t, s])

    total = Sum(each(t, s), (s, S))
    mean = Sum(each(t, s) * v[s], (s, S)) / total
    share = each(t, r) / total
    return (
        Equal(mean.diff(v[r]), share, {t: T, r: S}),
        Equal(
            mean.diff(a[q, r]),
            share * (v[r] - mean) * one_hot(t, q),
            {t: T, q: T, r: S},
        ),
    )
