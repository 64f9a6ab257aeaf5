"""Ensembles in SymPy: what many say together, and how they differ."""

import sympy as sp

from dlref.concepts.normalization.dropout.derivation import pair
from dlref.symbolic import AtMost, Equal, Sum, Tensor, exp, log, one_hot

t, n, m, d, k, i, j, r = sp.symbols("t n m d k i j r", integer=True)


def shares(logits):
    """Return each member's probabilities, and their mean."""
    T, _, K = logits.shape
    total = Sum(exp(logits[t, n, j]), (j, K))
    entry = exp(logits[t, n, k]) / total
    p = Tensor((t, n, k), entry, name="p")
    mean = Sum(p[r, n, k], (r, T)) / T
    return p, Tensor((n, k), mean, name=r"\bar{p}")


def ensemble_log_prob(logits):
    """The logarithm of the members' mean probability."""
    T, _, K = logits.shape
    p, mean = shares(logits)
    y = Tensor((n, k), log(mean[n, k]))

    def backward(dy):
        own = dy[n, k] * p[t, n, k] / (T * mean[n, k])
        g = Tensor((t, n, k), own, name="g")
        rest = p[t, n, k] * Sum(g[t, n, j], (j, K))
        return Tensor((t, n, k), g[t, n, k] - rest)

    return y, backward


def predictive_entropy(logits):
    """The entropy of the mean, and the mean of the entropies."""
    T, _, K = logits.shape
    p, mean = shares(logits)
    total = Tensor(n, -Sum(mean[n, k] * log(mean[n, k]), (k, K)))
    each = p[t, n, k] * log(p[t, n, k])
    expected = Tensor(n, -Sum(each, (t, T), (k, K)) / T)

    def backward(dtotal, dexpected):
        of_mean = dtotal[n] * log(mean[n, k])
        surprise = of_mean + dexpected[n] * log(p[t, n, k])
        a = Tensor((t, n, k), -surprise, name="a")
        average = Sum(p[t, n, j] * a[t, n, j], (j, K))
        own = p[t, n, k] / T * (a[t, n, k] - average)
        return Tensor((t, n, k), own)

    return (total, expected), backward


def mc_dropout(x, mask, weight, bias, p):
    """Mean and variance of a layer over several masks."""
    (T, N, D), (M, _) = mask.shape, weight.shape
    kept = Tensor(
        (t, n, d), x[n, d] * mask[t, n, d] / (1 - p), name="k"
    )
    answer = Sum(kept[t, n, d] * weight[m, d], (d, D)) + bias[m]
    y = Tensor((t, n, m), answer, name="y")
    mu = Tensor((n, m), Sum(y[r, n, m], (r, T)) / T, name=r"\mu")
    mean = Tensor((n, m), mu[n, m])
    spread = Sum((y[t, n, m] - mu[n, m]) ** 2, (t, T)) / T
    variance = Tensor((n, m), spread)

    def backward(dmean, dvariance):
        off = y[t, n, m] - mu[n, m]
        each = (dmean[n, m] + 2 * off * dvariance[n, m]) / T
        g = Tensor((t, n, m), each, name="g")
        back = g[t, n, m] * weight[m, d] * mask[t, n, d] / (1 - p)
        dx = Sum(back, (t, T), (m, M))
        dweight = Sum(g[t, n, m] * kept[t, n, d], (t, T), (n, N))
        dbias = Sum(g[t, n, m], (t, T), (n, N))
        return (
            Tensor((n, d), dx),
            Tensor((m, d), dweight),
            Tensor(m, dbias),
        )

    return (mean, variance), backward


def members():
    """Return the answers of T members, their mean, and the truth."""
    T = sp.Symbol("T", integer=True, positive=True)
    y = sp.IndexedBase("y", shape=(T,), real=True)
    return T, y, Sum(y[j], (j, T)) / T, sp.Symbol("y", real=True)


def disagreement_is_gain():
    """The cross term vanishes: what differs from the mean adds to 0."""
    T, y, mean, truth = members()
    errors = Sum((y[t] - truth) ** 2, (t, T)) / T
    spread = Sum((y[t] - mean) ** 2, (t, T)) / T
    return (
        Equal((mean - truth) ** 2, errors - spread),
        AtMost((mean - truth) ** 2, errors, spread),
    )


def common_errors_stay():
    """T variances and T (T - 1) covariances."""
    T, _, _, _ = members()
    v, rho = sp.symbols("v rho", real=True)
    covariance = v * (rho + (1 - rho) * one_hot(t, r))
    together = Sum(covariance, (t, T), (r, T)) / T**2
    return Equal(together, v * (rho + (1 - rho) / T))


def loss_is_below_the_average(logits):
    """With log a <= a - 1 at each ratio to the mean."""
    T, N, K = logits.shape
    p, mean = shares(logits)
    y = ensemble_log_prob(logits)[0][n, k]
    a = Tensor((t, n, k), p[t, n, k] / mean[n, k], name="a")
    gap = a[t, n, k] - 1 - log(a[t, n, k])
    because = Sum(gap, (t, T)) / T
    average = -Sum(log(p[t, n, k]), (t, T)) / T
    return AtMost(-y, average, because, {n: N, k: K})


def disagreement_is_information(logits):
    """The difference is a mean of divergences from the mean."""
    T, N, K = logits.shape
    p, mean = shares(logits)
    (total, expected), _ = predictive_entropy(logits)
    a = Tensor((t, n, k), mean[n, k] / p[t, n, k], name="a")
    gap = p[t, n, k] * (a[t, n, k] - 1 - log(a[t, n, k]))
    because = Sum(gap, (t, T), (k, K)) / T
    return AtMost(expected[n], total[n], because, {n: N})


def spread_is_set_by_p(x, weight, p):
    """Two entries of a mask are independent unless they are one."""
    (N, D), (M, _) = x.shape, weight.shape
    kept = Tensor((n, d), x[n, d] / (1 - p))
    products = (
        weight[m, i] * kept[n, i] * weight[m, j] * kept[n, j]
    ) * pair(i, j, p)
    square = Sum(products, (i, D), (j, D))
    mean = Sum((1 - p) * weight[m, d] * kept[n, d], (d, D))
    spread = p / (1 - p) * Sum(weight[m, d] ** 2 * x[n, d] ** 2, (d, D))
    return (
        Equal(mean, Sum(weight[m, d] * x[n, d], (d, D)), {n: N, m: M}),
        Equal(square - mean**2, spread, {n: N, m: M}),
    )
