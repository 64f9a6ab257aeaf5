"""Functions of one or two numbers in SymPy, and rules for slopes."""

import sympy as sp

from dlref.symbolic import Equal, Identity, Limit, Tensor
from dlref.symbolic.tensor import inline

n = sp.Symbol("n", integer=True)
z, h = sp.symbols("x h", real=True)
p, q = sp.symbols("x z", positive=True)
f, g, phi, gamma = sp.symbols("f g phi gamma", real=True)


def add(x, other):
    """The sum."""
    y = Tensor(n, x[n] + other[n])
    return y, lambda dy: (Tensor(n, dy[n]), Tensor(n, dy[n]))


def sub(x, other):
    """The difference."""
    y = Tensor(n, x[n] - other[n])
    return y, lambda dy: (Tensor(n, dy[n]), Tensor(n, -dy[n]))


def mul(x, other):
    """The product."""
    y = Tensor(n, x[n] * other[n])

    def backward(dy):
        return Tensor(n, dy[n] * other[n]), Tensor(n, dy[n] * x[n])

    return y, backward


def div(x, other):
    """The quotient."""
    y = Tensor(n, x[n] / other[n])

    def backward(dy):
        dx = Tensor(n, dy[n] / other[n])
        dother = Tensor(n, -dy[n] * x[n] / other[n] ** 2)
        return dx, dother

    return y, backward


def pow(x, exponent):
    """A positive number to any power."""
    y = Tensor(n, x[n] ** exponent[n], name="y")

    def backward(dy):
        less = x[n] ** (exponent[n] - 1)
        dx = Tensor(n, dy[n] * exponent[n] * less)
        dexponent = Tensor(n, dy[n] * y[n] * sp.log(x[n]))
        return dx, dexponent

    return y, backward


def exp(x):
    """The function that is its own slope."""
    y = Tensor(n, sp.exp(x[n]), name="y")
    return y, lambda dy: Tensor(n, dy[n] * y[n])


def log(x):
    """The power of e that x is."""
    y = Tensor(n, sp.log(x[n]))
    return y, lambda dy: Tensor(n, dy[n] / x[n])


def sqrt(x):
    """The positive number whose square is x."""
    y = Tensor(n, sp.sqrt(x[n]), name="y")
    return y, lambda dy: Tensor(n, dy[n] / (2 * y[n]))


def sin(x):
    """The height of a point on the unit circle."""
    y = Tensor(n, sp.sin(x[n]))
    return y, lambda dy: Tensor(n, dy[n] * sp.cos(x[n]))


def cos(x):
    """How far to the right that point lies."""
    y = Tensor(n, sp.cos(x[n]))
    return y, lambda dy: Tensor(n, -dy[n] * sp.sin(x[n]))


def abs(x):
    """The distance from 0."""
    y = Tensor(n, sp.Abs(x[n]))
    return y, lambda dy: Tensor(n, dy[n] * sp.sign(x[n]))


def at(function, number):
    """Return a function of one number, and its slope there."""
    y, backward = function(Tensor(n, number, shape=(1,)))
    slope = backward(Tensor(n, sp.S.One))
    return inline(y.at(n)), inline(slope.at(n))


def slope_is_a_limit():
    """The difference quotient has the claimed slope as its limit."""

    def steps(function, x):
        y, slope = at(function, x)
        moved, _ = at(function, x + h)
        return Limit((moved - y) / h, h, 0, slope)

    everywhere = (steps(function, z) for function in (exp, sin, cos))
    right = (steps(function, p) for function in (log, sqrt))
    return *everywhere, *right


def product_rule():
    """Multiply out; a factor h is in every term that is left."""
    whole = (f + phi * h) * (g + gamma * h) - f * g
    rate = phi * g + f * gamma + h * phi * gamma
    return (
        Equal(whole, rate * h),
        Limit(rate, h, 0, phi * g + f * gamma),
    )


def quotient_rule():
    """Over one denominator; a factor h is in the numerator."""
    whole = (f + phi * h) / (g + gamma * h) - f / g
    rate = (phi * g - f * gamma) / (g * (g + gamma * h))
    return (
        Equal(whole, rate * h),
        Limit(rate, h, 0, (phi * g - f * gamma) / g**2),
    )


def chain_rule():
    """The inner change is a step of the outer function."""
    inner = phi * h
    outer = gamma * inner
    return Equal(outer, (gamma * phi) * h)


def powers_from_logarithms():
    """The chain rule, for the factor log(x) and for the factor p."""
    s = sp.Symbol("p", real=True)
    power = sp.exp(s * sp.log(p))
    return (
        Equal(p**s, power),
        Equal(power.diff(p), s * p ** (s - 1)),
        Equal(power.diff(p), s / p * power),
        Equal(power.diff(s), sp.log(p) * power),
    )


def products_become_sums():
    """The exponential of a sum is the product of the exponentials."""
    s, t = sp.symbols("s t", real=True)
    return (
        Equal(sp.exp(s + t), sp.exp(s) * sp.exp(t)),
        Equal(sp.log(p * q), sp.log(p) + sp.log(q)),
    )


def slope_is_a_quarter_turn():
    """By the addition theorems."""
    _, of_sin = at(sin, z)
    _, of_cos = at(cos, z)
    return (
        Identity(of_sin, at(sin, z + sp.pi / 2)[0]),
        Identity(of_cos, at(cos, z + sp.pi / 2)[0]),
        Equal(at(sin, z)[0] ** 2 + at(cos, z)[0] ** 2, 1),
    )
