"""Straight-through estimators in SymPy, with the held copy apart."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Identity,
    Integral,
    Positive,
    Sum,
    Tensor,
    argmax,
    exp,
    floor,
    one_hot,
    sign,
)

n, k, j = sp.symbols("n k j", integer=True)


def nearest(x):
    """Return the nearest whole number; halves go to the even one."""
    half = x[n] + sp.Rational(1, 2)
    m = Tensor(n, floor(half), name="m")
    tie = Tensor(n, 1 + floor(half) + floor(-half), name="e")
    odd = Tensor(n, m[n] - 2 * floor(m[n] / 2), name="o")
    return Tensor(n, m[n] - tie[n] * odd[n], name="r")


def round_ste(x, held):
    """The rounded number, moved as the number itself moves."""
    whole = nearest(held)
    y = Tensor(n, whole[n] + x[n] - held[n])
    return y, lambda dy: Tensor(n, dy[n])


def clipped(x, name):
    """Return x between -1 and 1."""
    below, above = Positive(x[n] + 1), Positive(1 - x[n])
    ends = (1 - above) - (1 - below)
    return Tensor(n, below * above * x[n] + ends, name=name)


def sign_ste(x, held):
    """The sign, moved as the clipped number moves."""
    moved, still = clipped(x, "c"), clipped(held, "b")
    y = Tensor(n, sign(held[n]) + moved[n] - still[n])

    def backward(dy):
        inside = Positive(x[n] + 1) * Positive(1 - x[n])
        return Tensor(n, dy[n] * inside)

    return y, backward


def argmax_ste(x, held, tau):
    """The largest entry's place, moved as softmax moves."""
    K = x.shape[1]
    (best,) = argmax("a", (n,), held[n, j], (j, K))

    def soft(x, name):
        total = Sum(exp(x[n, j] / tau), (j, K))
        return Tensor((n, k), exp(x[n, k] / tau) / total, name=name)

    p, q = soft(x, "p"), soft(held, "q")
    y = Tensor((n, k), one_hot(best[n], k) + p[n, k] - q[n, k])

    def backward(dy):
        mean = Sum(dy[n, j] * p[n, j], (j, K))
        return Tensor((n, k), p[n, k] * (dy[n, k] - mean) / tau)

    return y, backward


def round_is_right_on_average():
    """Of uniform noise, a share f rounds up and the rest down."""
    k, f = sp.symbols("k f", real=True)
    return Identity(k * (1 - f) + (k + 1) * f, k + f)


def sign_is_right_on_average():
    """Noise between -1 and 1 leaves x + u positive for 1 + x of 2."""
    x, u = sp.symbols("x u", real=True)
    up = Integral(1 / sp.S(2), (u, -x, 1), (1 + x) / 2)
    down = Integral(1 / sp.S(2), (u, -1, -x), (1 - x) / 2)
    return up, down, Identity((1 + x) / 2 - (1 - x) / 2, x)


def bias_on_a_parabola():
    """Both are sums over the two outcomes."""
    p, a, c = sp.symbols("p a c", real=True)
    b = sp.Symbol("b", real=True)
    loss = a * b**2 + c * b

    def mean(e):
        return p * e.subs(b, 1) + (1 - p) * e.subs(b, 0)

    through = mean(loss.diff(b))
    return Identity(through - mean(loss).diff(p), a * (2 * p - 1))


def argmax_is_right_on_lines(x, held, tau, dy):
    """The slope of the mean loss under softmax, which is linear."""
    N, K = x.shape
    total = Sum(exp(x[n, j] / tau), (j, K))
    p = Tensor((n, k), exp(x[n, k] / tau) / total)
    mean = Sum(dy[n, k] * p[n, k], (k, K))
    dx = argmax_ste(x, held, tau)[1](dy)
    return Equal(mean.diff(x[n, j]), dx[n, j], {n: N, j: K})
