"""Residual blocks in NumPy, from pieces with their pullbacks."""

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu


def residual_block(x, weight1, bias1, weight2, bias2):
    """Return the rectified sum of the input and two layers of it.

    Args:
        x: inputs, float (*N, D).
        weight1: float (H, D).
        bias1: float (H,).
        weight2: float (D, H).
        bias2: float (D,).

    Returns:
        y: float (*N, D), not negative.
        backward: dy (*N, D) -> dx (*N, D), dweight1 (H, D),
            dbias1 (H,), dweight2 (D, H), dbias2 (D,).
    """
    a, back_in = linear(x, weight1, bias1)  # (*N, H)
    hidden, back_hidden = relu(a)
    branch, back_out = linear(hidden, weight2, bias2)  # (*N, D)
    y, back_sum = relu(x + branch)

    def backward(dy):
        dsum = back_sum(dy)  # (*N, D): reaches the skip and the branch
        dhidden, dweight2, dbias2 = back_out(dsum)
        dbranch, dweight1, dbias1 = back_in(back_hidden(dhidden))
        return dsum + dbranch, dweight1, dbias1, dweight2, dbias2

    return y, backward


def preactivation_block(x, weight1, bias1, weight2, bias2):
    """Return the input plus two layers of the rectified input.

    Args:
        x: inputs, float (*N, D).
        weight1: float (H, D).
        bias1: float (H,).
        weight2: float (D, H).
        bias2: float (D,).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight1 (H, D),
            dbias1 (H,), dweight2 (D, H), dbias2 (D,).
    """
    active, back_active = relu(x)
    a, back_in = linear(active, weight1, bias1)  # (*N, H)
    hidden, back_hidden = relu(a)
    branch, back_out = linear(hidden, weight2, bias2)  # (*N, D)
    y = x + branch

    def backward(dy):
        dhidden, dweight2, dbias2 = back_out(dy)
        dactive, dweight1, dbias1 = back_in(back_hidden(dhidden))
        dx = dy + back_active(dactive)  # the skip hands dy on, whole
        return dx, dweight1, dbias1, dweight2, dbias2

    return y, backward
