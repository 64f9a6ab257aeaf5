"""One layer, again and again, in NumPy."""

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh


def repeated_layer(x, weight, steps):
    """Return tanh(W h), taken `steps` times from h = x.

    Args:
        x: where it begins, float (*N, D).
        weight: W, the same in every step, float (D, D).
        steps: how many layers, or steps in time.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight (D, D).

    Raises:
        TypeError: if an argument does not hold floats, or `steps` is
            not an integer.
        ValueError: if the shapes disagree, or `steps` is not positive.
    """
    h, pullbacks = x, []
    for _ in range(steps):
        z, pull = linear(h, weight)  # (*N, D)
        h, unbend = tanh(z)  # (*N, D)
        pullbacks.append((pull, unbend))

    def backward(dy):
        dh, dweight = dy, 0
        for pull, unbend in reversed(pullbacks):
            dh, more, _ = pull(unbend(dh))  # (*N, D), (D, D)
            dweight = dweight + more
        return dh, dweight

    return h, backward
