"""Losses for predicted numbers in SymPy, and what each aims at."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Identity,
    Limit,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    pi,
    sqrt,
    tanh,
)

n = sp.Symbol("n", integer=True)
c, z = sp.symbols("c z", real=True)
half = sp.Rational(1, 2)


def reduced(each, input, reduction):
    """Return the loss of the entries, averaged or added."""
    return share(input, reduction) * Sum(each, (n, input.shape[0]))


def share(input, reduction):
    """Return what one entry counts."""
    return 1 / input.shape[0] if reduction == "mean" else sp.Integer(1)


def opposite(slope):
    """Return the gradients of the guess and of the target."""
    return Tensor(n, slope), Tensor(n, -slope)


def difference(input, target):
    """Return the residual: how far each guess lies above its target."""
    return Tensor(n, input[n] - target[n], name="r")


def l1_loss(input, target, reduction):
    """The absolute errors, averaged or added."""
    r = difference(input, target)
    loss = reduced(sp.Abs(r[n]), input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        return opposite(each * sp.sign(r[n]))

    return loss, backward


def huber_loss(input, target, reduction, delta):
    """A parabola near zero, and its tangents beyond delta."""
    r = difference(input, target)
    near = Positive(delta - sp.Abs(r[n]))
    line = delta * (sp.Abs(r[n]) - delta / 2)
    entry = near * r[n] ** 2 / 2 + (1 - near) * line
    loss = reduced(entry, input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        slope = near * r[n] + (1 - near) * delta * sp.sign(r[n])
        return opposite(each * slope)

    return loss, backward


def smooth_l1_loss(input, target, reduction, beta):
    """The absolute error, with its corner rounded off within beta."""
    r = difference(input, target)
    near = Positive(beta - sp.Abs(r[n]))
    line = sp.Abs(r[n]) - beta / 2
    entry = near * r[n] ** 2 / (2 * beta) + (1 - near) * line
    loss = reduced(entry, input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        slope = near * r[n] / beta + (1 - near) * sp.sign(r[n])
        return opposite(each * slope)

    return loss, backward


def log_cosh_loss(input, target, reduction):
    """A parabola near zero that becomes a line, without a seam."""
    r = difference(input, target)
    cosh = (exp(r[n]) + exp(-r[n])) / 2
    loss = reduced(log(cosh), input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        return opposite(each * tanh(r[n]))

    return loss, backward


def quantile_loss(input, target, q, reduction):
    """Each error counts q where the guess is too low, else 1 - q."""
    r = difference(input, target)
    over = Positive(r[n])
    loss = reduced((over - q) * r[n], input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        return opposite(each * (over - q))

    return loss, backward


def poisson_nll_loss(input, target, log_input, full, eps, reduction):
    """The surprise at counts, up to what depends on them alone."""
    y = target[n]
    rate = exp(input[n]) if log_input else input[n]
    log_rate = input[n] if log_input else log(input[n] + eps)
    entry = rate - y * log_rate
    if full:
        stirling = y * log(y) - y + log(2 * pi * y) / 2
        entry = entry + Positive(y - 1) * stirling
    loss = reduced(entry, input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        slope = rate - y if log_input else 1 - y / (input[n] + eps)
        return Tensor(n, each * slope)

    return loss, backward


def gaussian_nll_loss(input, target, var, full, reduction):
    """The surprise of a bell curve whose width is guessed too."""
    r = difference(input, target)
    constant = log(2 * pi) / 2 if full else 0
    entry = (log(var[n]) + r[n] ** 2 / var[n]) / 2 + constant
    loss = reduced(entry, input, reduction)

    def backward(dloss):
        each = dloss * share(input, reduction)
        excess = (1 - r[n] ** 2 / var[n]) / var[n]
        dvar = Tensor(n, each * excess / 2)
        return *opposite(each * r[n] / var[n]), dvar

    return loss, backward


def constant(value, target):
    """Return one guess for all targets."""
    return Tensor(n, value, shape=target.shape)


def quantile_balances(target, q):
    """Each guess too high pushes by 1 - q, each too low by q."""
    (N,) = target.shape
    loss, _ = quantile_loss(constant(c, target), target, q, "mean")
    below = Sum(Positive(c - target[n]), (n, N)) / N
    return Equal(loss.diff(c), below - q)


def median_is_halfway(input, target):
    """On either side of the target both are the same line."""
    at_half, _ = quantile_loss(input, target, half, "sum")
    both, _ = l1_loss(input, target, "sum")
    at_half, both = 2 * at_half.function, both.function
    (above,), (size,) = at_half.atoms(Positive), both.atoms(sp.Abs)
    at = {n: input.shape[0]}
    return tuple(
        Equal(at_half.subs(above, side), both.subs(size, r), at)
        for side, r in ((1, size.args[0]), (0, -size.args[0]))
    )


def huber_is_scaled_smooth_l1(input, target, reduction, delta):
    """The same two pieces, multiplied by delta."""
    left, _ = huber_loss(input, target, reduction, delta)
    right, _ = smooth_l1_loss(input, target, reduction, delta)
    return Equal(left, delta * right)


def log_cosh_is_both():
    """Far out one exponential is left, and it meets its logarithm."""
    error = log((exp(z) + exp(-z)) / 2)
    right = log((1 + exp(-2 * z)) / 2)
    left = log((1 + exp(2 * z)) / 2)
    return (
        Limit(error / z**2, z, 0, half),
        Identity(error - z, right),
        Limit(right, z, sp.oo, -log(2)),
        Identity(error + z, left),
        Limit(left, z, -sp.oo, -log(2)),
    )


def laplace_likelihood(input, target):
    """The logarithm of this density is a tent."""
    (N,) = input.shape
    b = sp.Symbol("b", positive=True)
    density = exp(-sp.Abs(target[n] - input[n]) / b) / (2 * b)
    error, _ = l1_loss(input, target, "mean")
    left = -Sum(log(density), (n, N))
    return Equal(left, N * error / b + N * log(2 * b))


def gaussian_surprise(input, target):
    """Nothing is left out when full is set."""
    (N,) = input.shape
    sigma = sp.Symbol("sigma", positive=True)
    off = (target[n] - input[n]) / sigma
    density = exp(-(off**2) / 2) / sqrt(2 * pi * sigma**2)
    var = constant(sigma**2, input)
    loss, _ = gaussian_nll_loss(input, target, var, True, "sum")
    return Equal(loss, -Sum(log(density), (n, N)))


def best_variance(input, target):
    """The slope in a shared variance vanishes at the mean square."""
    (N,) = input.shape
    v = sp.Symbol("v", positive=True)
    var = constant(v, input)
    loss, _ = gaussian_nll_loss(input, target, var, False, "mean")
    mean = Sum((input[n] - target[n]) ** 2, (n, N)) / N
    return (
        Equal(loss.diff(v).subs(v, mean), 0),
        Equal(loss.subs(v, mean), (log(mean) + 1) / 2),
    )


def best_rate(target):
    """The slopes e^c - y add up to zero there."""
    (N,) = target.shape
    guess = constant(c, target)
    loss, _ = poisson_nll_loss(guess, target, True, False, 0, "mean")
    mean = Sum(target[n], (n, N)) / N
    return Equal(loss.diff(c).subs(c, log(mean)), 0)
