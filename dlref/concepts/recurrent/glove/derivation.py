"""GloVe in SymPy: squares of what logarithms of counts lack."""

import sympy as sp

from dlref.symbolic import Equal, Min, Sum, Tensor, log

i, j, d = sp.symbols("i j d", integer=True)


def glove_loss(
    count, word, context, word_bias, context_bias, x_max, alpha
):
    """The weighted squares, over all pairs that were counted."""
    (V, U), D = count.shape, word.shape[1]
    r = Tensor((i, j), Min(count[i, j] / x_max, 1), name="r")
    f = Tensor((i, j), r[i, j] ** alpha, name="f")
    score = Sum(word[i, d] * context[j, d], (d, D))
    gap = score + word_bias[i] + context_bias[j] - log(count[i, j])
    g = Tensor((i, j), gap, name="g")
    loss = Sum(f[i, j] * g[i, j] ** 2, (i, V), (j, U))

    def backward(dloss):
        s = Tensor((i, j), 2 * dloss * f[i, j] * g[i, j], name="s")
        return (
            Tensor((i, d), Sum(s[i, j] * context[j, d], (j, U))),
            Tensor((j, d), Sum(s[i, j] * word[i, d], (i, V))),
            Tensor(i, Sum(s[i, j], (j, U))),
            Tensor(j, Sum(s[i, j], (i, V))),
        )

    return loss, backward


def both_vectors_are_alike():
    """Every pair is met twice, once from each side."""
    V, D = sp.symbols("V D", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(V, V), real=True)
    w = sp.IndexedBase("w", shape=(V, D), real=True)
    c = sp.IndexedBase("c", shape=(V, D), real=True)
    a = sp.IndexedBase("a", shape=(V,), real=True)
    b = sp.IndexedBase("b", shape=(V,), real=True)
    x_max, alpha = sp.symbols("m alpha", positive=True)
    turned = Tensor((i, j), x[j, i], shape=(V, V))
    one, _ = glove_loss(x, w, c, a, b, x_max, alpha)
    other, _ = glove_loss(turned, c, w, b, a, x_max, alpha)
    return Equal(one, other)


def differences_are_ratios():
    """The biases of the context and its length cancel."""
    K, D = sp.symbols("K D", integer=True, positive=True)
    c = sp.IndexedBase("c", shape=(K, D), real=True)
    w = sp.IndexedBase("w", shape=(2, D), real=True)
    a = sp.IndexedBase("a", shape=(2,), real=True)
    b = sp.IndexedBase("b", shape=(K,), real=True)

    def log_count(word):
        dot = Sum(w[word, d] * c[j, d], (d, D))
        return dot + a[word] + b[j]  # where nothing is lacking

    apart = Sum((w[0, d] - w[1, d]) * c[j, d], (d, D))
    ratio = log_count(0) - log_count(1)
    return Equal(apart, ratio - (a[0] - a[1]), {j: K})
