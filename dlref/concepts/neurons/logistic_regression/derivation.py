"""Binary cross-entropy and logistic regression in SymPy."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
    sqrt,
)
from dlref.symbolic.tensor import inline

n, c, d, e, j, k = sp.symbols("n c d e j k", integer=True)


def binary_cross_entropy(input, target, weight, reduction):
    """The surprise of a yes or a no, given the probability of yes."""
    (N,) = input.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    p, t, w = input[n], target[n], weight[n]
    surprise = t * log(p) + (1 - t) * log(1 - p)
    loss = -share * Sum(w * surprise, (n, N))

    def backward(dloss):
        scale = dloss * share * w
        dinput = scale * ((1 - t) / (1 - p) - t / p)
        dtarget = scale * (log(1 - p) - log(p))
        return Tensor(n, dinput), Tensor(n, dtarget)

    return loss, backward


def binary_cross_entropy_with_logits(
    input, target, weight, pos_weight, reduction
):
    """The same from scores; a yes may count more than a no."""
    N, C = input.shape
    share = 1 / (N * C) if reduction == "mean" else sp.Integer(1)
    p = Tensor((n, c), Sigmoid(input[n, c]), name="p")
    t, w, r = target[n, c], weight[n, c], pos_weight[c]
    surprise = r * t * log(p[n, c]) + (1 - t) * log(1 - p[n, c])
    loss = -share * Sum(w * surprise, (n, N), (c, C))

    def backward(dloss):
        scale = dloss * share * w
        dinput = scale * ((1 - t) * p[n, c] - r * t * (1 - p[n, c]))
        dtarget = scale * (log(1 - p[n, c]) - r * log(p[n, c]))
        return Tensor((n, c), dinput), Tensor((n, c), dtarget)

    return loss, backward


def logistic_regression(x, target, weight, bias, reduction):
    """An affine map, a sigmoid, and the surprise at the targets."""
    (N, D), (K, _) = x.shape, weight.shape
    share = 1 / (N * K) if reduction == "mean" else sp.Integer(1)
    score = Sum(x[n, d] * weight[k, d], (d, D)) + bias[k]
    z = Tensor((n, k), score, name="z")
    odds = exp(z[n, k])
    p = Tensor((n, k), odds / (1 + odds), name="p")
    t = target[n, k]
    surprise = log(1 + odds) - t * z[n, k]
    loss = share * Sum(surprise, (n, N), (k, K))

    def backward(dloss):
        off = dloss * share * (p[n, k] - t)
        dz = Tensor((n, k), off, name=r"\delta")
        dx = Tensor((n, d), Sum(dz[n, k] * weight[k, d], (k, K)))
        dtarget = Tensor((n, k), -dloss * share * z[n, k])
        dweight = Tensor((k, d), Sum(dz[n, k] * x[n, d], (n, N)))
        dbias = Tensor(k, Sum(dz[n, k], (n, N)))
        return dx, dtarget, dweight, dbias

    return loss, backward


def fused_gradient(input, target, weight, dloss):
    """The sigmoid's slope p (1 - p) cancels both denominators."""
    (N,) = input.shape
    z = sp.IndexedBase("z", shape=(N,), real=True)
    p = Tensor(n, Sigmoid(z[n]), shape=(N,))
    _, pull = binary_cross_entropy(p, target, weight, "mean")
    slope = p[n] * (1 - p[n])
    claim = dloss * weight[n] / N * (p[n] - target[n])
    return Equal(pull(dloss)[0][n] * slope, claim, {n: N})


def one_example(z, t, r=1):
    """The loss of a single score."""
    first = Tensor((n, c), z, shape=(1, 1))
    target, one = (Tensor((n, c), v, shape=(1, 1)) for v in (t, 1))
    scale = Tensor(c, r, shape=(1,))
    loss, _ = binary_cross_entropy_with_logits(
        first, target, one, scale, "sum"
    )
    return loss.doit()


