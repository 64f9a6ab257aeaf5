"""Scaled gradients in SymPy, and what a cut through time loses."""

import sympy as sp

from dlref.symbolic import Equal, Identity, Limit, Sum, Tensor

n, i, k, q = sp.symbols("n i k q", integer=True)


def scale_gradient(x, held, scale):
    """What is held, moved by a part of what x moves."""
    y = Tensor(n, held[n] + scale * (x[n] - held[n]))
    return y, lambda dy: Tensor(n, scale * dy[n])


def held_is_the_value(x, held, scale):
    """Nothing is left to be scaled."""
    (N,) = x.shape
    y, _ = scale_gradient(x, x, scale)
    return Equal(y[n], x[n], {n: N})


def cut_loses():
    """Put in what the total slope of a state is."""
    H, P = sp.symbols("H P", integer=True, positive=True)
    J = sp.IndexedBase("J", shape=(H, H), real=True)
    F, before = (
        sp.IndexedBase(name, shape=(H, P), real=True) for name in "FD"
    )
    late = sp.IndexedBase("l", shape=(H,), real=True)
    now = Tensor((i, q), F[i, q] + Sum(J[i, k] * before[k, q], (k, H)))
    early = Tensor(k, Sum(late[i] * J[i, k], (i, H)))
    left = Sum(late[i] * now[i, q], (i, H))
    right = Sum(late[i] * F[i, q], (i, H))
    right += Sum(early[k] * before[k, q], (k, H))
    return Equal(left, right, {q: P})


def short_memory_forgives():
    """A power of a number below one, and of one above."""
    c, k = sp.symbols("c k", positive=True)
    return (
        Limit((1 + c) ** (-k), k, sp.oo, 0),
        Limit((1 + c) ** k, k, sp.oo, sp.oo),
    )


def right_on_average():
    """The mean over the two outcomes, for one more step."""
    a, b, m = sp.symbols("a b m", real=True)
    p = sp.Symbol("p", positive=True)
    mean = p * (a + b * m / p) + (1 - p) * a
    return Identity(mean, a + b * m)


def spread_grows():
    """The square of 1/p, with probability p, for every step."""
    p, c, k = sp.symbols("p c k", positive=True)
    square = p * (1 / p) ** 2
    return (
        Identity(square, 1 / p),
        Limit((1 + c) ** k, k, sp.oo, sp.oo),  # 1/p is 1 + c
    )
