"""Normalizing flows in NumPy, with the gradients by hand."""

import numpy as np


def affine_coupling(x, weight, bias, scale, shift, keep="first"):
    """Return one half as it is, the other scaled and shifted by it.

    Args:
        x: float (*N, 2 D).
        weight: of one hidden layer, float (H, D).
        bias: float (H,).
        scale: from the hidden layer to the log-scales, float (D, H).
        shift: from the hidden layer to the shifts, float (D, H).
        keep: the half that stays, "first" or "second".

    Returns:
        y, logdet: float (*N, 2 D), (*N).
        backward: dy (*N, 2 D), dlogdet (*N) -> dx (*N, 2 D), dweight
            (H, D), dbias (H,), dscale (D, H), dshift (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or `keep` is no half.
    """
    kept, changed = halves(x, keep)  # (*N, D)
    s, t, pull = network(kept, weight, bias, scale, shift)
    grown = changed * np.exp(s)
    y = whole(kept, grown + t, keep)  # (*N, 2 D)

    def backward(dy, dlogdet):
        dkept, dchanged = halves(dy, keep)
        ds = dchanged * grown + dlogdet[..., None]  # (*N, D)
        dread, *dparams = pull(ds, dchanged)
        dx = whole(dkept + dread, dchanged * np.exp(s), keep)
        return dx, *dparams

    return (y, s.sum(axis=-1)), backward


def affine_coupling_inverse(
    y, weight, bias, scale, shift, keep="first"
):
    """Return what `affine_coupling` made y of.

    Args:
        y: float (*N, 2 D).
        weight: of one hidden layer, float (H, D).
        bias: float (H,).
        scale: from the hidden layer to the log-scales, float (D, H).
        shift: from the hidden layer to the shifts, float (D, H).
        keep: the half that stays, "first" or "second".

    Returns:
        x, logdet: float (*N, 2 D), (*N).
        backward: dx (*N, 2 D), dlogdet (*N) -> dy (*N, 2 D), dweight
            (H, D), dbias (H,), dscale (D, H), dshift (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or `keep` is no half.
    """
    kept, changed = halves(y, keep)  # (*N, D)
    s, t, pull = network(kept, weight, bias, scale, shift)
    small = (changed - t) * np.exp(-s)
    x = whole(kept, small, keep)  # (*N, 2 D)

    def backward(dx, dlogdet):
        dkept, dsmall = halves(dx, keep)
        dchanged = dsmall * np.exp(-s)  # (*N, D)
        ds = -dsmall * small - dlogdet[..., None]
        dread, *dparams = pull(ds, -dchanged)
        return whole(dkept + dread, dchanged, keep), *dparams

    return (x, -s.sum(axis=-1)), backward


def halves(x, keep):
    """Return the half that stays, and the other."""
    D = x.shape[-1] // 2
    first, second = x[..., :D], x[..., D:]
    return (first, second) if keep == "first" else (second, first)


def whole(kept, changed, keep):
    """Return the halves in their order."""
    parts = (kept, changed) if keep == "first" else (changed, kept)
    return np.concatenate(parts, axis=-1)


def network(x, weight, bias, scale, shift):
    """Return log-scales and shifts, and the pullback of both."""
    u = np.tanh(x @ weight.T + bias)  # (*N, H)
    rows = tuple(range(x.ndim - 1))

    def backward(ds, dt):
        du = ds @ scale + dt @ shift  # (*N, H)
        da = du * (1 - u**2)
        return (
            da @ weight,
            np.tensordot(da, x, (rows, rows)),
            da.sum(axis=rows),
            np.tensordot(ds, u, (rows, rows)),
            np.tensordot(dt, u, (rows, rows)),
        )

    return u @ scale.T, u @ shift.T, backward


def autoregressive_flow(x, weight, bias, log_weight, log_bias):
    """Return each number scaled and shifted by those before it.

    Args:
        x: float (*N, D).
        weight: of the means, float (D, D). Only what is below the
            diagonal counts.
        bias: float (D,).
        log_weight: of the logarithms of the sizes, float (D, D), as
            `weight`.
        log_bias: float (D,).

    Returns:
        y, logdet: float (*N, D), (*N).
        backward: dy (*N, D), dlogdet (*N) -> dx (*N, D), dweight
            (D, D), dbias (D,), dlog_weight (D, D), dlog_bias (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    before, log_before = np.tril(weight, -1), np.tril(log_weight, -1)
    alpha = x @ log_before.T + log_bias  # (*N, D)
    shrink = np.exp(-alpha)
    y = (x - x @ before.T - bias) * shrink

    def backward(dy, dlogdet):
        g = dy * shrink  # (*N, D)
        a = dy * y + dlogdet[..., None]
        rows = tuple(range(dy.ndim - 1))
        dweight = np.tril(np.tensordot(-g, x, (rows, rows)), -1)
        dlog_weight = np.tril(np.tensordot(-a, x, (rows, rows)), -1)
        return (
            g - g @ before - a @ log_before,
            dweight,
            -g.sum(axis=rows),
            dlog_weight,
            -a.sum(axis=rows),
        )

    return (y, -alpha.sum(axis=-1)), backward


def planar_flow(x, u, w, b):
    """Return everything moved along u, by a wave along w.

    Args:
        x: float (*N, D).
        u: where to, float (D,).
        w: along what, float (D,). The product of u and w is above -1.
        b: where the wave is, float ().

    Returns:
        y, logdet: float (*N, D), (*N).
        backward: dy (*N, D), dlogdet (*N) -> dx (*N, D), du (D,),
            dw (D,), db ().

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or space would be folded.
    """
    product = u @ w
    if product.real <= -1:
        raise ValueError(
            f"u and w must have a product above -1, got {product.real}"
        )

    r = np.tanh(x @ w + b)  # (*N)
    slope = 1 - r**2
    grown = product * slope
    y = x + u * r[..., None]  # (*N, D)

    def backward(dy, dlogdet):
        q = dlogdet / (1 + grown)  # (*N)
        g = slope * (dy @ u - 2 * r * product * q)
        rows = tuple(range(dy.ndim - 1))
        share = np.sum(q * slope)
        du = np.sum(dy * r[..., None], axis=rows) + share * w
        dw = np.sum(g[..., None] * x, axis=rows) + share * u
        return dy + g[..., None] * w, du, dw, np.sum(g)

    return (y, np.log1p(grown)), backward


def flow_loss(z, logdet):
    """Return the mean surprise at data that a flow made noise of.

    Args:
        z: what became of the data, float (*N, D).
        logdet: by how much space was stretched, float (*N).

    Returns:
        loss: float ().
        backward: dloss () -> dz (*N, D), dlogdet (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there are no examples.
    """
    share = 1 / max(logdet.size, 1)
    constant = z.shape[-1] * float(np.log(2 * np.pi))
    half = (np.sum(z**2, axis=-1) + constant) / 2  # (*N)
    loss = np.sum(half - logdet) * share

    def backward(dloss):
        dlogdet = np.full_like(logdet, -share) * dloss
        return z * (share * dloss), dlogdet

    return loss, backward
