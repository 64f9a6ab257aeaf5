"""Theorems: statements that a derivation returns, and how each is shown."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from inspect import signature
from random import Random

import mpmath
import sympy as sp

from .closed import by_exp, closed, vanishes
from .evaluate import FUNCTIONS
from .nonnegative import nonnegative
from .normal import Normal, Refused, well_formed
from .proof import choices, option, singular, size, symbol
from .tensor import Argmax, Named, Positive, inline


@dataclass(frozen=True)
class Equal:
    """left = right at every size, for free indices within their ranges."""

    left: sp.Expr
    right: sp.Expr
    ranges: Mapping = field(default_factory=dict)

    tier = "all sizes"

    def holds(self) -> bool:
        """Whether both sides have the same normal form; Refused if not understood."""
        left, right = (inline(sp.sympify(side)) for side in (self.left, self.right))
        return same(left, right, self.ranges)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is assumed."""
        return assumed(self.left, self.right)


@dataclass(frozen=True)
class AtMost:
    """left <= right: their difference equals `because`, which is nonnegative as written.

    `given` are expressions assumed nonnegative, say 1 - p for a probability p.
    """

    left: sp.Expr
    right: sp.Expr
    because: sp.Expr
    ranges: Mapping = field(default_factory=dict)
    given: tuple = ()

    tier = "all sizes"

    def holds(self) -> bool:
        """Whether the difference is `because`, and that is manifestly nonnegative."""
        left, right, why = (
            inline(sp.sympify(side)) for side in (self.left, self.right, self.because)
        )
        if why.has(sp.I):
            raise Refused("an inequality of complex numbers")
        if not nonnegative(why, (*self.given, *self.ranges)):
            raise Refused(f"not manifestly nonnegative: {why}")
        return same(right - left, why, self.ranges)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is assumed."""
        return (*assumed(self.left, self.right), *(f"{g} >= 0" for g in self.given))


@dataclass(frozen=True)
class Identity:
    """left = right for scalars in closed form, at all real values of their symbols."""

    left: sp.Expr
    right: sp.Expr

    tier = "all real values"

    def holds(self) -> bool:
        """Whether the difference is zero, found exactly."""
        left, right = (inline(sp.sympify(side)) for side in (self.left, self.right))
        closed(left)
        closed(right)
        return vanishes(left - right)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is assumed."""
        return assumed(self.left, self.right)


@dataclass(frozen=True)
class Limit:
    """`term` tends to `value` as `symbol` tends to `point`."""

    term: sp.Expr
    symbol: sp.Symbol
    point: sp.Expr
    value: sp.Expr
    dir: str = "+-"

    tier = "limit"

    def holds(self) -> bool:
        """Whether SymPy finds this limit, and values near the point approach it."""
        x = sp.Dummy(self.symbol.name, real=True)  # its sign is that of the side
        term = plain(inline(sp.sympify(self.term))).xreplace({self.symbol: x})
        value, point = plain(inline(sp.sympify(self.value))), sp.sympify(self.point)
        closed(term)
        infinite = value in (sp.oo, -sp.oo)
        if not infinite:
            closed(value)
        sides = "+" if point.is_infinite else self.dir
        for side in sides:
            found = sp.limit(by_exp(term), x, point, "+-" if point.is_infinite else side)
            agrees = found == value if infinite else found.is_finite is not False and vanishes(found - value)
            if not agrees or not approaches(term, x, point, value, side):
                return False
        return True

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is assumed: the symbols' signs."""
        return signs(self.term)


@dataclass(frozen=True)
class Integral:
    """The integral of `term` over (z, low, high) is `value`."""

    term: sp.Expr
    over: tuple
    value: sp.Expr

    tier = "integral, with quadrature"

    def holds(self) -> bool:
        """Whether SymPy finds this integral, and quadrature agrees at random values."""
        term = plain(inline(sp.sympify(self.term)))
        value = plain(inline(sp.sympify(self.value)))
        z, low, high = map(sp.sympify, self.over)
        closed(term)
        closed(value)
        found = sp.integrate(term, (z, low, high), conds="none")
        if found.has(sp.Integral):
            raise Refused(f"SymPy does not find the integral of {term}")
        return vanishes(found - value) and quadrature(term, (z, low, high), value)

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is assumed: the symbols' signs."""
        return signs(self.term)


