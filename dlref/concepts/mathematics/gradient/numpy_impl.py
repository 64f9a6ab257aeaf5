"""Products of vectors and matrices, with the gradients by hand."""

import numpy as np


def dot(x, other):
    """Return the sum of the products of the entries.

    Args:
        x: float (D,).
        other: float (D,).

    Returns:
        y: float ().
        backward: dy () -> dx (D,), dother (D,).

    Raises:
        ValueError: if the lengths differ.
    """
    y = x @ other  # ()

    def backward(dy):
        return dy * other, dy * x  # (D,), (D,)

    return y, backward


def mv(matrix, vec):
    """Return the product of a matrix and a vector.

    Args:
        matrix: float (M, D).
        vec: float (D,).

    Returns:
        y: float (M,).
        backward: dy (M,) -> dmatrix (M, D), dvec (D,).

    Raises:
        ValueError: if the matrix has not as many columns as the vector
            has entries.
    """
    y = matrix @ vec  # (M,)

    def backward(dy):
        dmatrix = dy[:, None] * vec  # (M, D)
        dvec = dy @ matrix  # (D,)
        return dmatrix, dvec

    return y, backward


def outer(x, other):
    """Return every product of an entry of x and one of the other.

    Args:
        x: float (M,).
        other: float (D,).

    Returns:
        y: float (M, D).
        backward: dy (M, D) -> dx (M,), dother (D,).
    """
    y = np.outer(x, other)  # (M, D)

    def backward(dy):
        return dy @ other, x @ dy  # (M,), (D,)

    return y, backward
