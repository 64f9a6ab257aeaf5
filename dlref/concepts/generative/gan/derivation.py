"""Adversarial losses in SymPy: definitions, gradients, equilibria."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Limit,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    sqrt,
    tanh,
)

n, m, d, h, i, j, k = sp.symbols("n m d h i j k", integer=True)
z = sp.Symbol("z", real=True)
p, q = sp.symbols("p q", positive=True)


def judged(scores, name):
    """Return the judge's probability that each example is real."""
    return Tensor(n, Sigmoid(scores[n]), name=name)


def minimax_discriminator_loss(real, fake):
    """The surprise at real called real, and at made called made."""
    (N,), (M,) = real.shape, fake.shape
    yes, no = judged(real, "D"), judged(fake, r"\tilde{D}")
    hits = Sum(log(yes[n]), (n, N)) / N
    loss = -hits - Sum(log(1 - no[m]), (m, M)) / M

    def backward(dloss):
        dreal = Tensor(n, -dloss / N * (1 - yes[n]))
        return dreal, Tensor(m, dloss / M * no[m])

    return loss, backward


def minimax_generator_loss(fake):
    """The mean log-probability of being found out."""
    (N,) = fake.shape
    no = judged(fake, r"\tilde{D}")
    loss = Sum(log(1 - no[n]), (n, N)) / N
    return loss, lambda dloss: Tensor(n, -dloss / N * no[n])


def nonsaturating_generator_loss(fake):
    """The mean surprise of passing for real."""
    (N,) = fake.shape
    no = judged(fake, r"\tilde{D}")
    loss = -Sum(log(no[n]), (n, N)) / N
    return loss, lambda dloss: Tensor(n, -dloss / N * (1 - no[n]))


def lsgan_discriminator_loss(real, fake, a, b):
    """Half the squared distances from two codes."""
    (N,), (M,) = real.shape, fake.shape
    hit = Sum((real[n] - b) ** 2, (n, N)) / N
    loss = (hit + Sum((fake[m] - a) ** 2, (m, M)) / M) / 2

    def backward(dloss):
        dreal = Tensor(n, dloss / N * (real[n] - b))
        return dreal, Tensor(m, dloss / M * (fake[m] - a))

    return loss, backward


def lsgan_generator_loss(fake, c):
    """Half the squared distance from a code."""
    (N,) = fake.shape
    loss = Sum((fake[n] - c) ** 2, (n, N)) / (2 * N)
    return loss, lambda dloss: Tensor(n, dloss / N * (fake[n] - c))


def hinge_discriminator_loss(real, fake):
    """What is missing to a margin of 1 on either side."""
    (N,), (M,) = real.shape, fake.shape
    low = Tensor(n, Positive(1 - real[n]), name="o")
    high = Tensor(m, Positive(1 + fake[m]), name=r"\tilde{o}")
    missing = Sum((1 - real[n]) * low[n], (n, N)) / N
    loss = missing + Sum((1 + fake[m]) * high[m], (m, M)) / M

    def backward(dloss):
        dreal = Tensor(n, -dloss / N * low[n])
        return dreal, Tensor(m, dloss / M * high[m])

    return loss, backward


def wasserstein_critic_loss(real, fake):
    """The mean score of made examples less that of real ones."""
    (N,), (M,) = real.shape, fake.shape
    loss = Sum(fake[m], (m, M)) / M - Sum(real[n], (n, N)) / N

    def backward(dloss):
        return Tensor(n, -dloss / N), Tensor(m, dloss / M)

    return loss, backward


def wasserstein_generator_loss(fake):
    """Minus the mean score."""
    (N,) = fake.shape
    loss = -Sum(fake[n], (n, N)) / N
    return loss, lambda dloss: Tensor(n, -dloss / N)


def hidden(x, weight, bias):
    """Return the hidden units of each row, and their slopes."""
    total = Sum(x[n, j] * weight[h, j], (j, x.shape[1])) + bias[h]
    u = Tensor((n, h), tanh(total), name="u")
    return u, Tensor((n, h), 1 - u[n, h] ** 2, name="s")


def critic(x, weight, bias, out):
    """One hidden layer and one score."""
    (N, _), (H,) = x.shape, out.shape
    u, s = hidden(x, weight, bias)
    y = Tensor(n, Sum(out[h] * u[n, h], (h, H)))

    def backward(dy):
        dz = Tensor((n, h), dy[n] * out[h] * s[n, h], name=r"\delta")
        dx = Tensor((n, d), Sum(dz[n, h] * weight[h, d], (h, H)))
        dweight = Tensor((h, d), Sum(dz[n, h] * x[n, d], (n, N)))
        dbias = Tensor(h, Sum(dz[n, h], (n, N)))
        return (
            dx,
            dweight,
            dbias,
            Tensor(h, Sum(dy[n] * u[n, h], (n, N))),
        )

    return y, backward


def critic_slope(x, weight, bias, out):
    """How a score changes with each entry of its example."""
    (N, D), (H,) = x.shape, out.shape
    u, s = hidden(x, weight, bias)
    g = Tensor((n, d), Sum(out[h] * s[n, h] * weight[h, d], (h, H)))

    def backward(dg):
        along = Sum(dg[n, j] * weight[h, j], (j, D))
        a = Tensor((n, h), along, name="a")
        bend = -2 * u[n, h] * s[n, h] * out[h] * a[n, h]
        dz = Tensor((n, h), bend, name=r"\delta")
        dx = Tensor((n, d), Sum(dz[n, h] * weight[h, d], (h, H)))
        both = dz[n, h] * x[n, d] + out[h] * s[n, h] * dg[n, d]
        dweight = Tensor((h, d), Sum(both, (n, N)))
        dbias = Tensor(h, Sum(dz[n, h], (n, N)))
        dout = Tensor(h, Sum(s[n, h] * a[n, h], (n, N)))
        return dx, dweight, dbias, dout

    return g, backward


