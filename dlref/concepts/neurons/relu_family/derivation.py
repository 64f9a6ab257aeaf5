"""The ReLU family in SymPy: the definitions and the claimed slopes."""

import sympy as sp

from dlref.symbolic import Equal, Positive, Sum, Tensor, erf, exp, pi, sqrt

n, c, s = sp.symbols("n c s", integer=True)


def relu(x):
    """The input where it is positive, else 0."""
    right = Tensor(n, Positive(x[n]))
    y = Tensor(n, x[n] * right[n])
    return y, lambda dy: Tensor(n, dy[n] * right[n])


def leaky_relu(x, negative_slope):
    """The input where it is positive, else a small part of it."""
    right = Tensor(n, Positive(x[n]))
    slope = Tensor(n, right[n] + negative_slope * (1 - right[n]))
    y = Tensor(n, x[n] * slope[n])
    return y, lambda dy: Tensor(n, dy[n] * slope[n])


def prelu(x, weight):
    """The input where it is positive, else times its channel's slope."""
    N, C, S = x.shape
    at = n, c, s
    right = Tensor(at, Positive(x[at]))
    slope = Tensor(at, right[at] + weight[c] * (1 - right[at]))
    y = Tensor(at, x[at] * slope[at])

    def backward(dy):
        left = Tensor(at, x[at] * (1 - right[at]))
        dx = Tensor(at, dy[at] * slope[at])
        dweight = Tensor(c, Sum(dy[at] * left[at], (n, N), (s, S)))
        return dx, dweight

    return y, backward


def relu6(x):
    """The input between 0 and 6."""
    above = Tensor(n, Positive(x[n]))
    below = Tensor(n, Positive(6 - x[n]))
    y = Tensor(n, above[n] * below[n] * x[n] + 6 * (1 - below[n]))
    return y, lambda dy: Tensor(n, dy[n] * above[n] * below[n])


def elu(x, alpha):
    """A line on the right, an exponential that stops at -alpha on the left."""
    right = Tensor(n, Positive(x[n]))
    curve = alpha * (exp(x[n]) - 1)
    y = Tensor(n, right[n] * x[n] + (1 - right[n]) * curve)
    slope = right[n] + (1 - right[n]) * alpha * exp(x[n])
    return y, lambda dy: Tensor(n, dy[n] * slope)


def fixed_point():
    """Return alpha and lambda, for which mean 0 and variance 1 stay."""
    p = constant("p", sqrt(sp.E) * (1 - erf(1 / sqrt(2))))
    q = constant("q", exp(2) * (1 - erf(sqrt(2))))
    alpha = constant(r"\alpha", sqrt(2 / pi) / (1 - p))
    root = sqrt((1 - p) ** 2 + 2 * (q - 2 * p + 1) / pi)
    return alpha, constant(r"\lambda", sqrt(2) * (1 - p) / root)


def constant(name, value):
    """Return a number by its name."""
    return Tensor((), value, name=name)[()]


def selu(x):
    """The ELU, scaled so that mean 0 and variance 1 stay."""
    alpha, scale = fixed_point()
    unscaled, slope = elu(x, alpha)
    y = Tensor(n, scale * unscaled[n])
    return y, lambda dy: slope(Tensor(n, scale * dy[n]))


def celu(x, alpha):
    """The ELU with the input over alpha, so that the slope has no jump."""
    right = Tensor(n, Positive(x[n]))
    curve = alpha * (exp(x[n] / alpha) - 1)
    y = Tensor(n, right[n] * x[n] + (1 - right[n]) * curve)
    slope = right[n] + (1 - right[n]) * exp(x[n] / alpha)
    return y, lambda dy: Tensor(n, dy[n] * slope)


def threshold(x, threshold, value):
    """The input above the threshold, else a fixed value."""
    passes = Tensor(n, Positive(x[n] - threshold))
    y = Tensor(n, passes[n] * x[n] + (1 - passes[n]) * value)
    return y, lambda dy: Tensor(n, dy[n] * passes[n])
