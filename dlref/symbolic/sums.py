"""The normal form of a sum of one product over its bound indices.

Each step answers what is still to be summed, or None where it does not apply.
"""

import sympy as sp

from . import matrices
from .bounds import inside
from .names import canonical
from .progressions import progression
from .tensor import Positive
from .terms import Terms, plus


def total(normal, powers: dict, bound: dict) -> Terms:
    """Return the sum of a product of powers over `bound`: indices and their sizes."""
    for step in (
        joined,
        contracted,
        matrices.contracted,
        rewritten,
        written_out,
        counted,
        progression,
    ):
        found = step(normal, powers, bound)
        if found is not None:
            terms, left = found
            return normal.totals(terms, left)
    return separated(normal, powers, bound)


def joined(normal, powers, bound):
    """Join an inner sum that an outer index runs through to the outer sum."""
    for a, k in powers.items():
        if (
            isinstance(a, sp.Sum)
            and isinstance(k, int)
            and k > 0
            and normal.free(a) & bound.keys()
        ):
            body, inner = normal.copied(a)
            rest = normal.product(powers | {a: k - 1})
            return normal.times(rest, {body: 1}), bound | inner
    return None


def contracted(normal, powers, bound):
    """Let a delta remove one index, if what it is equal to is in range."""
    for delta in deltas(powers):
        others = frozenset((a, k) for a, k in powers.items() if a != delta)
        for v, target in normal.solutions(delta).items():
            if v in bound and inside(target, bound[v], normal.ranges):
                single = not target.is_Add and not target.is_Mul
                if single or not any(reads(a, v) for a, _ in others):
                    left = {w: size for w, size in bound.items() if w != v}
                    return normal.moved(others, {v: target}), left
    return None


def rewritten(normal, powers, bound):
    """Use one of two equal indices beside a delta that stays.

    A free index gives way to a single other one; in a function's argument a bound index
    gives way to what is free.
    """
    for delta in deltas(powers):
        for v, target in choices(normal, delta, bound):
            here = {a for a in powers if a != delta and v in normal.free(a)}
            if v in bound:
                here = {
                    a for a in here if not isinstance(a, sp.Indexed | sp.KroneckerDelta)
                }
            if here:
                changed = frozenset((a, k) for a, k in powers.items() if a in here)
                kept = frozenset((a, k) for a, k in powers.items() if a not in here)
                moved = normal.moved(changed, {v: target})
                return normal.times({kept: 1}, moved), bound
    return None


def choices(normal, delta, bound):
    """Yield the index that a delta may replace elsewhere, and what by."""
    found = sorted(normal.solutions(delta).items(), key=lambda item: name(item[0]))
    for v, target in found:
        if v in bound and not normal.free(target) & bound.keys():
            yield v, target
    free = [(v, t) for v, t in found if v not in bound]
    for v, target in free[-1:]:
        size = normal.ranges.get(v)
        if size is not None and normal.plain(target, size):
            yield v, target


def name(v):
    """Return what two indices are put in order by."""
    return v.name, getattr(v, "dummy_index", 0)


def written_out(normal, powers, bound):
    """Write out a sum of known length."""
    for v, size in bound.items():
        if size.is_Integer:
            product = frozenset(powers.items())
            left = {w: n for w, n in bound.items() if w != v}
            terms = (normal.moved(product, {v: sp.Integer(i)}) for i in range(size))
            return plus(*terms), left
    return None


def counted(normal, powers, bound):
    """Sum a delta over an index that stands nowhere else: is its place in range?"""
    found = [
        (str(bound[v]), name(v), delta, v, place)
        for delta in deltas(powers)
        for v, place in normal.solutions(delta).items()
        if v in bound and not any(v in normal.free(a) for a in powers if a != delta)
    ]
    if not found:
        return None
    *_, delta, v, place = min(found, key=lambda f: f[:2])
    steps = map(normal, (Positive(place + 1), Positive(bound[v] - place)))
    others = frozenset((a, k) for a, k in powers.items() if a != delta)
    return normal.multiply({others: 1}, *steps), {
        w: n for w, n in bound.items() if w != v
    }


def separated(normal, powers, bound):
    """Return one sum for each group of factors that share indices."""
    outside = {a: k for a, k in powers.items() if not normal.free(a) & bound.keys()}
    inside_ = [(a, k) for a, k in powers.items() if a not in outside]
    result, left = {frozenset(outside.items()): 1}, dict(bound)
    while left:
        group, used = [], {next(iter(left))}
        while more := [f for f in inside_ if normal.free(f[0]) & used]:
            inside_ = [f for f in inside_ if f not in more]
            group += more
            used |= {v for a, _ in more for v in normal.free(a) & bound.keys()}
        sizes = {v: left.pop(v) for v in list(left) if v in used}
        if group:
            part = canonical(normal, group, sizes)
        else:
            part = normal.multiply(*map(normal, sizes.values()))
        result = normal.times(result, part)
    return result


def deltas(powers):
    """Return the deltas among the factors."""
    return [a for a in powers if isinstance(a, sp.KroneckerDelta)]


def reads(a, v):
    """Whether an atom is an entry at the index itself."""
    return isinstance(a, sp.Indexed) and v in a.indices


STEPS = (
    joined,
    contracted,
    matrices.contracted,
    rewritten,
    written_out,
    counted,
    progression,
)
