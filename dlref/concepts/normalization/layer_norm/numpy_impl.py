"""Layer normalization in NumPy, with the gradients by hand."""

import numpy as np


def layer_norm(x, weight=None, bias=None, eps=1e-5):
    """Return each row centered and scaled, then weighted and shifted.

    Args:
        x: inputs, float (*N, D).
        weight: float (D,), or None for ones.
        bias: float (D,), or None for zeros.
        eps: added to the variance, positive.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight (D,), dbias (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, D is 0, or `eps` is not
            positive.
    """
    centered = x - x.mean(axis=-1, keepdims=True)  # (*N, D)
    variance = np.mean(centered**2, axis=-1, keepdims=True)  # (*N, 1)
    sigma = np.sqrt(variance + eps)  # (*N, 1)
    xhat = centered / sigma  # (*N, D)
    y = xhat if weight is None else weight * xhat
    y = y if bias is None else y + bias

    def backward(dy):
        g = dy if weight is None else dy * weight  # (*N, D)
        mean = g.mean(axis=-1, keepdims=True)  # (*N, 1)
        along = np.mean(g * xhat, axis=-1, keepdims=True)  # (*N, 1)
        dx = (g - mean - xhat * along) / sigma  # (*N, D)
        rows = tuple(range(dy.ndim - 1))
        dweight = dbias = None
        if weight is not None:
            dweight = np.sum(dy * xhat, axis=rows)  # (D,)
        if bias is not None:
            dbias = np.sum(dy, axis=rows)  # (D,)
        return dx, dweight, dbias

    return y, backward
