"""Forward mode in NumPy: values that carry their slope along."""

import numpy as np

from dlref.concepts.mathematics.derivative.numpy_impl import (
    add,
    log,
    mul,
    sin,
    sub,
)


def push(operation, *duals):
    """Push (value, tangent) pairs through an elementwise operation."""
    values, tangents = zip(*duals, strict=True)
    value, pullback = operation(*values)
    slopes = pullback(np.ones_like(value))
    slopes = slopes if isinstance(slopes, tuple) else (slopes,)
    shares = [s * t for s, t in zip(slopes, tangents, strict=True)]
    return value, sum(shares)


def dual_example(x1, x2, t1, t2):
    """Return log(x1) + x1 x2 - sin(x2), and its slope along a move.

    Args:
        x1: float (*N), positive.
        x2: float (*N).
        t1: how x1 moves, float (*N).
        t2: how x2 moves, float (*N).

    Returns:
        y: float (*N).
        ty: how y moves, float (*N).
        backward: dy (*N), dty (*N) -> dx1 (*N), dx2 (*N), dt1 (*N),
            dt2 (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or `x1` is not positive.
    """
    a, b = (x1, t1), (x2, t2)
    rising = push(add, push(log, a), push(mul, a, b))
    y, ty = push(sub, rising, push(sin, b))

    def backward(dy, dty):
        along1, along2 = 1 / x1 + x2, x1 - np.cos(x2)
        dx1 = dy * along1 + dty * (t2 - t1 / x1**2)
        dx2 = dy * along2 + dty * (t1 + t2 * np.sin(x2))
        return dx1, dx2, dty * along1, dty * along2

    return (y, ty), backward


def dual_linear(x, weight, bias, tx, tweight, tbias):
    """Return an affine map, and its slope along a move.

    Args:
        x: float (*N, D).
        weight: float (M, D).
        bias: float (M,).
        tx: how x moves, float (*N, D).
        tweight: how the weight moves, float (M, D).
        tbias: how the bias moves, float (M,).

    Returns:
        y: float (*N, M).
        ty: how y moves, float (*N, M).
        backward: dy (*N, M), dty (*N, M) -> dx (*N, D), dweight
            (M, D), dbias (M,), dtx (*N, D), dtweight (M, D), dtbias
            (M,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    y = x @ weight.T + bias  # (*N, M)
    ty = tx @ weight.T + x @ tweight.T + tbias  # (*N, M)

    def backward(dy, dty):
        rows = tuple(range(dy.ndim - 1))
        dx = dy @ weight + dty @ tweight  # (*N, D)
        both = np.tensordot(dy, x, axes=(rows, rows))  # (M, D)
        dweight = both + np.tensordot(dty, tx, axes=(rows, rows))
        dtweight = np.tensordot(dty, x, axes=(rows, rows))  # (M, D)
        dbias, dtbias = dy.sum(axis=rows), dty.sum(axis=rows)  # (M,)
        return dx, dweight, dbias, dty @ weight, dtweight, dtbias

    return (y, ty), backward


def dual_softmax(z, tz):
    """Return softmax along the last axis, and its slope along a move.

    Args:
        z: scores, float (*N, K).
        tz: how the scores move, float (*N, K).

    Returns:
        p: float (*N, K).
        tp: how the probabilities move, float (*N, K).
        backward: dp (*N, K), dtp (*N, K) -> dz (*N, K), dtz (*N, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a score is not finite.
    """
    exp = np.exp(z - z.real.max(axis=-1, keepdims=True))  # (*N, K)
    p = exp / exp.sum(axis=-1, keepdims=True)  # (*N, K)
    lead = tz - np.sum(p * tz, axis=-1, keepdims=True)  # (*N, K)
    tp = p * lead

    def backward(dp, dtp):
        mean = np.sum(p * dtp, axis=-1, keepdims=True)  # (*N, 1)
        dtz = p * (dtp - mean)  # (*N, K)
        g = dp + dtp * lead - mean * tz  # (*N, K): what reaches p
        dz = p * (g - np.sum(p * g, axis=-1, keepdims=True))
        return dz, dtz

    return (p, tp), backward
