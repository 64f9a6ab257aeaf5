"""Score matching in SymPy: slopes, losses, and why they agree."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Integral,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
    pi,
    sqrt,
    tanh,
)

n, d, e, h, i, j, k = sp.symbols("n d e h i j k", integer=True)


def hidden(x, weight, bias):
    """Return hidden units, and their slopes."""
    D = x.shape[-1]
    total = Sum(weight[h, d] * x[n, d], (d, D)) + bias[h]
    u = Tensor((n, h), tanh(total), name="u")
    return u, Tensor((n, h), 1 - u[n, h] ** 2, name="g")


def below(x, weight, dz, read=0):
    """Return the gradients of x, weight and bias, given that of z."""
    N, H = x.shape[0], weight.shape[0]
    dx = Tensor((n, d), Sum(dz[n, h] * weight[h, d], (h, H)))
    dweight = Sum(dz[n, h] * x[n, d] + read, (n, N))
    return dx, Tensor((h, d), dweight), Tensor(h, Sum(dz[n, h], (n, N)))


def score_network(x, weight, bias, out):
    """One hidden layer, from a point to its score."""
    (N, D), (H, _) = x.shape, weight.shape
    u, g = hidden(x, weight, bias)
    s = Tensor((n, d), Sum(out[d, h] * u[n, h], (h, H)))

    def backward(dscore):
        back = Sum(dscore[n, d] * out[d, h], (d, D))
        dz = Tensor((n, h), g[n, h] * back, name=r"\delta")
        dout = Tensor((d, h), Sum(dscore[n, d] * u[n, h], (n, N)))
        return *below(x, weight, dz), dout

    return s, backward


def score_divergence(x, weight, bias, out):
    """The slope of each output in its own input, added up."""
    (N, D), (H, _) = x.shape, weight.shape
    u, g = hidden(x, weight, bias)
    loop = Tensor(h, Sum(out[d, h] * weight[h, d], (d, D)), name="c")
    div = Tensor(n, Sum(g[n, h] * loop[h], (h, H)))

    def backward(ddiv):
        bend = -2 * u[n, h] * g[n, h] * loop[h] * ddiv[n]
        dz = Tensor((n, h), bend, name=r"\delta")
        read = ddiv[n] * g[n, h] * out[d, h]
        dout = Sum(ddiv[n] * g[n, h], (n, N)) * weight[h, d]
        return *below(x, weight, dz, read), Tensor((d, h), dout)

    return div, backward


def score_slope_along(x, v, weight, bias, out):
    """The slope along v, and of that the part along v."""
    (N, D), (H, _) = x.shape, weight.shape
    u, g = hidden(x, weight, bias)
    into = Sum(weight[h, j] * v[n, j], (j, D))
    from_ = Sum(out[j, h] * v[n, j], (j, D))
    q = Tensor((n, h), into, name="q")
    r = Tensor((n, h), from_, name="r")
    along = Tensor(n, Sum(g[n, h] * q[n, h] * r[n, h], (h, H)))

    def backward(dalong):
        bend = -2 * u[n, h] * g[n, h] * q[n, h] * r[n, h] * dalong[n]
        dz = Tensor((n, h), bend, name=r"\delta")
        read = dalong[n] * g[n, h] * r[n, h] * v[n, d]
        dout = Sum(dalong[n] * g[n, h] * q[n, h] * v[n, d], (n, N))
        return *below(x, weight, dz, read), Tensor((d, h), dout)

    return along, backward


def implicit_score_loss(score, div):
    """Half the squared length, and the divergence."""
    N, D = score.shape
    half = Sum(score[n, d] ** 2, (d, D)) / 2
    loss = Sum(half + div[n], (n, N)) / N

    def backward(dloss):
        dscore = Tensor((n, d), dloss / N * score[n, d])
        return dscore, Tensor(n, dloss / N)

    return loss, backward


def sliced_score_loss(score, v, along):
    """The same, seen along one direction."""
    N, D = score.shape
    seen = Tensor(n, Sum(v[n, d] * score[n, d], (d, D)), name="p")
    loss = Sum(seen[n] ** 2 / 2 + along[n], (n, N)) / N

    def backward(dloss):
        dscore = Tensor((n, d), dloss / N * seen[n] * v[n, d])
        return dscore, Tensor(n, dloss / N)

    return loss, backward


def denoising_score_loss(score, noise, sigma, weighting):
    """Half the squared distance from minus the noise over sigma."""
    N, D = score.shape
    share = sigma[n] ** 2 if weighting == "variance" else 1
    gap = score[n, d] + noise[n, d] / sigma[n]
    error = Tensor((n, d), gap, name="e")
    half = Sum(error[n, d] ** 2, (d, D)) / 2
    loss = Sum(share * half, (n, N)) / N

    def backward(dloss):
        return Tensor((n, d), dloss / N * share * error[n, d])

    return loss, backward


def divergence_is_the_trace(x, weight, bias, out):
    """A hidden unit hears d by its weight and speaks to d by out."""
    N, D = x.shape
    s, _ = score_network(x, weight, bias, out)
    div, _ = score_divergence(x, weight, bias, out)
    slope = s[n, d].diff(x[n, e]) * one_hot(d, e)
    return Equal(Sum(slope, (d, D), (e, D)), div[n], {n: N})


def along_is_a_product(x, v, weight, bias, out):
    """The chain rule, once for each hidden unit."""
    N, D = x.shape
    s, _ = score_network(x, weight, bias, out)
    along, _ = score_slope_along(x, v, weight, bias, out)
    slope = v[n, d] * s[n, d].diff(x[n, e]) * v[n, e]
    return Equal(Sum(slope, (d, D), (e, D)), along[n], {n: N})


def by_parts():
    """The mixed term is a derivative, less what is left of it."""
    D = sp.Symbol("D", integer=True, positive=True)
    p = sp.Symbol("p", positive=True)
    s, dp, ds = (
        sp.IndexedBase(name, shape=(D,), real=True)
        for name in ("s", "dp", "ds")
    )
    left = Sum((s[d] - dp[d] / p) ** 2, (d, D)) * p / 2
    implicit = Sum(s[d] ** 2, (d, D)) / 2 + Sum(ds[d], (d, D))
    fixed = Sum(dp[d] ** 2, (d, D)) / (2 * p)
    whole = Sum(dp[d] * s[d] + p * ds[d], (d, D))  # the product rule
    return Equal(left, p * implicit + fixed - whole)


def gaussian_example():
    """The mean of x^2 is the variance."""
    t = sp.Symbol("tau", positive=True)
    a, b, x = sp.symbols("a b x", real=True)
    p = exp(-(x**2) / (2 * t**2)) / (t * sqrt(2 * pi))
    s = a * x + b
    gap = (s + x / t**2) ** 2 / 2 - s**2 / 2 - a
    term = sp.expand(gap)
    return Integral(p * term, (x, -sp.oo, sp.oo), 1 / (2 * t**2))


def slices_see_the_trace():
    """Only the products of an entry with itself have a mean."""
    D = sp.Symbol("D", integer=True, positive=True)
    m = sp.IndexedBase("M", shape=(D, D), real=True)
    s = sp.IndexedBase("s", shape=(D,), real=True)
    mean = one_hot(i, j)  # of v_i v_j
    seen = mean * (m[i, j] + s[i] * s[j] / 2)
    whole = Sum(m[d, d] + s[d] ** 2 / 2, (d, D))
    return Equal(Sum(seen, (i, D), (j, D)), whole)


def score_of_a_blur():
    """The weights are what a softmax makes of the distances."""
    K = sp.Symbol("K", integer=True, positive=True)
    sigma = sp.Symbol("sigma", positive=True)
    x = sp.Symbol("x", real=True)
    at = sp.IndexedBase("x", shape=(K,), real=True)
    near = Tensor(k, exp(-((x - at[k]) ** 2) / (2 * sigma**2)))
    total = Sum(near[j], (j, K))
    mean = Sum(near[k] / total * at[k], (k, K))
    return Equal(log(total).diff(x), (mean - x) / sigma**2)


def noise_tells_the_score():
    """Expand the square around the mean."""
    K = sp.Symbol("K", integer=True, positive=True)
    p = sp.IndexedBase("p", shape=(K,), real=True)
    t = sp.IndexedBase("t", shape=(K,), real=True)
    s = sp.Symbol("s", real=True)
    q = Sum(p[k], (k, K))
    mean = Sum(p[k] * t[k], (k, K)) / q
    left = Sum(p[k] * (s - t[k]) ** 2, (k, K))
    rest = Sum(p[k] * t[k] ** 2, (k, K)) - q * mean**2
    return Equal(left, q * (s - mean) ** 2 + rest)
