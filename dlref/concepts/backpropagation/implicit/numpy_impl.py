"""Answers of equations in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.factorizations.numpy_impl import solve


def equilibrium_step(z, x, weight, input_weight, bias):
    """Return what a layer makes of its own output z and of the input.

    Args:
        z: float (*N, D).
        x: the input, float (*N, K).
        weight: float (D, D), acts on z.
        input_weight: float (D, K), acts on x.
        bias: float (D,).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dz (*N, D), dx (*N, K), dweight (D, D),
            dinput_weight (D, K), dbias (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    y = np.tanh(z @ weight.T + x @ input_weight.T + bias)  # (*N, D)

    def backward(dy):
        da = (1 - y**2) * dy  # (*N, D)
        dz, dx = da @ weight, da @ input_weight
        flat = da.reshape(-1, len(bias))  # (N, D)
        dweight = flat.T @ z.reshape(flat.shape)
        dinput_weight = flat.T @ x.reshape(len(flat), x.shape[-1])
        return dz, dx, dweight, dinput_weight, flat.sum(axis=0)

    return y, backward


def solved(a, b):
    """Return the solutions of one system for each row, (*N, D)."""
    y, _ = solve(a, b[..., None])
    return y[..., 0]


def settled(residual, matrix, z, max_steps):
    """Return where the residual is zero, by Newton's method.

    Near that point each step squares the distance. So one as short as
    the root of a rounding is the last.
    """
    enough = np.sqrt(np.finfo(z.dtype).eps)
    for _ in range(max_steps):
        step = solved(matrix(z), -residual(z))
        size = abs(step.real).max(initial=0)
        if size <= enough:
            return z + step
        z = z + shortened(residual, z, step)
    raise ValueError(
        f"max_steps must let z settle, got {max_steps}, "
        f"and the last step moved it by {size:.1g}"
    )


def shortened(residual, z, step):
    """Return the step, halved in each row until it helps there."""

    def far(z):
        return np.sum(residual(z).real ** 2, axis=-1, keepdims=True)

    before = far(z)  # (*N, 1)
    while np.any(worse := far(z + step) > before):
        step = np.where(worse, step / 2, step)
    return step


def equilibrium(x, weight, input_weight, bias, max_steps=50):
    """Return the z that the layer does not change.

    Args:
        x: the input, float (*N, K).
        weight: float (D, D), acts on z.
        input_weight: float (D, K), acts on x.
        bias: float (D,).
        max_steps: how many steps of Newton's method are allowed.

    Returns:
        z: float (*N, D), with equilibrium_step(z, x, ...) = z.
        backward: dz (*N, D) -> dx (*N, K), dweight (D, D),
            dinput_weight (D, K), dbias (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or z does not settle.
    """
    weights = weight, input_weight, bias
    identity = np.eye(len(bias), dtype=weight.dtype)

    def residual(z):
        return z - equilibrium_step(z, x, *weights)[0]

    def matrix(z):
        y, _ = equilibrium_step(z, x, *weights)
        return identity - (1 - y**2)[..., None] * weight  # (*N, D, D)

    shape = *x.shape[:-1], len(bias)
    start = np.zeros(shape, bias.dtype)
    z = settled(residual, matrix, start, max_steps)
    _, pull = equilibrium_step(z, x, *weights)

    def backward(dz):
        turned = np.swapaxes(matrix(z), -1, -2)
        _, *gradients = pull(solved(turned, dz))
        return tuple(gradients)

    return z, backward


def smoothing_slope(z, x, filters):
    """Return the slope in z of (z - x)^2 / 2 and log cosh of A z.

    Args:
        z: what is adjusted, float (*N, D).
        x: what it should be near, float (*N, D).
        filters: A, float (M, D): what should be small is A z.

    Returns:
        r: float (*N, D).
        backward: dr (*N, D) -> dz (*N, D), dx (*N, D),
            dfilters (M, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree.
    """
    t = np.tanh(z @ filters.T)  # (*N, M)
    r = z - x + t @ filters  # (*N, D)

    def backward(dr):
        da = (1 - t**2) * (dr @ filters.T)  # (*N, M)
        dz = dr + da @ filters
        M, D = filters.shape
        rows = da.reshape(-1, M).T @ z.reshape(-1, D)
        rows = rows + t.reshape(-1, M).T @ dr.reshape(-1, D)
        return dz, -dr, rows

    return r, backward


def smoothing(x, filters, max_steps=50):
    """Return the z for which (z - x)^2 / 2 + log cosh(A z) is least.

    Args:
        x: what z should be near, float (*N, D).
        filters: A, float (M, D): what should be small is A z.
        max_steps: how many steps of Newton's method are allowed.

    Returns:
        z: float (*N, D).
        backward: dz (*N, D) -> dx (*N, D), dfilters (M, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or z does not settle.
    """
    identity = np.eye(x.shape[-1], dtype=filters.dtype)

    def hessian(z):
        bend = 1 - np.tanh(z @ filters.T) ** 2  # (*N, M)
        return identity + filters.T @ (bend[..., None] * filters)

    def residual(z):
        return smoothing_slope(z, x, filters)[0]

    z = settled(residual, hessian, np.zeros_like(x), max_steps)
    _, pull = smoothing_slope(z, x, filters)

    def backward(dz):
        _, dx, dfilters = pull(-solved(hessian(z), dz))
        return dx, dfilters

    return z, backward
