"""A network of two sigmoid layers in NumPy, and its error."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid


def half_squared_error(input, target):
    """Return half the sum of the squared errors.

    Args:
        input: outputs of a network, float (*N).
        target: what they should be, float (*N), of the same shape.

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ.
    """
    error = input - target  # (*N)
    loss = np.sum(error * error) / 2  # ()

    def backward(dloss):
        dinput = dloss * error  # (*N)
        return dinput, -dinput

    return loss, backward


def sigmoid_mlp(x, params):
    """Return two affine maps in a row, each with a sigmoid behind.

    Args:
        x: features, float (*N, D).
        params: "hidden.weight" (H, D), "hidden.bias" (H,),
            "output.weight" (M, H), "output.bias" (M,), all float.

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), dparams by name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if a parameter is missing, or shapes disagree.
    """
    w, b = params["hidden.weight"], params["hidden.bias"]
    v, c = params["output.weight"], params["output.bias"]
    inner, pull_hidden = linear(x, w, b)  # (*N, H)
    hidden, unsquash_hidden = sigmoid(inner)  # (*N, H)
    outer, pull_output = linear(hidden, v, c)  # (*N, M)
    y, unsquash_output = sigmoid(outer)  # (*N, M)

    def backward(dy):
        douter = unsquash_output(dy)  # (*N, M)
        dhidden, dv, dc = pull_output(douter)  # (*N, H), (M, H), (M,)
        dinner = unsquash_hidden(dhidden)  # (*N, H)
        dx, dw, db = pull_hidden(dinner)  # (*N, D), (H, D), (H,)
        return dx, {
            "hidden.weight": dw,
            "hidden.bias": db,
            "output.weight": dv,
            "output.bias": dc,
        }

    return y, backward
