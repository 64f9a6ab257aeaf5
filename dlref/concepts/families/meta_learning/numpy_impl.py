"""Meta-learning in NumPy, with the gradients by hand."""

import numpy as np


def regressor_loss(x, t, weight, bias, out):
    """Return half the mean squared error of one hidden layer.

    Args:
        x: float (N, D).
        t: what should come out, float (N,).
        weight: float (H, D).
        bias: float (H,).
        out: float (H,).

    Returns:
        loss: float ().
        backward: dloss () -> dx (N, D), dt (N,), dweight (H, D), dbias
            (H,), dout (H,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or N is 0.
    """
    N = len(x)
    u = np.tanh(x @ weight.T + bias)  # (N, H)
    error = u @ out - t  # (N,)
    loss = np.sum(error**2) / (2 * N)

    def backward(dloss):
        dy = error * (dloss / N)  # (N,)
        dz = dy[:, None] * out * (1 - u**2)  # (N, H)
        return dz @ weight, -dy, dz.T @ x, dz.sum(axis=0), dy @ u

    return loss, backward


def adapted(x, t, weight, bias, out, lr):
    """Return the weights after a step down `regressor_loss`.

    Args:
        x: float (N, D).
        t: float (N,).
        weight: before the step, float (H, D), not changed.
        bias: float (H,), not changed.
        out: float (H,), not changed.
        lr: the learning rate, an array with one number, float ().

    Returns:
        new_weight, new_bias, new_out: float (H, D), (H,), (H,).
        backward: dnew_weight (H, D), dnew_bias (H,), dnew_out (H,) ->
            dx (N, D), dt (N,), dweight (H, D), dbias (H,), dout (H,),
            dlr ().

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or N is 0.
    """
    N = len(x)
    u = np.tanh(x @ weight.T + bias)  # (N, H)
    slope = 1 - u**2
    error = (u @ out - t) / N  # (N,)
    g = error[:, None] * out * slope  # (N, H)
    dw, db, do = g.T @ x, g.sum(axis=0), error @ u

    def backward(dnew_weight, dnew_bias, dnew_out):
        q = x @ dnew_weight.T + dnew_bias  # (N, H), how z would move
        p = (slope * q) @ out + u @ dnew_out  # (N,), and the output
        bend = dnew_out - 2 * u * out * q  # (N, H)
        du = error[:, None] * bend + p[:, None] * out / N
        dz = -lr * slope * du
        dx = dz @ weight - lr * g @ dnew_weight
        dout = error @ (slope * q) + p @ u / N  # (H,)
        dlr = np.sum(dnew_weight * dw) + dnew_bias @ db + dnew_out @ do
        return (
            dx,
            lr * p / N,
            dnew_weight + dz.T @ x,
            dnew_bias + dz.sum(axis=0),
            dnew_out - lr * dout,
            -dlr,
        )

    stepped = weight - lr * dw, bias - lr * db, out - lr * do
    return stepped, backward


def maml_loss(
    x, t, new_x, new_t, weight, bias, out, lr, first_order=False
):
    """Return the loss on new examples after a step on some.

    Args:
        x: the examples to learn from, float (N, D).
        t: float (N,).
        new_x: the examples to be right at, float (M, D).
        new_t: float (M,).
        weight: before the step, float (H, D), not changed.
        bias: float (H,), not changed.
        out: float (H,), not changed.
        lr: of the step, an array with one number, float ().
        first_order: True to go back as if the gradient in the step
            were given.

    Returns:
        loss: float ().
        backward: dloss () -> dx (N, D), dt (N,), dnew_x (M, D), dnew_t
            (M,), dweight (H, D), dbias (H,), dout (H,), dlr ().

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or N or M is 0.
    """
    stepped, pull_step = adapted(x, t, weight, bias, out, lr)
    loss, pull = regressor_loss(new_x, new_t, *stepped)

    def backward(dloss):
        dnew_x, dnew_t, *dstepped = pull(dloss)
        dx, dt, *dparams, dlr = pull_step(*dstepped)
        if first_order:
            dx, dt = np.zeros_like(x), np.zeros_like(t)
            dparams = dstepped
        return dx, dt, dnew_x, dnew_t, *dparams, dlr

    return loss, backward


def hyper_linear(x, z, generator, bias_generator):
    """Return a linear layer whose weights are made from a code.

    Args:
        x: float (*N, D).
        z: the code, float (E,).
        generator: from the code to the weight, float (M D, E).
        bias_generator: from the code to the bias, float (M, E).

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), dz (E,), dgenerator
            (M D, E), dbias_generator (M, E).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    M, D = len(bias_generator), x.shape[-1]
    weight = (generator @ z).reshape(M, D)

    def backward(dy):
        rows = tuple(range(dy.ndim - 1))
        dweight = np.tensordot(dy, x, (rows, rows)).reshape(M * D)
        dbias = dy.sum(axis=rows)  # (M,)
        dz = dweight @ generator + dbias @ bias_generator
        dgenerator = np.outer(dweight, z)
        return dy @ weight, dz, dgenerator, np.outer(dbias, z)

    return x @ weight.T + bias_generator @ z, backward
