"""Gradient clipping in SymPy: the definitions and their gradients."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Positive, Sum, Tensor, sqrt

n, m, j = sp.symbols("n m j", integer=True)
c = sp.Symbol("c", positive=True)


def length(grad):
    """Return the length of all entries taken as one vector."""
    return sqrt(Sum(grad[j] ** 2, (j, grad.shape[0])))


def clip_grad_norm(grad, max_norm, eps):
    """The gradient, shortened to length max_norm if it is longer."""
    s = Tensor((), length(grad), name="s")[()]
    long = Positive(s + eps - max_norm)
    share = Tensor((), max_norm / (s + eps), name=r"\lambda")[()]
    y = Tensor(n, grad[n] * (1 - long + long * share))

    def backward(dy):
        along = Sum(dy[j] * grad[j], (j, grad.shape[0]))
        across = dy[n] - grad[n] * along / (s * (s + eps))
        return Tensor(n, (1 - long) * dy[n] + long * share * across)

    return y, backward


def clip_grad_value(grad, clip_value):
    """Each entry, moved to the nearest value that is allowed."""
    wide = Positive(sp.Abs(grad[n]) - clip_value)
    edge = clip_value * sp.sign(grad[n])
    y = Tensor(n, (1 - wide) * grad[n] + wide * edge)

    def backward(dy):
        return Tensor(n, (1 - wide) * dy[n])

    return y, backward


def direction_stays(grad, max_norm, eps):
    """Every entry is multiplied by the same number."""
    (N,) = grad.shape
    y, _ = clip_grad_norm(grad, max_norm, eps)
    return Equal(y[n] * grad[m], y[m] * grad[n], {n: N, m: N})


def length_is_bounded(grad, max_norm, eps):
    """The factor is c / (s + eps), and s is less than s + eps."""
    (N,) = grad.shape
    s = sp.Symbol("s", nonnegative=True)
    e = sp.Symbol("eps", nonnegative=True)
    y, _ = clip_grad_norm(grad, max_norm, eps)
    square = Sum(y[n] ** 2, (n, N))
    long = Positive(length(grad) + eps - max_norm)
    factor = 1 - long + long * max_norm / (length(grad) + eps)
    rest = (c / (s + e)) ** 2 * (2 * s * e + e**2)
    return (
        Equal(square, factor**2 * length(grad) ** 2),
        AtMost((c / (s + e) * s) ** 2, c**2, rest),
    )


def nothing_along(grad, max_norm, eps, dy):
    """The length is held, so only eps lets the gradient through."""
    (N,) = grad.shape
    s = length(grad)
    long = Positive(s + eps - max_norm)
    _, backward = clip_grad_norm(grad, max_norm, eps)
    dx = backward(dy)
    arrives = Sum(dy[n] * grad[n], (n, N))
    share = 1 - long + long * max_norm * eps / (s + eps) ** 2
    return Equal(Sum(grad[n] * dx[n], (n, N)), share * arrives)


def clipping_is_the_slope_of_huber(grad, max_norm):
    """Of s^2/2 the slope is the gradient, of c s its direction."""
    (N,) = grad.shape
    s = length(grad)
    long = Positive(s - max_norm)
    line = max_norm * s - max_norm**2 / 2
    huber = (1 - long) * s**2 / 2 + long * line
    y, _ = clip_grad_norm(grad, max_norm, 0)
    return Equal(huber.diff(grad[n]), y[n], {n: N})
