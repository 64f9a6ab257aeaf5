"""The smooth family in SymPy: definitions and claimed slopes."""

import sympy as sp

from dlref.concepts.neurons.relu_family.derivation import bell, constant
from dlref.concepts.neurons.sigmoid_family.derivation import (
    at,
    hardsigmoid,
)
from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Integral,
    Limit,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
    erf,
    exp,
    log,
    pi,
    sqrt,
    tanh,
)

n = sp.Symbol("n", integer=True)
z = sp.Symbol("x", real=True)


def softplus(x, beta):
    """The logarithm of 1 + exp, which bends like a ReLU."""
    y = Tensor(n, log(1 + exp(beta * x[n])) / beta)
    return y, lambda dy: Tensor(n, dy[n] * Sigmoid(beta * x[n]))


def gelu(x, approximate):
    """The input, times the share of a normal distribution below it."""
    if approximate == "tanh":
        c = constant("c", sp.Rational(44715, 10**6))
        u = Tensor(n, sqrt(2 / pi) * (x[n] + c * x[n] ** 3), name="u")
        share = Tensor(n, (1 + tanh(u[n])) / 2, name=r"\Phi")
        bend = sqrt(2 / pi) * (1 + 3 * c * x[n] ** 2)
        density = 2 * share[n] * (1 - share[n]) * bend
    else:
        cdf = (1 + erf(x[n] / sqrt(2))) / 2
        share = Tensor(n, cdf, name=r"\Phi")
        density = bell(x[n])
    density = Tensor(n, density, name=r"\varphi")
    y = Tensor(n, x[n] * share[n])
    slope = share[n] + x[n] * density[n]
    return y, lambda dy: Tensor(n, dy[n] * slope)


def silu(x):
    """The input, times its sigmoid."""
    s = Sigmoid(x[n])
    y = Tensor(n, x[n] * s)
    slope = s + x[n] * s * (1 - s)
    return y, lambda dy: Tensor(n, dy[n] * slope)


def swish(x, beta):
    """The input, times the sigmoid of beta times it."""
    (N,) = x.shape
    s = Tensor(n, Sigmoid(beta * x[n]), name="s")
    y = Tensor(n, x[n] * s[n])

    def backward(dy):
        bend = s[n] * (1 - s[n])
        dx = Tensor(n, dy[n] * (s[n] + beta * x[n] * bend))
        dbeta = Sum(dy[n] * x[n] ** 2 * bend, (n, N))
        return dx, dbeta

    return y, backward


def mish(x):
    """The input, times the tanh of its softplus."""
    t = Tensor(n, tanh(log(1 + exp(x[n]))), name="t")
    y = Tensor(n, x[n] * t[n])
    slope = t[n] + x[n] * (1 - t[n] ** 2) * Sigmoid(x[n])
    return y, lambda dy: Tensor(n, dy[n] * slope)


def hardswish(x):
    """The input, times a straight line from 0 at -3 to 1 at 3."""
    inside = Positive(x[n] + 3) * Positive(3 - x[n])
    beyond = 1 - Positive(3 - x[n])
    y = Tensor(n, x[n] * (inside * (x[n] + 3) / 6 + beyond))
    slope = inside * (2 * x[n] + 3) / 6 + beyond
    return y, lambda dy: Tensor(n, dy[n] * slope)


def softplus_splits_the_line(beta):
    """The quotient of the two arguments of log is exp(beta x)."""
    y, _ = at(lambda x: softplus(x, beta), z)
    reflected, _ = at(lambda x: softplus(x, beta), -z)
    return Identity(beta * (y - reflected), beta * z)


def softplus_is_convex(beta):
    """The slope of the slope is a product of nonnegative factors."""
    _, slope = at(lambda x: softplus(x, beta), z)
    s = Sigmoid(beta * z)
    return AtMost(0, slope.diff(z), beta * s * (1 - s))


def softplus_sharpens_to_relu():
    """Take x > 0, and see where x and -x go."""
    x = sp.Symbol("x", positive=True)
    beta = sp.Symbol("beta", positive=True)
    right, _ = at(lambda x: softplus(x, beta), x)
    left, _ = at(lambda x: softplus(x, beta), -x)
    return Limit(right, beta, sp.oo, x), Limit(left, beta, sp.oo, 0)


def gates_split_the_line():
    """The gates at x and at -x add to 1."""
    beta = sp.Symbol("beta", real=True)
    functions = (
        lambda x: gelu(x, "none"),
        lambda x: gelu(x, "tanh"),
        silu,
        lambda x: swish(x, beta),
    )
    gaps = (at(f, z)[0] - at(f, -z)[0] for f in functions)
    return tuple(Equal(gap, z) for gap in gaps)


def gelu_is_an_average():
    """The density up to 0 adds up to 1/2, the rest to the rest."""
    y, _ = at(lambda x: gelu(x, "none"), z)
    drawn = sp.Symbol("z", real=True)
    passed = z * bell(drawn)
    return (
        Integral(passed, (drawn, -sp.oo, 0), z / 2),
        Integral(passed, (drawn, 0, z), y - z / 2),
    )


def gelu_slope_turns_at_root_two():
    """The slope of the density is -x times it."""
    _, slope = at(lambda x: gelu(x, "none"), z)
    return Identity(slope.diff(z), (2 - z**2) * bell(z))


def silu_minimum():
    """Collect the sigmoid in the slope."""
    y, slope = at(silu, z)
    return Equal(slope, Sigmoid(z) * (1 + z - y))


def swish_between_line_and_relu():
    """Take x > 0, and see where x and -x go."""
    x = sp.Symbol("x", positive=True)
    beta = sp.Symbol("beta", positive=True)
    any_x, _ = at(lambda x: swish(x, beta), z)
    right, _ = at(lambda x: swish(x, beta), x)
    left, _ = at(lambda x: swish(x, beta), -x)
    return (
        Limit(any_x, beta, 0, z / 2, dir="+"),
        Limit(right, beta, sp.oo, x),
        Limit(left, beta, sp.oo, 0),
    )


def mish_is_rational_in_exp():
    """With t = exp(x), exp(2 softplus(x)) is (1 + t) squared."""
    y, _ = at(mish, z)
    top = exp(z) * (exp(z) + 2)
    return Identity(y, z * top / (top + 2))


def hardswish_is_gated():
    """By definition."""
    return Equal(at(hardswish, z)[0], z * at(hardsigmoid, z)[0])
