"""Name the bound indices of a sum so that equal sums are written the same.

The order must not depend on the names that the indices had: it is by size, then by
where each index stands, and where these do not tell indices apart, by trying.
"""

from itertools import groupby, islice, permutations, product

import sympy as sp

from .terms import Terms, atom, rational

TRIES = 1000  # orders of indices that look alike; beyond, equal sums may look different


class Bound(sp.Symbol):
    """The index of a sum `height` sums high, so that no inner sum uses its name."""

    def __new__(cls, height, place):
        self = super().__new__(cls, f"i{height}_{place}", integer=True)
        self.height = height
        return self


def canonical(normal, factors, sizes) -> Terms:
    """Return the sum of a connected product, pairs (atom, exponent), as one atom."""
    height = 1 + max(normal.height(a) for a, _ in factors)
    order = min(
        orders(factors, sizes), key=lambda order: spelled(factors, ranks(order))
    )
    names = {v: Bound(height, place) for place, v in enumerate(order)}
    body = frozenset((normal.renamed(a, names), k) for a, k in factors)
    limits = ((names[v], 0, sizes[v] - 1) for v in order)
    result = sp.Sum(sp.Mul(*(a ** rational(k) for a, k in body)), *limits)
    normal.bodies[result] = body, {names[v]: sizes[v] for v in order}
    normal.memo[result] = atom(result)
    return normal.memo[result]


def orders(factors, sizes):
    """Return the orders of the indices that nothing tells apart, one if all differ."""
    looks = {v: str(size) for v, size in sizes.items()}
    while True:
        finer = {v: f"{looks[v]} {seen(factors, looks, v)}" for v in looks}
        if len(set(looks.values())) in (len(looks), len(set(finer.values()))):
            break
        looks = finer
    groups = [
        [*group]
        for _, group in groupby(sorted(looks, key=looks.__getitem__), looks.__getitem__)
    ]
    if all(len(group) == 1 for group in groups):
        return [[v for (v,) in groups]]
    tried = product(*(permutations(group) for group in groups))
    return [[v for group in choice for v in group] for choice in islice(tried, TRIES)]


def seen(factors, looks, v):
    """Return where an index stands, the others as they look."""
    here = looks | {v: "*"}
    return spelled([f for f in factors if v in f[0].free_symbols], here)


def ranks(order):
    """Return the place of each index as a string."""
    return {v: str(place) for place, v in enumerate(order)}


def spelled(factors, looks):
    """Return a product as a string, its indices as they look."""
    return "*".join(sorted(f"{spell(a, looks)}^{k}" for a, k in factors))


def spell(e, looks):
    """Return an expression as a string, in an order that is the same for equal ones."""
    if e.is_Symbol:
        return looks.get(e, e.name)
    if isinstance(e, sp.IndexedBase) or not e.args:
        return str(e)
    parts = [spell(a, looks) for a in e.args]
    if e.is_Add or e.is_Mul or isinstance(e, sp.KroneckerDelta):
        parts.sort()
    return f"{type(e).__name__}({','.join(parts)})"
