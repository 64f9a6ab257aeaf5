"""Glorot's weights in SymPy: the definition, and what it keeps."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Integral,
    Limit,
    Sum,
    Tensor,
    one_hot,
    sqrt,
    tanh,
)

k, d, s, p, j, t = sp.symbols("k d s p j t", integer=True)
z = sp.Symbol("z", real=True)


def xavier_uniform(u, gain):
    """Uniform draws, spread over an interval around zero."""
    K, D, S = u.shape
    bound = gain * sqrt(sp.Integer(6) / (D * S + K * S))
    return Tensor((k, d, s), bound * (2 * u[k, d, s] - 1))


def xavier_normal(noise, gain):
    """Draws from a bell, scaled."""
    K, D, S = noise.shape
    spread = gain * sqrt(sp.Integer(2) / (D * S + K * S))
    return Tensor((k, d, s), spread * noise[k, d, s])


def moments(noise, gain):
    """Return E[w_kds w_pjt] for independent noise of variance 1."""
    ones = Tensor((k, d, s), 1, shape=noise.shape)
    spread = xavier_normal(ones, gain)[0, 0, 0]
    same = one_hot(k, p) * one_hot(d, j) * one_hot(s, t)
    return spread**2 * same


def forward_factor(noise, gain):
    """Different weights are uncorrelated, so only squares are left."""
    K, D, S = noise.shape
    x = sp.IndexedBase("x", shape=(D, S), real=True)
    both = moments(noise, gain) * x[d, s] * x[j, t]
    left = Sum(both, (d, D), (s, S), (j, D), (t, S))
    square = Sum(x[d, s] ** 2, (d, D), (s, S)) / (D * S)
    factor = gain**2 * 2 * D / (D + K)
    return Equal(left, one_hot(k, p) * factor * square, {k: K, p: K})


def backward_factor(noise, gain):
    """The same, with the sum over the outputs."""
    K, D, S = noise.shape
    dy = sp.IndexedBase("dy", shape=(K, S), real=True)
    both = moments(noise, gain) * dy[k, s] * dy[p, t]
    left = Sum(both, (k, K), (s, S), (p, K), (t, S))
    square = Sum(dy[k, s] ** 2, (k, K), (s, S)) / (K * S)
    factor = gain**2 * 2 * K / (D + K)
    return Equal(left, one_hot(d, j) * factor * square, {d: D, j: D})


def compromise(noise):
    """What the product falls short of 1 is a square."""
    K, D, _ = noise.shape
    forward, backward = 2 * D / (D + K), 2 * K / (D + K)
    gap = (D - K) ** 2 / (D + K) ** 2
    return (
        Equal(forward + backward, 2),
        AtMost(forward * backward, 1, gap),
    )


def uniform_variance():
    """The mean is zero, so the variance is the mean square."""
    b = sp.Symbol("b", positive=True)
    return (
        Integral(z / (2 * b), (z, -b, b), 0),
        Integral(z**2 / (2 * b), (z, -b, b), b**2 / 3),
    )


def tanh_is_a_line_near_zero():
    """The slope of tanh at zero is one."""
    return Limit(tanh(z) / z, z, 0, 1)
