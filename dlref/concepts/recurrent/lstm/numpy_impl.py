"""The LSTM in NumPy, with the gradients by hand."""

from math import prod

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import (
    sigmoid,
    tanh,
)
from dlref.concepts.recurrent.elman.numpy_impl import unroll


def rows(x):
    """Return `x` as a matrix: all axes but the last become one."""
    return x.reshape(prod(x.shape[:-1]), x.shape[-1])


def lstm_cell(
    x, h, c, weight_ih, weight_hh, bias_ih=None, bias_hh=None
):
    """Return the hidden state and the cell after one step.

    Args:
        x: the input of this step, float (*N, D).
        h: the hidden state before, float (*N, H).
        c: the cell before, float (*N, H).
        weight_ih: float (4 H, D): the rows of the gates i, f, g, o.
        weight_hh: float (4 H, H), in the same order.
        bias_ih: float (4 H,), or None for zeros.
        bias_hh: float (4 H,), or None for zeros.

    Returns:
        new_h, new_c: float (*N, H).
        backward: dnew_h, dnew_c (*N, H) -> dx, dh, dc, dweight_ih,
            dweight_hh, dbias_ih, dbias_hh.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    z = x @ weight_ih.T + h @ weight_hh.T  # (*N, 4 H)
    z = z if bias_ih is None else z + bias_ih
    z = z if bias_hh is None else z + bias_hh
    zi, zf, zg, zo = np.split(z, 4, axis=-1)  # (*N, H) each
    (i, to_zi), (f, to_zf) = sigmoid(zi), sigmoid(zf)
    (g, to_zg), (o, to_zo) = tanh(zg), sigmoid(zo)
    new_c = f * c + i * g
    s, to_c = tanh(new_c)
    new_h = o * s

    def backward(dnew_h, dnew_c):
        e = dnew_c + to_c(dnew_h * o)  # all that reaches new_c
        parts = to_zi(e * g), to_zf(e * c), to_zg(e * i)
        dz = np.concatenate([*parts, to_zo(dnew_h * s)], axis=-1)
        dx, dh, dc = dz @ weight_ih, dz @ weight_hh, e * f
        dweight_ih = rows(dz).T @ rows(x)  # (4 H, D)
        dweight_hh = rows(dz).T @ rows(h)  # (4 H, H)
        dbias = rows(dz).sum(axis=0)  # (4 H,)
        dbias_ih = None if bias_ih is None else dbias
        dbias_hh = None if bias_hh is None else dbias.copy()
        return dx, dh, dc, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    return (new_h, new_c), backward


def lstm_peephole_cell(
    x, h, c, weight_ih, weight_hh, bias, p_i, p_f, p_o
):
    """Return hidden state and cell after a step with peepholes.

    Args:
        x: the input of this step, float (*N, D).
        h: the hidden state before, float (*N, H).
        c: the cell before, float (*N, H).
        weight_ih: float (4 H, D): the rows of the gates i, f, g, o.
        weight_hh: float (4 H, H), in the same order.
        bias: float (4 H,).
        p_i: what the input gate sees of the cell before, float (H,).
        p_f: what the forget gate sees of it, float (H,).
        p_o: what the output gate sees of the new cell, float (H,).

    Returns:
        new_h, new_c: float (*N, H).
        backward: dnew_h, dnew_c (*N, H) -> dx, dh, dc, dweight_ih,
            dweight_hh, dbias, dp_i, dp_f, dp_o.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    z = x @ weight_ih.T + h @ weight_hh.T + bias  # (*N, 4 H)
    zi, zf, zg, zo = np.split(z, 4, axis=-1)  # (*N, H) each
    i, to_zi = sigmoid(zi + p_i * c)
    f, to_zf = sigmoid(zf + p_f * c)
    g, to_zg = tanh(zg)
    new_c = f * c + i * g
    o, to_zo = sigmoid(zo + p_o * new_c)
    s, to_c = tanh(new_c)
    new_h = o * s

    def backward(dnew_h, dnew_c):
        do = to_zo(dnew_h * s)
        e = dnew_c + to_c(dnew_h * o) + do * p_o
        di, df, dg = to_zi(e * g), to_zf(e * c), to_zg(e * i)
        dz = np.concatenate([di, df, dg, do], axis=-1)  # (*N, 4 H)
        dx, dh = dz @ weight_ih, dz @ weight_hh
        dc = e * f + di * p_i + df * p_f
        dweight_ih = rows(dz).T @ rows(x)  # (4 H, D)
        dweight_hh = rows(dz).T @ rows(h)  # (4 H, H)
        dbias = rows(dz).sum(axis=0)  # (4 H,)
        dp_i = rows(di * c).sum(axis=0)  # (H,)
        dp_f = rows(df * c).sum(axis=0)  # (H,)
        dp_o = rows(do * new_c).sum(axis=0)  # (H,)
        dweights = dweight_ih, dweight_hh, dbias, dp_i, dp_f, dp_o
        return dx, dh, dc, *dweights

    return (new_h, new_c), backward


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return the hidden states of a sequence.

    Args:
        x: a sequence of T inputs, float (T, *N, D).
        h0: the hidden state at the start, float (*N, H).
        c0: the cell at the start, float (*N, H).
        weight_ih: float (4 H, D): the rows of the gates i, f, g, o.
        weight_hh: float (4 H, H), in the same order.
        bias_ih: float (4 H,), or None for zeros.
        bias_hh: float (4 H,), or None for zeros.

    Returns:
        output: the hidden state after each step, float (T, *N, H).
        hn, cn: the state after the last step, float (*N, H).
        backward: doutput, dhn, dcn -> dx, dh0, dc0, dweight_ih,
            dweight_hh, dbias_ih, dbias_hh.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or the sequence is empty.
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    return unroll(lstm_cell, x, (h0, c0), weights)


def lstm_peephole(x, h0, c0, weight_ih, weight_hh, bias, p_i, p_f, p_o):
    """Return the hidden states of a sequence, with peepholes.

    Args:
        x: a sequence of T inputs, float (T, *N, D).
        h0: the hidden state at the start, float (*N, H).
        c0: the cell at the start, float (*N, H).
        weight_ih: float (4 H, D): the rows of the gates i, f, g, o.
        weight_hh: float (4 H, H), in the same order.
        bias: float (4 H,).
        p_i: what the input gate sees of the cell before, float (H,).
        p_f: what the forget gate sees of it, float (H,).
        p_o: what the output gate sees of the new cell, float (H,).

    Returns:
        output: the hidden state after each step, float (T, *N, H).
        hn, cn: the state after the last step, float (*N, H).
        backward: doutput, dhn, dcn -> dx, dh0, dc0, dweight_ih,
            dweight_hh, dbias, dp_i, dp_f, dp_o.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or the sequence is empty.
    """
    weights = weight_ih, weight_hh, bias, p_i, p_f, p_o
    return unroll(lstm_peephole_cell, x, (h0, c0), weights)
