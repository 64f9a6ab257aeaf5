"""Autoencoders in NumPy, with the gradients by hand."""

from math import prod

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid


def autoencoder(x, params):
    """Return each row made again from its code, and the code.

    Args:
        x: float (*N, D).
        params: "encoder.weight" (J, D), "encoder.bias" (J,),
            "decoder.weight" (D, J), or none: the encoder's, turned
            around, and "decoder.bias" (D,), all float.

    Returns:
        y: float (*N, D).
        code: float (*N, J), between 0 and 1.
        backward: dy (*N, D), dcode (*N, J) -> dx (*N, D), dparams by
            name.
    """
    weight, bias = params["encoder.weight"], params["encoder.bias"]
    tied = params.get("decoder.weight") is None
    back = weight.T if tied else params["decoder.weight"]
    z, pull_z = linear(x, weight, bias)  # (*N, J)
    code, pull_code = sigmoid(z)
    y, pull_y = linear(code, back, params["decoder.bias"])  # (*N, D)

    def backward(dy, dcode):
        arrives, dback, dout = pull_y(dy)
        dx, dweight, dbias = pull_z(pull_code(arrives + dcode))
        dparams = {"encoder.bias": dbias, "decoder.bias": dout}
        if tied:
            dparams["encoder.weight"] = dweight + dback.T
        else:
            dparams["encoder.weight"] = dweight
            dparams["decoder.weight"] = dback
        return dx, dparams

    return (y, code), backward


def sparsity_penalty(code, rho=0.05):
    """Return how far the means of units are from a small one.

    Args:
        code: what units say, from 0 to 1, float (*N, J).
        rho: the mean that is wanted, between 0 and 1.

    Returns:
        loss: the divergences of all units, added, float ().
        backward: dloss () -> dcode (*N, J).

    Raises:
        ValueError: if `rho` or the mean of a unit is 0 or 1, or there
            are no rows.
    """
    if rho == 0:
        raise ValueError("rho must be positive, got 0")
    rows = tuple(range(code.ndim - 1))
    mean = code.mean(axis=rows)  # (J,)
    shut = (mean.real <= 0) | (mean.real >= 1)
    if shut.any():
        raise ValueError(
            "code must have means between 0 and 1, "
            f"got {mean.real[shut][0]} in unit {int(np.argmax(shut))}"
        )

    loss = rho * np.log(rho / mean)
    loss = loss + (1 - rho) * np.log((1 - rho) / (1 - mean))

    def backward(dloss):
        slope = (1 - rho) / (1 - mean) - rho / mean  # (J,)
        count = prod(code.shape[:-1])
        each = dloss * slope / count
        return np.broadcast_to(each, code.shape).copy()

    return np.sum(loss), backward


def contractive_penalty(x, weight, bias):
    """Return the squared slopes of a sigmoid code, added for each row.

    Args:
        x: float (*N, D).
        weight: float (J, D).
        bias: float (J,).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), dweight (J, D), dbias (J,).
    """
    z, pull_z = linear(x, weight, bias)  # (*N, J)
    h, _ = sigmoid(z)
    rest, _ = sigmoid(-z)  # 1 - h, exact in the tail
    s = h * rest  # (*N, J): slopes
    size = np.sum(weight * weight, axis=1)  # (J,)
    y = np.sum(s * s * size, axis=-1)  # (*N)

    def backward(dy):
        dy = dy[..., None]  # (*N, 1)
        dz = dy * 2 * s * s * (rest - h) * size  # (*N, J)
        dx, through, dbias = pull_z(dz)
        rows = tuple(range(dz.ndim - 1))
        direct = np.sum(dy * s * s, axis=rows)  # (J,)
        return dx, through + 2 * weight * direct[:, None], dbias

    return y, backward
