"""Layers on graphs in SymPy: definitions, gradients, theorems."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Positive,
    Product,
    Sum,
    Tensor,
    exp,
    one_hot,
    sqrt,
)

n, d, m, h, e, i, j, k, v = sp.symbols(
    "n d m h e i j k v", integer=True
)


def degrees(adjacency):
    """Each node's weight of edges, and one for itself."""
    V = adjacency.shape[-1]
    return Tensor((n, i), Sum(adjacency[n, i, j], (j, V)) + 1, name="d")


def normalize_adjacency(adjacency):
    """A loop at each node, then every edge by both ends' degrees."""
    V = adjacency.shape[-1]
    degree = degrees(adjacency)
    root = sqrt(degree[n, i]) * sqrt(degree[n, j])
    p = Tensor(
        (n, i, j), (adjacency[n, i, j] + one_hot(i, j)) / root, name="P"
    )

    def backward(dp):
        along = Sum(dp[n, i, k] * p[n, i, k], (k, V))
        against = Sum(dp[n, k, i] * p[n, k, i], (k, V))
        r = Tensor(
            (n, i), (along + against) / (2 * degree[n, i]), name="r"
        )
        return Tensor((n, i, j), dp[n, i, j] / root - r[n, i])

    return Tensor((n, i, j), p[n, i, j]), backward


def gcn_layer(x, adjacency, weight, bias):
    """Mix over the edges, then a linear layer at each node."""
    (N, V, D), (M, _) = x.shape, weight.shape
    p, pull = normalize_adjacency(adjacency)
    u = Tensor(
        (n, i, d), Sum(p[n, i, j] * x[n, j, d], (j, V)), name="u"
    )
    y = Sum(weight[m, d] * u[n, i, d], (d, D)) + bias[m]

    def backward(dy):
        back = Sum(dy[n, i, m] * weight[m, d], (m, M))
        g = Tensor((n, i, d), back, name="g")
        dx = Sum(p[n, j, i] * g[n, j, d], (j, V))
        dp = Tensor((n, i, j), Sum(g[n, i, d] * x[n, j, d], (d, D)))
        dweight = Sum(dy[n, i, m] * u[n, i, d], (n, N), (i, V))
        return (
            Tensor((n, i, d), dx),
            pull(dp),
            Tensor((m, d), dweight),
            Tensor(m, Sum(dy[n, i, m], (n, N), (i, V))),
        )

    return Tensor((n, i, m), y), backward


def sage_layer(x, edges, weight, root_weight, bias):
    """The mean of the neighbors and the node, each with weights."""
    (N, V, D), (M, _) = x.shape, weight.shape
    none = Product(1 - edges[n, i, k], (k, V))  # 1 if none is heard
    heard = Sum(edges[n, i, k], (k, V)) + none
    share = Tensor((n, i, j), edges[n, i, j] / heard, name="s")
    mean = Sum(share[n, i, j] * x[n, j, d], (j, V))
    u = Tensor((n, i, d), mean, name="u")
    total = weight[m, d] * u[n, i, d] + root_weight[m, d] * x[n, i, d]
    y = Tensor((n, i, m), Sum(total, (d, D)) + bias[m])

    def backward(dy):
        back = Sum(dy[n, i, m] * weight[m, d], (m, M))
        g = Tensor((n, i, d), back, name="g")
        dx = Sum(share[n, j, i] * g[n, j, d], (j, V))
        dx = dx + Sum(dy[n, i, m] * root_weight[m, d], (m, M))
        every = (n, N), (i, V)
        return (
            Tensor((n, i, d), dx),
            Tensor((m, d), Sum(dy[n, i, m] * u[n, i, d], *every)),
            Tensor((m, d), Sum(dy[n, i, m] * x[n, i, d], *every)),
            Tensor(m, Sum(dy[n, i, m], *every)),
        )

    return y, backward


