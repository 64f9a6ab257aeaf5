"""REINFORCE in SymPy: the gradient of a reward, and its variance."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
    padded,
)

n, a, b, k, t, j = sp.symbols("n a b k t j", integer=True)


def shares(logits):
    """Return the probabilities of the actions, named."""
    N, A = logits.shape
    total = Sum(exp(logits[n, b]), (b, A))
    entry = exp(logits[n, a]) / total
    return Tensor((n, a), entry, name=r"\pi", shape=(N, A))


def discounted_returns(reward, gamma):
    """All rewards from here on, each discounted by its distance."""
    _, T = reward.shape
    later = padded(reward)
    y = Tensor((n, t), Sum(gamma**j * later[n, t + j], (j, T)))

    def backward(dy):
        before = Positive(t - k + 1)  # only steps up to this one
        dreward = Sum(before * gamma ** (t - k) * dy[n, k], (k, T))
        return Tensor((n, t), dreward)

    return y, backward


def policy_gradient_loss(
    logits, action, advantage, entropy_weight, reduction
):
    """The surprise at each action, times its advantage."""
    N, A = logits.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    pi = shares(logits)
    surprise = -Sum(pi[n, b] * log(pi[n, b]), (b, A))
    H = Tensor(n, surprise, name="H")
    gain = advantage[n] * log(pi[n, action[n]])
    loss = -share * Sum(gain + entropy_weight * H[n], (n, N))

    def backward(dloss):
        off = one_hot(a, action[n]) - pi[n, a]
        even = pi[n, a] * (log(pi[n, a]) + H[n])
        slope = entropy_weight * even - advantage[n] * off
        return Tensor((n, a), dloss * share * slope)

    return loss, backward


def one_state():
    """Return a policy over A actions, and what each pays."""
    A = sp.Symbol("A", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(1, A), real=True)
    r = sp.IndexedBase("r", shape=(A,), real=True)
    return A, z, shares(z), r


def log_derivative():
    """The slope of a probability is itself times that of its log."""
    A, z, pi, r = one_state()
    mean = Sum(pi[0, a] * r[a], (a, A))
    score = log(pi[0, a]).diff(z[0, k])
    right = Sum(pi[0, a] * r[a] * score, (a, A))
    claim = pi[0, k] * (r[k] - Sum(pi[0, a] * r[a], (a, A)))
    return (
        Equal(mean.diff(z[0, k]), right, {k: A}),
        Equal(right, claim, {k: A}),
    )


def baseline_leaves_the_mean():
    """The scores have the mean 0."""
    A, z, pi, r = one_state()
    c = sp.Symbol("c", real=True)
    score = log(pi[0, a]).diff(z[0, k])
    left = Sum(pi[0, a] * (r[a] - c) * score, (a, A))
    right = Sum(pi[0, a] * r[a] * score, (a, A))
    return (
        Equal(Sum(pi[0, a] * score, (a, A)), 0, {k: A}),
        Equal(left, right, {k: A}),
    )


def best_baseline():
    """A parabola in the baseline; g stands for any scores."""
    A, _, pi, r = one_state()
    g = sp.IndexedBase("g", shape=(A,), real=True)
    c = sp.Symbol("c", real=True)

    def mean(term):
        return Sum(pi[0, a] * term, (a, A))

    best = mean(g[a] ** 2 * r[a]) / mean(g[a] ** 2)
    at_c = mean(g[a] ** 2 * (r[a] - c) ** 2)
    at_best = mean(g[a] ** 2 * r[a] ** 2) - best**2 * mean(g[a] ** 2)
    return Equal(at_c, at_best + mean(g[a] ** 2) * (c - best) ** 2)


def return_of_the_next(gamma):
    """In an episode of four steps, written out."""
    N = sp.Symbol("N", integer=True, positive=True)
    reward = sp.IndexedBase("r", shape=(N, 4), real=True)
    y, _ = discounted_returns(reward, gamma)
    following = [y[n, 1], y[n, 2], y[n, 3], 0]
    return tuple(
        Equal(
            y[n, at],
            reward[n, at] + gamma * following[at],
            {n: N},
            fixed={"T": 4},
        )
        for at in range(4)
    )


def entropy_at_most(logits):
    """With log u <= u - 1 at each probability times A."""
    N, A = logits.shape
    pi = shares(logits)
    H = -Sum(pi[n, b] * log(pi[n, b]), (b, A))
    u = Tensor((n, a), 1 / (A * pi[n, a]), name="u")
    because = Sum(pi[n, a] * (u[n, a] - 1 - log(u[n, a])), (a, A))
    return AtMost(H, log(A), because, {n: N})
