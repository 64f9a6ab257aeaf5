"""Soft actor-critic in SymPy: soft values, bounded actions."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Sum,
    Tensor,
    exp,
    log,
    pi,
    tanh,
)

n, a, b, d = sp.symbols("n a b d", integer=True)


def soft_value(q, temperature):
    """A maximum that counts the others a little."""
    A = q.shape[1]
    total = Tensor(n, Sum(exp(q[n, b] / temperature), (b, A)), name="Z")
    y = Tensor(n, temperature * log(total[n]))

    def backward(dy):
        share = exp(q[n, a] / temperature) / total[n]
        return Tensor((n, a), dy[n] * share)

    return y, backward


def tanh_gaussian(mean, log_std, noise):
    """A Gaussian, bent into (-1, 1), and the log of its density."""
    D = mean.shape[1]
    before = mean[n, d] + exp(log_std[n, d]) * noise[n, d]
    u = Tensor((n, d), tanh(before), name="u")
    action = Tensor((n, d), u[n, d])
    bell = -(noise[n, d] ** 2) / 2 - log_std[n, d] - log(2 * pi) / 2
    bent = log(1 - u[n, d] ** 2)
    log_prob = Tensor(n, Sum(bell - bent, (d, D)))

    def backward(daction, dlog_prob):
        flat = daction[n, d] * (1 - u[n, d] ** 2)
        g = Tensor((n, d), flat + 2 * dlog_prob[n] * u[n, d], name="g")
        width = exp(log_std[n, d]) * noise[n, d]
        dlog_std = g[n, d] * width - dlog_prob[n]
        return Tensor((n, d), g[n, d]), Tensor((n, d), dlog_std)

    return (action, log_prob), backward


def soft_policy_loss(log_prob, q, temperature, reduction):
    """What being predictable costs, less what it is worth."""
    N = q.shape[0]
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    each = temperature * log_prob[n] - q[n]
    loss = share * Sum(each, (n, N))

    def backward(dloss):
        slope = dloss * share
        return Tensor(n, slope * temperature), Tensor(n, -slope)

    return loss, backward


def one_state():
    """Return what A actions are worth, and any policy over them."""
    A = sp.Symbol("A", integer=True, positive=True)
    alpha = sp.Symbol("alpha", positive=True)
    q = sp.IndexedBase("q", shape=(1, A), real=True)
    p = sp.IndexedBase("p", shape=(A,), real=True)
    return A, alpha, q, p


def best_soft_policy():
    """With log r <= r - 1 at r = pi / p, weighted by p."""
    A, alpha, q, p = one_state()
    value, _ = soft_value(q, alpha)
    softmax = exp(q[0, a] / alpha) / Sum(exp(q[0, b] / alpha), (b, A))
    ratio = Tensor(a, softmax / p[a], name="r")
    worth = p[a] * (q[0, a] - alpha * log(p[a]))
    slack = alpha * p[a] * (ratio[a] - 1 - log(ratio[a]))
    both = alpha * (softmax - p[a]) + p[a] * value[0]
    return AtMost(
        Sum(worth, (a, A)),
        Sum(both, (a, A)),
        Sum(slack, (a, A)),
        given=(p[a],),
    )


def moves_with_its_values(temperature):
    """A constant comes out of the exponentials, and out of the log."""
    N, A = sp.symbols("N A", integer=True, positive=True)
    q = sp.IndexedBase("q", shape=(N, A), real=True)
    c = sp.Symbol("c", real=True)
    moved = Tensor((n, a), q[n, a] + c, shape=(N, A))
    y, pull = soft_value(q, temperature)
    z, _ = soft_value(moved, temperature)
    one = Tensor(n, sp.Integer(1))
    return (
        Equal(z[n], y[n] + c, {n: N}),
        Equal(Sum(pull(one)[n, a], (a, A)), 1, {n: N}),
    )
