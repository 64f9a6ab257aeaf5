"""The pieces that LeNet-5 has besides convolution and linear layers.

The networks themselves have no formula of their own: their code calls
pieces that are proved, and pulls back through them in reverse.
"""

import sympy as sp

from dlref.concepts.convolution.cross_correlation.derivation import (
    conv2d,
)
from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Sum,
    Tensor,
    one_hot,
    padded,
    tanh,
)

n, m, c, d, k, g = sp.symbols("n m c d k g", integer=True)
i, j, p, q, u, v = sp.symbols("i j p q u v", integer=True)
ONE = sp.Integer(1)
HEIGHT, STEEPNESS = sp.Rational(17159, 10000), sp.Rational(2, 3)


def scaled_tanh(x):
    """1.7159 tanh(2x/3)."""
    y = Tensor(n, HEIGHT * tanh(STEEPNESS * x[n]))

    def backward(dy):
        slope = HEIGHT * STEEPNESS * (1 - tanh(STEEPNESS * x[n]) ** 2)
        return Tensor(n, dy[n] * slope)

    return y, backward


def subsample(x, weight, bias):
    """The sum of two by two pixels, times a weight, plus a bias."""
    N, _, P, two, Q, _ = x.shape
    total = Sum(x[n, c, p, u, q, v], (u, two), (v, two))
    y = Tensor((n, c, p, q), weight[c] * total + bias[c])

    def backward(dy):
        slope, places = dy[n, c, p, q], ((n, N), (p, P), (q, Q))
        dx = Tensor((n, c, p, u, q, v), slope * weight[c])
        dweight = Tensor(c, Sum(slope * total, *places))
        dbias = Tensor(c, Sum(slope, *places))
        return dx, dweight, dbias

    return y, backward


def partial_conv2d(x, weight, bias, source, target):
    """Connection k leads from map source[k] to map target[k]."""
    N, _, _, _ = x.shape
    K, U, V = weight.shape
    read = padded(x)[n, source[k], p + u, q + v]
    here = one_hot(target[k], m)
    product = here * weight[k, u, v] * read
    y = Tensor(
        (n, m, p, q), Sum(product, (k, K), (u, U), (v, V)) + bias[m]
    )

    def backward(dy):
        _, _, P, Q = dy.shape
        slope = dy[n, target[k], p, q]
        meet = one_hot(p + u, i) * one_hot(q + v, j)
        tap = one_hot(source[k], c) * weight[k, u, v] * meet
        places = (p, P), (q, Q)
        dx = Tensor(
            (n, c, i, j),
            Sum(slope * tap, (k, K), *places, (u, U), (v, V)),
        )
        dweight = Tensor((k, u, v), Sum(slope * read, (n, N), *places))
        dbias = Tensor(m, Sum(dy[n, m, p, q], (n, N), *places))
        return dx, dweight, dbias

    return y, backward


def rbf_distance(x, centers):
    """The squared distance of each row from each center."""
    N, D = x.shape
    K, _ = centers.shape
    gap = x[n, d] - centers[k, d]
    y = Tensor((n, k), Sum(gap**2, (d, D)))

    def backward(dy):
        slope = 2 * dy[n, k] * gap
        dx = Tensor((n, d), Sum(slope, (k, K)))
        dcenters = Tensor((k, d), -Sum(slope, (n, N)))
        return dx, dcenters

    return y, backward


def slope_follows_from_the_output(x):
    """1 - tanh^2, with tanh = y / 1.7159."""
    (N,) = x.shape
    y, backward = scaled_tanh(x)
    one = Tensor(n, 1)
    slope = STEEPNESS / HEIGHT * (HEIGHT**2 - y[n] ** 2)
    return Equal(backward(one)[n], slope, {n: N})


def slope_is_largest_at_zero(x):
    """What is missing to the slope at 0 is a square."""
    (N,) = x.shape
    _, backward = scaled_tanh(x)
    slope = backward(Tensor(n, 1))[n]
    steepest = HEIGHT * STEEPNESS
    missing = steepest * tanh(STEEPNESS * x[n]) ** 2
    return AtMost(slope, steepest, missing, {n: N})


def curvature_is_largest_near_one():
    """The third derivative changes sign where tanh^2 = 1/3."""
    z = sp.Symbol("x", real=True)
    t = tanh(STEEPNESS * z)
    third = sp.diff(HEIGHT * t, z, 3)
    factor = -2 * HEIGHT * STEEPNESS**3
    return Identity(third, factor * (1 - t**2) * (1 - 3 * t**2))


def table_is_a_kernel_with_holes(x, weight, bias, source, target, dy):
    """Each connection puts its kernel at its own pair of maps."""
    N, C, H, W = x.shape
    K, U, V = weight.shape
    _, M, P, Q = dy.shape
    pair = one_hot(target[k], m) * one_hot(source[k], c)
    image = Tensor(
        (n, g, c, i, j), x[n, c, i, j], shape=(N, ONE, C, H, W)
    )
    kernel = Tensor(
        (g, m, c, u, v),
        Sum(pair * weight[k, u, v], (k, K)),
        shape=(ONE, M, C, U, V),
    )
    shift = Tensor((g, m), bias[m])
    z, _ = conv2d(image, kernel, shift, 1, 0, 1, 1)
    y, _ = partial_conv2d(x, weight, bias, source, target)
    ranges = {n: N, m: M, p: P, q: Q}
    return Equal(z[n, 0, m, p, q], y[n, m, p, q], ranges)


def distance_is_a_product(x, centers):
    """Multiply out the square."""
    N, D = x.shape
    K, _ = centers.shape
    y, _ = rbf_distance(x, centers)
    own = Sum(x[n, d] ** 2, (d, D)) + Sum(centers[k, d] ** 2, (d, D))
    product = Sum(x[n, d] * centers[k, d], (d, D))
    return Equal(y[n, k], own - 2 * product, {n: N, k: K})