def gradient_penalty(g, target):
    """How far the slopes are from one length, squared."""
    N, D = g.shape
    length = Tensor(n, sqrt(Sum(g[n, j] ** 2, (j, D))), name="r")
    loss = Sum((length[n] - target) ** 2, (n, N)) / N

    def backward(dloss):
        off = 2 * dloss / N * (length[n] - target)
        return Tensor((n, d), off * g[n, d] / length[n])

    return loss, backward


def best_judge():
    """At the point the loss is flat, and it is nowhere bent down."""
    s = Sigmoid(z)
    loss = -p * log(s) - q * log(1 - s)
    slope = q * s - p * (1 - s)
    best = log(p / q)
    return (
        Equal(loss.diff(z), slope),
        Equal(1 / (1 + exp(-best)), p / (p + q)),
        Identity(q / (1 + exp(-best)), p / (1 + exp(best))),
        AtMost(0, slope.diff(z), (p + q) * s * (1 - s)),
    )


def shares(name, K):
    """Return any probabilities of K things, none of them zero."""
    a = sp.IndexedBase(name, shape=(K,), real=True)
    total = Sum(exp(a[j]), (j, K))
    return Tensor(k, exp(a[k]) / total, shape=(K,))


def best_value():
    """Each logarithm gives away one log 2."""
    K = sp.Symbol("K", integer=True, positive=True)
    real, made = shares("a", K), shares("b", K)
    judge = Tensor(k, real[k] / (real[k] + made[k]))
    mid = Tensor(k, (real[k] + made[k]) / 2)
    hits = Sum(real[k] * log(judge[k]), (k, K))
    value = hits + Sum(made[k] * log(made[k] / (2 * mid[k])), (k, K))
    far = Sum(real[k] * log(real[k] / mid[k]), (k, K))
    far = far + Sum(made[k] * log(made[k] / mid[k]), (k, K))
    return Equal(value, far - 2 * log(2))


def same_way():
    """Both slopes, written with the score."""
    s = 1 / (1 + exp(-z))
    slow, fast = log(1 - s).diff(z), -log(s).diff(z)
    return Identity(fast, exp(-z) * slow)


def one_goes_silent():
    """A made example that is found out for sure."""
    s = 1 / (1 + exp(-z))
    return Limit(-s, z, -sp.oo, 0), Limit(-(1 - s), z, -sp.oo, -1)


def squares_measure():
    """Put the best score in."""
    a, b, y = sp.symbols("a b y", real=True)
    best = (b * p + a * q) / (p + q)
    slope = (p * (y - b) ** 2 + q * (y - a) ** 2).diff(y) / 2
    score = best.subs({a: -1, b: 1})
    return (
        Identity(slope.subs(y, best), 0),
        Identity(slope.diff(y), p + q),
        Identity((p + q) * score**2, (p - q) ** 2 / (p + q)),
    )


def shift_changes_nothing(real, fake):
    """What is added to both means cancels."""
    c = sp.Symbol("c", real=True)
    up = [Tensor(n, t[n] + c, shape=t.shape) for t in (real, fake)]
    left, _ = wasserstein_critic_loss(*up)
    return Equal(left, wasserstein_critic_loss(real, fake)[0])


def critic_bounds_transport():
    """Sum the scores over the plan; each pair obeys the bound."""
    N, M = sp.symbols("N M", integer=True, positive=True)
    plan = sp.IndexedBase("t", shape=(N, M), real=True)
    cost = sp.IndexedBase("c", shape=(N, M), real=True)
    f = sp.IndexedBase("f", shape=(N,), real=True)
    g = sp.IndexedBase("g", shape=(M,), real=True)
    pairs = (i, N), (j, M)
    goods = Tensor(i, Sum(plan[i, j], (j, M)))
    sinks = Tensor(j, Sum(plan[i, j], (i, N)))
    gap = Sum(goods[i] * f[i], (i, N)) - Sum(sinks[j] * g[j], (j, M))
    slack = cost[i, j] - (f[i] - g[j])
    return AtMost(
        gap,
        Sum(plan[i, j] * cost[i, j], *pairs),
        Sum(plan[i, j] * slack, *pairs),
        given=(plan[i, j], slack),
    )


def slope_of_the_critic(x, weight, bias, out):
    """The chain rule through the hidden layer."""
    N, D = x.shape
    r = sp.Symbol("r", real=True)
    v = sp.IndexedBase("v", shape=(N, D), real=True)
    moved = Tensor((n, d), x[n, d] + r * v[n, d], shape=(N, D))
    y, _ = critic(moved, weight, bias, out)
    g, _ = critic_slope(moved, weight, bias, out)
    return Equal(y[n].diff(r), Sum(g[n, d] * v[n, d], (d, D)), {n: N})


def penalty_acts_along(g, target, dloss):
    """The unit vector times the slope is the length."""
    N, D = g.shape
    length = sqrt(Sum(g[n, j] ** 2, (j, D)))
    dg = gradient_penalty(g, target)[1](dloss)
    pull = 2 * dloss / N * (length - target) * length
    return Equal(Sum(g[n, d] * dg[n, d], (d, D)), pull, {n: N})


def descent_spirals():
    """Each step turns the point, and lengthens it."""
    x, y, eta = sp.symbols("x y eta", real=True)
    game = x * y
    down, up = x - eta * game.diff(x), y + eta * game.diff(y)
    return Identity(down**2 + up**2, (1 + eta**2) * (x**2 + y**2))