def same(left, right, ranges):
    """Whether two expressions have the same normal form, after asking what they are."""
    for side in (left, right):
        well_formed(side)
        declared(side, ranges)
    normal = Normal({i: sp.sympify(n) for i, n in ranges.items()})
    equal = normal.is_zero(left - right)
    if not equal and normal.blocked:
        raise Refused("index out of range: " + ", ".join(sorted(normal.blocked)))
    return equal


def declared(e, ranges):
    """Raise Refused for a symbol that is not declared real, or an index without a range."""
    tensors = {}
    for base in e.atoms(sp.IndexedBase):
        if tensors.setdefault(str(base), base) != base:
            raise Refused(f"two tensors are named {base}")
    for s in e.free_symbols:
        if not isinstance(s, sp.Indexed) and not s.is_real:
            raise Refused(f"{s} is not declared real or integer")
    for entry in e.atoms(sp.Indexed):
        for s in set().union(*(i.free_symbols for i in entry.indices)) & e.free_symbols:
            plain = s.is_Symbol and s.is_integer and not s.is_nonnegative
            if plain and s not in ranges and s not in labels(e):
                raise Refused(f"the index {s} is free and has no range, in {entry}")


def labels(e):
    """Return the label symbols of the tensors in `e`."""
    return {base.label for base in e.atoms(sp.IndexedBase)}


def assumed(*sides):
    """Return the hypotheses of an equation."""
    sides = [inline(sp.sympify(side)) for side in sides]
    kinks = {f.func.__name__ for e in sides for f in e.atoms(Positive, sp.Abs, sp.sign)}
    notes = [f"no argument of {name} is 0" for name in sorted(kinks - {"Positive"})]
    if any(True for e in sides for _ in singular(e)):
        notes.append("no denominator is 0, no root or logarithm is of a number <= 0")
    if any(e.has(Argmax) for e in sides):
        notes.append("no window has ties")
    return (*notes, *signs(*sides))


def signs(*sides):
    """Return what the symbols are declared to be, beyond real."""
    found = set().union(*(sp.sympify(side).free_symbols for side in sides))
    scalars = sorted((s for s in found if s.is_Symbol and not s.is_integer), key=str)
    notes = [f"{s} > 0" for s in scalars if s.is_positive]
    return (*notes, *(f"{s} >= 0" for s in scalars if s.is_nonnegative and not s.is_positive))


def plain(e):
    """Return `e` with tensor entries as real symbols."""
    entries = e.atoms(sp.Indexed)
    return e.xreplace({x: sp.Dummy(str(x), real=True) for x in entries})


def value_at(e, values):
    """Return the number that `e` has at these values of its symbols."""
    if e in values:
        return values[e]
    if not e.args:
        return mpmath.mpmathify(sp.N(e, mpmath.mp.dps))
    parts = [value_at(a, values) for a in e.args]
    if e.is_Add:
        return mpmath.fsum(parts)
    if e.is_Mul:
        return mpmath.fprod(parts)
    if e.is_Pow:
        return parts[0] ** parts[1]
    more = {sp.sinh: mpmath.sinh, sp.cosh: mpmath.cosh, sp.tan: mpmath.tan}
    more |= {sp.Abs: abs, sp.sign: mpmath.sign}
    return (FUNCTIONS | more)[e.func](*parts)


def draws(*parts, without=()):
    """Return three draws of values for the symbols of `parts`, as they are declared."""
    rng = Random(0)
    free = set().union(*(e.free_symbols for e in parts)) - set(without)

    def draw(s):
        if s.is_integer:
            return mpmath.mpf(rng.randint(1, 5))
        x = mpmath.mpf(rng.uniform(0.3, 2.5))
        return x if s.is_nonnegative or rng.random() < 0.5 else -x

    return [{s: draw(s) for s in sorted(free, key=str)} for _ in range(3)]


