"""Local response normalization in SymPy: definition and gradient."""

import sympy as sp

from dlref.concepts.normalization.rms_norm.derivation import rms_norm
from dlref.symbolic import AtMost, Equal, Positive, Sum, Tensor, one_hot

n, c, s, i, j = sp.symbols("n c s i j", integer=True)


def divided(x, window, alpha, beta, k):
    """Each entry, over a power of the squares that its window sees."""
    C = x.shape[1]
    seen = Sum(window(c, j) * x[n, j, s] ** 2, (j, C))
    q = Tensor((n, c, s), k + alpha * seen, name="q")
    y = Tensor((n, c, s), x[n, c, s] / q[n, c, s] ** beta)

    def backward(dy):
        pull = dy[n, c, s] * x[n, c, s] / q[n, c, s] ** (beta + 1)
        g = Tensor((n, c, s), pull, name="g")
        others = Sum(window(j, c) * g[n, j, s], (j, C))
        own = dy[n, c, s] / q[n, c, s] ** beta
        rest = 2 * alpha * beta * x[n, c, s] * others
        return Tensor((n, c, s), own - rest)

    return y, backward


def local_response_norm(x, size, alpha, beta, k):
    """Each entry, over a power of the squares of its neighbors."""
    before = Positive(size + 1 - 2 * (c - j))
    after = Positive(size - 2 * (j - c))
    window = Tensor((c, j), before * after, name="W")
    return divided(x, lambda c, j: window[c, j], alpha / size, beta, k)


def neighbors_hold_down(x, size, alpha, beta, k):
    """Only the divisor knows of the other channels."""
    N, C, S = x.shape
    y, _ = local_response_norm(x, size, alpha, beta, k)
    window = Positive(size + 1 - 2 * (c - j)) * Positive(
        size - 2 * (j - c)
    )
    seen = Sum(window * x[n, j, s] ** 2, (j, C))
    q = Tensor((n, c, s), k + alpha / size * seen, name="q")
    here = window.subs(j, i) * x[n, c, s] * x[n, i, s]
    slope = -2 * alpha * beta / size * here / q[n, c, s] ** (beta + 1)
    other = 1 - one_hot(c, i)
    left = other * y[n, c, s].diff(x[n, i, s])
    return Equal(left, other * slope, {n: N, c: C, i: C, s: S})


def strong_answers_fall(x, alpha, beta, k):
    """The quotient rule, in a window of one."""
    N, C, S = x.shape
    y, _ = divided(x, one_hot, alpha, beta, k)
    z = x[n, c, s]
    top = k + (1 - 2 * beta) * alpha * z**2
    slope = top / (k + alpha * z**2) ** (beta + 1)
    return Equal(y[n, c, s].diff(z), slope, {n: N, c: C, s: S})


def all_channels_is_rms_norm(x, k):
    """One divisor for all channels: the root of the mean square."""
    N, C, S = x.shape
    half = sp.Rational(1, 2)
    row = sp.IndexedBase("x", shape=(N, C), real=True)
    image = Tensor((n, c, s), row[n, c], shape=(N, C, S))
    y, _ = divided(image, lambda c, j: 1, sp.S.One / C, half, k)
    rms, _ = rms_norm(row, Tensor(c, 1, shape=(C,)), k)
    return Equal(y[n, c, s], rms[n, c], {n: N, c: C, s: S})


def root_bounds_the_answer(x, alpha, k):
    """The entry's own square is part of what it is divided by."""
    N, C, S = x.shape
    near = sp.IndexedBase("V", shape=(C, C), real=True)

    def window(c, j):
        return one_hot(c, j) + (1 - one_hot(c, j)) * near[c, j] ** 2

    y, _ = divided(x, window, alpha, sp.Rational(1, 2), k)
    rest = (1 - one_hot(c, j)) * near[c, j] ** 2 * x[n, j, s] ** 2
    more = k + alpha * Sum(rest, (j, C))
    q = more + alpha * x[n, c, s] ** 2
    left, right = y[n, c, s] ** 2, 1 / alpha
    ranges = {n: N, c: C, s: S}
    return AtMost(left, right, more / (alpha * q), ranges)
