"""The LSTM in NumPy, with few products, in pieces.

The hidden state stands beside the input, and a 1 for the bias: a step
is one product, and all gradients of weights are another. A library
packs a matrix anew before it multiplies by it, except where the whole
product is small. So each gate has a product of its own in a step, and
what goes back through a step goes by columns.

Inside, the gates stand in the order o, i, f, g, each by itself: so the
three sigmoids are neighbors, and so are the three gates that act
through the cell.
"""

from math import prod

import numpy as np

STEPS = 12  # whose slopes are made at once, to stay in the cache


def lstm(x, h0, c0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Return what `numpy_impl.lstm` returns, sooner."""
    given = (x, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh)
    kind = np.result_type(*(a for a in given if a is not None))
    (T, *_, D), H = x.shape, h0.shape[-1]
    N = prod(h0.shape[:-1])
    both = np.ones((T + 1, N, H + D + 1), kind)  # h before, x, 1
    h = both[:, :, :H]
    h[0], both[:T, :, H:-1] = h0.reshape(N, H), x.reshape(T, N, D)
    gates = np.empty((4, T, N, H), kind)  # o, i, f, g
    c, s = np.empty((T + 1, N, H), kind), np.empty((T, N, H), kind)
    c[0] = c0.reshape(N, H)

    # sigmoid(z) = (1 + tanh(z / 2)) / 2: one tanh serves all gates
    half = np.full((4 * H, 1), 0.5, weight_ih.real.dtype)
    half[3 * H :] = 1
    bias = [b for b in (bias_ih, bias_hh) if b is not None]
    bias = sum(bias, np.zeros(4 * H, weight_ih.dtype))
    weight = np.hstack([weight_hh, weight_ih, bias[:, None]])
    weight = np.roll(weight, H, axis=0)  # (4 H, H + D + 1)
    step = (half * weight).reshape(4, H, -1).swapaxes(1, 2).copy()
    part = np.empty((N, H), kind)
    for t in range(T):
        z = gates[:, t]  # (4, N, H)
        np.matmul(both[t], step, out=z)
        np.tanh(z, out=z)
        oif = z[:3]
        oif += 1
        oif *= 0.5
        o, i, f, g = z
        np.multiply(f, c[t], out=c[t + 1])
        np.multiply(i, g, out=part)
        np.add(c[t + 1], part, out=c[t + 1])
        np.tanh(c[t + 1], out=s[t])
        np.multiply(o, s[t], out=h[t + 1])

    def backward(doutput, dhn, dcn):
        slopes = np.empty((T, N, 4 * H), np.result_type(doutput, kind))
        dx = np.empty((T, N, D), slopes.dtype)
        back, down = columns(weight[:, :H]), columns(weight[:, H:-1])
        dh, dc = dhn.reshape(N, H), dcn.reshape(N, H)
        doutput = doutput.reshape(T, N, H)
        for end in range(T, 0, -STEPS):
            some = slice(max(0, end - STEPS), end)
            o, i, f, g = gates[:, some]
            to = 1 - gates[:, some]
            to *= gates[:, some]  # right for the three sigmoids
            to[3] = 1 - g * g
            to[0] *= s[some]  # of the hidden state in the last sum
            to[1] *= g  # of the cell in the other sums
            to[2] *= c[some]
            to[3] *= i
            through = o * (1 - s[some] * s[some])  # of h in the cell
            for t in reversed(range(to.shape[1])):
                dh = dh + doutput[some][t]
                dc = dc + dh * through[t]
                slope = slopes[some][t]
                z = slope.reshape(N, 4, H).swapaxes(0, 1)
                np.multiply(to[0, t], dh, out=z[0])
                np.multiply(to[1:, t], dc, out=z[1:])
                dh = product(slope, back)
                dc = dc * f[t]
            dx[some] = product(slopes[some], down)
        dz = slopes.reshape(T * N, 4 * H)
        dweight = dz.T @ both[:T].reshape(T * N, -1)
        dweight = np.roll(dweight, -H, axis=0)
        dweight_hh, dweight_ih = dweight[:, :H], dweight[:, H:-1]
        dbias_ih = None if bias_ih is None else dweight[:, -1]
        dbias_hh = None if bias_hh is None else dweight[:, -1].copy()
        dh0, dc0 = dh.reshape(h0.shape), dc.reshape(c0.shape)
        dx = dx.reshape(x.shape)
        return dx, dh0, dc0, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    output = h[1:].reshape(T, *h0.shape)
    hn, cn = h[-1].reshape(h0.shape), c[-1].reshape(c0.shape)
    return (output, hn, cn), backward


def columns(matrix, count=4):
    """Return the columns in `count` parts if they go, (parts, R, C)."""
    R, C = matrix.shape
    parts = 1 if C % count else count
    return matrix.reshape(R, parts, C // parts).swapaxes(0, 1).copy()


def product(a, parts):
    """Return a times a matrix in parts, a (..., N, R)."""
    count, _, C = parts.shape
    y = np.empty((*a.shape[:-1], count, C), np.result_type(a, parts))
    np.matmul(a[..., None, :, :], parts, out=y.swapaxes(-2, -3))
    return y.reshape(*a.shape[:-1], count * C)
