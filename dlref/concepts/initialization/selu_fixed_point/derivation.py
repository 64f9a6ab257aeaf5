"""Moments after a SELU in SymPy: the map and its fixed point."""

import sympy as sp

from dlref.concepts.neurons.relu_family.derivation import fixed_point
from dlref.symbolic import (
    Identity,
    Limit,
    Tensor,
    erf,
    erfc,
    exp,
    pi,
    sqrt,
)

n = sp.Symbol("n", integer=True)


def selu_moments(mean, variance):
    """The mean and the variance of a SELU of a bell."""
    alpha, scale = fixed_point()
    m, v = mean[n], variance[n]
    P = Tensor(n, right_of_zero(m, v), name="P")
    edge = Tensor(n, at_zero(m, v), name=r"\phi")
    E1 = Tensor(n, left_exponential(1, sp.S.Half, m, v), name="E^1")
    E2 = Tensor(n, left_exponential(2, 2, m, v), name="E^2")
    left = alpha * (E1[n] - 1 + P[n])
    left_square = alpha**2 * (E2[n] - 2 * E1[n] + 1 - P[n])
    upper = Tensor(n, m * P[n] + v * edge[n], name="u")
    first = Tensor(n, scale * (upper[n] + left), name="f")
    squares = m * upper[n] + v * P[n] + left_square
    second = Tensor(n, scale**2 * squares, name="s")
    new_variance = Tensor(n, second[n] - first[n] ** 2)

    def backward(dmean, dvariance):
        dsecond = dvariance[n]
        dfirst = dmean[n] - 2 * first[n] * dsecond
        slope = scale * (P[n] + alpha * E1[n])
        bend = scale * (edge[n] * (1 - alpha) + alpha * E1[n]) / 2
        square_slope = 2 * upper[n] + 2 * alpha**2 * (E2[n] - E1[n])
        square_bend = P[n] + alpha**2 * (2 * E2[n] - E1[n])
        dm = dfirst * slope + dsecond * scale**2 * square_slope
        dv = dfirst * bend + dsecond * scale**2 * square_bend
        return Tensor(n, dm), Tensor(n, dv)

    return (Tensor(n, first[n]), new_variance), backward


def right_of_zero(m, v):
    """Return how much of the bell lies right of 0."""
    return erfc(-m / sqrt(2 * v)) / 2


def at_zero(m, v):
    """Return the height of the bell at 0."""
    return exp(-(m**2) / (2 * v)) / sqrt(2 * pi * v)


def left_exponential(k, half, m, v):
    """Return the integral of exp(k z) on the left; half is k k / 2."""
    whole = exp(k * m + half * v)
    return whole * erfc((m + k * v) / sqrt(2 * v)) / 2


def mean_and_variance_stay():
    """Put in mean 0, variance 1, and the constants."""
    p = sqrt(sp.E) * (1 - erf(1 / sqrt(2)))
    q = exp(2) * (1 - erf(sqrt(2)))
    alpha = sqrt(2 / pi) / (1 - p)
    root = sqrt((1 - p) ** 2 + 2 * (q - 2 * p + 1) / pi)
    scale = sqrt(2) * (1 - p) / root
    zero, one = sp.S.Zero, sp.S.One
    first = 1 / sqrt(2 * pi) + alpha * (p - 1) / 2
    second = sp.Rational(1, 2) + alpha**2 * (q - 2 * p + 1) / 2
    return (
        Identity(left_exponential(1, sp.S.Half, zero, one), p / 2),
        Identity(left_exponential(2, 2, zero, one), q / 2),
        Identity(scale * first, 0),
        Identity(scale**2 * second, 1),
    )


def pieces():
    """An antiderivative of exp(k z) times the bell, and its ends."""
    z, m, k = sp.symbols("z m k", real=True)
    v = sp.Symbol("v", positive=True)
    bell = exp(-((z - m) ** 2) / (2 * v)) / sqrt(2 * pi * v)
    whole = exp(k * m + k**2 * v / 2)
    area = whole * erf((z - m - k * v) / sqrt(2 * v)) / 2
    line = m * area.subs(k, 0) - v * bell
    u = sp.Symbol("u", real=True)
    return (
        Identity(area.diff(z), exp(k * z) * bell),
        Identity(line.diff(z), z * bell),
        Limit(erf(u), u, -sp.oo, -1, "+"),
        Identity(
            area.subs(z, 0) + whole / 2,
            left_exponential(k, k**2 / 2, m, v),
        ),
        Identity(
            m / 2 - line.subs(z, 0),
            m * right_of_zero(m, v) + v * at_zero(m, v),
        ),
    )
