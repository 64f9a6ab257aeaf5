"""Distributions in SymPy: log-probabilities, entropy, divergences."""

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
    one_hot,
    pi,
)

n, k, j = sp.symbols("n k j", integer=True)
half = sp.Rational(1, 2)
t = sp.Symbol("t", real=True)
s = sp.Symbol("sigma", positive=True)


def shares(logits, name="p"):
    """Return the probabilities that scores stand for."""
    total = Sum(exp(logits[n, j]), (j, logits.shape[1]))
    return Tensor((n, k), exp(logits[n, k]) / total, name=name)


def normal_log_prob(value, loc, scale):
    """The logarithm of the bell curve."""
    z = Tensor(n, (value[n] - loc[n]) / scale[n], name="z")
    y = Tensor(n, -(z[n] ** 2) / 2 - log(scale[n]) - log(2 * pi) / 2)

    def backward(dy):
        dvalue = -dy[n] * z[n] / scale[n]
        dscale = dy[n] * (z[n] ** 2 - 1) / scale[n]
        return Tensor(n, dvalue), Tensor(n, -dvalue), Tensor(n, dscale)

    return y, backward


def bernoulli_log_prob(value, logits):
    """The log-probability of a yes or a no."""
    each = value[n] * logits[n] - log(1 + exp(logits[n]))

    def backward(dy):
        return Tensor(n, dy[n] * (value[n] - Sigmoid(logits[n])))

    return Tensor(n, each), backward


def categorical_log_prob(value, logits):
    """The log-probability of one of K classes."""
    p = shares(logits)
    y = Tensor(n, log(p[n, value[n]]))

    def backward(dy):
        off = one_hot(k, value[n]) - p[n, k]
        return Tensor((n, k), dy[n] * off)

    return y, backward


def categorical_entropy(logits):
    """The surprise that is expected."""
    _, K = logits.shape
    p = shares(logits)
    H = Tensor(n, -Sum(p[n, j] * log(p[n, j]), (j, K)), name="H")

    def backward(dH):
        off = -p[n, k] * (log(p[n, k]) + H[n])
        return Tensor((n, k), dH[n] * off)

    return Tensor(n, H.entry), backward


def categorical_kl(p_logits, q_logits):
    """What the wrong probabilities add to the surprise."""
    _, K = p_logits.shape
    p, q = shares(p_logits), shares(q_logits, "q")
    r = Tensor((n, k), log(p[n, k]) - log(q[n, k]), name="r")
    D = Tensor(n, Sum(p[n, j] * r[n, j], (j, K)), name="D")

    def backward(dD):
        dp_logits = dD[n] * p[n, k] * (r[n, k] - D[n])
        dq_logits = dD[n] * (q[n, k] - p[n, k])
        return Tensor((n, k), dp_logits), Tensor((n, k), dq_logits)

    return Tensor(n, D.entry), backward


def categorical_js(p_logits, q_logits):
    """The entropy of the middle, less the mean of the entropies."""
    _, K = p_logits.shape
    p, q = shares(p_logits), shares(q_logits, "q")
    m = Tensor((n, k), (p[n, k] + q[n, k]) / 2, name="m")
    own = p[n, j] * log(p[n, j]) + q[n, j] * log(q[n, j])
    each = own / 2 - m[n, j] * log(m[n, j])

    def backward(dy):
        a = Tensor((n, k), log(p[n, k]) - log(m[n, k]), name="a")
        b = Tensor((n, k), log(q[n, k]) - log(m[n, k]), name="b")
        of_p = Sum(p[n, j] * a[n, j], (j, K))
        of_q = Sum(q[n, j] * b[n, j], (j, K))
        dp_logits = dy[n] * p[n, k] * (a[n, k] - of_p) / 2
        dq_logits = dy[n] * q[n, k] * (b[n, k] - of_q) / 2
        return Tensor((n, k), dp_logits), Tensor((n, k), dq_logits)

    return Tensor(n, Sum(each, (j, K))), backward


def normal_kl(p_loc, p_scale, q_loc, q_scale):
    """What the wrong bell curve adds to the surprise."""
    ratio = Tensor(n, p_scale[n] / q_scale[n], name="r")
    z = Tensor(n, (p_loc[n] - q_loc[n]) / q_scale[n], name="z")
    y = (ratio[n] ** 2 + z[n] ** 2 - 1) / 2 - log(ratio[n])

    def backward(dy):
        dp_loc = dy[n] * z[n] / q_scale[n]
        dp_scale = dy[n] * (ratio[n] - 1 / ratio[n]) / q_scale[n]
        excess = 1 - ratio[n] ** 2 - z[n] ** 2
        dq_scale = dy[n] * excess / q_scale[n]
        return (
            Tensor(n, dp_loc),
            Tensor(n, dp_scale),
            Tensor(n, -dp_loc),
            Tensor(n, dq_scale),
        )

    return Tensor(n, y), backward


