"""Multi-head attention in SymPy: definition, claims, theorems.

A feature has two indices: its head, and its place in the head. A mask
is a factor, 1 where it hides a key and 0 where it does not.
"""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, blocks, exp, sqrt

n, t, s, h, k = sp.symbols("n t s h k", integer=True)
i, j, p, r = sp.symbols("i j p r", integer=True)


def project(x, weight, bias, part, name):
    """Queries, keys or values: the rows of the weight for one part."""
    _, _, H, K = x.shape
    seen = Sum(weight[part, h, k, i, j] * x[n, t, i, j], (i, H), (j, K))
    return Tensor((n, t, h, k), seen + bias[part, h, k], name=name)


def weights(q, k_, padding, mask, shape):
    """In each head, the shares in which a query takes the keys."""
    _, S, _, K = shape
    product = Sum(q[n, t, h, k] * k_[n, s, h, k], (k, K))
    z = Tensor((n, t, s, h), product / sqrt(K), name="z")
    both = (1 - padding[n, s]) * (1 - mask[t, s])
    seen = Tensor((n, t, s), both, name="m'")
    allowed = Tensor(
        (n, t, s, h), seen[n, t, s] * exp(z[n, t, s, h]), name="a"
    )
    total = Sum(allowed[n, t, r, h], (r, S))
    return Tensor((n, t, s, h), allowed[n, t, s, h] / total)


def attend(query, key, value, padding, mask, weight, bias):
    """Return q, k, v, the shares, and what each head looks up."""
    q = project(query, weight, bias, 0, "q")
    k_ = project(key, weight, bias, 1, "k")
    v = project(value, weight, bias, 2, "v")
    share = weights(q, k_, padding, mask, key.shape)
    found = Sum(share[n, t, s, h] * v[n, s, h, k], (s, key.shape[1]))
    return q, k_, v, share, Tensor((n, t, h, k), found, name="o")


def multihead_attention(
    query,
    key,
    value,
    key_padding_mask,
    attn_mask,
    in_proj_weight,
    in_proj_bias,
    out_proj_weight,
    out_proj_bias,
    num_heads,
):
    """Each head looks up for itself; their answers are mixed."""
    (N, T, H, K), (_, S, _, _) = query.shape, key.shape
    inputs = query, key, value
    masks, own = (key_padding_mask, attn_mask), (in_proj_weight,)
    q, k_, v, share, o = attend(*inputs, *masks, *own, in_proj_bias)
    mixed = Sum(
        out_proj_weight[h, k, i, j] * o[n, t, i, j], (i, H), (j, K)
    )
    y = Tensor((n, t, h, k), mixed + out_proj_bias[h, k])

    def backward(dy):
        feature, asked, known = ((h, H), (k, K)), (t, T), (s, S)
        arrives = Sum(
            dy[n, t, i, j] * out_proj_weight[i, j, h, k], (i, H), (j, K)
        )
        g = Tensor((n, t, h, k), arrives, name="g")
        seen = Sum(g[n, t, h, k] * v[n, s, h, k], (k, K))
        dp = Tensor((n, t, s, h), seen, name=r"\partial p")
        mean = Sum(share[n, t, r, h] * dp[n, t, r, h], (r, S))
        dz = Tensor(
            (n, t, s, h),
            share[n, t, s, h] * (dp[n, t, s, h] - mean) / sqrt(K),
            name=r"\partial z",
        )
        dq = Sum(dz[n, t, s, h] * k_[n, s, h, k], known)
        dk = Sum(dz[n, t, s, h] * q[n, t, h, k], asked)
        dv = Sum(share[n, t, s, h] * g[n, t, h, k], asked)
        dq = Tensor((n, t, h, k), dq, name=r"\partial q")
        dk = Tensor((n, s, h, k), dk, name=r"\partial k")
        dv = Tensor((n, s, h, k), dv, name=r"\partial v")

        def back(part, d):
            entry = in_proj_weight[part, h, k, i, j] * d[n, t, h, k]
            return Tensor((n, t, i, j), Sum(entry, *feature))

        def rows(d, x, along):
            return Sum(d[n, t, h, k] * x[n, t, i, j], (n, N), along)

        dweight = blocks(
            p,
            rows(dq, query, asked),
            rows(dk, key, (t, S)),
            rows(dv, value, (t, S)),
        )
        dbias = blocks(
            p,
            Sum(dq[n, t, h, k], (n, N), asked),
            0,  # the same for all keys, so no share can change
            Sum(g[n, t, h, k], (n, N), asked),  # shares sum to one
        )
        dout = Sum(dy[n, t, h, k] * o[n, t, i, j], (n, N), asked)
        return (
            back(0, dq),
            back(1, dk),
            back(2, dv),
            Tensor((p, h, k, i, j), dweight),
            Tensor((p, h, k), dbias),
            Tensor((h, k, i, j), dout),
            Tensor((h, k), Sum(dy[n, t, h, k], (n, N), asked)),
        )

    return y, backward


def split_heads(x, num_heads):
    """A feature has two indices; the head's is moved to the front."""
    y = Tensor((n, h, t, k), x[n, t, h, k])

    def backward(dy):
        return Tensor((n, t, h, k), dy[n, h, t, k])

    return y, backward


def key_bias_changes_nothing(
    query,
    key,
    value,
    key_padding_mask,
    attn_mask,
    in_proj_weight,
    in_proj_bias,
):
    """It adds the same number to all scores of a query."""
    N, T, H, K = query.shape
    c = sp.IndexedBase("c", shape=(H, K), real=True)
    more = in_proj_bias[p, h, k] + blocks(p, 0, c[h, k], 0)
    moved = Tensor((p, h, k), more, shape=in_proj_bias.shape)
    given = query, key, value, key_padding_mask, attn_mask
    *_, before = attend(*given, in_proj_weight, in_proj_bias)
    *_, after = attend(*given, in_proj_weight, moved)
    at = n, t, h, k
    return Equal(after[at], before[at], {n: N, t: T, h: H, k: K})


def value_bias_passes_through(
    query,
    key,
    value,
    key_padding_mask,
    attn_mask,
    in_proj_weight,
    in_proj_bias,
):
    """The shares sum to one, so all of it arrives."""
    N, T, H, K = query.shape
    c = sp.IndexedBase("c", shape=(H, K), real=True)
    more = in_proj_bias[p, h, k] + blocks(p, 0, 0, c[h, k])
    moved = Tensor((p, h, k), more, shape=in_proj_bias.shape)
    given = query, key, value, key_padding_mask, attn_mask
    *_, before = attend(*given, in_proj_weight, in_proj_bias)
    *_, after = attend(*given, in_proj_weight, moved)
    at = n, t, h, k
    right = before[at] + c[h, k]
    return Equal(after[at], right, {n: N, t: T, h: H, k: K})
