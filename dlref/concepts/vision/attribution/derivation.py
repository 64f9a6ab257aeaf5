"""Attribution in SymPy: Grad-CAM, and what it means to be complete."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Integral,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
    exp,
)

n, c, h, w, i, j = sp.symbols("n c h w i j", integer=True)
d, e, k = sp.symbols("d e k", integer=True)
D, K = sp.symbols("D K", integer=True, positive=True)


def grad_cam(features, gradient):
    """Maps, weighted by their mean slopes, where positive."""
    _, C, H, W = features.shape
    mean = Sum(gradient[n, c, i, j], (i, H), (j, W)) / (H * W)
    alpha = Tensor((n, c), mean, name=r"\alpha")
    mixed = Sum(alpha[n, c] * features[n, c, h, w], (c, C))
    z = Tensor((n, h, w), mixed, name="z")
    y = Tensor((n, h, w), z[n, h, w] * Positive(z[n, h, w]))

    def backward(dy):
        g = Tensor((n, h, w), dy[n, h, w] * Positive(z[n, h, w]))
        dfeatures = Tensor((n, c, h, w), alpha[n, c] * g[n, h, w])
        met = Sum(g[n, i, j] * features[n, c, i, j], (i, H), (j, W))
        dgradient = Tensor((n, c, h, w), met / (H * W))
        return dfeatures, dgradient

    return y, backward


def means_and_one_layer(features, gradient):
    """The slope of a mean is the same at every pixel."""
    N, C, H, W = features.shape
    v = sp.IndexedBase("v", shape=(C,), real=True)
    slope = Tensor((n, c, h, w), v[c] / (H * W), shape=(N, C, H, W))
    y, _ = grad_cam(features, slope)
    z = Sum(v[c] * features[n, c, h, w], (c, C)) / (H * W)
    return Equal(y[n, h, w], z * Positive(z), {n: N, h: H, w: W})


def slope_along_a_segment():
    """The slope of a sigmoid is integrated by the sigmoid."""
    a, b, t = sp.symbols("a b t", real=True)
    s = 1 / (1 + exp(-(a + b * t)))
    gain = 1 / (1 + exp(-(a + b))) - 1 / (1 + exp(-a))
    return Integral(b * s * (1 - s), (t, 0, 1), gain)


def complete_for_a_hidden_layer():
    """A unit's gain is divided among its inputs by what they add."""
    x, b = (sp.IndexedBase(s, shape=(D,), real=True) for s in "xb")
    weight = sp.IndexedBase("W", shape=(K, D), real=True)
    z, r = (Sum(weight[k, d] * p[d], (d, D)) for p in (x, b))
    gain = Sigmoid(z) - Sigmoid(r)
    step = weight[k, d] * (x[d] - b[d])
    share = Sum(step, (d, D)) / (z - r)
    return Equal(gain * share, gain, {k: K})


def middle_is_exact_for_squares():
    """The slope of a square is linear, so its mean is in the middle."""
    x, b, v = (sp.IndexedBase(s, shape=(D,), real=True) for s in "xbv")
    A = sp.IndexedBase("A", shape=(D, D), real=True)

    def f(p):
        square = Sum(A[d, e] * p(d) * p(e), (d, D), (e, D))
        return square + Sum(v[d] * p(d), (d, D))

    half = sp.Rational(1, 2)
    middle = Tensor(d, (x[d] + b[d]) * half, shape=(D,))
    both = A[d, e] + A[e, d]
    slope = Sum(both * middle[e], (e, D)) + v[d]
    left = Sum((x[d] - b[d]) * slope, (d, D))
    return Equal(left, f(lambda q: x[q]) - f(lambda q: b[q]))


def input_times_slope():
    """Where a unit is on it is linear, and off it adds nothing."""
    x = sp.IndexedBase("x", shape=(D,), real=True)
    weight = sp.IndexedBase("W", shape=(K, D), real=True)
    v = sp.IndexedBase("v", shape=(K,), real=True)
    z = Tensor(k, Sum(weight[k, d] * x[d], (d, D)), name="z")
    slope = Sum(v[k] * Positive(z[k]) * weight[k, d], (k, K))
    score = Sum(v[k] * z[k] * Positive(z[k]), (k, K))
    return Equal(Sum(x[d] * slope, (d, D)), score)
