"""What a theorem may state: what it supposes, and whether it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from .bounds import interval
from .closed import approaches, equal, quadrature, scalar, sigmoids
from .hypotheses import notes
from .normal import Normal
from .reading import Reading
from .signs import nonnegative
from .tensor import Refused
from .terms import plus, scale
from .zero import vanishes

ALL_SIZES = "all sizes"


@dataclass(frozen=True)
class Equal:
    """left = right at every size, for free indices within their ranges.

    `fixed` are the sizes that were given a number to state it: {"T": 3}.
    """

    left: sp.Expr
    right: sp.Expr
    ranges: Mapping = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)

    @property
    def tier(self) -> str:
        """How far it reaches: "all sizes", or "all sizes, T = 3"."""
        return ", ".join([ALL_SIZES, *(f"{n} = {k}" for n, k in self.fixed.items())])

    def holds(self) -> bool:
        """Whether both sides have the same normal form."""
        left, right = sp.sympify(self.left), sp.sympify(self.right)
        read(self.ranges, left, right)
        return same(left, right, self.ranges)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is supposed."""
        return supposed(self.ranges, self.left, self.right)


@dataclass(frozen=True)
class AtMost:
    """left <= right: their difference is `because`, nonnegative as written.

    `given` are expressions supposed to be nonnegative, as 1 - p for a probability p;
    an index in one that has no range here stands for each of its values.
    """

    left: sp.Expr
    right: sp.Expr
    because: sp.Expr
    ranges: Mapping = field(default_factory=dict)
    given: tuple = ()

    tier = ALL_SIZES

    def holds(self) -> bool:
        """Whether the difference is `because`, and that is manifestly nonnegative."""
        left, right, why = (
            sp.sympify(e) for e in (self.left, self.right, self.because)
        )
        read(self.ranges, left, right, why)
        given = set().union(*(sp.sympify(g).free_symbols for g in self.given))
        bound = {v for s in why.atoms(sp.Sum, sp.Product) for v in s.variables}
        if clash := given & bound & set(self.ranges):
            raise Refused(f"{clash.pop()} is free in what is given, and bound in a sum")
        if not nonnegative(why, (*self.given, *self.ranges)):
            raise Refused(f"not seen to be nonnegative: {why}")
        return same(right - left, why, self.ranges)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is supposed."""
        found = supposed(self.ranges, self.left, self.right, self.because)
        return (*found, *(f"{e} >= 0" for e in self.given))


@dataclass(frozen=True)
class Identity:
    """left = right for scalars in closed form, at all real values of their symbols."""

    left: sp.Expr
    right: sp.Expr

    tier = "all real values"

    def holds(self) -> bool:
        """Whether the difference is zero, found exactly."""
        return equal(scalar(self.left), scalar(self.right))

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is supposed."""
        return signs(self.left, self.right)


@dataclass(frozen=True)
class Limit:
    """`term` tends to `value` as `symbol` tends to `point`, from a side or both."""

    term: sp.Expr
    symbol: sp.Symbol
    point: sp.Expr
    value: sp.Expr
    dir: str = "+-"

    tier = "limit"

    def holds(self) -> bool:
        """Whether SymPy finds this limit, and values near the point approach it."""
        x = sp.Dummy(self.symbol.name, real=True)  # its sign is that of the side
        term = scalar(self.term).xreplace({scalar(self.symbol): x})
        point, value = sp.sympify(self.point), sp.sympify(self.value)
        value = value if value.is_infinite else scalar(value)
        for side in "+" if point.is_infinite else self.dir:
            found = sp.limit(sigmoids(term), x, point, side)
            if value.is_infinite or found.is_infinite:
                agrees = found == value
            else:
                agrees = equal(scalar(found), value)
            if not agrees or not approaches(term, x, point, value, side):
                return False
        return True

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is supposed."""
        return signs(self.term)


@dataclass(frozen=True)
class Integral:
    """The integral of `term` over (z, low, high) is `value`."""

    term: sp.Expr
    over: tuple
    value: sp.Expr

    tier = "integral, with quadrature"

    def holds(self) -> bool:
        """Whether SymPy finds this integral, and quadrature agrees."""
        term, value = scalar(self.term), scalar(self.value)
        over = tuple(map(sp.sympify, self.over))
        found = sp.integrate(sigmoids(term), over, conds="none")
        if found.has(sp.Integral):
            raise Refused(f"SymPy does not find the integral of {term}")
        return equal(scalar(found), value) and quadrature(term, over, value)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is supposed."""
        return signs(self.term)


class Declared:
    """In a theorem, real symbols are declared, and tensors with names apart."""

    def __init__(self):
        self.tensors = {}

    def __contains__(self, e) -> bool:
        if e.is_Symbol:
            return bool(e.is_real)
        first = self.tensors.setdefault(str(e), e)
        return bool(e.label.is_real) and first == e


def read(ranges, *sides) -> Reading:
    """Return the reading of each side by itself; Refused where there is no rule."""
    reading = Reading({i: sp.sympify(n) for i, n in ranges.items()}, Declared())
    for side in sides:
        reading.read(sp.sympify(side), {})
    for entry, index, _, within in reading.places:
        if interval(index, within) is None:
            raise Refused(f"the index {index} has no range, in {entry}")
    return reading


def same(left, right, ranges) -> bool:
    """Whether two expressions are equal, in normal form."""
    normal = Normal({i: sp.sympify(n) for i, n in ranges.items()})
    return vanishes(normal, plus(normal(left), scale(normal(right), -1)))


def supposed(ranges, *sides) -> tuple[str, ...]:
    """Return what an equation supposes."""
    parts = [sp.sympify(side) for side in sides]
    try:
        found = notes(read(ranges, *parts))
    except Refused:
        found = []
    labels = (t for t in ranges if isinstance(t, sp.IndexedBase))
    found += [f"0 <= {t} < {ranges[t]}" for t in labels if any(e.has(t) for e in parts)]
    return (*found, *signs(*parts))


def signs(*sides) -> tuple[str, ...]:
    """Return what symbols are declared to be, beyond real."""
    free = set().union(*(sp.sympify(side).free_symbols for side in sides))
    scalars = sorted((s for s in free if s.is_Symbol and not s.is_integer), key=str)
    found = [f"{s} > 0" for s in scalars if s.is_positive]
    return (
        *found,
        *(f"{s} >= 0" for s in scalars if s.is_nonnegative and not s.is_positive),
    )
