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

k, d, s, p, j, t = sp.symbols("k d s p j t", integer=True)
y = sp.Symbol("y", real=True)
sigma = sp.Symbol("sigma", positive=True)


def kaiming_uniform(u, a, mode):
    """Uniform draws, spread over an interval around zero."""
    K, D, S = u.shape
    fan = D * S if mode == "fan_in" else K * S
    bound = sqrt(sp.Integer(6) / ((1 + a**2) * fan))
    return Tensor((k, d, s), bound * (2 * u[k, d, s] - 1))


def kaiming_normal(noise, a, mode):
    """Draws from a bell, scaled."""
    K, D, S = noise.shape
    fan = D * S if mode == "fan_in" else K * S
    spread = sqrt(sp.Integer(2) / ((1 + a**2) * fan))
    return Tensor((k, d, s), spread * noise[k, d, s])


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
    """Return E[w_kds w_pjt] for independent noise of variance 1."""
    ones = Tensor((k, d, s), 1, shape=noise.shape)
    w = kaiming_normal(ones, a, mode)
    same = one_hot(k, p) * one_hot(d, j) * one_hot(s, t)
    return w[0, 0, 0] ** 2 * same


def signal_is_kept(noise, a):
    """The sum over the inputs, then half of it."""
    K, D, S = noise.shape
    x = sp.IndexedBase("x", shape=(D, S), real=True)
    both = moments(noise, a, "fan_in") * x[d, s] * x[j, t]
    square = Sum(both.subs(p, k), (d, D), (s, S), (j, D), (t, S))
    mean = Sum(x[d, s] ** 2, (d, D), (s, S)) / (D * S)
    return Equal((1 + a**2) / 2 * square, mean, {k: K})


def gradient_is_kept(noise, a):
    """Half of each gradient, then the sum over the outputs."""
    K, D, S = noise.shape
    dh = sp.IndexedBase("dh", shape=(K, S), real=True)
    both = moments(noise, a, "fan_out") * dh[k, s] * dh[p, t]
    square = Sum(both.subs(j, d), (k, K), (s, S), (p, K), (t, S))
    mean = Sum(dh[k, s] ** 2, (k, K), (s, S)) / (K * S)
    return Equal((1 + a**2) / 2 * square, mean, {d: D})


def fourth_moment():
    """Half of the bell's, with the variance 2 that keeps 1."""
    bell = exp(-(y**2) / 4) / sqrt(4 * pi)
    return (
        Integral(y**2 * bell, (y, 0, sp.oo), 1),
        Integral(y**4 * bell, (y, 0, sp.oo), 6),
    )


def default_of_pytorch(u):
    """This slope makes the gain 1/sqrt(3), the bound 1/sqrt(fan)."""
    K, D, S = u.shape
    w = kaiming_uniform(u, sqrt(5), "fan_in")
    right = (2 * u[k, d, s] - 1) / sqrt(D * S)
    return Equal(w[k, d, s], right, {k: K, d: D, s: S})
