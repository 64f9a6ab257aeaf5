"""The exact value of an operation at a number, from its derivation, by Arb.

The derivation's formulas are compiled to ball arithmetic: each result is a number and
how far off it can be. Where 320 bits are too few, as in 1 - tanh(x)^2 far out, more
are taken.
"""

import numpy as np
import sympy as sp
from flint import arb, ctx

from dlref.symbolic import Positive, Sigmoid, Tensor
from dlref.symbolic.setting import apply_at
from dlref.symbolic.tensor import inline

BITS = (320, 1280, 5120)  # tried in this order
KNOWN = 80  # bits that a result must have
NOTHING = arb(2) ** -1200  # what is less far off than this is as good as known

FUNCTIONS = {
    sp.exp: "{}.exp()",
    sp.log: "{}.log()",
    sp.tanh: "{}.tanh()",
    sp.erf: "{}.erf()",
    sp.sin: "{}.sin()",
    sp.cos: "{}.cos()",
    sp.Abs: "abs({})",
    sp.floor: "{}.floor()",
    sp.Max: "{}.max({})",
    sp.Min: "{}.min({})",
    Sigmoid: "(1 / (1 + (-{}).exp()))",
    Positive: "step_({}, kinks_)",
    sp.sign: "sign_({}, kinks_)",
}


class Unknown(ArithmeticError):
    """More bits are needed to tell."""


def step(z, kinks):
    """Return 1 where z > 0, else 0; note a kink where it is 0."""
    return arb(int(sign(z, kinks) > 0))


def sign(z, kinks):
    """Return 1, 0 or -1; note a kink where it is 0."""
    if z == 0:
        kinks.append(z)
        return arb(0)
    if z > 0 or z < 0:
        return arb(1 if z > 0 else -1)
    raise Unknown


class Truth:
    """Value and slopes of an operation in one of its cases, at given arguments.

    Attributes:
        wrt: the arguments that slopes are taken in.
        scalars: the value of each argument that is a single number for all entries.
    """

    def __init__(self, concept, op, case, scalars=None):
        derivation = concept.view("derivation", op.name)
        _, (y,), douts, claims = apply_at(op, derivation, case)
        along = [i.axes == op.outputs[0].axes for i in op.wrt]
        claims = [c for c, free in zip(claims, along, strict=True) if free]
        ones = dict.fromkeys(douts, sp.S.One)
        formulas = [plain(entry(e), ones) for e in (y, *claims)]
        numbers = {n: v for n, v in case.options.items() if not isinstance(v, str)}
        free = [i.name for i in op.arguments if i.axes]
        self.wrt = [i.name for i, free in zip(op.wrt, along, strict=True) if free]
        self.scalars = scalars or {}
        self.memo: dict = {}
        self.constants = [*self.scalars.values(), *numbers.values()]
        self.options = [v for v in self.constants if isinstance(v, float)]
        names = [*free, *self.scalars, *numbers]
        self.function = compiled(formulas, names, len(free) == 1)

    def __call__(self, *numbers):
        """Return [value, slopes ...], their largest terms, and whether it is a kink.

        A result is the nearest float64 and what it lacks; NaN where there is none.
        """
        if numbers not in self.memo:
            self.memo[numbers] = self.found(numbers)
        return self.memo[numbers]

    def found(self, numbers):
        """Work out what `__call__` returns and remembers."""
        for bits in BITS:
            ctx.prec = bits
            kinks: list = []
            try:
                results, terms = self.function(
                    kinks, *map(arb, numbers), *map(arb, self.constants)
                )
            except (Unknown, ZeroDivisionError):
                continue
            if all(map(known, results)):
                sizes = [max(abs(float(t.mid())) for t in group) for group in terms]
                return [*map(parts, results)], sizes, bool(kinks)
        nothing = [(np.nan, np.nan)] * (1 + len(self.wrt))
        return nothing, [np.nan] * len(nothing), False


def entry(result):
    """Return what a tensor's entry, or a scalar, is."""
    return result.entry if isinstance(result, Tensor) else sp.sympify(result)


def plain(e, ones):
    """Return a formula in scalars: x for x[n], 1 for each gradient that comes in."""
    e = inline(e)
    entries = {x: ones.get(x.base, sp.Symbol(str(x.base))) for x in e.atoms(sp.Indexed)}
    e = e.xreplace(entries)
    return e.xreplace({s: sp.Symbol(s.name) for s in e.free_symbols})


def compiled(formulas, names, alone):
    """Return a function of (kinks, *arguments): the formulas, and the terms of each.

    Of one number these are the terms that a formula adds up; of several, one that is
    as large as any term would be, were all products multiplied out.
    """
    lines: list[str] = []
    memo: dict = {}

    def line(key, text):
        if key not in memo:
            memo[key] = f"_{len(memo)}"
            lines.append(f"    {memo[key]} = {text()}")
        return memo[key]

    def spell(e):
        return line(e, lambda: written(e, spell))

    def size(e):
        return line(("size", e), lambda: written_size(e, spell, size))

    values = [spell(e) for e in formulas]
    groups = [map(spell, sp.Add.make_args(e)) if alone else [size(e)] for e in formulas]
    terms = ", ".join(f"({', '.join(group)},)" for group in groups)
    head = f"def formula(kinks_, {', '.join(names)}):"
    last = f"    return ({', '.join(values)},), ({terms},)"
    space = {"arb_": arb, "step_": step, "sign_": sign, "most_": most}
    exec("\n".join([head, *lines, last]), space)
    return space["formula"]


def most(*sizes):
    """Return the largest, as far as balls tell."""
    return max(sizes, key=lambda ball: float(ball.mid()))


def written_size(e, spell, size) -> str:
    """Return how large the terms of an expression are, as Python."""
    if e.is_Add:
        return f"most_({', '.join(map(size, e.args))})"
    if e.is_Mul:
        return " * ".join(map(size, e.args))
    if e.is_Pow and e.exp.is_Integer and e.exp > 0:
        return f"{size(e.base)} ** {e.exp}"
    return f"abs({spell(e)})"


def written(e, spell) -> str:
    """Return an operation as Python, its arguments by name."""
    if e.is_Symbol:
        return e.name
    if e.is_Rational:
        return f"arb_({e.p})" if e.q == 1 else f"(arb_({e.p}) / {e.q})"
    if e is sp.pi:
        return "arb_.pi()"
    if e is sp.E:
        return "arb_.const_e()"
    if e.is_Add or e.is_Mul:
        return (" + " if e.is_Add else " * ").join(map(spell, e.args))
    if e.is_Pow:
        base = spell(e.base)
        if e.exp.is_Integer:
            return f"{base} ** {e.exp}" if e.exp > 0 else f"1 / {base} ** {-e.exp}"
        if e.exp == sp.Rational(1, 2):
            return f"{base}.sqrt()"
        return f"({spell(e.exp)} * {base}.log()).exp()"
    return FUNCTIONS[e.func].format(*map(spell, e.args))


def known(ball) -> bool:
    """Whether a ball has enough bits."""
    if not ball.is_finite():
        return False
    return ball.rel_accuracy_bits() >= KNOWN or bool(ball.rad() < NOTHING)


def parts(ball) -> tuple[float, float]:
    """Return the nearest float64 to the middle of a ball, and what it lacks."""
    middle = ball.mid()
    high = float(middle)
    return high, float((middle - high).mid()) if abs(high) < np.inf else 0.0
