"""The chain rule on a graph in NumPy: pullbacks, in reverse order."""

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid


def sigmoid_layer(x, weight, bias):
    """Return the sigmoids of weighted sums.

    Args:
        x: inputs, float (*N, D).
        weight: float (H, D).
        bias: float (H,).

    Returns:
        y: float (*N, H).
        backward: dy (*N, H) -> dx (*N, D), dweight (H, D), dbias (H,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    z, back_linear = linear(x, weight, bias)  # (*N, H)
    y, back_sigmoid = sigmoid(z)

    def backward(dy):
        dz = back_sigmoid(dy)  # (*N, H)
        return back_linear(dz)

    return y, backward


def two_paths(x, direct, first, second):
    """Return the sum of what arrives on two paths.

    Args:
        x: inputs, float (*N, D).
        direct: weights of the straight path, float (M, D).
        first: weights into the units of the other, float (H, D).
        second: weights out of them, float (M, H).

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), ddirect (M, D),
            dfirst (H, D), dsecond (M, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    straight, back_direct = linear(x, direct)  # (*N, M)
    z, back_first = linear(x, first)  # (*N, H)
    a, back_sigmoid = sigmoid(z)
    around, back_second = linear(a, second)  # (*N, M)

    def backward(dy):
        dx, ddirect, _ = back_direct(dy)
        da, dsecond, _ = back_second(dy)
        dx_around, dfirst, _ = back_first(back_sigmoid(da))
        return dx + dx_around, ddirect, dfirst, dsecond

    return straight + around, backward