def approaches(term, x, point, value, side):
    """Whether values of `term` ever nearer to the point come ever nearer to `value`."""
    with mpmath.workdps(80):
        for at in draws(term, value, without=[x]):
            distances = []
            for step in (4, 8, 16):
                near = mpmath.mpf(10) ** -step
                if point.is_infinite:
                    here = mpmath.mpf(2) ** step * (1 if point > 0 else -1)
                else:
                    here = value_at(point, at) + (near if side == "+" else -near)
                y = value_at(term, at | {x: here})
                if value in (sp.oo, -sp.oo):
                    distances.append(1 / y * (1 if value > 0 else -1))
                else:
                    distances.append(abs(y - value_at(value, at)))
            far, middle, close = distances
            if not (0 <= close <= middle <= far and close < 0.3):
                return False
    return True


def quadrature(term, over, value):
    """Whether numerical integration agrees to 12 digits at three random draws."""
    z, low, high = over
    with mpmath.workdps(30):
        for at in draws(term, low, high, value, without=[z]):
            ends = [
                mpmath.mpf("inf") * (1 if end > 0 else -1) if end.is_infinite else value_at(end, at)
                for end in (low, high)
            ]
            if all(map(mpmath.isinf, ends)):
                ends.insert(1, mpmath.mpf(0))
            found = mpmath.quad(lambda t, at=at: value_at(term, at | {z: t}), ends)
            want = value_at(value, at)
            if abs(found - want) > 1e-12 * max(1, abs(want)):
                return False
    return True


@dataclass(frozen=True)
class Shown:
    """What was shown of one theorem, and under which hypotheses."""

    name: str
    ok: bool
    tier: str
    hypotheses: tuple[str, ...]
    seconds: float


def state(concept, theorem):
    """Return the statements of a theorem, its function called with the symbols it names.

    They are those of the operation `theorem.of`: inputs, options, and d<output>. An
    option with choices is taken at each of them.
    """
    function = concept.view("derivation", theorem.name)
    wanted = signature(function).parameters
    if not theorem.of:
        if wanted:
            raise TypeError(f"{theorem.name} takes {', '.join(wanted)}, but is of no operation")
        return as_tuple(function())
    op = next(op for op in concept.operations if op.name == theorem.of)
    known = {i.name: symbol(i, op.fixed) for i in op.arguments}
    known |= {o.gradient.name: symbol(o.gradient, op.fixed) for o in op.smooth_outputs}
    known |= {n: option(n, k) for n, k in op.options.items() if isinstance(k, str)}
    below = {known[i.name]: size(i.below, op.fixed) for i in op.arguments if i.below}
    statements = []
    for chosen in choices(op):
        symbols = known | chosen
        if unknown := sorted(set(wanted) - set(symbols)):
            raise TypeError(f"{theorem.name} takes {unknown[0]}; {op.name} has {', '.join(symbols)}")
        for statement in as_tuple(function(**{name: symbols[name] for name in wanted})):
            if hasattr(statement, "ranges"):
                statement = replace(statement, ranges=below | dict(statement.ranges))
            statements.append(statement)
        if not set(chosen) & set(wanted):
            break  # the choices do not matter here
    return tuple(statements)


def as_tuple(result):
    """Return one statement, or several, as a tuple."""
    return tuple(result) if isinstance(result, tuple | list) else (result,)


def prove_theorem(concept, theorem):
    """Return what is shown of a theorem: every statement of it must hold."""
    start = time.perf_counter()
    statements = state(concept, theorem)
    tiers = dict.fromkeys(s.tier for s in statements)
    notes = dict.fromkeys(h for s in statements for h in s.hypotheses)
    try:
        ok = bool(statements) and all(s.holds() for s in statements)
        tier = ", ".join(tiers)
    except Refused as error:
        ok, tier = False, f"refused: {error}"
    return Shown(theorem.name, ok, tier, tuple(notes), time.perf_counter() - start)
