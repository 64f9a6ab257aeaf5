"""The LSTM in NumPy, with everything out of the loop that can be."""

from math import prod

import numpy as np


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return what `numpy_impl.lstm` returns, sooner."""
    given = (x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh)
    kind = np.result_type(*(a for a in given if a is not None))
    (T, *_, D), H = x.shape, h0.shape[-1]
    N = prod(h0.shape[:-1])
    gates = np.empty((T, N, 4 * H), kind)  # sums first, then i, f, g, o
    h, c = np.empty((2, T + 1, N, H), kind)
    h[0], c[0] = h0.reshape(N, H), c0.reshape(N, H)
    s = np.empty((T, N, H), kind)
    flat = x.reshape(T * N, D)

    # sigmoid(z) = (1 + tanh(z / 2)) / 2: one tanh serves all gates
    half = np.full(4 * H, 0.5, weight_ih.real.dtype)
    half[2 * H : 3 * H] = 1
    sums = gates.reshape(T * N, 4 * H)
    np.matmul(flat, half * weight_ih.T, out=sums)
    for bias in (bias_ih, bias_hh):
        if bias is not None:
            gates += half * bias
    recurrent = np.ascontiguousarray(half * weight_hh.T)  # (H, 4 H)
    for t, z in enumerate(gates):
        z += h[t] @ recurrent
        np.tanh(z, out=z)
        for gate in (z[:, : 2 * H], z[:, 3 * H :]):
            gate += 1
            gate *= 0.5
        i, f, g, o = split(z)
        np.multiply(f, c[t], out=c[t + 1])
        c[t + 1] += i * g
        np.tanh(c[t + 1], out=s[t])
        np.multiply(o, s[t], out=h[t + 1])

    def backward(doutput, dhn, dcn):
        i, _, g, o = split(gates)
        slopes = (1 - gates) * gates  # right for the three sigmoids
        to_i, to_f, to_g, to_o = split(slopes)
        to_g[...] = 1 - g * g
        for slope, other in ((to_i, g), (to_f, c[:-1]), (to_g, i)):
            slope *= other  # of the cell in each sum
        to_o *= s  # of the hidden state in the last sum
        through = o * (1 - s * s)  # of the hidden state in the cell
        dh, dc = dhn.reshape(N, H), dcn.reshape(N, H)
        doutput = doutput.reshape(T, N, H)
        for t in reversed(range(T)):
            dh = dh + doutput[t]
            dc = dc + dh * through[t]
            di, df, dg, do = split(slopes[t])
            for dgate in (di, df, dg):
                dgate *= dc
            do *= dh
            dh = slopes[t] @ weight_hh
            dc = dc * gates[t, :, H : 2 * H]
        dz = slopes.reshape(T * N, 4 * H)
        dx = (dz @ weight_ih).reshape(x.shape)
        dweight_ih = dz.T @ flat
        dweight_hh = dz.T @ h[:-1].reshape(T * N, H)
        dbias = np.ones(T * N, dz.dtype) @ dz
        dbias_ih = None if bias_ih is None else dbias
        dbias_hh = None if bias_hh is None else dbias.copy()
        dh0, dc0 = dh.reshape(h0.shape), dc.reshape(c0.shape)
        return dx, dh0, dc0, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    output = h[1:].reshape(T, *h0.shape)
    hn, cn = h[-1].reshape(h0.shape), c[-1].reshape(c0.shape)
    return (output, hn, cn), backward


def split(gates):
    """Return the four gates, side by side on the last axis."""
    H = gates.shape[-1] // 4
    return [gates[..., q * H : (q + 1) * H] for q in range(4)]
