"""Rounding by chance, and the scale of a loss, in SymPy."""

import sympy as sp

from dlref.symbolic import Abs, Equal, Tensor, floor, log, one_hot

n = sp.Symbol("n", integer=True)


def round_to_bits(x, bits):
    """The nearest multiple of a power of two; halves go to the even."""
    power = floor(log(Abs(x[n])) / log(2)) + 1
    unit = Tensor(n, sp.Integer(2) ** (power - bits), name="q")
    half = x[n] / unit[n] + sp.Rational(1, 2)
    m = Tensor(n, floor(half), name="m")
    tie = Tensor(n, 1 + m[n] + floor(-half), name="e")
    odd = Tensor(n, m[n] - 2 * floor(m[n] / 2), name="o")
    return Tensor(n, unit[n] * (m[n] - tie[n] * odd[n]))


def stochastic_round(x, u, step):
    """The multiple of a step that a random number leads to."""
    return Tensor(n, step * floor(x[n] / step + u[n]))


def update_loss_scale(
    scale,
    found_inf,
    tracker,
    growth_factor,
    backoff_factor,
    growth_interval,
):
    """Less after an overflow, more after many steps without."""
    bad = found_inf
    full = one_hot(tracker + 1, growth_interval)
    kept = scale * (1 + full * (growth_factor - 1))
    counted = (tracker + 1) * (1 - full)
    return (
        bad * backoff_factor * scale + (1 - bad) * kept,
        (1 - bad) * counted,
    )


def rounding_is_right_on_average(x, u, step):
    """The share of random numbers that lead up is how far up it is."""
    low = floor(x[n] / step)
    share = x[n] / step - low
    mean = (1 - share) * step * low + share * step * (low + 1)
    (N,) = x.shape
    return Equal(mean, x[n], {n: N})
