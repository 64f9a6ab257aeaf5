"""Second derivatives in NumPy: of a neuron, and of a backward pass."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh


def fired(z):
    """Return tanh and its slope, which 1 - y * y would round away."""
    y, backward = tanh(z)
    return y, backward(np.ones_like(y))


def over_rows(a, b):
    """Return the sum of a (*N, ...) times b (*N, D) over the rows."""
    rows = tuple(range(b.ndim - 1))
    return np.tensordot(a, b, axes=(rows, rows))


def bend(t, y, s):
    """Return the curvature in each weighted sum, and its slope."""
    error = y - t
    c = s * (s - 2 * error * y)
    return c, s * ((4 * y**2 - 2 * s) * error - 6 * y * s)


def neuron_loss(x, t, w):
    """Return half the squared errors of y = tanh(x w), added.

    Args:
        x: features, float (*N, D).
        t: targets, float (*N).
        w: weights, float (D,).

    Returns:
        loss: float ().
        backward: dloss () -> dx (*N, D), dt (*N), dw (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    y, s = fired(x @ w)  # (*N)
    loss = np.sum((y - t) ** 2) / 2

    def backward(dloss):
        error = dloss * (y - t)  # (*N)
        da = error * s  # (*N)
        return da[..., None] * w, -error, over_rows(da, x)

    return loss, backward


def neuron_hessian(x, t, w):
    """Return the Hessian of `neuron_loss` in the weights.

    Args:
        x: features, float (*N, D).
        t: targets, float (*N).
        w: weights, float (D,).

    Returns:
        h: float (D, D).
        backward: dh (D, D) -> dx (*N, D), dt (*N), dw (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    y, s = fired(x @ w)  # (*N)
    c, slope = bend(t, y, s)
    h = over_rows(c[..., None] * x, x)  # (D, D)

    def backward(dh):
        q = np.sum((x @ dh) * x, axis=-1)  # (*N)
        both = c[..., None] * (x @ (dh + dh.T))  # (*N, D)
        dx = (slope * q)[..., None] * w + both
        return dx, 2 * y * s * q, over_rows(slope * q, x)

    return h, backward


def neuron_hvp(x, t, w, v):
    """Return the Hessian of `neuron_loss`, times a vector.

    Args:
        x: features, float (*N, D).
        t: targets, float (*N).
        w: weights, float (D,).
        v: the vector, float (D,).

    Returns:
        hv: float (D,).
        backward: dhv (D,) -> dx (*N, D), dt (*N), dw (D,), dv (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    (y, s), a = fired(x @ w), x @ v  # (*N)
    c, slope = bend(t, y, s)
    hv = over_rows(c * a, x)  # (D,)

    def backward(dhv):
        b = x @ dhv  # (*N)
        turn = slope * a * b  # (*N)
        dx = turn[..., None] * w + (c * b)[..., None] * v
        dx = dx + (c * a)[..., None] * dhv
        dt = 2 * y * s * a * b
        return dx, dt, over_rows(turn, x), over_rows(c * b, x)

    return hv, backward


def neuron_ggn(x, w, v):
    """Return the Gauss-Newton matrix of a neuron, times a vector.

    Args:
        x: features, float (*N, D).
        w: weights, float (D,).
        v: the vector, float (D,).

    Returns:
        gv: float (D,).
        backward: dgv (D,) -> dx (*N, D), dw (D,), dv (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    (y, s), a = fired(x @ w), x @ v  # (*N)
    c = s * s  # (*N)
    gv = over_rows(c * a, x)  # (D,)

    def backward(dgv):
        b = x @ dgv  # (*N)
        turn = -4 * y * c * a * b  # (*N)
        dx = turn[..., None] * w + (c * b)[..., None] * v
        dx = dx + (c * a)[..., None] * dgv
        return dx, over_rows(turn, x), over_rows(c * b, x)

    return gv, backward


def linear_backward(x, weight, gy):
    """Return the gradients of an affine map, to be differentiated.

    Args:
        x: features, float (*N, D).
        weight: float (M, D).
        gy: the gradient that arrives, float (*N, M).

    Returns:
        gx, gweight, gbias: float (*N, D), (M, D), (M,).
        backward: dgx (*N, D), dgweight (M, D), dgbias (M,) -> dx
            (*N, D), dweight (M, D), dgy (*N, M).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    gx = gy @ weight  # (*N, D)
    gweight = over_rows(gy, x)  # (M, D)
    gbias = gy.sum(axis=tuple(range(gy.ndim - 1)))  # (M,)

    def backward(dgx, dgweight, dgbias):
        dx = gy @ dgweight  # (*N, D)
        dweight = over_rows(gy, dgx)  # (M, D)
        dgy = dgx @ weight.T + x @ dgweight.T + dgbias  # (*N, M)
        return dx, dweight, dgy

    return (gx, gweight, gbias), backward
