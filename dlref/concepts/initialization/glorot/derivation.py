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

o, i, s, p, j, t = sp.symbols("o i s p j t", integer=True)
z = sp.Symbol("z", real=True)


def xavier_uniform(u, gain):
    """Uniform draws, spread over an interval around zero."""
    O, I, S = u.shape  # noqa: E741 - sizes, not numbers
    bound = gain * sqrt(sp.Integer(6) / (I * S + O * S))
    return Tensor((o, i, s), bound * (2 * u[o, i, s] - 1))


def xavier_normal(noise, gain):
    """Draws from a bell, scaled."""
    O, I, S = noise.shape  # noqa: E741 - sizes, not numbers
    spread = gain * sqrt(sp.Integer(2) / (I * S + O * S))
    return Tensor((o, i, s), spread * noise[o, i, s])


def moments(noise, gain):
    """Return E[w_ois w_pjt] for independent noise of variance 1."""
    ones = Tensor((o, i, s), 1, shape=noise.shape)
    spread = xavier_normal(ones, gain)[0, 0, 0]
    same = one_hot(o, p) * one_hot(i, j) * one_hot(s, t)
    return spread**2 * same


def forward_factor(noise, gain):
    """Different weights are uncorrelated, so only squares are left."""
    O, I, S = noise.shape  # noqa: E741 - sizes, not numbers
    x = sp.IndexedBase("x", shape=(I, S), real=True)
    both = moments(noise, gain) * x[i, s] * x[j, t]
    left = Sum(both, (i, I), (s, S), (j, I), (t, S))
    square = Sum(x[i, s] ** 2, (i, I), (s, S)) / (I * S)
    factor = gain**2 * 2 * I / (I + O)
    return Equal(left, one_hot(o, p) * factor * square, {o: O, p: O})


def backward_factor(noise, gain):
    """The same, with the sum over the outputs."""
    O, I, S = noise.shape  # noqa: E741 - sizes, not numbers
    dy = sp.IndexedBase("dy", shape=(O, S), real=True)
    both = moments(noise, gain) * dy[o, s] * dy[p, t]
    left = Sum(both, (o, O), (s, S), (p, O), (t, S))
    square = Sum(dy[o, s] ** 2, (o, O), (s, S)) / (O * S)
    factor = gain**2 * 2 * O / (I + O)
    return Equal(left, one_hot(i, j) * factor * square, {i: I, j: I})


def compromise(noise):
    """What the product falls short of 1 is a square."""
    O, I, _ = noise.shape  # noqa: E741 - sizes, not numbers
    forward, backward = 2 * I / (I + O), 2 * O / (I + O)
    gap = (I - O) ** 2 / (I + O) ** 2
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
