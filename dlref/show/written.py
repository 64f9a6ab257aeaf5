"""Read an expression as it was written: its terms, factors and signs, in order."""

import sympy as sp

from dlref.symbolic.tensor import Positive


def flat(kind, e) -> list:
    """Return the arguments of nested sums, or of nested products, in order."""
    if not isinstance(e, kind) or (kind is sp.Add and complement(e) is not None):
        return [e]
    return [part for a in e.args for part in flat(kind, a)]


def decimal(e) -> str:
    """Return a number with few decimals, whose fraction is long, as a decimal."""
    if not isinstance(e, sp.Rational) or e.q < 1000 or 10**9 % e.q:
        return ""
    return f"{float(e):.9f}".rstrip("0")


def is_negative(e) -> bool:
    """Whether an expression is a negative number, or a product with one in front."""
    if e.is_Number:
        return bool(e < 0)
    return isinstance(e, sp.Mul) and sum(map(is_negative, flat(sp.Mul, e))) % 2 == 1


def unsigned(e) -> tuple[int, sp.Expr]:
    """Return the sign in front of a term, and the term without it."""
    if e.is_Number:
        return (-1, -e) if e < 0 else (1, e)
    if not isinstance(e, sp.Mul):
        return 1, e
    sign, rest = 1, []
    for f in flat(sp.Mul, e):
        if f.is_Number and f < 0:
            sign, f = -sign, -f
        if f != 1:
            rest.append(f)
    if not rest:
        return sign, sp.S.One
    return sign, rest[0] if len(rest) == 1 else sp.Mul(*rest, evaluate=False)


def factors(e) -> tuple[int, list, list]:
    """Return the sign of a product, what is multiplied, and what divides."""
    sign, e = unsigned(e)
    top, bottom = [], []
    for f in flat(sp.Mul, e):
        if decimal(f):
            top.append(f)
        elif f.is_Rational and not f.is_Integer:
            top += [sp.Integer(f.p)] * (f.p != 1)
            bottom.append(sp.Integer(f.q))
        elif isinstance(f, sp.Pow) and is_negative(f.args[1]):
            base, power = f.args[0], unsigned(f.args[1])[1]
            if base != 1:
                bottom.append(
                    base if power == 1 else sp.Pow(base, power, evaluate=False)
                )
        elif f != 1:
            top.append(f)
    return sign, top, bottom


def sides(e) -> tuple:
    """Return the two sides of e > 0: a - b > 0 is a > b, and a + 1 > 0 is a > -1."""
    terms = [t for t in flat(sp.Add, e) if t != 0]
    if len(terms) == 2:
        (s, a), (t, b) = map(unsigned, terms)
        if s != t:
            return (a, b) if s > 0 else (b, a)
        if s > 0 and (a.is_Number or b.is_Number):
            return (b, -a) if a.is_Number else (a, -b)
    return e, sp.S.Zero


def complement(e):
    """Return z if `e` is 1 - [z > 0], else None."""
    terms = [t for t in e.args if t != 0] if isinstance(e, sp.Add) else []
    if len(terms) == 2 and 1 in terms:
        sign, rest = unsigned(terms[1 - terms.index(1)])
        if sign < 0 and isinstance(rest, Positive):
            return rest.args[0]
    return None
