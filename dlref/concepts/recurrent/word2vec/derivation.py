"""Losses that tell words from noise, in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Identity,
    Limit,
    Sigmoid,
    Sum,
    Tensor,
    log,
)

n, k, d, j, h = sp.symbols("n k d j h", integer=True)


def nce_loss(v, u, noise, log_target, log_noise):
    """Say yes to the word that was there, and no to the noise."""
    (N, D), K = v.shape, noise.shape[1]
    score = Sum(u[n, j] * v[n, j], (j, D)) - log_target[n]
    a = Tensor(n, score, name="a")
    score = Sum(noise[n, k, j] * v[n, j], (j, D)) - log_noise[n, k]
    b = Tensor((n, k), score, name="b")
    yes = Sum(log(Sigmoid(a[n])), (n, N))
    no = Sum(log(Sigmoid(-b[n, k])), (n, N), (k, K))

    def backward(dloss):
        s = Tensor(n, -(1 - Sigmoid(a[n])) / N, name=r"\partial a")
        r = Tensor((n, k), Sigmoid(b[n, k]) / N, name=r"\partial b")
        far = Sum(r[n, k] * noise[n, k, d], (k, K))
        dv = Tensor((n, d), dloss * (s[n] * u[n, d] + far))
        du = Tensor((n, d), dloss * s[n] * v[n, d])
        dnoise = Tensor((n, k, d), dloss * r[n, k] * v[n, d])
        return dv, du, dnoise

    return -(yes + no) / N, backward


def hierarchical_softmax_loss(v, nodes, code):
    """At every node of the path, say which way it goes."""
    (N, D), L = v.shape, nodes.shape[1]
    z = Tensor((n, h), Sum(nodes[n, h, j] * v[n, j], (j, D)), name="z")
    way = code[n, h] * z[n, h]
    taken = Sum(code[n, h] ** 2 * log(Sigmoid(way)), (n, N), (h, L))

    def backward(dloss):
        slope = -(code[n, h] ** 3) * Sigmoid(-way) / N
        g = Tensor((n, h), slope, name=r"\partial z")
        down = Sum(g[n, h] * nodes[n, h, d], (h, L))
        dv = Tensor((n, d), dloss * down)
        return dv, Tensor((n, h, d), dloss * g[n, h] * v[n, d])

    return -taken / N, backward


def nce_tends_to_softmax():
    """The mean slope of a score, and its factor with much noise."""
    t, p, q, K = sp.symbols("t p q K", positive=True)
    real = Sigmoid(log(p) - log(K * q))  # held to be real
    mean = t * (1 - real) - K * q * real
    factor = K * q / (p + K * q)
    return (
        Identity(mean, factor * (t - p)),
        Limit(factor, K, sp.oo, 1),
    )


def scores_become_information():
    """The mean slope of a score is zero there."""
    both, a, b, K = sp.symbols("j a b K", positive=True)
    s = log(both / (a * b)) - log(K)
    mean = both * (1 - Sigmoid(s)) - K * a * b * Sigmoid(s)
    return Identity(mean, 0)


def leaves_sum_to_one():
    """A node divides what it has among its two sides."""
    z = sp.Symbol("z", real=True)
    p = sp.Symbol("p", positive=True)
    return Identity(p * Sigmoid(z) + p * Sigmoid(-z), p)
