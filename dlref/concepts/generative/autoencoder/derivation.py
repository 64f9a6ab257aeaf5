"""Autoencoders in SymPy: the network, two penalties, and noise."""

import sympy as sp

from dlref.symbolic import Equal, Sigmoid, Sum, Tensor, log, one_hot

n, j, d, k, i, p, q = sp.symbols("n j d k i p q", integer=True)


def encode(x, weight, bias, name="h"):
    """Return the code: sigmoids of weighted sums."""
    z = Sum(weight[j, d] * x[n, d], (d, x.shape[1])) + bias[j]
    return Tensor((n, j), Sigmoid(z), name=name)


def autoencoder(
    x, encoder_weight, encoder_bias, decoder_weight, decoder_bias
):
    """Make a code of each row, and the row again from the code."""
    (N, D), J = x.shape, encoder_bias.shape[0]
    h = encode(x, encoder_weight, encoder_bias)
    y = Sum(decoder_weight[d, j] * h[n, j], (j, J)) + decoder_bias[d]

    def backward(dy, dcode):
        arrives = Sum(decoder_weight[d, j] * dy[n, d], (d, D))
        s = h[n, j] * (1 - h[n, j]) * (arrives + dcode[n, j])
        s = Tensor((n, j), s, name="s")
        back = Sum(s[n, j] * encoder_weight[j, d], (j, J))
        dw = Sum(s[n, j] * x[n, d], (n, N))
        dv = Sum(dy[n, d] * h[n, j], (n, N))
        return (
            Tensor((n, d), back),
            Tensor((j, d), dw),
            Tensor(j, Sum(s[n, j], (n, N))),
            Tensor((d, j), dv),
            Tensor(d, Sum(dy[n, d], (n, N))),
        )

    return (Tensor((n, d), y), Tensor((n, j), h[n, j])), backward


def sparsity_penalty(code, rho):
    """How far each unit's mean is from a small one."""
    N, J = code.shape
    mean = Tensor(j, Sum(code[n, j], (n, N)) / N, name="m")
    on = rho * log(rho / mean[j])
    off = (1 - rho) * log((1 - rho) / (1 - mean[j]))
    loss = Sum(on + off, (j, J))

    def backward(dloss):
        slope = (1 - rho) / (1 - mean[j]) - rho / mean[j]
        return Tensor((n, j), dloss * slope / N)

    return loss, backward


def contractive_penalty(x, weight, bias):
    """The squares of all slopes of the code, added for each row."""
    (N, D), J = x.shape, bias.shape[0]
    h = encode(x, weight, bias)
    s = Tensor((n, j), h[n, j] * (1 - h[n, j]), name="s")
    size = Tensor(j, Sum(weight[j, d] ** 2, (d, D)), name="r")
    y = Tensor(n, Sum(s[n, j] ** 2 * size[j], (j, J)))

    def backward(dy):
        bend = 2 * s[n, j] ** 2 * (1 - 2 * h[n, j]) * size[j]
        g = Tensor((n, j), dy[n] * bend, name="g")
        direct = Sum(dy[n] * s[n, j] ** 2, (n, N))
        through = Sum(g[n, j] * x[n, d], (n, N))
        dweight = 2 * weight[j, d] * direct + through
        dx = Sum(g[n, j] * weight[j, d], (j, J))
        return (
            Tensor((n, d), dx),
            Tensor((j, d), dweight),
            Tensor(j, Sum(g[n, j], (n, N))),
        )

    return y, backward


def tied_weights_add_their_gradients():
    """The same number is used twice, so its slope has two parts."""
    N, D, J = sp.symbols("N D J", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, D), real=True)
    w = sp.IndexedBase("W", shape=(J, D), real=True)
    b = sp.IndexedBase("b", shape=(J,), real=True)
    c = sp.IndexedBase("c", shape=(D,), real=True)
    dy = sp.IndexedBase("dy", shape=(N, D), real=True)
    back = Tensor((d, j), w[j, d])
    (y, _), backward = autoencoder(x, w, b, back, c)
    _, dw, _, dv, _ = backward(dy, Tensor((n, j), 0))
    total = Sum(dy[n, d] * y[n, d], (n, N), (d, D))
    both = dw[p, q] + dv[q, p]
    return Equal(total.diff(w[p, q]), both, {p: J, q: D})


def penalty_is_the_slope(x, weight, bias):
    """The slope of a sigmoid is h (1 - h)."""
    (N, D), J = x.shape, bias.shape[0]
    h = encode(x, weight, bias)
    slope = h[n, j].diff(x[n, k])
    squares = Sum(slope**2, (j, J), (k, D))
    y, _ = contractive_penalty(x, weight, bias)
    return Equal(squares, y[n], {n: N})


def noise_is_a_penalty():
    """What is linear in the noise has mean 0, its square is left."""
    D = sp.Symbol("D", integer=True, positive=True)
    s = sp.Symbol("sigma", positive=True)
    m = sp.IndexedBase("M", shape=(D, D), real=True)
    x = sp.IndexedBase("x", shape=(D,), real=True)
    e = sp.IndexedBase("e", shape=(D,), real=True)
    clean = Tensor(i, Sum(m[i, j] * x[j], (j, D)) - x[i])
    noisy = Sum(m[i, j] * (x[j] + e[j]), (j, D)) - x[i]
    cross = Sum(2 * clean[i] * m[i, j] * e[j], (i, D), (j, D))
    square = m[i, j] * m[i, k]
    left = Sum(square * e[j] * e[k], (i, D), (j, D), (k, D))
    mean = Sum(square * s**2 * one_hot(j, k), (i, D), (j, D), (k, D))
    return (
        Equal(
            Sum(noisy**2, (i, D)),
            Sum(clean[i] ** 2, (i, D)) + cross + left,
        ),
        Equal(mean, s**2 * Sum(m[i, j] ** 2, (i, D), (j, D))),
    )
