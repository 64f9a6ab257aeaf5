"""The sigmoid family in SymPy: definitions and claimed slopes."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Limit,
    Positive,
    Tensor,
    exp,
    log,
)
from dlref.symbolic.tensor import inline

n = sp.Symbol("n", integer=True)
z = sp.Symbol("x", real=True)


def sigmoid(x):
    """A smooth step from 0 to 1."""
    y = Tensor(n, 1 / (1 + exp(-x[n])), name="y")
    return y, lambda dy: Tensor(n, dy[n] * y[n] * (1 - y[n]))


def hardsigmoid(x):
    """A straight line from 0 at -3 to 1 at 3."""
    inside = Positive(x[n] + 3) * Positive(3 - x[n])
    line = (x[n] + 3) / 6
    y = Tensor(n, inside * line + (1 - Positive(3 - x[n])))
    return y, lambda dy: Tensor(n, dy[n] * inside / 6)


def logsigmoid(x):
    """The logarithm of the sigmoid."""
    y = Tensor(n, -log(1 + exp(-x[n])))
    return y, lambda dy: Tensor(n, dy[n] / (1 + exp(x[n])))


def tanh(x):
    """A smooth step from -1 to 1."""
    y = Tensor(n, sp.tanh(x[n]), name="y")
    return y, lambda dy: Tensor(n, dy[n] * (1 - y[n] ** 2))


def hardtanh(x, min_val, max_val):
    """The identity between two bounds."""
    above, below = Positive(x[n] - min_val), Positive(max_val - x[n])
    ends = min_val * (1 - above) + max_val * (1 - below)
    y = Tensor(n, above * below * x[n] + ends)
    return y, lambda dy: Tensor(n, dy[n] * above * below)


def softsign(x):
    """A step that approaches its bounds like 1 / |x|."""
    size = Tensor(n, x[n] * (2 * Positive(x[n]) - 1), name="a")
    y = Tensor(n, x[n] / (1 + size[n]))
    return y, lambda dy: Tensor(n, dy[n] / (1 + size[n]) ** 2)


def at(function, number):
    """Return a function and its slope at a number."""
    y, backward = function(Tensor(n, number, shape=(1,)))
    grads = backward(Tensor(n, sp.S.One))
    dx = grads[0] if isinstance(grads, tuple) else grads
    return inline(y.at(n)), inline(dx.at(n))


def mirror():
    """Both sides over one denominator."""
    y, _ = at(sigmoid, z)
    reflected, _ = at(sigmoid, -z)
    return Equal(reflected, 1 - y)


def log_odds():
    """The quotient of y and 1 - y is exp(x)."""
    y, _ = at(sigmoid, z)
    return Identity(log(y) - log(1 - y), z)


def slope_at_most_a_quarter():
    """The gap is a square."""
    y, slope = at(sigmoid, z)
    half = sp.Rational(1, 2)
    return AtMost(slope, sp.Rational(1, 4), (y - half) ** 2)


def tanh_is_sigmoid():
    """By the definition of tanh."""
    y, _ = at(tanh, z)
    twice, _ = at(sigmoid, 2 * z)
    return Equal(y, 2 * twice - 1)


def tanh_slope_at_most_one():
    """The gap is a square."""
    y, slope = at(tanh, z)
    return AtMost(slope, 1, y**2)


def slopes_fade():
    """The sigmoid's slope is y(x) y(-x), and exp(x) y(-x) is y(x)."""
    y, slope = at(sigmoid, z)
    reflected, _ = at(sigmoid, -z)
    _, flat = at(softsign, z)
    right = flat.subs(Positive(z), 1)  # far out, x is positive
    return (
        Equal(slope, y * reflected),
        Limit(exp(z) * y * reflected, z, sp.oo, 1),
        Limit(z**2 * right, z, sp.oo, 1),
    )


def logsigmoid_is_log():
    """By the laws of the logarithm, and 1 - y is y at -x."""
    log_y, _ = at(logsigmoid, z)
    log_reflected, _ = at(logsigmoid, -z)
    y, _ = at(sigmoid, z)
    return Identity(log_y, log(y)), Identity(log_y - log_reflected, z)
