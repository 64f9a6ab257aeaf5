"""A network of two sigmoid layers in SymPy, and its error signals."""

import sympy as sp

from dlref.symbolic import Equal, Sigmoid, Sum, Tensor

n, d, i, j, m = sp.symbols("n d i j m", integer=True)


def half_squared_error(input, target):
    """Half the sum of the squared errors: the slope has no two."""
    (N,) = input.shape
    loss = Sum((input[n] - target[n]) ** 2, (n, N)) / 2

    def backward(dloss):
        dinput = dloss * (input[n] - target[n])
        return Tensor(n, dinput), Tensor(n, -dinput)

    return loss, backward


def sigmoid_mlp(x, w, b, v, c):
    """Weighted sums, squashed, and once more."""
    (N, D), (H, _), (M, _) = x.shape, w.shape, v.shape
    inner = Sum(w[i, d] * x[n, d], (d, D)) + b[i]
    hidden = Tensor((n, i), Sigmoid(inner), name="h")
    outer = Sum(v[m, i] * hidden[n, i], (i, H)) + c[m]
    y = Tensor((n, m), Sigmoid(outer), name="y")

    def backward(dy):
        slope = y[n, m] * (1 - y[n, m])
        out = Tensor((n, m), dy[n, m] * slope, name=r"\delta")
        arrives = Sum(v[m, i] * out[n, m], (m, M))
        slope = hidden[n, i] * (1 - hidden[n, i])
        into = Tensor((n, i), arrives * slope, name=r"\varepsilon")
        dx = Tensor((n, d), Sum(w[i, d] * into[n, i], (i, H)))
        dw = Tensor((i, d), Sum(into[n, i] * x[n, d], (n, N)))
        db = Tensor(i, Sum(into[n, i], (n, N)))
        dv = Tensor((m, i), Sum(out[n, m] * hidden[n, i], (n, N)))
        dc = Tensor(m, Sum(out[n, m], (n, N)))
        return dx, dw, db, dv, dc

    return y, backward


def network():
    """One example, its target, and the weights, at any sizes."""
    D, H, M = sp.symbols("D H M", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(1, D), real=True)
    t = sp.IndexedBase("t", shape=(M,), real=True)
    w = sp.IndexedBase("w", shape=(H, D), real=True)
    b = sp.IndexedBase("b", shape=(H,), real=True)
    v = sp.IndexedBase("v", shape=(M, H), real=True)
    c = sp.IndexedBase("c", shape=(M,), real=True)
    return x, t, w, b, v, c


def signals(x, t, w, b, v, c, back=None):
    """Values and error signals; the weights `back` carry them back."""
    back = back or v
    (_, D), (H, _), (M, _) = x.shape, w.shape, v.shape
    inner = Sum(w[i, d] * x[0, d], (d, D)) + b[i]
    hidden = Tensor(i, Sigmoid(inner), name="h")
    y = Tensor(m, Sigmoid(Sum(v[m, i] * hidden[i], (i, H)) + c[m]))
    out = Tensor(m, (y[m] - t[m]) * y[m] * (1 - y[m]))
    arrives = Sum(back[m, i] * out[m], (m, M))
    into = Tensor(i, arrives * hidden[i] * (1 - hidden[i]))
    return hidden, y, out, into


def error_signals():
    """A slope is the signal after a weight times the value before."""
    x, t, w, b, v, c = network()
    (_, D), (H, _), (M, _) = x.shape, w.shape, v.shape
    hidden, y, out, into = signals(x, t, w, b, v, c)
    y.shape = (M,)
    error, _ = half_squared_error(y, t)
    return (
        Equal(error.diff(v[m, i]), out[m] * hidden[i], {m: M, i: H}),
        Equal(error.diff(w[i, d]), into[i] * x[0, d], {i: H, d: D}),
    )


def cost_of_updating_first():
    """The signal is linear in the weights that carry it back."""
    x, t, w, b, v, c = network()
    (_, D), (H, _), (M, _) = x.shape, w.shape, v.shape
    rate = sp.Symbol("eta", real=True)
    hidden, _, out, into = signals(x, t, w, b, v, c)
    updated = Tensor((m, i), v[m, i] - rate * out[m] * hidden[i])
    _, _, _, late = signals(x, t, w, b, v, c, back=updated)
    square = Sum(out[m] ** 2, (m, M))
    squash = hidden[i] ** 2 * (1 - hidden[i])
    off = rate**2 * square * squash * x[0, d]
    moved = -rate * late[i] * x[0, d] + rate * into[i] * x[0, d]
    return Equal(moved, off, {i: H, d: D})


def twins_stay_twins():
    """Nothing in the slope tells two equal hidden neurons apart."""
    x, t, w, b, v, c = network()
    (_, D), (H, _), (M, _) = x.shape, w.shape, v.shape
    same_w = Tensor((i, d), w[0, d], shape=(H, D))
    same_b = Tensor(i, b[0], shape=(H,))
    same_v = Tensor((m, i), v[m, 0], shape=(M, H))
    hidden, _, out, into = signals(x, t, same_w, same_b, same_v, c)
    at = {i: H, j: H, m: M, d: D}
    return (
        Equal(into[i] * x[0, d], into[j] * x[0, d], at),
        Equal(out[m] * hidden[i], out[m] * hidden[j], at),
    )
