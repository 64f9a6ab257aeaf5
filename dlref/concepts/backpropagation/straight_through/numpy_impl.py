"""Straight-through estimators in NumPy: one forward, another back."""

import numpy as np


def round_ste(x, held):
    """Return `held`, rounded, as if it were x.

    Args:
        x: what moves, float (*N).
        held: what is rounded, float (*N); normally the same numbers.

    Returns:
        y: float (*N), whole numbers where x is `held`.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a number is not finite.
    """
    y = np.round(held) + (x - held)  # halves go to even numbers

    def backward(dy):
        return dy.copy()

    return y, backward


def sign_ste(x, held):
    """Return the sign of `held`, which moves as x between -1 and 1.

    Args:
        x: what moves, float (*N).
        held: whose sign it is, float (*N); normally the same numbers.

    Returns:
        y: float (*N), -1, 0 or 1 where x is `held`.
        backward: dy (*N) -> dx (*N), 0 where |x| > 1.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a number is not finite.
    """
    inside = (x.real >= -1) & (x.real <= 1)
    clipped = np.where(inside, x, np.sign(x.real))
    y = np.sign(held) + (clipped - np.clip(held, -1, 1))

    def backward(dy):
        return np.where(inside, dy, 0)

    return y, backward


def softmax(z):
    """Return the shares of exp(z) along the last axis."""
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def argmax_ste(x, held, tau=1.0):
    """Return where `held` is largest, which moves as softmax of x.

    Args:
        x: what moves, float (*N, K).
        held: whose largest it is, float (*N, K); normally the same.
        tau: the temperature of softmax, positive.

    Returns:
        y: float (*N, K), one-hot where x is `held`; of equals, the
            first.
        backward: dy (*N, K) -> dx (*N, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, a number is not finite, K is
            0, or `tau` is not positive.
    """
    best = held.argmax(axis=-1)[..., None]  # (*N, 1)
    p = softmax(x / tau)  # (*N, K)
    y = (np.arange(x.shape[-1]) == best) + (p - softmax(held / tau))

    def backward(dy):
        mean = np.sum(p * dy, axis=-1, keepdims=True)  # (*N, 1)
        return p * (dy - mean) / tau

    return y.astype(np.result_type(x, held)), backward
