"""The GRU in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import (
    sigmoid,
    tanh,
)
from dlref.concepts.recurrent.elman.numpy_impl import unroll
from dlref.concepts.recurrent.lstm.numpy_impl import rows


def gru_cell(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the state after one step, as PyTorch takes it.

    Args:
        x: the input of this step, float (*N, D).
        h: the state before, float (*N, H).
        weight_ih: float (3 H, D): the rows of the gates r, z, g.
        weight_hh: float (3 H, H), in the same order.
        bias_ih: float (3 H,), or None for zeros.
        bias_hh: float (3 H,), or None for zeros.

    Returns:
        new_h: float (*N, H).
        backward: dnew_h (*N, H) -> dx, dh, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.
    """
    a, u = x @ weight_ih.T, h @ weight_hh.T  # (*N, 3 H) each
    a = a if bias_ih is None else a + bias_ih
    u = u if bias_hh is None else u + bias_hh
    ar, az, ag = np.split(a, 3, axis=-1)  # (*N, H) each
    ur, uz, ug = np.split(u, 3, axis=-1)
    (r, to_r), (z, to_z) = sigmoid(ar + ur), sigmoid(az + uz)
    g, to_g = tanh(ag + r * ug)
    new_h = (1 - z) * g + z * h

    def backward(dnew_h):
        dg = to_g(dnew_h * (1 - z))
        dr, dz = to_r(dg * ug), to_z(dnew_h * (h - g))
        da = np.concatenate([dr, dz, dg], axis=-1)  # (*N, 3 H)
        du = np.concatenate([dr, dz, dg * r], axis=-1)
        dx, dh = da @ weight_ih, du @ weight_hh + dnew_h * z
        dweight_ih = rows(da).T @ rows(x)  # (3 H, D)
        dweight_hh = rows(du).T @ rows(h)  # (3 H, H)
        dbias_ih = None if bias_ih is None else rows(da).sum(axis=0)
        dbias_hh = None if bias_hh is None else rows(du).sum(axis=0)
        return dx, dh, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    return new_h, backward


def gru_v3_cell(x, h, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the state after one step, reset before the weights.

    Args:
        x: the input of this step, float (*N, D).
        h: the state before, float (*N, H).
        weight_ih: float (3 H, D): the rows of the gates r, z, g.
        weight_hh: float (3 H, H), in the same order.
        bias_ih: float (3 H,), or None for zeros.
        bias_hh: float (3 H,), or None for zeros.

    Returns:
        new_h: float (*N, H).
        backward: dnew_h (*N, H) -> dx, dh, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.
    """
    H = h.shape[-1]
    to_gates, to_value = weight_hh[: 2 * H], weight_hh[2 * H :]
    a = x @ weight_ih.T  # (*N, 3 H)
    a = a if bias_ih is None else a + bias_ih
    a = a if bias_hh is None else a + bias_hh
    ar, az, ag = np.split(a, 3, axis=-1)  # (*N, H) each
    ur, uz = np.split(h @ to_gates.T, 2, axis=-1)
    (r, to_r), (z, to_z) = sigmoid(ar + ur), sigmoid(az + uz)
    s = r * h
    g, to_g = tanh(ag + s @ to_value.T)
    new_h = (1 - z) * g + z * h

    def backward(dnew_h):
        dg = to_g(dnew_h * (1 - z))
        ds = dg @ to_value
        dr, dz = to_r(ds * h), to_z(dnew_h * (h - g))
        gates = np.concatenate([dr, dz], axis=-1)  # (*N, 2 H)
        da = np.concatenate([gates, dg], axis=-1)  # (*N, 3 H)
        dx = da @ weight_ih
        dh = gates @ to_gates + ds * r + dnew_h * z
        dweight_ih = rows(da).T @ rows(x)  # (3 H, D)
        parts = rows(gates).T @ rows(h), rows(dg).T @ rows(s)
        dweight_hh = np.concatenate(parts)  # (3 H, H)
        dbias = rows(da).sum(axis=0)  # (3 H,)
        dbias_ih = None if bias_ih is None else dbias
        dbias_hh = None if bias_hh is None else dbias.copy()
        return dx, dh, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    return new_h, backward


def gru(x, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the states of a sequence.

    Args:
        x: a sequence of T inputs, float (T, *N, D).
        h0: the state at the start, float (*N, H).
        weight_ih: float (3 H, D): the rows of the gates r, z, g.
        weight_hh: float (3 H, H), in the same order.
        bias_ih: float (3 H,), or None for zeros.
        bias_hh: float (3 H,), or None for zeros.

    Returns:
        output: the state after each step, float (T, *N, H).
        hn: the state after the last step, float (*N, H).
        backward: doutput, dhn -> dx, dh0, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return unroll(gru_cell, x, (h0,), weights)


def gru_v3(x, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the states of a sequence, reset before the weights.

    Args:
        x: a sequence of T inputs, float (T, *N, D).
        h0: the state at the start, float (*N, H).
        weight_ih: float (3 H, D): the rows of the gates r, z, g.
        weight_hh: float (3 H, H), in the same order.
        bias_ih: float (3 H,), or None for zeros.
        bias_hh: float (3 H,), or None for zeros.

    Returns:
        output: the state after each step, float (T, *N, H).
        hn: the state after the last step, float (*N, H).
        backward: doutput, dhn -> dx, dh0, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return unroll(gru_v3_cell, x, (h0,), weights)
