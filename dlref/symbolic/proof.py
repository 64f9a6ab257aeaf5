"""Prove the gradients that a derivation claims, at every size.

Supposed everywhere, and not noted: sizes are at least 1, numbers real, finite and
exact, and a size that follows from others, as a convolution's output, may be any.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import sympy as sp

from . import zero
from .hypotheses import hypotheses
from .normal import Normal
from .setting import (
    EVERY,
    Setting,
    choices,
    entry_of,
    sizes,
)
from .slope import Slope
from .tensor import Named, Refused, names
from .terms import plus, scale
from .zero import cleared, settled, vanishes

LONGEST = 160  # characters shown of what is left over


@dataclass(frozen=True)
class Proof:
    """What was shown of one gradient, and under which hypotheses."""

    quantity: str
    tier: str  # "all sizes", "all sizes, T = 3" where one is fixed, "sizes T = 3"
    hypotheses: tuple[str, ...]  # or why it is not proved
    ok: bool  # whether slope minus claim is zero


def prove(op, derivation, fixed=EVERY):
    """Yield the proof of each gradient, for each choice of the options that are words.

    `fixed` gives some axes an integer size, for a definition that loops over them;
    the others stay symbols.
    """
    for chosen in choices(op):
        yield from prove_chosen(op, derivation, fixed or op.fixed, chosen)


def prove_chosen(op, derivation, fixed, chosen):
    """Yield the proof of each gradient, with these options chosen."""
    setting = Setting(op, derivation, fixed, chosen)
    gaps = Gaps(setting)
    for place, wrt in enumerate(op.wrt):
        try:
            setting.check()
            claim = setting.claims[place]
            supposed = hypotheses(setting, wrt, claim)
            left = gaps.left(wrt, claim)
        except Refused as error:
            yield Proof(f"d{wrt.name}", "refused", (str(error),), False)
            continue
        if left:
            supposed = (f"slope minus claim leaves {left}",)
        yield Proof(
            f"d{wrt.name}", "not proved" if left else setting.tier, supposed, not left
        )


class Gaps:
    """Slope minus claim of each gradient, in normal forms that they share.

    The definition's names are first kept as they are, then written out where they do
    not stand for a polynomial, then all written out.
    """

    def __init__(self, setting):
        self.setting = setting
        self.slopes = {}

    @cached_property
    def objective(self):
        """What is differentiated."""
        return self.setting.objective()

    @cached_property
    def attempts(self):
        """Normal forms to try, each with fewer names kept."""
        heads = frozenset(names(self.objective))
        algebraic = frozenset(h for h in heads if is_polynomial(h.definition.entry))
        keeps = dict.fromkeys((heads, algebraic, frozenset()))
        return [Normal(self.setting.labels, keep) for keep in keeps]

    def left(self, wrt, claim) -> str:
        """Return "" where slope minus claim is zero, else how it begins."""
        for normal in self.attempts:
            free, gap = self.gap(normal, wrt, claim)
            gap = settled(normal, gap)
            if not gap:
                return ""
            if zero.refuted(normal, gap):  # the rules would search in vain
                return shown(normal, gap)
            if cleared(normal, gap):
                return ""
        spans = [range(n) if n.is_Integer else [i] for i, n in free]
        for at in product(*spans):
            here = {i: sp.sympify(v) for (i, _), v in zip(free, at, strict=True)}
            there = normal.move(gap, here)
            if not vanishes(normal, there):
                return shown(normal, there)
        return ""

    def gap(self, normal, wrt, claim):
        """Return the free indices with their sizes, and slope minus claim there."""
        shape = sizes(wrt.axes, self.setting.fixed)
        free, slope = self.slope(normal, wrt, shape)
        indices, entry = entry_of(claim, shape)
        own = [normal.new(n, i.name) for i, n in zip(indices, shape, strict=True)]
        there = normal(entry.xreplace(dict(zip(indices, own, strict=True))))
        there = normal.move(there, dict(zip(own, free, strict=True)))
        return list(zip(free, shape, strict=True)), plus(slope, scale(there, -1))

    def slope(self, normal, wrt, shape):
        """Return free indices and the slope there, found once for all claims."""
        key = normal, wrt.name
        if key not in self.slopes:
            free = [normal.new(n, f"a{q}") for q, n in enumerate(shape)]
            at = Slope(normal, self.setting.inputs[wrt.name], free)
            self.slopes[key] = free, at(self.objective)
        return self.slopes[key]


def shown(normal, terms) -> str:
    """Return how a normal form begins."""
    left = str(normal.expression(terms))
    return left if len(left) < LONGEST else left[:LONGEST] + " ..."


def is_polynomial(e) -> bool:
    """Whether `e` is one in entries, sums and names."""
    if e.is_Pow and not (e.exp.is_Integer and e.exp > 0):
        return e.base.is_Symbol
    plain = sp.Indexed, sp.KroneckerDelta, Named
    return isinstance(e, plain) or (
        not e.is_Function and all(map(is_polynomial, e.args))
    )
