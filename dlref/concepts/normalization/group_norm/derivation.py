"""Group and instance normalization in SymPy, and their gradients."""

import sympy as sp

from dlref.concepts.normalization.batch_norm.derivation import (
    batch_norm_train,
)
from dlref.concepts.normalization.layer_norm.derivation import (
    layer_norm,
)
from dlref.symbolic import Equal, Sum, Tensor, sqrt

n, g, c, s, i, j, d = sp.symbols("n g c s i j d", integer=True)
h, w = sp.symbols("h w", integer=True)
ONE = sp.Integer(1)


def group_norm(x, weight, bias, num_groups, eps):
    """The channels of a group share one mean and one spread."""
    N, _, C, S = x.shape
    at, whole = (n, g, c, s), ((i, C), (j, S))
    count = C * S
    mu = Tensor((n, g), Sum(x[n, g, i, j], *whole) / count, name=r"\mu")
    squares = Sum((x[n, g, i, j] - mu[n, g]) ** 2, *whole)
    sigma = Tensor((n, g), sqrt(squares / count + eps), name=r"\sigma")
    xhat = Tensor(at, (x[at] - mu[n, g]) / sigma[n, g], name=r"\hat{x}")
    y = Tensor(at, weight[g, c] * xhat[at] + bias[g, c])

    def backward(dy):
        u = Tensor(at, dy[at] * weight[g, c], name="u")
        mean = Sum(u[n, g, i, j], *whole) / count
        along = Sum(u[n, g, i, j] * xhat[n, g, i, j], *whole) / count
        dx = Tensor(at, (u[at] - mean - xhat[at] * along) / sigma[n, g])
        rows = (n, N), (s, S)
        dweight = Tensor((g, c), Sum(dy[at] * xhat[at], *rows))
        dbias = Tensor((g, c), Sum(dy[at], *rows))
        return dx, dweight, dbias

    return y, backward


def instance_norm(x, weight, bias, eps):
    """Each channel of each example has its own mean and spread."""
    N, _, H, W = x.shape
    at, places, count = (n, c, h, w), ((i, H), (j, W)), H * W
    mu = Tensor(
        (n, c), Sum(x[n, c, i, j], *places) / count, name=r"\mu"
    )
    squares = Sum((x[n, c, i, j] - mu[n, c]) ** 2, *places)
    sigma = Tensor((n, c), sqrt(squares / count + eps), name=r"\sigma")
    xhat = Tensor(at, (x[at] - mu[n, c]) / sigma[n, c], name=r"\hat{x}")
    y = Tensor(at, weight[c] * xhat[at] + bias[c])

    def backward(dy):
        mean = Sum(dy[n, c, i, j], *places) / count
        along = Sum(dy[n, c, i, j] * xhat[n, c, i, j], *places) / count
        left = dy[at] - mean - xhat[at] * along
        dx = Tensor(at, weight[c] / sigma[n, c] * left)
        rows = (n, N), (h, H), (w, W)
        dweight = Tensor(c, Sum(dy[at] * xhat[at], *rows))
        dbias = Tensor(c, Sum(dy[at], *rows))
        return dx, dweight, dbias

    return y, backward


def one_group_is_layer_norm(eps):
    """With one group and one place, a group is a row."""
    N, D = sp.symbols("N D", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, D), real=True)
    weight = sp.IndexedBase("weight", shape=(D,), real=True)
    bias = sp.IndexedBase("bias", shape=(D,), real=True)
    grouped = Tensor((n, g, c, s), x[n, c], shape=(N, ONE, D, ONE))
    scale, shift = Tensor((g, c), weight[c]), Tensor((g, c), bias[c])
    y, _ = group_norm(grouped, scale, shift, ONE, eps)
    other, _ = layer_norm(x, weight, bias, eps)
    return Equal(y[n, 0, d, 0], other[n, d], {n: N, d: D})


def line(N):
    """N images as lines of places, in the two ways of writing them."""
    C, S = sp.symbols("C S", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, C, S), real=True)
    weight = sp.IndexedBase("weight", shape=(C,), real=True)
    bias = sp.IndexedBase("bias", shape=(C,), real=True)
    image = Tensor((n, c, h, w), x[n, c, h], shape=(N, C, S, ONE))
    return x, image, weight, bias


def channel_groups_are_instances(eps):
    """A group of one channel is that channel."""
    x, image, weight, bias = line(
        sp.Symbol("N", integer=True, positive=True)
    )
    N, C, S = x.shape
    grouped = Tensor((n, g, c, s), x[n, g, s], shape=(N, C, ONE, S))
    scale, shift = Tensor((g, c), weight[g]), Tensor((g, c), bias[g])
    y, _ = group_norm(grouped, scale, shift, C, eps)
    other, _ = instance_norm(image, weight, bias, eps)
    return Equal(y[n, d, 0, s], other[n, d, s, 0], {n: N, d: C, s: S})


def instance_is_batch_of_one(eps):
    """A batch of one example has the statistics of that example."""
    x, image, weight, bias = line(ONE)
    _, C, S = x.shape
    zero, momentum = Tensor(c, 0), sp.Rational(1, 10)
    rest = zero, zero, weight, bias, momentum, eps
    (y, *_), _ = batch_norm_train(x, *rest)
    other, _ = instance_norm(image, weight, bias, eps)
    return Equal(y[0, c, s], other[0, c, s, 0], {c: C, s: S})


def shift_leaves_output(x, weight, bias, num_groups, eps):
    """The mean of a group moves with the group."""
    N, G, C, S = x.shape
    at = n, g, c, s
    b = sp.IndexedBase("b", shape=(N, G), real=True)
    y, _ = group_norm(x, weight, bias, num_groups, eps)
    moved = Tensor(at, x[at] + b[n, g], shape=x.shape)
    after, _ = group_norm(moved, weight, bias, num_groups, eps)
    return Equal(after[at], y[at], {n: N, g: G, c: C, s: S})


def scale_leaves_output(x, weight, bias, num_groups, eps):
    """The spread of a group grows with the group."""
    N, G, C, S = x.shape
    at = n, g, c, s
    a = sp.Symbol("a", positive=True)
    y, _ = group_norm(x, weight, bias, num_groups, eps)
    grown = Tensor(at, a * x[at], shape=x.shape)
    rest = weight, bias, num_groups, a**2 * eps
    after, _ = group_norm(grown, *rest)
    return Equal(after[at], y[at], {n: N, g: G, c: C, s: S})


def input_gradient_sums_to_zero(x, weight, bias, num_groups, eps, dy):
    """The output does not change when a group is shifted."""
    N, G, C, S = x.shape
    rest = weight, bias, num_groups, eps
    dx, _, _ = group_norm(x, *rest)[1](dy)
    return Equal(Sum(dx[n, g, c, s], (c, C), (s, S)), 0, {n: N, g: G})
