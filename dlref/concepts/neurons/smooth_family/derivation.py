"""The smooth family in SymPy: the definitions and the claimed slopes."""

import sympy as sp

from dlref.symbolic import Equal, Positive, Sigmoid, Sum, Tensor
from dlref.symbolic import erf, exp, log, pi, sqrt, tanh

n = sp.Symbol("n", integer=True)


def softplus(x, beta):
    """A smooth ReLU: the logarithm of 1 + exp."""
    y = Tensor(n, log(1 + exp(beta * x[n])) / beta)
    return y, lambda dy: Tensor(n, dy[n] * Sigmoid(beta * x[n]))


def gelu(x, approximate):
    """The input, times the share of a normal distribution below it."""
    if approximate == "tanh":
        cubic = sp.Rational(44715, 10**6)
        u = Tensor(n, sqrt(2 / pi) * (x[n] + cubic * x[n] ** 3), name="u")
        bend = sqrt(2 / pi) * (1 + 3 * cubic * x[n] ** 2)
        share = Tensor(n, (1 + tanh(u[n])) / 2, name=r"\Phi")
        density = Tensor(n, 2 * share[n] * (1 - share[n]) * bend, name=r"\varphi")
    else:
        share = Tensor(n, (1 + erf(x[n] / sqrt(2))) / 2, name=r"\Phi")
        density = Tensor(n, exp(-x[n] ** 2 / 2) / sqrt(2 * pi), name=r"\varphi")
    y = Tensor(n, x[n] * share[n])
    return y, lambda dy: Tensor(n, dy[n] * (share[n] + x[n] * density[n]))


def silu(x):
    """The input, times its sigmoid."""
    gate = Tensor(n, Sigmoid(x[n]), name="s")
    y = Tensor(n, x[n] * gate[n])
    slope = gate[n] * (1 + x[n] * (1 - gate[n]))
    return y, lambda dy: Tensor(n, dy[n] * slope)


def swish(x, beta):
    """The input, times the sigmoid of beta times it."""
    (N,) = x.shape
    gate = Tensor(n, Sigmoid(beta * x[n]), name="s")
    y = Tensor(n, x[n] * gate[n])

    def backward(dy):
        bend = gate[n] * (1 - gate[n])
        dx = Tensor(n, dy[n] * (gate[n] + beta * x[n] * bend))
        dbeta = Sum(dy[n] * x[n] ** 2 * bend, (n, N))
        return dx, dbeta

    return y, backward


def mish(x):
    """The input, times the tanh of its softplus."""
    gate = Tensor(n, tanh(log(1 + exp(x[n]))), name="t")
    y = Tensor(n, x[n] * gate[n])
    inner = Sigmoid(x[n])
    slope = gate[n] + x[n] * (1 - gate[n] ** 2) * inner
    return y, lambda dy: Tensor(n, dy[n] * slope)


def hardswish(x):
    """The input, times a straight line from 0 at -3 to 1 at 3."""
    above = Tensor(n, Positive(x[n] + 3))
    below = Tensor(n, Positive(3 - x[n]))
    inside = above[n] * below[n]
    y = Tensor(n, x[n] * (inside * (x[n] + 3) / 6 + 1 - below[n]))
    slope = inside * (2 * x[n] + 3) / 6 + 1 - below[n]
    return y, lambda dy: Tensor(n, dy[n] * slope)
