"""Stochastic depth in NumPy, with the gradients by hand."""

from dlref.concepts.normalization.dropout.numpy_impl import dropout


def stochastic_depth(x, mask, p):
    """Return the examples that the mask keeps, scaled up, else zero.

    Args:
        x: float (N, *S): examples of any shape.
        mask: boolean (N,), True to keep; each True with probability
            1 - p.
        p: the probability that an example is dropped, in [0, 1).

    Returns:
        y: float (N, *S).
        backward: dy (N, *S) -> dx (N, *S).

    Raises:
        TypeError: if `x` does not hold floats, or `mask` booleans.
        ValueError: if N differs, or `p` is not in [0, 1).
    """
    places = [1] * (x.ndim - 1)
    return dropout(x, mask.reshape(-1, *places), p)


def stochastic_residual(x, branch, mask, p):
    """Return the input of a block, and its branch where it is kept.

    Args:
        x: float (N, *S).
        branch: what the block adds to x, float (N, *S).
        mask: boolean (N,), True to keep the branch of an example.
        p: the probability that a branch is dropped, in [0, 1).

    Returns:
        y: float (N, *S).
        backward: dy (N, *S) -> dx (N, *S), dbranch (N, *S).

    Raises:
        TypeError: if `x` or `branch` does not hold floats, or `mask`
            booleans.
        ValueError: if the shapes differ, or `p` is not in [0, 1).
    """
    kept, back = stochastic_depth(branch, mask, p)
    y = x + kept

    def backward(dy):
        return dy.copy(), back(dy)

    return y, backward
