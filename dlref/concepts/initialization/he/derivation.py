"""He's weights in SymPy: the definition, and what it keeps."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Integral,
    Positive,
    Sum,
    Tensor,
    exp,
    one_hot,
    pi,
    sqrt,
)

o, i, s, p, j, t = sp.symbols("o i s p j t", integer=True)
y = sp.Symbol("y", real=True)
sigma = sp.Symbol("sigma", positive=True)


def kaiming_uniform(u, a, mode):
    """Uniform draws, spread over an interval around zero."""
    O, I, S = u.shape  # noqa: E741 - sizes, not numbers
    fan = I * S if mode == "fan_in" else O * S
    bound = sqrt(sp.Integer(6) / ((1 + a**2) * fan))
    return Tensor((o, i, s), bound * (2 * u[o, i, s] - 1))


def kaiming_normal(noise, a, mode):
    """Draws from a bell, scaled."""
    O, I, S = noise.shape  # noqa: E741 - sizes, not numbers
    fan = I * S if mode == "fan_in" else O * S
    spread = sqrt(sp.Integer(2) / ((1 + a**2) * fan))
    return Tensor((o, i, s), spread * noise[o, i, s])


def leaky(z, a):
    """Return the leaky rectifier of z."""
    return Positive(z) * z + (1 - Positive(z)) * a * z


def sides(e):
    """Return `e` where y > 0, and where y < 0."""
    right, left = Positive(y), Positive(-y)
    return e.subs({right: 1, left: 0}), e.subs({right: 0, left: 1})


def half_is_left(a):
    """One of y and -y is positive, the other is not."""
    both = leaky(y, a) ** 2 + leaky(-y, a) ** 2
    return tuple(Equal(e, (1 + a**2) * y**2) for e in sides(both))


def half_of_the_slopes(a):
    """The same with the slopes, 1 and a."""
    both = leaky(y, a).diff(y) ** 2 + leaky(-y, a).diff(y) ** 2
    return tuple(Equal(e, 1 + a**2) for e in sides(both))


def half_of_a_bell(a):
    """The bell of variance sigma^2, right half and left half."""
    bell = exp(-(y**2) / (2 * sigma**2)) / (sigma * sqrt(2 * pi))
    right, left = sides(leaky(y, a) ** 2 * bell)
    half = sigma**2 / 2
    return (
        Integral(right, (y, 0, sp.oo), half),
        Integral(left, (y, -sp.oo, 0), a**2 * half),
    )


def moments(noise, a, mode):
    """Return E[w_ois w_pjt] for independent noise of variance 1."""
    ones = Tensor((o, i, s), 1, shape=noise.shape)
    w = kaiming_normal(ones, a, mode)
    same = one_hot(o, p) * one_hot(i, j) * one_hot(s, t)
    return w[0, 0, 0] ** 2 * same


def signal_is_kept(noise, a):
    """The sum over the inputs, then half of it."""
    O, I, S = noise.shape  # noqa: E741 - sizes, not numbers
    x = sp.IndexedBase("x", shape=(I, S), real=True)
    both = moments(noise, a, "fan_in") * x[i, s] * x[j, t]
    square = Sum(both.subs(p, o), (i, I), (s, S), (j, I), (t, S))
    mean = Sum(x[i, s] ** 2, (i, I), (s, S)) / (I * S)
    return Equal((1 + a**2) / 2 * square, mean, {o: O})


def gradient_is_kept(noise, a):
    """Half of each gradient, then the sum over the outputs."""
    O, I, S = noise.shape  # noqa: E741 - sizes, not numbers
    dh = sp.IndexedBase("dh", shape=(O, S), real=True)
    both = moments(noise, a, "fan_out") * dh[o, s] * dh[p, t]
    square = Sum(both.subs(j, i), (o, O), (s, S), (p, O), (t, S))
    mean = Sum(dh[o, s] ** 2, (o, O), (s, S)) / (O * S)
    return Equal((1 + a**2) / 2 * square, mean, {i: I})


def fourth_moment():
    """Half of the bell's, with the variance 2 that keeps 1."""
    bell = exp(-(y**2) / 4) / sqrt(4 * pi)
    return (
        Integral(y**2 * bell, (y, 0, sp.oo), 1),
        Integral(y**4 * bell, (y, 0, sp.oo), 6),
    )


def default_of_pytorch(u):
    """The slope that makes the gain 1/sqrt(3), so the bound 1/sqrt(I)."""
    O, I, S = u.shape  # noqa: E741 - sizes, not numbers
    w = kaiming_uniform(u, sqrt(5), "fan_in")
    right = (2 * u[o, i, s] - 1) / sqrt(I * S)
    return Equal(w[o, i, s], right, {o: O, i: I, s: S})
