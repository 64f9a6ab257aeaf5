"""The pieces of a variational autoencoder in SymPy, and why."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Integral,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    pi,
    sqrt,
)

n, k, d, j = sp.symbols("n k d j", integer=True)
half = sp.Rational(1, 2)
mu, e = sp.symbols("mu e", real=True)
s = sp.Symbol("sigma", positive=True)


def reparameterize(mean, log_var, noise):
    """Noise of mean 0 and width 1, widened and moved."""
    width = Tensor(n, exp(log_var[n] / 2), name=r"\sigma")
    z = Tensor(n, mean[n] + width[n] * noise[n])

    def backward(dz):
        dlog_var = dz[n] * noise[n] * width[n] / 2
        return Tensor(n, dz[n]), Tensor(n, dlog_var)

    return z, backward


def divergence(mean, log_var):
    """Return what each coordinate adds."""
    v = log_var[n, k]
    return (mean[n, k] ** 2 + exp(v) - 1 - v) / 2


def standard_kl(mean, log_var):
    """How far the codes of a row are from standard noise."""
    K = mean.shape[1]
    y = Tensor(n, Sum(divergence(mean, log_var), (k, K)))

    def backward(dy):
        dlog_var = dy[n] * (exp(log_var[n, k]) - 1) / 2
        dmean = Tensor((n, k), dy[n] * mean[n, k])
        return dmean, Tensor((n, k), dlog_var)

    return y, backward


def negative_elbo(x, logits, mean, log_var, beta):
    """The surprise at the pixels, and the price of the code."""
    D, K = x.shape[1], mean.shape[1]
    surprise = log(1 + exp(logits[n, d])) - x[n, d] * logits[n, d]
    price = Sum(divergence(mean, log_var), (k, K))
    y = Tensor(n, Sum(surprise, (d, D)) + beta * price)

    def backward(dy):
        dlogits = dy[n] * (Sigmoid(logits[n, d]) - x[n, d])
        dlog_var = dy[n] * beta * (exp(log_var[n, k]) - 1) / 2
        return (
            Tensor((n, d), dlogits),
            Tensor((n, k), dy[n] * beta * mean[n, k]),
            Tensor((n, k), dlog_var),
        )

    return y, backward


def iwae_bound(log_weight):
    """The logarithm of the mean of the weights."""
    K = log_weight.shape[1]
    total = Tensor(n, Sum(exp(log_weight[n, j]), (j, K)), name="w")
    y = Tensor(n, log(total[n]) - log(K))

    def backward(dy):
        share = exp(log_weight[n, k]) / total[n]
        return Tensor((n, k), dy[n] * share)

    return y, backward


def bell(e):
    """The density of standard noise."""
    return exp(-(e**2) / 2) / sqrt(2 * pi)


def moments(count):
    """The means of 1, e, e^2, ..., and the steps that give them.

    The integral of the slope of e^k bell(e) is 0, since both ends are.
    So the mean of e^(k + 1) is k times that of e^(k - 1).
    """
    found, steps = [sp.Integer(1), sp.Integer(0)], []
    for k in range(count):
        before = k * e ** (k - 1) if k else 0
        slope = (e**k * bell(e)).diff(e)
        steps.append(Identity(slope, (before - e ** (k + 1)) * bell(e)))
        if k:
            found.append(k * found[k - 1])
    return found, tuple(steps)


def mean_of(polynomial, found):
    """The mean of a polynomial in the noise."""
    powers = sp.Poly(polynomial, e).all_coeffs()[::-1]
    return sum(c * m for c, m in zip(powers, found, strict=False))


def kl_by_integration():
    """The mean, over the noise, of the ratio's logarithm."""
    found, steps = moments(2)
    code = -(e**2) / 2 - log(s)  # of N(mu, sigma^2) at mu + sigma e
    prior = -((mu + s * e) ** 2) / 2  # both up to the same constant
    gap = (mu**2 + s**2 - 1) / 2 - log(s)
    one = sp.Symbol("K", integer=True, positive=True)
    m = sp.IndexedBase("m", shape=(1, one), real=True)
    v = sp.IndexedBase("v", shape=(1, one), real=True)
    at = {m[n, k]: mu, v[n, k]: 2 * log(s)}
    return (
        *steps,
        Integral(bell(e) * e**2, (e, -sp.oo, sp.oo), found[2]),
        Identity(mean_of(code - prior, found), gap),
        Identity(divergence(m, v).xreplace(at), gap),
    )


def two_estimators():
    """Of z^2, whose mean is mu^2 + sigma^2: its slope in mu."""
    found, steps = moments(6)
    z, slope = mu + s * e, 2 * mu
    through = 2 * z  # differentiate the sample
    by_score = z**2 * e / s  # times the slope of the log-density
    spread = mu**4 / s**2 + 14 * mu**2 + 15 * s**2
    return (
        *steps,
        Identity(mean_of(z**2, found).diff(mu), slope),
        Identity(mean_of(through, found), slope),
        Identity(mean_of(by_score, found), slope),
        Identity(mean_of(through**2, found) - slope**2, 4 * s**2),
        Identity(mean_of(by_score**2, found) - slope**2, spread),
    )


def shares(score, K, name):
    """Return probabilities over K codes."""
    total = Sum(exp(score[j]), (j, K))
    return Tensor(k, exp(score[k]) / total, name=name)


def evidence_is_bound_and_gap():
    """For codes that can be counted; q is any distribution."""
    K = sp.Symbol("K", integer=True, positive=True)
    joint = sp.IndexedBase("g", shape=(K,), real=True)  # log p(x, z)
    guess = sp.IndexedBase("u", shape=(K,), real=True)
    q, true = shares(guess, K, "q"), shares(joint, K, "p")
    bound = Sum(q[k] * (joint[k] - log(q[k])), (k, K))
    gap = Sum(q[k] * (log(q[k]) - log(true[k])), (k, K))
    return Equal(bound + gap, log(Sum(exp(joint[k]), (k, K))))


def more_samples_are_no_worse(log_weight):
    """With log a <= a - 1 at each weight over their mean."""
    N, K = log_weight.shape
    mean = Sum(exp(log_weight[n, j]), (j, K)) / K
    a = Tensor((n, k), exp(log_weight[n, k]) / mean, name="a")
    because = Sum((a[n, k] - 1 - log(a[n, k])) / K, (k, K))
    single = Sum(log_weight[n, k], (k, K)) / K
    y, _ = iwae_bound(log_weight)
    return AtMost(single, y[n], because, {n: N})
