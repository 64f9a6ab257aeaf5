"""Four functions that rounding spoils, in NumPy, repaired."""

import numpy as np


def double(x):
    """Return x with at least the digits of float64, to compute in."""
    return np.asarray(x, np.result_type(x, np.float64))


def like(y, *given):
    """Return y, rounded to the digits that the arguments came with."""
    return np.asarray(y, np.result_type(*given))


def lost(a, b):
    """Return what rounding takes from the product a b, almost exactly.

    The product of the leading parts has no error; the rest is small.
    """
    a0, b0 = leading(a), leading(b)
    a1, b1 = a - a0, b - b0
    return a0 * b0 - a * b + a0 * b1 + a1 * b0 + a1 * b1


def leading(x):
    """Return the first 26 of the 53 binary digits of a real part."""
    digits, exponent = np.frexp(x.real)
    return np.ldexp(np.trunc(digits * 2**26), exponent - 26)


def logsumexp(x):
    """Return the logarithm of the sum of exponentials of each row.

    Args:
        x: float (*N, D); -inf adds nothing.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if D is 0, or a row has no finite largest value.
    """
    largest = np.max(x.real, axis=-1, keepdims=True)  # (*N, 1)
    if not np.isfinite(largest).all():
        wrong = largest[~np.isfinite(largest)][0]
        rule = "have a finite largest value in each row"
        raise ValueError(f"x must {rule}, got {wrong}")

    e = np.exp(x - largest)  # (*N, D), none above 1
    total = np.sum(e, axis=-1, keepdims=True)  # (*N, 1), at least 1
    y = np.log(total) + largest

    def backward(dy):
        return dy[..., None] * e / total

    return y[..., 0], backward


def log1p(x):
    """Return log(1 + x), also where 1 + x would round to 1.

    Args:
        x: float (*N), above -1.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if `x` does not hold floats.
        ValueError: if `x` is not above -1.
    """
    if not np.all(x.real > -1):
        raise ValueError(f"x must be above -1, got {np.min(x.real)}")

    z = double(x)
    y = np.log1p(z)

    def backward(dy):
        return like(dy / (1 + z), x, dy)

    return like(y, x), backward


def expm1(x):
    """Return exp(x) - 1, also where exp(x) would round to 1.

    Args:
        x: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if `x` does not hold floats.
    """
    z = double(x)
    y = np.expm1(z)

    def backward(dy):
        return like(dy * np.exp(z), x, dy)

    return like(y, x), backward


def kahan_sum(x):
    """Return the sum of each row, with what rounding lost put back.

    Args:
        x: float (*N, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D).

    Raises:
        TypeError: if `x` does not hold floats.
    """
    total = np.zeros(x.shape[:-1], x.dtype)  # (*N)
    excess = total  # how much too large the total is
    for d in range(x.shape[-1]):
        term = x[..., d] - excess
        new = total + term
        excess = (new - total) - term
        total = new

    def backward(dy):
        return np.repeat(dy[..., None], x.shape[-1], axis=-1)

    return total, backward
