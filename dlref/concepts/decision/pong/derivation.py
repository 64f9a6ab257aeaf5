"""Pong in SymPy: what is seen, and the slope of a reward."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Identity,
    Positive,
    Product,
    Sigmoid,
    Sum,
    Tensor,
    blocks,
    exp,
    log,
    one_hot,
)

n, p, q, b, t, k, j = sp.symbols("n p q b t k j", integer=True)


def pong_frame(frame, background, top, bottom):
    """Every second pixel: whether its red is none of these."""
    (B,) = background.shape
    red = frame[n, top + 2 * p, 2 * q, 0]
    other = 1 - one_hot(red, background[b])
    return Tensor((n, p, q), Product(other, (b, B)))


def point_returns(reward, scored, gamma):
    """All rewards from here on, discounted, up to a point."""
    _, T = reward.shape

    def weight(t, k):
        """What step k counts at step t: no point is between them."""
        between = Positive(j - t + 1) * Positive(k - j)
        points = Sum(scored[n, j] * between, (j, T))
        return (
            Positive(k - t + 1)
            * gamma ** (k - t)
            * (1 - Positive(points))
        )

    y = Tensor((n, t), Sum(weight(t, k) * reward[n, k], (k, T)))

    def backward(dy):
        return Tensor((n, t), Sum(weight(k, t) * dy[n, k], (k, T)))

    return y, backward


def pong_loss(logit, up, advantage, reduction):
    """The surprise at each move, times its advantage."""
    (N,) = logit.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    pi = Tensor(n, Sigmoid(logit[n]), name=r"\pi")
    surprise = up[n] * log(pi[n]) + (1 - up[n]) * log(1 - pi[n])
    loss = -share * Sum(advantage[n] * surprise, (n, N))

    def backward(dloss):
        off = pi[n] - up[n]
        return Tensor(n, dloss * share * advantage[n] * off)

    return loss, backward


def new_at_each_point(gamma):
    """In games of four steps, wherever points are made."""
    N = sp.Symbol("N", integer=True, positive=True)
    reward = sp.IndexedBase("r", shape=(N, 4), real=True)
    found = []
    for pattern in range(16):
        points = [pattern >> step & 1 for step in range(4)]
        scored = Tensor((n, t), blocks(t, *points), shape=(N, 4))
        y, _ = point_returns(reward, scored, gamma)
        ahead = [y[n, 1], y[n, 2], y[n, 3], 0]
        for at, point in enumerate(points):
            right = reward[n, at] + gamma * (1 - point) * ahead[at]
            found.append(Equal(y[n, at], right, {n: N}, {"T": 4}))
    return tuple(found)


def one_score_is_enough():
    """Two scores, of which one is 0, say the same."""
    z, r, s = sp.symbols("z r s", real=True)
    pi = Sigmoid(z)
    mean = pi * r + (1 - pi) * s
    up, down = r * log(pi).diff(z), s * log(1 - pi).diff(z)
    sampled = pi * up + (1 - pi) * down
    return (
        Identity(pi, exp(z) / (exp(z) + exp(sp.Integer(0)))),
        Identity(mean.diff(z), sampled),
        Identity(sampled, pi * (1 - pi) * (r - s)),
    )
