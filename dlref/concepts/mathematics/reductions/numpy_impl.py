"""Broadcasting and reductions in NumPy, with the gradients by hand."""

import numpy as np


def expand_as(x, other):
    """Return x, repeated to the shape of another array.

    Args:
        x: float (A, 1, D).
        other: only its shape counts, float (*N, A, B, D).

    Returns:
        y: float (*N, A, B, D).
        backward: dy (*N, A, B, D) -> dx (A, 1, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `x` does not broadcast to `other`.
    """
    y = np.broadcast_to(x, other.shape).copy()  # (*N, A, B, D)
    added = other.ndim - x.ndim
    stretched = [
        k + added for k, size in enumerate(x.shape) if size == 1
    ]

    def backward(dy):
        axes = (*range(added), *stretched)
        return np.sum(dy, axis=axes).reshape(x.shape)  # (A, 1, D)

    return y, backward


def sum(x):
    """Return the sum of each row.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats.
    """
    y = np.sum(x, axis=-1)  # (*N)

    def backward(dy):
        return np.broadcast_to(dy[..., None], x.shape).copy()  # (*N, D)

    return y, backward


def mean(x):
    """Return the mean of each row.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if D is 0.
    """
    D = x.shape[-1]
    y = np.sum(x, axis=-1) / D  # (*N)

    def backward(dy):
        return np.broadcast_to(dy[..., None] / D, x.shape).copy()

    return y, backward


def var(x, correction=1):
    """Return the variance of each row.

    Args:
        x: float (*N, D).
        correction: 1 to divide by D - 1, 0 to divide by D.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if D is not above `correction`.
    """
    D = x.shape[-1]
    if correction >= D:
        raise ValueError(
            f"x must have more than {correction} along D, got {D}"
        )

    centered = x - x.mean(axis=-1, keepdims=True)  # (*N, D)
    y = np.sum(centered**2, axis=-1) / (D - correction)  # (*N)

    def backward(dy):
        return centered * (
            2 / (D - correction) * dy[..., None]
        )  # (*N, D)

    return y, backward


def amax(x):
    """Return the largest entry of each row.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), shared evenly by entries that
            tie.

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if D is 0.
    """
    return chosen(x, np.argmax(x.real, axis=-1))


def amin(x):
    """Return the smallest entry of each row.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), shared evenly by entries that
            tie.

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if D is 0.
    """
    return chosen(x, np.argmin(x.real, axis=-1))


def chosen(x, at):
    """Return an entry of each row; those equal to it share dy."""
    at = at[..., None]  # (*N, 1)
    y = np.take_along_axis(x, at, axis=-1)  # (*N, 1)
    tied = x.real == y.real  # (*N, D)

    def backward(dy):
        ties = tied.sum(axis=-1, keepdims=True, dtype=x.real.dtype)
        return np.where(tied, dy[..., None] / ties, 0)  # (*N, D)

    return y[..., 0], backward


def prod(x):
    """Return the product of each row.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), right where entries are 0 too.

    Raises:
        TypeError: if `x` does not hold floats.
    """
    y = np.prod(x, axis=-1)  # (*N)

    def backward(dy):
        one = np.ones_like(x[..., :1])  # (*N, 1)
        before = np.concatenate([one, x[..., :-1]], axis=-1)
        after = np.concatenate([one, x[..., :0:-1]], axis=-1)
        left = np.cumprod(before, axis=-1)  # (*N, D)
        right = np.cumprod(after, axis=-1)[..., ::-1]  # (*N, D)
        return dy[..., None] * left * right

    return y, backward


def cumsum(x):
    """Return the running sum of each row.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats.
    """
    y = np.cumsum(x, axis=-1)  # (*N, D)

    def backward(dy):
        return np.cumsum(dy[..., ::-1], axis=-1)[..., ::-1]  # (*N, D)

    return y, backward