def bell(t, loc, scale):
    """Return the log-density of a normal distribution at one point."""
    point, middle, width = (
        Tensor(n, v, shape=(1,)) for v in (t, loc, scale)
    )
    return normal_log_prob(point, middle, width)[0][n]


def area_is_one():
    """The constant in front was chosen for this."""
    return Integral(exp(bell(t, 0, s)), (t, -sp.oo, sp.oo), 1)


def normal_entropy():
    """The square in the exponent is one on average."""
    y = bell(t, 0, 1)
    entropy = (1 + log(2 * pi)) / 2
    return Integral(-exp(y) * y, (t, -sp.oo, sp.oo), entropy)


def kl_is_an_integral():
    """The mean of a square is the variance and the squared mean."""
    mu = sp.Symbol("mu", real=True)
    y = bell(t, 0, 1)
    at = (Tensor(n, v, shape=(1,)) for v in (0, 1, mu, s))
    closed = normal_kl(*at)[0][n]
    square, mean = (t - mu) ** 2, 1 + mu**2
    return (
        Identity(
            y - bell(t, mu, s), log(s) + square / s**2 / 2 - t**2 / 2
        ),
        Integral(exp(y) * square, (t, -sp.oo, sp.oo), mean),
        Identity(closed, log(s) + mean / s**2 / 2 - half),
    )


def kl_to_standard(p_loc, p_scale):
    """Put 0 and 1 for the second distribution."""
    at = (Tensor(n, v, shape=p_loc.shape) for v in (0, 1))
    left = normal_kl(p_loc, p_scale, *at)[0][n]
    mu, var = p_loc[n], p_scale[n] ** 2
    right = (mu**2 + var - 1 - log(var)) / 2
    return Equal(left, right, {n: p_loc.shape[0]})


def slope_has_mean_zero(logits):
    """The slopes of the probabilities sum to zero."""
    N, K = logits.shape
    p = shares(logits)
    slope = log(p[n, k]).diff(logits[n, j])
    return Equal(Sum(p[n, k] * slope, (k, K)), 0, {n: N, j: K})


def gibbs(p_logits, q_logits):
    """With log a <= a - 1 at each ratio of the two."""
    N, K = p_logits.shape
    p, q = shares(p_logits), shares(q_logits, "q")
    a = Tensor((n, k), q[n, k] / p[n, k], name="a")
    because = Sum(p[n, k] * (a[n, k] - 1 - log(a[n, k])), (k, K))
    kl = categorical_kl(p_logits, q_logits)[0][n]
    return AtMost(0, kl, because, {n: N})


def entropy_at_most_log(logits):
    """The divergence from equal shares is what is missing."""
    N, K = logits.shape
    p = shares(logits)
    a = Tensor((n, k), 1 / (K * p[n, k]), name="a")
    because = Sum(p[n, k] * (a[n, k] - 1 - log(a[n, k])), (k, K))
    entropy = categorical_entropy(logits)[0][n]
    return AtMost(entropy, log(K), because, {n: N})


def js_at_most_log_two(p_logits, q_logits):
    """Neither distribution has more than the two together."""
    N, K = p_logits.shape
    p, q = shares(p_logits), shares(q_logits, "q")
    both = p[n, k] + q[n, k]
    a = Tensor((n, k), p[n, k] / both, name="a")
    b = Tensor((n, k), q[n, k] / both, name="b")
    js = categorical_js(p_logits, q_logits)[0][n]
    gap = -Sum(p[n, k] * log(a[n, k]) + q[n, k] * log(b[n, k]), (k, K))
    below = b[n, k] + (a[n, k] - 1 - log(a[n, k]))
    return (
        Equal(log(2) - js, gap / 2, {n: N}),
        AtMost(log(a[n, k]), 0, below, {n: N, k: K}),
    )


def js_is_symmetric(p_logits, q_logits):
    """The middle does not know which came first."""
    N, _ = p_logits.shape
    left = categorical_js(p_logits, q_logits)[0][n]
    right = categorical_js(q_logits, p_logits)[0][n]
    return Equal(left, right, {n: N})


def two_classes():
    """With two classes only the difference of the scores counts."""
    N = sp.Symbol("N", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(N, 2), real=True)
    yes = Tensor(n, 1, shape=(N,))
    gap = Tensor(n, z[n, 1] - z[n, 0], shape=(N,))
    left = categorical_log_prob(yes, z)[0][n]
    right = bernoulli_log_prob(yes, gap)[0][n]
    return Equal(left, right, {n: N})