def attention(x, edges, weight, source, target, negative_slope):
    """Projected nodes, the slopes of the scores, and the weights."""
    (_, V, D), (_, E) = x.shape, source.shape
    read = Sum(weight[h, e, d] * x[n, i, d], (d, D))
    z = Tensor((n, i, h, e), read, name="z")
    said = Sum(source[h, e] * z[n, j, h, e], (e, E))
    heard = Sum(target[h, e] * z[n, i, h, e], (e, E))
    score = Tensor((n, h, i, j), heard + said, name="t")
    on = Positive(score[n, h, i, j])
    slope = Tensor(
        (n, h, i, j), on + negative_slope * (1 - on), name="q"
    )
    bent = slope[n, h, i, j] * score[n, h, i, j]
    sees = edges[n, i, j] * (1 - one_hot(i, j)) + one_hot(i, j)
    allowed = Tensor((n, h, i, j), sees * exp(bent), name="w")
    total = Sum(allowed[n, h, i, k], (k, V))
    alpha = allowed[n, h, i, j] / total
    return z, slope, Tensor((n, h, i, j), alpha, name=r"\alpha")


def gat_layer(x, edges, weight, source, target, bias, negative_slope):
    """A mean over neighbors and the node, weighted by scores."""
    N, V, _ = x.shape
    H, E = source.shape
    z, slope, alpha = attention(
        x, edges, weight, source, target, negative_slope
    )
    mean = Sum(alpha[n, h, i, j] * z[n, j, h, e], (j, V))
    y = Tensor((n, i, h, e), mean + bias[h, e])

    def backward(dy):
        seen = Sum(dy[n, i, h, e] * z[n, j, h, e], (e, E))
        g = Tensor((n, h, i, j), seen, name="g")
        along = Sum(alpha[n, h, i, k] * g[n, h, i, k], (k, V))
        away = alpha[n, h, i, j] * (g[n, h, i, j] - along)
        dt = Tensor((n, h, i, j), slope[n, h, i, j] * away, name="r")
        into = Tensor((n, h, i), Sum(dt[n, h, i, j], (j, V)), name="o")
        out = Tensor((n, h, i), Sum(dt[n, h, j, i], (j, V)), name="f")
        value = Sum(alpha[n, h, j, i] * dy[n, j, h, e], (j, V))
        scores = (
            into[n, h, i] * target[h, e] + out[n, h, i] * source[h, e]
        )
        dz = Tensor((n, i, h, e), value + scores, name="k")
        every = (n, N), (i, V)
        return (
            Tensor(
                (n, i, d),
                Sum(dz[n, i, h, e] * weight[h, e, d], (h, H), (e, E)),
            ),
            Tensor((h, e, d), Sum(dz[n, i, h, e] * x[n, i, d], *every)),
            Tensor((h, e), Sum(out[n, h, i] * z[n, i, h, e], *every)),
            Tensor((h, e), Sum(into[n, h, i] * z[n, i, h, e], *every)),
            Tensor((h, e), Sum(dy[n, i, h, e], *every)),
        )

    return y, backward


def degree_root_is_kept(adjacency):
    """The roots cancel, and what is left is the degree."""
    N, V, _ = adjacency.shape
    degree = degrees(adjacency)
    p, _ = normalize_adjacency(adjacency)
    mixed = Sum(p[n, i, j] * sqrt(degree[n, j]), (j, V))
    return Equal(mixed, sqrt(degree[n, i]), {n: N, i: V})


def mixing_does_not_grow():
    """The difference is a sum of squares, one for each edge."""
    V = sp.Symbol("V", integer=True, positive=True)
    b = sp.IndexedBase("b", shape=(V, V), real=True)
    u = sp.IndexedBase("u", shape=(V,), real=True)
    both = Tensor((n, i, j), b[i, j] + b[j, i], shape=(1, V, V))
    p, _ = normalize_adjacency(both)
    degree = degrees(both)
    x = Tensor(i, sqrt(degree[0, i]) * u[i])
    gaps = (b[i, j] + b[j, i]) * (u[i] - u[j]) ** 2
    return AtMost(
        Sum(x[i] * p[0, i, j] * x[j], (i, V), (j, V)),
        Sum(x[i] ** 2, (i, V)),
        Sum(gaps, (i, V), (j, V)) / 2,
        given=(b[i, j], b[j, i]),
    )


def attention_sums_to_one(
    x, edges, weight, source, target, negative_slope
):
    """Every row is divided by its sum."""
    (N, V, _), (H, _) = x.shape, source.shape
    _, _, alpha = attention(
        x, edges, weight, source, target, negative_slope
    )
    return Equal(Sum(alpha[n, h, i, j], (j, V)), 1, {n: N, h: H, i: V})
