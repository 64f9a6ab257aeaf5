"""Rounding to few bits, rounding by chance, and the scale of a loss."""

import numpy as np


def round_to_bits(x, bits):
    """Return the nearest numbers whose significand has so many bits.

    float32 has 24 of them, float16 and TF32 11, bfloat16 8. The range
    of exponents stays that of `x`.

    Args:
        x: float (*N).
        bits: how many, the leading 1 included; at most what `x` has.

    Returns:
        y: float (*N); of two that are as near, the even one.

    Raises:
        ValueError: if `bits` is more than the significand of `x` has.
    """
    most = np.finfo(x.dtype).nmant + 1
    if bits > most:
        raise ValueError(f"bits must be at most {most}, got {bits}")

    fraction, exponent = np.frexp(x)  # x = fraction * 2**exponent
    whole = np.rint(np.ldexp(fraction, bits))
    return np.ldexp(whole, exponent - bits)  # (*N)


def stochastic_round(x, u, step):
    """Return multiples of `step`: up or down, by a random number.

    Args:
        x: float (*N).
        u: random numbers in [0, 1), float (*N).
        step: the distance of neighbors, positive.

    Returns:
        y: float (*N). Over all u its mean is x.
    """
    return step * np.floor(x / step + u)  # (*N)


def update_loss_scale(
    scale,
    found_inf,
    tracker,
    growth_factor=2.0,
    backoff_factor=0.5,
    growth_interval=2000,
):
    """Return the scale of the loss for the next step.

    Args:
        scale: the scale of this step, float (), positive.
        found_inf: whether a gradient was not finite, bool ().
        tracker: steps since the scale changed, int ().
        growth_factor: what it grows by, after `growth_interval` steps
            without an overflow.
        backoff_factor: what it shrinks by after an overflow.
        growth_interval: how many steps.

    Returns:
        new_scale: float ().
        new_tracker: for the next step, int ().
    """
    if found_inf:
        return scale * backoff_factor, np.array(0)
    if tracker + 1 == growth_interval:
        return scale * growth_factor, np.array(0)
    return scale * 1, np.array(tracker + 1)
