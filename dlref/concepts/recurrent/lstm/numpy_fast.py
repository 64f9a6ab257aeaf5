"""The LSTM in NumPy, with few products, in pieces.

The hidden state stands beside the input, and a 1 for the bias: a step
is one product, and all gradients of weights are another. A library
packs a matrix anew before it multiplies by it, except where the whole
product is small. So each gate has a product of its own, in a step and
back through it.

Inside, the gates stand in the order o, i, f, g, each by itself: so the
three sigmoids are neighbors, and so are the three gates that act
through the cell. Their slopes stand so too, until those of a few steps
are laid side by side for the products at the end.
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
    half = np.array([0.5, 0.5, 0.5, 1])[:, None, None]
    bias = [b for b in (bias_ih, bias_hh) if b is not None]
    bias = sum(bias, np.zeros(4 * H))
    back, down = by_gate(weight_hh), by_gate(weight_ih)
    step = np.empty((4, H + D + 1, H), kind)
    np.multiply(back.swapaxes(1, 2), half, out=step[:, :H])
    np.multiply(down.swapaxes(1, 2), half, out=step[:, H:-1])
    np.multiply(by_gate(bias), half[..., 0], out=step[:, -1])
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
        dz = np.empty((T, N, 4, H), np.result_type(doutput, kind))
        part = np.empty((4, N, H), dz.dtype)
        slopes = np.empty((4, min(STEPS, T), N, H), dz.dtype)
        dh, dc = dhn.reshape(N, H), dcn.reshape(N, H)
        doutput = doutput.reshape(T, N, H)
        for end in range(T, 0, -STEPS):
            some = slice(max(0, end - STEPS), end)
            o, i, f, g = gates[:, some]
            to = slopes[:, : len(o)]
            np.subtract(1, gates[:3, some], out=to[:3])
            to[:3] *= gates[:3, some]  # of a sigmoid
            np.subtract(1, g * g, out=to[3])
            to[0] *= s[some]  # of the hidden state in the last sum
            to[1] *= g  # of the cell in the other sums
            to[2] *= c[some]
            to[3] *= i
            through = s[some] * s[some]  # of h in the cell
            np.subtract(1, through, out=through)
            through *= o
            for t in reversed(range(len(through))):
                slope = to[:, t]
                dh = dh + doutput[some.start + t]
                dc = dc + dh * through[t]
                slope[0] *= dh
                slope[1:] *= dc
                dh = np.matmul(slope, back, out=part).sum(axis=0)
                dc = dc * f[t]
            dz[some] = to.transpose(1, 2, 0, 3)
        dz = dz.reshape(T * N, 4 * H)
        dx = (dz @ down.reshape(4 * H, D)).reshape(x.shape)
        dweight = both[:T].reshape(T * N, -1).T @ dz
        dweight = np.roll(dweight.T, -H, axis=0)
        dweight_hh, dweight_ih = dweight[:, :H], dweight[:, H:-1]
        dbias_ih = None if bias_ih is None else dweight[:, -1]
        dbias_hh = None if bias_hh is None else dweight[:, -1].copy()
        dh0, dc0 = dh.reshape(h0.shape), dc.reshape(c0.shape)
        return dx, dh0, dc0, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    output = h[1:].reshape(T, *h0.shape)
    hn, cn = h[-1].reshape(h0.shape), c[-1].reshape(c0.shape)
    return (output, hn, cn), backward


def by_gate(a):
    """Return the rows of each gate by themselves: o, i, f, g."""
    return np.roll(a.reshape(4, -1, *a.shape[1:]), 1, axis=0)
