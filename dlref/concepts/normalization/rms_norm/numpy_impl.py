"""RMS normalization in NumPy, with the gradients by hand."""

import numpy as np


def rms_norm(x, weight=None, eps=None):
    """Return each row divided by its root mean square, then weighted.

    Args:
        x: inputs, float (*N, D).
        weight: float (D,), or None for ones.
        eps: added to the mean square, positive, or None for the gap
            between 1 and the next number of the type of `x`.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, D is 0, or `eps` is not
            positive.
    """
    eps = float(np.finfo(x.dtype).eps) if eps is None else eps
    mean_square = np.mean(x * x, axis=-1, keepdims=True)  # (*N, 1)
    r = np.sqrt(mean_square + eps)  # (*N, 1)
    xhat = x / r  # (*N, D)
    y = xhat if weight is None else weight * xhat

    def backward(dy):
        g = dy if weight is None else dy * weight  # (*N, D)
        along = np.mean(g * xhat, axis=-1, keepdims=True)  # (*N, 1)
        dx = (g - xhat * along) / r  # (*N, D)
        if weight is None:
            return dx, None
        rows = tuple(range(dy.ndim - 1))
        return dx, np.sum(dy * xhat, axis=rows)  # (D,)

    return y, backward
