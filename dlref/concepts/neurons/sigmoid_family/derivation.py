"""The sigmoid family in SymPy: the definitions and the claimed slopes."""

import sympy as sp

from dlref.symbolic import Equal, Positive, Tensor, exp, log, tanh as tangent

n = sp.Symbol("n", integer=True)


def sigmoid(x):
    """A smooth step from 0 to 1."""
    y = Tensor(n, 1 / (1 + exp(-x[n])), name="y")
    return y, lambda dy: Tensor(n, dy[n] * y[n] * (1 - y[n]))


def hardsigmoid(x):
    """A straight line from 0 at -3 to 1 at 3."""
    above = Tensor(n, Positive(x[n] + 3))
    below = Tensor(n, Positive(3 - x[n]))
    line = (x[n] + 3) / 6
    y = Tensor(n, above[n] * below[n] * line + 1 - below[n])
    return y, lambda dy: Tensor(n, dy[n] * above[n] * below[n] / 6)


def logsigmoid(x):
    """The logarithm of the sigmoid."""
    y = Tensor(n, -log(1 + exp(-x[n])))
    return y, lambda dy: Tensor(n, dy[n] / (1 + exp(x[n])))


def tanh(x):
    """A smooth step from -1 to 1."""
    y = Tensor(n, tangent(x[n]), name="y")
    return y, lambda dy: Tensor(n, dy[n] * (1 - y[n] ** 2))


def hardtanh(x, min_val, max_val):
    """The identity between two bounds."""
    above = Tensor(n, Positive(x[n] - min_val))
    below = Tensor(n, Positive(max_val - x[n]))
    middle = above[n] * below[n] * x[n]
    ends = min_val * (1 - above[n]) + max_val * (1 - below[n])
    y = Tensor(n, middle + ends)
    return y, lambda dy: Tensor(n, dy[n] * above[n] * below[n])


def softsign(x):
    """A step that approaches its bounds like 1 / |x|."""
    size = Tensor(n, x[n] * (2 * Positive(x[n]) - 1), name="a")
    y = Tensor(n, x[n] / (1 + size[n]))
    return y, lambda dy: Tensor(n, dy[n] / (1 + size[n]) ** 2)


def negative(x):
    """Return -x, to apply a function to."""
    return Tensor(n, -x[n], shape=x.shape)


def mirror(x):
    """Both sides over their common denominator."""
    (N,) = x.shape
    y, _ = sigmoid(x)
    reflected, _ = sigmoid(negative(x))
    return Equal(reflected[n], 1 - y[n], {n: N})


def tanh_is_sigmoid(x):
    """By the definition of tanh."""
    (N,) = x.shape
    twice, _ = sigmoid(Tensor(n, 2 * x[n], shape=x.shape))
    return Equal(tangent(x[n]), 2 * twice[n] - 1, {n: N})
