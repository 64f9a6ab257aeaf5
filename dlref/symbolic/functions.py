"""The normal form of functions and powers: products come out, as far as signs allow."""

import sympy as sp

from .algebra import Algebra
from .bounds import at_least, interval
from .signs import nonnegative
from .tensor import Positive, Refused, Sigmoid
from .terms import ONE, ZERO, Terms, atom, constant, number, plus, rational, scale

OPAQUE = (
    *(sp.exp, sp.log, sp.tanh, sp.sin, sp.cos, sp.atan, sp.erf, Sigmoid),
    *(sp.loggamma, sp.floor, sp.Abs, sp.sign, Positive),
)


class Functions(Algebra):
    """Normal forms of functions; the sizes of indices say where a step is known."""

    def __init__(self, ranges):
        super().__init__()
        self.ranges = dict(ranges)

    def to_power(self, base: Terms, exponent) -> Terms:
        """Return a power; one of a symbol is split, b^(p + 1) is b^p b."""
        result = constant(1)
        for product, c in self(exponent).items():
            if product == ONE:
                part = self.power(base, number(c))
            else:
                part = self.symbolic(base, self.expression({product: 1}), number(c))
            result = self.times(result, part)
        return result

    def symbolic(self, base: Terms, symbol, c) -> Terms:
        """Return base^(c symbol), for a positive base or whole exponents.

        Positive factors come out, and whole powers of any to a whole exponent.
        """
        factor, shared, rest = self.primitive(base)
        if not rest:
            raise Refused("a power of zero")
        whole = symbol.is_integer and isinstance(c, int)
        known = {
            a: k
            for a, k in shared.items()
            if self.positive(a) or (whole and isinstance(k, int))
        }
        left = {a: k for a, k in shared.items() if a not in known}
        known |= {sp.Integer(p): k for p, k in sp.factorrat(rational(factor)).items()}
        parts = [self.power_of_atom(a, symbol, k * c) for a, k in known.items()]
        e = self.expression(self.times(rest, {frozenset(left.items()): 1}))
        return self.multiply(*parts, self.power_of_atom(e, symbol, c))

    def power_of_atom(self, a, symbol, c) -> Terms:
        """Return a^(c symbol)."""
        if isinstance(a, sp.exp):
            return self.exponential(scale(self(a.args[0] * symbol), c))
        if a.is_Pow and not a.exp.is_Rational:
            return self.to_power(self(a.base), a.exp * symbol * rational(c))
        power = a**symbol
        return (
            atom(power, number(c))
            if power.is_Pow
            else self.power(self(power), number(c))
        )

    def function(self, kind, z: Terms) -> Terms:
        """Return a function of a normal form."""
        if kind is sp.exp:
            return self.exponential(z)
        if kind is sp.log:
            return self.logarithm(z)
        if kind is sp.Abs:  # |z| is z sign(z), at zero too
            return self.times(z, self.function(sp.sign, z))
        if kind in (sp.sign, Positive):
            z = self.without_positive_factors(z)
        argument = self.expression(z)
        if kind is Positive and (known := self.step(argument)) is not None:
            return known
        if kind is sp.sign and self.positive(argument):
            return constant(1)
        if kind is Sigmoid and argument.could_extract_minus_sign():
            return plus(constant(1), scale(atom(Sigmoid(-argument)), -1))
        value = kind(argument)
        return atom(value) if isinstance(value, kind) else self(value)

    def step(self, z):
        """Return 1 where z > 0, else 0, as far as this is known."""
        if z.is_number:
            return constant(int(bool(z > 0)))
        if self.positive(z):
            return constant(1)
        if nonnegative(sp.expand(-z)):
            return ZERO
        reach = interval(z, self.ranges) if z.is_integer else None
        if reach is None:
            return None
        if at_least(-reach[1], 0):
            return ZERO
        if at_least(reach[0], 1):
            return constant(1)
        if at_least(reach[0], 0):
            return plus(constant(1), scale(self.delta(z, sp.S.Zero), -1))
        return None

    def exponential(self, z: Terms) -> Terms:
        """Return exp of a sum as a product, each factor a power of one atom."""
        return self.multiply(*(self.exponential_of(p, number(c)) for p, c in z.items()))

    def exponential_of(self, product, c) -> Terms:
        """Return exp of c times a product."""
        if product == ONE:
            return atom(sp.E, c)
        logs = [a for a, k in product if isinstance(a, sp.log) and k == 1]
        if len(logs) == 1:  # exp(p log b) is b^p
            rest = self.expression({product - {(logs[0], 1)}: 1})
            base = self(logs[0].args[0])
            return self.power(base, c) if rest == 1 else self.symbolic(base, rest, c)
        inner = self.expression({product: 1})
        value = sp.exp(inner)
        return (
            atom(value, c)
            if isinstance(value, sp.exp)
            else self(sp.exp(rational(c) * inner))
        )

    def logarithm(self, z: Terms) -> Terms:
        """Return log of a product as a sum, as far as factors are positive."""
        factor, shared, rest = self.primitive(z)
        if not rest:
            raise Refused("the logarithm of zero")
        parts = [
            self.log_of(sp.Integer(p), k)
            for p, k in sp.factorrat(rational(factor)).items()
        ]
        parts += [self.log_of(a, k) for a, k in shared.items() if self.positive(a)]
        left = {a: k for a, k in shared.items() if not self.positive(a)}
        if rest == constant(1) and len(left) == 1:
            ((a, k),) = left.items()
            if not isinstance(k, int) or k % 2:  # log(x^3) supposes x > 0
                return plus(*parts, self.log_of(a, k))
        inner = self.times(rest, {frozenset(left.items()): 1})
        if inner != constant(1):
            parts.append(self.log_of(self.expression(inner), 1))
        return plus(*parts)

    def log_of(self, a, k) -> Terms:
        """Return k log(a)."""
        if isinstance(a, sp.exp):
            return scale(self(a.args[0]), k)
        if isinstance(a, sp.Product) and self.positive(a.function):
            index, _, last = a.limits[0]
            return scale(self(sp.Sum(sp.log(a.function), (index, 0, last))), k)
        log = sp.log(a)
        return scale(atom(log) if isinstance(log, sp.log) else self(log), k)

    def without_positive_factors(self, z: Terms) -> Terms:
        """Return what has the sign of `z`, without its positive factors."""
        _, shared, rest = self.primitive(z)
        left = {a: k for a, k in shared.items() if not self.positive(a)}
        return self.times(rest, {frozenset(left.items()): 1})

    def delta(self, left, right) -> Terms:
        """Return one where two indices are equal, or a number if that is known."""
        gap = sp.expand(left - right)
        if gap.is_Number:
            return constant(int(gap == 0))
        gap = gap.primitive()[1]
        reach = interval(gap, self.ranges)
        if reach and (at_least(reach[0], 1) or at_least(-reach[1], 1)):
            return ZERO
        negative = [a for a in sp.Add.make_args(gap) if a.as_coeff_Mul()[0] < 0]
        below = sp.Add(*negative)
        value = sp.KroneckerDelta(gap - below, -below)
        return atom(value) if isinstance(value, sp.KroneckerDelta) else constant(value)