def only_the_margin_counts():
    """The sigmoid of -z is what is missing to one."""
    z = sp.Symbol("z", real=True)
    yes, no = one_example(z, 1), one_example(z, 0)
    return (
        Identity(written(yes, z), log(1 + exp(-z))),
        Identity(written(no, z), log(1 + exp(z))),
    )


def written(e, z):
    """Return `e` with names and sigmoid written out."""
    return inline(e).subs(Sigmoid(z), 1 / (1 + exp(-z)))


def one_valley(x, target, weight, bias):
    """The slope rises along a line, as p has slope p (1 - p)."""
    (N, D), (K, _) = x.shape, weight.shape
    v = sp.IndexedBase("v", shape=(K, D), real=True)
    a = sp.Symbol("a", real=True)  # the place on the line
    moved = Tensor((k, d), weight[k, d] + a * v[k, d], shape=(K, D))
    loss, _ = logistic_regression(x, target, moved, bias, "mean")
    z = Sum(x[n, d] * moved[k, d], (d, D)) + bias[k]
    along = Sum(x[n, d] * v[k, d], (d, D)) / (N * K)

    def slope(p):
        return Sum((p - target[n, k]) * along, (n, N), (k, K))

    p = Sigmoid(z)
    square = Sum(p * (1 - p) * along**2, (n, N), (k, K)) * N * K
    return (
        Equal(loss.diff(a), slope(exp(z) / (1 + exp(z)))),
        Equal(exp(z) / (1 + exp(z)), p, {n: N, k: K}),
        AtMost(0, slope(p).diff(a), square),
    )


def longer_is_better():
    """Each term falls, and falls to zero."""
    N = sp.Symbol("N", integer=True, positive=True)
    m = sp.IndexedBase("m", shape=(N,), real=True)
    a = sp.Symbol("a", real=True)
    one = sp.Symbol("m", positive=True)
    loss = Sum(log(1 + exp(-a * m[n])), (n, N)) / N
    odds = exp(-a * m[n])
    fall = Sum(m[n] * odds / (1 + odds), (n, N)) / N
    return (
        Equal(loss.diff(a), -fall),
        AtMost(loss.diff(a), 0, fall, given=(m[n],)),
        Limit(log(1 + exp(-a * one)), a, sp.oo, 0),
    )


def distance_to_the_boundary(x, weight):
    """The score is linear, and w over |w| squared has score one."""
    D = x.shape[1]
    w = sp.IndexedBase("w", shape=(D,), real=True)
    u = sp.IndexedBase("x", shape=(D,), real=True)
    b = sp.Symbol("b", real=True)
    square = Sum(w[d] ** 2, (d, D))
    z = Sum(w[d] * u[d], (d, D)) + b
    foot = Tensor(d, u[d] - z * w[d] / square)
    apart = Sum((u[d] - foot[d]) ** 2, (d, D))
    return (
        Equal(Sum(w[d] * foot[d], (d, D)) + b, 0),
        Equal(apart, (z / sqrt(square)) ** 2),
    )


def odds_multiply(x):
    """One more of a feature adds its weight to the score."""
    D = x.shape[1]
    w = sp.IndexedBase("w", shape=(D,), real=True)
    u = sp.IndexedBase("x", shape=(D,), real=True)
    b = sp.Symbol("b", real=True)

    def odds(u):
        p = 1 / (1 + exp(-Sum(w[j] * u[j], (j, D)) - b))
        return p / (1 - p)

    more = Tensor(e, u[e] + one_hot(e, d))
    return Equal(odds(more) / odds(u), exp(w[d]), {d: D})


def weighted_yes_shifts_the_score():
    """The slope is zero there, and nowhere else, as it rises with z."""
    t = sp.Symbol("t", positive=True)
    no, r = sp.symbols("s r", positive=True)  # s stands for 1 - t
    z = log(r * t / no)
    p = 1 / (1 + exp(-z))
    return Identity(no * p, r * t * (1 - p))
