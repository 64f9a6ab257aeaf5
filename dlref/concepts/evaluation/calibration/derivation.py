"""Calibration in SymPy: are probabilities what they say they are?"""

import sympy as sp

from dlref.symbolic import (
    Abs,
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

n, m, k, j, b, c, g = sp.symbols("n m k j b c g", integer=True)


def brier_score(p, y):
    """The squared distance from the one-hot row of the label."""
    N, K = p.shape
    gap = p[n, k] - one_hot(k, y[n])
    loss = Sum(gap**2, (n, N), (k, K)) / N

    def backward(dloss):
        return Tensor((n, k), 2 * dloss * gap / N)

    return loss, backward


def top(p, y):
    """The largest probability of a row, and whether it is right.

    Of equal ones the first is ahead; the largest has none ahead.
    """
    _, K = p.shape
    more, less = (
        Positive(p[n, j] - p[n, k]),
        Positive(p[n, k] - p[n, j]),
    )
    ahead = more + (1 - more) * (1 - less) * Positive(k - j)
    first = 1 - Positive(Sum(ahead, (j, K)))
    best = Tensor((n, k), first, name="a")
    sure = Sum(best[n, k] * p[n, k], (k, K))
    right = Sum(best[n, k] * one_hot(k, y[n]), (k, K))
    return Tensor(n, sure, name="c"), Tensor(n, right, name="r")


def within(sure, bins):
    """1 where b/B < c <= (b + 1)/B, else 0."""
    low = Positive(sure[n] - b / bins)
    high = Positive(sure[n] - (b + 1) / bins)
    return Tensor((n, b), low - high, name="h")


def reliability_diagram(p, y, bins):
    """How many are in a bin, how sure they are, how many are right."""
    N, _ = p.shape
    sure, right = top(p, y)
    here = within(sure, bins)
    count = Tensor(b, Sum(here[n, b], (n, N)), name="s")
    of = count[b] + 1 - Positive(count[b])
    return (
        count,
        Tensor(b, Sum(here[n, b] * sure[n], (n, N)) / of),
        Tensor(b, Sum(here[n, b] * right[n], (n, N)) / of),
    )


def expected_calibration_error(p, y, bins):
    """In each bin, how far sureness and success are apart."""
    N, _ = p.shape
    sure, right = top(p, y)
    here = within(sure, bins)
    gap = Sum(here[n, b] * (right[n] - sure[n]), (n, N))
    return Sum(Abs(gap), (b, bins)) / N


def brier_decomposition(p, y):
    """Examples with the same probability are one group."""
    (N,) = p.shape
    apart = Positive(p[n] - p[m]) + Positive(p[m] - p[n])
    hit = Tensor(n, one_hot(y[n], 1), name="t")
    size = Sum(1 - apart, (m, N))
    rate = Sum((1 - apart) * hit[m], (m, N)) / size
    rate = Tensor(n, rate, name="o")
    mean = Sum(hit[n], (n, N)) / N
    return (
        Sum((p[n] - rate[n]) ** 2, (n, N)) / N,
        Sum((rate[n] - mean) ** 2, (n, N)) / N,
        mean * (1 - mean),
    )


def temperature_nll(z, temperature, y):
    """Cross-entropy of scores that are divided by a number."""
    N, K = z.shape
    t = temperature
    scaled = exp(z[n, k] / t)
    total = Sum(exp(z[n, j] / t), (j, K))
    q = Tensor((n, k), scaled / total, name="q")
    hit = Sum(one_hot(k, y[n]) * z[n, k], (k, K)) / t
    loss = Sum(log(total) - hit, (n, N)) / N

    def backward(dloss):
        gap = q[n, k] - one_hot(k, y[n])
        dz = Tensor((n, k), dloss * gap / (N * t))
        dt = -dloss / (N * t**2)
        return dz, dt * Sum(gap * z[n, k], (n, N), (k, K))

    return loss, backward


def murphy_decomposition():
    """Expand the squares group by group; a label is its own square."""
    G = sp.Symbol("G", integer=True, positive=True)
    f = sp.IndexedBase("f", shape=(G,), real=True)
    size, hits = (
        sp.IndexedBase(s, shape=(G,), real=True) for s in ("s", "h")
    )
    total = Sum(size[g], (g, G))
    mean = Sum(hits[g], (g, G)) / total
    rate = Tensor(g, hits[g] / size[g])
    right, wrong = (1 - f[g]) ** 2, f[g] ** 2
    score = (
        Sum(hits[g] * right + (size[g] - hits[g]) * wrong, (g, G))
        / total
    )
    reliability = Sum(size[g] * (f[g] - rate[g]) ** 2, (g, G)) / total
    resolution = Sum(size[g] * (rate[g] - mean) ** 2, (g, G)) / total
    rest = mean * (1 - mean)
    return Equal(score, reliability - resolution + rest)


def honest_is_best():
    """The extra score is the squared distance to the truth."""
    K = sp.Symbol("K", integer=True, positive=True)
    p, a = (sp.IndexedBase(s, shape=(K,), real=True) for s in "pa")
    weight = Sum(exp(a[j]), (j, K))
    q = Tensor(k, exp(a[k]) / weight)

    def expected(said):
        gap = said[k] - one_hot(k, c)
        return Sum(q[c] * Sum(gap**2, (k, K)), (c, K))

    extra = Sum((p[k] - q[k]) ** 2, (k, K))
    return AtMost(expected(q), expected(p), extra)


def balance_at_the_best_temperature(z, temperature, y, dloss):
    """What stands in the slope in T, times -N T squared."""
    N, K = z.shape
    _, dt = temperature_nll(z, temperature, y)[1](dloss)
    scaled = exp(z[n, k] / temperature)
    q = scaled / Sum(exp(z[n, j] / temperature), (j, K))
    labels = Sum(one_hot(k, y[n]) * z[n, k], (n, N), (k, K))
    expected = Sum(q * z[n, k], (n, N), (k, K))
    return Equal(dt * N * temperature**2, dloss * (labels - expected))
