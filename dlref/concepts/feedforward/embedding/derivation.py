"""Embedding in SymPy, and a softmax tied to it."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, exp, log, one_hot
from dlref.symbolic.tensor import inline

n, v, w, d, e = sp.symbols("n v w d e", integer=True)


def embedding(input, weight):
    """The row of each token."""
    N = input.shape[0]
    y = Tensor((n, d), weight[input[n], d])

    def backward(dy):
        uses = one_hot(v, input[n]) * dy[n, d]
        return Tensor((v, d), Sum(uses, (n, N)))

    return y, backward


def padded_embedding(input, weight, padding_idx):
    """The row of each token, or zeros where it is the padding."""
    N = input.shape[0]
    real = 1 - one_hot(input[n], padding_idx)
    y = Tensor((n, d), real * weight[input[n], d])

    def backward(dy):
        uses = one_hot(v, input[n]) * real * dy[n, d]
        return Tensor((v, d), Sum(uses, (n, N)))

    return y, backward


def untied(input, weight, mixing, out):
    """Return log-probabilities, and the pullback of all three."""
    N, (V, D) = input.shape[0], weight.shape
    hidden = Sum(mixing[d, e] * weight[input[n], e], (e, D))
    h = Tensor((n, d), hidden, name="h")
    score = Sum(h[n, d] * out[v, d], (d, D))
    z = Tensor((n, v), score, name="z")
    total = Tensor(n, Sum(exp(z[n, w]), (w, V)), name="S")
    y = Tensor((n, v), z[n, v] - log(total[n]))

    def backward(dy):
        p = exp(z[n, v]) / total[n]
        arrives = dy[n, v] - p * Sum(dy[n, w], (w, V))
        g = Tensor((n, v), arrives, name="g")
        dh = Tensor((n, d), Sum(g[n, v] * out[v, d], (v, V)), name="k")
        dout = Tensor((v, d), Sum(g[n, v] * h[n, d], (n, N)))
        read = Sum(dh[n, e] * mixing[e, d], (e, D))
        uses = one_hot(v, input[n]) * read
        dweight = Tensor((v, d), Sum(uses, (n, N)))
        dmixing = Sum(dh[n, d] * weight[input[n], e], (n, N))
        return dweight, Tensor((d, e), dmixing), dout

    return y, backward


def tied_softmax(input, weight, mixing):
    """Tokens are read and predicted with the same rows."""
    y, pull = untied(input, weight, mixing, weight)

    def backward(dy):
        dweight, dmixing, dout = pull(dy)
        return Tensor((v, d), dweight[v, d] + dout[v, d]), dmixing

    return y, backward


def embedding_is_a_product(input, weight):
    """All other terms of the sum are zero."""
    (N,), (V, D) = input.shape, weight.shape
    y, _ = embedding(input, weight)
    product = Sum(one_hot(v, input[n]) * weight[v, d], (v, V))
    return Equal(y[n, d], product, {n: N, d: D, input: V})


def both_ends_add(input, weight, mixing, dy):
    """Differentiate with two matrices, then let them be equal."""
    V, D = weight.shape
    N = input.shape[0]
    out = sp.IndexedBase("F", shape=(V, D), real=True)
    y, _ = untied(input, weight, mixing, out)
    loss = inline(Sum(dy[n, v] * y[n, v], (n, N), (v, V)))
    a, b = sp.symbols("a b", integer=True)
    shares = loss.diff(weight[a, b]) + loss.diff(out[a, b])
    shares = shares.replace(
        lambda s: isinstance(s, sp.Indexed) and s.base == out,
        lambda s: weight[s.indices],
    )
    dweight, _ = tied_softmax(input, weight, mixing)[1](dy)
    return Equal(shares, dweight[a, b], {a: V, b: D, input: V})
