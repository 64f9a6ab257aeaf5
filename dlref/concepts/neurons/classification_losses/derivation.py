"""Losses of classifiers in SymPy: definitions, gradients, theorems."""

import sympy as sp

from dlref.concepts.neurons.softmax_regression.derivation import (
    cross_entropy,
    log_softmax,
)
from dlref.symbolic import (
    Equal,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

n, k, j = sp.symbols("n k j", integer=True)


def nll_loss(input, target, weight, ignore_index, reduction):
    """The negative log-probability of each label, weighted."""
    N, K = input.shape
    kept = 1 - one_hot(target[n], ignore_index)
    hit = kept * weight[k] * one_hot(k, target[n])
    t = Tensor((n, k), hit, name="t")
    share = sp.Integer(1)
    if reduction == "mean":
        share = 1 / Sum(t[n, k], (n, N), (k, K))
    loss = -share * Sum(t[n, k] * input[n, k], (n, N), (k, K))
    return loss, lambda dloss: Tensor((n, k), -dloss * share * t[n, k])


def kl_div(input, target, reduction, log_target):
    """The surprise that a prediction adds to that of the target."""
    N, K = input.shape
    share = {"batchmean": 1 / N, "mean": 1 / (N * K), "sum": sp.S.One}
    c = Tensor((), share[reduction], name="c")[()]
    t = exp(target[n, k]) if log_target else target[n, k]
    log_t = target[n, k] if log_target else log(target[n, k])
    slope = t if log_target else sp.S.One  # of t by the target
    t = Tensor((n, k), t, name=r"\tau")
    gap = Tensor((n, k), log_t - input[n, k], name="g")
    slope = Tensor((n, k), slope, name="s")
    loss = c * Sum(t[n, k] * gap[n, k], (n, N), (k, K))

    def backward(dloss):
        dtarget = dloss * c * slope[n, k] * (1 + gap[n, k])
        dinput = Tensor((n, k), -dloss * c * t[n, k])
        return dinput, Tensor((n, k), dtarget)

    return loss, backward


def sigmoid_focal_loss(input, target, alpha, gamma, reduction):
    """The surprise at each label, times what is missing, to a power."""
    (N,) = input.shape
    count = 1 / N if reduction == "mean" else sp.Integer(1)
    side = 2 * target[n] - 1
    m = Tensor(n, side * input[n], name="m")
    share = alpha * target[n] + (1 - alpha) * (1 - target[n])
    share = Tensor(n, share, name=r"\omega")
    surprise = log(1 + exp(-m[n]))
    fade = share[n] * Sigmoid(-m[n]) ** gamma
    loss = count * Sum(fade * surprise, (n, N))

    def backward(dloss):
        pull = gamma * Sigmoid(m[n]) * surprise + Sigmoid(-m[n])
        return Tensor(n, -dloss * count * side * fade * pull)

    return loss, backward


def evidential_loss(evidence, target, reduction):
    """The squared error of the mean, and the variance around it."""
    N, K = evidence.shape
    count = 1 / N if reduction == "mean" else sp.Integer(1)
    S = Tensor(n, K + Sum(evidence[n, j], (j, K)), name="S")
    p = Tensor((n, k), (evidence[n, k] + 1) / S[n], name="p")
    error = p[n, k] - one_hot(k, target[n])
    spread = p[n, k] * (1 - p[n, k]) / (S[n] + 1)
    loss = count * Sum(error**2 + spread, (n, N), (k, K))

    def backward(dloss):
        slope = 2 * error + (1 - 2 * p[n, k]) / (S[n] + 1)
        g = Tensor((n, k), slope, name="g")
        along = Sum(g[n, j] * p[n, j], (j, K))
        doubt = Sum(p[n, j] * (1 - p[n, j]), (j, K)) / (S[n] + 1) ** 2
        devidence = (g[n, k] - along) / S[n] - doubt
        return Tensor((n, k), dloss * count * devidence)

    return loss, backward


def nll_is_half_of_cross_entropy(input, target, weight, ignore_index):
    """Cross-entropy takes the logarithm of softmax itself."""
    N, K = input.shape
    scores, _ = log_softmax(input)
    scores.shape = N, K
    rest = target, weight, ignore_index
    left, _ = nll_loss(scores, *rest, "sum")
    right, _ = cross_entropy(input, *rest, "sum", 0)
    return Equal(left, right, {target: K})


def kl_gradient_of_the_scores(input, target, dloss):
    """Log-softmax takes p times the sum of what arrives from it."""
    N, K = input.shape
    y, pull = log_softmax(input)
    y.shape = N, K
    arrives, _ = kl_div(y, target, "batchmean", False)[1](dloss)
    dz = pull(arrives)[n, k]
    mass = Sum(target[n, j], (j, K))
    p = exp(input[n, k]) / Sum(exp(input[n, j]), (j, K))
    claim = dloss / N * (p * mass - target[n, k])
    return Equal(dz, claim, {n: N, k: K})


def focal_without_fading(input, target, reduction):
    """A power of zero is one."""
    (N,) = input.shape
    half = sp.Rational(1, 2)
    focal, _ = sigmoid_focal_loss(input, target, half, 0, "sum")
    m = (2 * target[n] - 1) * input[n]
    return Equal(focal, half * Sum(log(1 + exp(-m)), (n, N)))


def focal_fades():
    """For a right answer of margin m the power is exp(-gamma m)."""
    m = sp.Symbol("m", real=True)
    ratio = (1 / (1 + exp(m))) ** 2
    return Limit(ratio, m, sp.oo, 0), Limit(ratio, m, -sp.oo, 1)


def no_evidence_is_doubt(evidence, target):
    """Nothing is known: p is 1/K for every class."""
    N, K = evidence.shape
    nothing = Tensor((n, k), sp.S.Zero, shape=(N, K))
    loss, _ = evidential_loss(nothing, target, "sum")
    each = 1 - 1 / K + (1 - 1 / K) / (K + 1)
    return Equal(loss, N * each, {target: K})
