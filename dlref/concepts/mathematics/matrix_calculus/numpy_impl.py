"""Matrices in NumPy, with the gradients by hand."""

import numpy as np


def flipped(x):
    """Return matrices with rows and columns exchanged."""
    return np.swapaxes(x, -1, -2)


def full(x):
    """Return `x` in a precision that LAPACK takes: not in float16."""
    return x.astype(np.result_type(x, np.float32), copy=False)


def matmul(input, other):
    """Return the products of matrices.

    Args:
        input: matrices on the left, float (*N, P, Q).
        other: matrices on the right, float (*N, Q, R).

    Returns:
        y: float (*N, P, R).
        backward: dy (*N, P, R) -> dinput (*N, P, Q), dother (*N, Q, R).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """

    def backward(dy):
        dinput = dy @ flipped(other)  # (*N, P, Q)
        dother = flipped(input) @ dy  # (*N, Q, R)
        return dinput, dother

    return input @ other, backward


def transpose(x):
    """Return matrices with rows and columns exchanged.

    Args:
        x: matrices, float (*N, P, Q).

    Returns:
        y: float (*N, Q, P).
        backward: dy (*N, Q, P) -> dx (*N, P, Q).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `x` has fewer than two axes.
    """
    return flipped(x).copy(), lambda dy: flipped(dy).copy()


def trace(x):
    """Return the sums of the diagonals.

    Args:
        x: square matrices, float (*N, D, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the matrices are not square.
    """

    def backward(dy):
        identity = np.eye(x.shape[-1], dtype=x.dtype)  # (D, D)
        return np.expand_dims(dy, axis=(-1, -2)) * identity

    return np.trace(x, axis1=-2, axis2=-1), backward


def frobenius_norm(x):
    """Return the roots of the sums of squares.

    Args:
        x: matrices, float (*N, P, Q).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, P, Q), 0 for a matrix of zeros.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if `x` has fewer than two axes.
    """
    both = (-2, -1)
    size = np.abs(x.real)  # (*N, P, Q)
    largest = size.max(
        axis=both, keepdims=True, initial=0
    )  # (*N, 1, 1)
    scale = np.where(largest > 0, largest, 1)
    square = np.sum((x / scale) ** 2, axis=both, keepdims=True)
    norm = scale * np.sqrt(square)  # (*N, 1, 1): no square overflows

    def backward(dy):
        unit = x / np.where(norm == 0, 1, norm)  # (*N, P, Q)
        return np.expand_dims(dy, axis=both) * unit

    return norm[..., 0, 0], backward


def quadratic_form(x, matrix):
    """Return x . A x for each row.

    Args:
        x: float (*N, D).
        matrix: A, float (D, D), symmetric or not.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), dmatrix (D, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    y = np.sum(x * (x @ matrix.T), axis=-1)  # (*N)

    def backward(dy):
        scaled = np.expand_dims(dy, axis=-1) * x  # (*N, D)
        dx = scaled @ (matrix + matrix.T)  # (*N, D)
        left, right = (a.reshape(-1, len(matrix)) for a in (scaled, x))
        return dx, left.T @ right

    return y, backward


def inverse(x):
    """Return the inverses of square matrices.

    Args:
        x: float (*N, D, D).

    Returns:
        y: float (*N, D, D).
        backward: dy (*N, D, D) -> dx (*N, D, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the matrices are not square, or one is singular.
    """
    try:
        y = np.linalg.inv(full(x)).astype(x.dtype)  # (*N, D, D)
    except np.linalg.LinAlgError:
        raise ValueError(
            "x must have an inverse, got a singular matrix"
        ) from None

    def backward(dy):
        return -flipped(y) @ dy @ flipped(y)

    return y, backward


def cofactors(x):
    """Return the slopes of the determinant, (*N, D, D)."""
    D = x.shape[-1]
    found = np.empty_like(x)  # (*N, D, D)
    for i in range(D):
        for j in range(D):
            minor = np.delete(np.delete(x, i, axis=-2), j, axis=-1)
            found[..., i, j] = (-1) ** (i + j) * np.linalg.det(
                full(minor)
            )
    return found


def det(x):
    """Return the determinants of square matrices.

    Args:
        x: float (*N, D, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D, D), also where y is 0.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the matrices are not square.
    """

    def backward(dy):
        return np.expand_dims(dy, axis=(-1, -2)) * cofactors(x)

    return np.linalg.det(full(x)).astype(x.dtype), backward


def logdet(x):
    """Return the logarithms of determinants.

    Args:
        x: float (*N, D, D), with positive determinants.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the matrices are not square, or a determinant is
            not positive.
    """
    sign, size = np.linalg.slogdet(full(x))  # (*N), (*N)
    if not np.all(sign.real > 0):
        wrong = np.min(sign.real)
        raise ValueError(
            f"x must have a positive determinant, got sign {wrong}"
        )

    def backward(dy):
        dy = np.expand_dims(dy, axis=(-1, -2))  # (*N, 1, 1)
        other = np.linalg.inv(full(x)).astype(x.dtype)  # (*N, D, D)
        return dy * flipped(other)

    y = (size + np.log(sign)).astype(x.dtype)  # (*N)
    return y, backward
