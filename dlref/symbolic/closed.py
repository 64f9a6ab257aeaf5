"""Scalar closed forms: which are understood, when two are equal, and their numbers."""

from random import Random

import mpmath
import sympy as sp

from .evaluate import Values
from .normal import Normal
from .tensor import Positive, Refused, Sigmoid, inline
from .zero import vanishes

FUNCTIONS = (
    *(sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.erf),
    *(sp.erfc, sp.atan, sp.Abs, sp.sign, sp.Max, sp.Min, Sigmoid, Positive),
)


ROUNDING = 1e-60  # with 80 digits: nearer than this is there


def scalar(e):
    """Return `e` with each entry a real symbol; Refused if it is no closed form."""
    e = inline(sp.sympify(e))
    e = e.xreplace({x: sp.Symbol(str(x), real=True) for x in e.atoms(sp.Indexed)})
    for part in sp.preorder_traversal(e):
        if part.is_Symbol:
            if not part.is_real:
                raise Refused(f"{part} is not declared real")
        elif part.is_Float:
            raise Refused(f"a decimal is not exact: write Rational('{part}')")
        elif not (
            part.is_Rational
            or part.is_NumberSymbol
            or isinstance(part, (sp.Add, sp.Mul, sp.Pow, *FUNCTIONS))
        ):
            raise Refused(f"{type(part).__name__} has no rule: {part}")
    return e


def equal(left, right) -> bool:
    """Whether two closed forms are equal wherever they are defined, found exactly."""
    normal = Normal({})
    return vanishes(normal, normal(by_exponentials(left - right)))


def by_exponentials(e):
    """Return `e` with its circular and hyperbolic functions by their definition."""
    e = e.replace(sp.tan, lambda z: sp.sin(z) / sp.cos(z))
    e = e.replace(sp.sinh, lambda z: (sp.exp(z) - sp.exp(-z)) / 2)
    e = e.replace(sp.cosh, lambda z: (sp.exp(z) + sp.exp(-z)) / 2)
    e = sigmoids(e)
    e = e.replace(sp.sin, lambda z: (sp.exp(sp.I * z) - sp.exp(-sp.I * z)) / (2 * sp.I))
    return e.replace(sp.cos, lambda z: (sp.exp(sp.I * z) + sp.exp(-sp.I * z)) / 2)


def sigmoids(e):
    """Return `e` with sigmoid and tanh by their definition."""
    e = e.replace(Sigmoid, lambda z: 1 / (1 + sp.exp(-z)))
    return e.replace(sp.tanh, lambda z: 1 - 2 / (1 + sp.exp(2 * z)))


def value(e, at):
    """Return the number that a closed form has at these values of its symbols."""
    return Values({})(e, at)


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


def approaches(term, x, point, goal, side) -> bool:
    """Whether values of `term` nearer to the point come nearer to the goal."""
    with mpmath.workdps(80):
        for at in draws(term, goal, point, without=[x]):
            off = [
                distance(value(term, at | {x: near(point, side, step, at)}), goal, at)
                for step in (4, 8, 16)
            ]
            off = [0 if 0 <= gap < ROUNDING else gap for gap in off]
            if not 0 <= off[2] <= off[1] <= off[0] or off[2] > 0.3:
                return False
    return True


def near(point, side, step, at):
    """Return a number near a point, or far out where the point is infinite."""
    if point.is_infinite:
        return mpmath.mpf(2) ** step * (1 if point > 0 else -1)
    return value(point, at) + mpmath.mpf(10) ** -step * (1 if side == "+" else -1)


def distance(found, goal, at):
    """Return how far a number is from the goal; from infinity, its inverse."""
    if goal.is_infinite:
        return 1 / found * (1 if goal > 0 else -1)
    return abs(found - value(goal, at))


def quadrature(term, over, goal) -> bool:
    """Whether quadrature agrees to 12 digits at three draws of the symbols."""
    z, *ends = over
    with mpmath.workdps(30):
        for at in draws(term, goal, *ends, without=[z]):
            points = [
                mpmath.inf * (1 if end > 0 else -1)
                if end.is_infinite
                else value(end, at)
                for end in ends
            ]
            if all(map(mpmath.isinf, points)):
                points.insert(1, mpmath.mpf(0))
            found = mpmath.quad(lambda t, at=at: value(term, at | {z: t}), points)
            want = value(goal, at)
            if abs(found - want) > 1e-12 * max(1, abs(want)):
                return False
    return True
