"""The LSTM in NumPy, with everything out of the loop that can be.

Inside, the gates stand in the order o, i, f, g: so the three sigmoids
are neighbors, and so are the three gates that act through the cell.
"""

from math import prod

import numpy as np


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return what `numpy_impl.lstm` returns, sooner."""
    given = (x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh)
    kind = np.result_type(*(a for a in given if a is not None))
    (T, *_, D), H = x.shape, h0.shape[-1]
    N = prod(h0.shape[:-1])
    gates = np.empty((T, N, 4 * H), kind)  # sums first, then o, i, f, g
    h, c = np.empty((2, T + 1, N, H), kind)
    h[0], c[0] = h0.reshape(N, H), c0.reshape(N, H)
    s = np.empty((T, N, H), kind)
    flat = x.reshape(T * N, D)

    # sigmoid(z) = (1 + tanh(z / 2)) / 2: one tanh serves all gates
    half = np.full(4 * H, 0.5, weight_ih.real.dtype)
    half[3 * H :] = 1
    w_ih, w_hh = (np.roll(w, H, axis=0) for w in (weight_ih, weight_hh))
    sums = gates.reshape(T * N, 4 * H)
    np.matmul(flat, half * w_ih.T, out=sums)
    bias = 0
    for b in (bias_ih, bias_hh):
        bias = bias if b is None else bias + half * np.roll(b, H)
    recurrent = np.ascontiguousarray(half * w_hh.T)  # (H, 4 H)
    step, part = np.empty((N, 4 * H), kind), np.empty((N, H), kind)
    for t, z in enumerate(gates):
        z += np.matmul(h[t], recurrent, out=step)
        z += bias
        np.tanh(z, out=z)
        oif = z[:, : 3 * H]
        oif += 1
        oif *= 0.5
        o, i, f, g = split(z)
        np.multiply(f, c[t], out=c[t + 1])
        np.multiply(i, g, out=part)
        np.add(c[t + 1], part, out=c[t + 1])
        np.tanh(c[t + 1], out=s[t])
        np.multiply(o, s[t], out=h[t + 1])

    def backward(doutput, dhn, dcn):
        o, i, f, g = split(gates)
        slopes = (1 - gates) * gates  # right for the three sigmoids
        to_o, to_i, to_f, to_g = split(slopes)
        to_g[...] = 1 - g * g
        for slope, other in ((to_i, g), (to_f, c[:-1]), (to_g, i)):
            slope *= other  # of the cell in each sum
        to_o *= s  # of the hidden state in the last sum
        through = o * (1 - s * s)  # of the hidden state in the cell
        to_ifg = slopes[:, :, H:].reshape(T, N, 3, H)
        dh, dc = dhn.reshape(N, H), dcn.reshape(N, H)
        doutput = doutput.reshape(T, N, H)
        for t in reversed(range(T)):
            dh = dh + doutput[t]
            dc = dc + dh * through[t]
            do, difg = to_o[t], to_ifg[t]
            do *= dh
            difg *= dc[:, None]
            dh = slopes[t] @ w_hh
            dc = dc * f[t]
        dz = slopes.reshape(T * N, 4 * H)
        dx = (dz @ w_ih).reshape(x.shape)
        dweight_ih = np.roll(dz.T @ flat, -H, axis=0)
        dweight_hh = np.roll(
            dz.T @ h[:-1].reshape(T * N, H), -H, axis=0
        )
        dbias = np.roll(np.ones(T * N, dz.dtype) @ dz, -H)
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
