"""The contrastive loss of pairs in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

d, i, j, k, m = sp.symbols("d i j k m", integer=True)


def scores(image, text, logit_scale):
    """Return the scores, and the chances along rows and columns."""
    N, D = image.shape
    dot = Sum(image[i, d] * text[j, d], (d, D))
    s = Tensor((i, j), exp(logit_scale) * dot, name="s")
    row = exp(s[i, j]) / Sum(exp(s[i, k]), (k, N))
    column = exp(s[i, j]) / Sum(exp(s[k, j]), (k, N))
    p = Tensor((i, j), row, name="p")
    return s, p, Tensor((i, j), column, name="q")


def symmetric_info_nce(image, text, logit_scale):
    """The surprise at the own text, and at the own image."""
    N = image.shape[0]
    s, p, q = scores(image, text, logit_scale)
    loss = -Sum(log(p[i, i]) + log(q[i, i]), (i, N)) / (2 * N)

    def backward(dloss):
        gap = (p[i, j] + q[i, j] - 2 * one_hot(i, j)) / (2 * N)
        g = Tensor((i, j), dloss * gap, name="g")
        of_image = Sum(g[i, j] * text[j, d], (j, N))
        of_text = Sum(g[i, j] * image[i, d], (i, N))
        return (
            Tensor((i, d), exp(logit_scale) * of_image),
            Tensor((j, d), exp(logit_scale) * of_text),
            Sum(g[i, j] * s[i, j], (i, N), (j, N)),
        )

    return loss, backward


def slope_in_a_score(image, text, logit_scale):
    """Of free scores, each in one row and in one column."""
    N = image.shape[0]
    z = sp.IndexedBase("z", shape=(N, N), real=True)
    row = z[i, i] - log(Sum(exp(z[i, k]), (k, N)))
    column = z[i, i] - log(Sum(exp(z[k, i]), (k, N)))
    loss = -Sum(row + column, (i, N)) / (2 * N)
    p = exp(z[m, j]) / Sum(exp(z[m, k]), (k, N))
    q = exp(z[m, j]) / Sum(exp(z[k, j]), (k, N))
    gap = (p + q - 2 * one_hot(m, j)) / (2 * N)
    return Equal(loss.diff(z[m, j]), gap, {m: N, j: N})


def all_alike_costs_log_n(image, text, logit_scale):
    """Every chance is 1 over N."""
    N, D = image.shape
    u = sp.IndexedBase("u", shape=(D,), real=True)
    v = sp.IndexedBase("v", shape=(D,), real=True)
    images = Tensor((i, d), u[d], shape=(N, D))
    texts = Tensor((j, d), v[d], shape=(N, D))
    loss, _ = symmetric_info_nce(images, texts, logit_scale)
    return Equal(loss, log(N))
