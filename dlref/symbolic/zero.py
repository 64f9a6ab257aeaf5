"""Decide whether a normal form is zero wherever its denominators are not."""

from math import lcm

import sympy as sp

from .algebra import compound
from .names import Bound
from .order import ordered
from .refute import refuted
from .sums import total
from .tensor import Positive, Sigmoid
from .terms import Terms, constant, number, plus, scale

SPLITS = 4  # signs that are told apart at once, at most


def vanishes(normal, terms: Terms, splits=SPLITS) -> bool:
    """Whether a sum of products is zero, found exactly."""
    terms = settled(normal, terms)
    if not terms or cleared(normal, terms):
        return True
    if refuted(normal, terms):
        return False
    return (
        by_bodies(normal, terms, splits)
        or by_order(normal, terms, splits)
        or by_exponentials(normal, terms)
        or by_exponent(normal, terms)
        or (splits > 0 and by_sign(normal, terms, splits))
    )


def settled(normal, terms: Terms) -> Terms:
    """Return the terms with one of two equal indices used beside each delta."""
    return plus(*(scale(total(normal, dict(p), {}), c) for p, c in terms.items()))


def cleared(normal, terms: Terms) -> bool:
    """Whether the terms cancel once multiplied by what they divide by.

    Whole powers of what stands under a root are written out, so that the root keeps
    an exponent between 0 and 1.
    """
    done = set()
    while found := {a for p in terms for a, _ in p if compound(a)} - done:
        a = next(a for a in found if not any(b != a and b.has(a) for b in found))
        done.add(a)
        least = min(dict(p).get(a, 0) for p in terms)
        if least < 0:
            if a.is_Add and vanishes(normal, normal(a)):
                return False  # it divides by zero
            raised = (
                scale(
                    normal.product({**dict(p), a: number(dict(p).get(a, 0) - least)}), c
                )
                for p, c in terms.items()
            )
            terms = settled(normal, plus(*raised))
    return not terms


def by_bodies(normal, terms: Terms, splits) -> bool:
    """Whether sums over the same ranges, beside the same factors, cancel term by term.

    What is summed vanishes at every index, so its sum does.
    """
    groups: dict = {}
    for product, c in terms.items():
        sums = [a for a, k in product if isinstance(a, sp.Sum) and k == 1]
        keys = [(product - {(a, 1)}, ranges_of(normal, a)) for a in sums]
        if not keys:
            return False
        at = next((i for i, key in enumerate(keys) if key in groups), 0)
        groups.setdefault(keys[at], []).append((c, sums[at]))
    if any(len(group) == 1 for group in groups.values()):
        return False
    return all(
        vanishes(normal, joined(normal, group, sizes), splits)
        for (_, sizes), group in groups.items()
    )


def ranges_of(normal, a) -> tuple:
    """Return the sizes of a normal sum, in the order of its indices."""
    return tuple(normal.bodies[a][1].values())


def joined(normal, group, sizes) -> Terms:
    """Return what multiples of sums over the same ranges sum, at new indices."""
    own = [normal.new(size) for size in sizes]
    parts = []
    for c, a in group:
        body, bound = normal.bodies[a]
        moved = normal.move({body: 1}, dict(zip(bound, own, strict=True)))
        parts.append(scale(moved, c))
    return plus(*parts)


def by_order(normal, terms: Terms, splits) -> bool:
    """Whether the terms cancel with the steps of integers turned one way."""
    e = normal.expression(terms)
    turned = ordered(e)
    if turned == e:
        return False
    changed = settled(normal, normal(turned))
    return cleared(normal, changed) or by_bodies(normal, changed, splits)


def by_exponentials(normal, terms: Terms) -> bool:
    """Whether the terms cancel with sigmoid and tanh by their definition."""
    e = normal.expression(terms)
    if not e.has(Sigmoid, sp.tanh):
        return False
    e = e.replace(Sigmoid, lambda z: 1 / (1 + sp.exp(-z)))
    e = e.replace(sp.tanh, lambda z: 2 / (1 + sp.exp(-2 * z)) - 1)
    return cleared(normal, settled(normal, normal(e)))


def by_exponent(normal, terms: Terms) -> bool:
    """Whether exp of the terms is 1, where they are multiples of logarithms, and more.

    A logarithm is of a positive number, so exp of c log(z) is the power c of z.
    """
    logs, rest = [], {}
    for product, c in terms.items():
        ((a, k), *others) = product or [(None, 1)]
        if isinstance(a, sp.log) and k == 1 and not others:
            logs.append((a.args[0], c))
        else:
            rest[product] = c
    if not logs or any(a.has(sp.I) for p in terms for a, _ in p):
        return False
    times = lcm(*(c.denominator for _, c in logs))
    powers = (normal.power(normal(z), number(c * times)) for z, c in logs)
    exponent = normal.multiply(*powers, normal.exponential(scale(rest, times)))
    gap = settled(normal, plus(exponent, constant(-1)))
    return cleared(normal, gap) or by_exponentials(normal, gap)


def by_sign(normal, terms: Terms, splits) -> bool:
    """Whether the terms are zero for either sign of what stands in a sign or step.

    It is supposed that it is not zero, so this is done only where it need not be.
    """
    e = normal.expression(terms)
    for z in sorted({f.args[0] for f in e.atoms(Positive, sp.sign)}, key=str):
        if not z.has(Bound) and free_to_vary(normal(z)):
            sides = [either(e, z), either(e, sp.expand(-z))]
            return all(vanishes(normal, normal(side), splits - 1) for side in sides)
    return False


def either(e, z):
    """Return `e` where `z` is positive."""
    values = {
        Positive(z): 1,
        Positive(sp.expand(-z)): 0,
        sp.sign(z): 1,
        sp.sign(sp.expand(-z)): -1,
    }
    return e.xreplace({f: sp.Integer(v) for f, v in values.items() if not f.is_Number})


def free_to_vary(terms: Terms) -> bool:
    """Whether a real entry or symbol stands alone in one term, and in no other."""
    for product in terms:
        ((a, k), *others) = product or [(None, 1)]
        if k != 1 or others or not isinstance(a, sp.Indexed | sp.Symbol):
            continue
        base = a.base.label if isinstance(a, sp.Indexed) else a
        rest = [b for p in terms if p != product for b, _ in p]
        if base.is_real and not base.is_integer and not any(b.has(base) for b in rest):
            return True
    return False
