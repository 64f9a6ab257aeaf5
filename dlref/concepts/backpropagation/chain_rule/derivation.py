"""The chain rule on a graph in SymPy: a layer, and two paths."""

import sympy as sp

from dlref.symbolic import Equal, Sigmoid, Sum, Tensor

n, d, h, m = sp.symbols("n d h m", integer=True)


def sigmoid_layer(x, weight, bias):
    """A weighted sum, and the sigmoid of it."""
    N, D = x.shape
    H = weight.shape[0]
    z = Tensor(
        (n, h), Sum(weight[h, d] * x[n, d], (d, D)) + bias[h], name="z"
    )
    y = Tensor((n, h), Sigmoid(z[n, h]))

    def backward(dy):
        slope = Sigmoid(z[n, h]) * (1 - Sigmoid(z[n, h]))
        dz = Tensor((n, h), dy[n, h] * slope, name=r"\delta")
        dx = Tensor((n, d), Sum(dz[n, h] * weight[h, d], (h, H)))
        dweight = Tensor((h, d), Sum(dz[n, h] * x[n, d], (n, N)))
        return dx, dweight, Tensor(h, Sum(dz[n, h], (n, N)))

    return y, backward


def two_paths(x, direct, first, second):
    """One path goes straight to the output, the other through units."""
    N, D = x.shape
    H, M = first.shape[0], direct.shape[0]
    a = Tensor(
        (n, h), Sigmoid(Sum(first[h, d] * x[n, d], (d, D))), name="a"
    )
    straight = Sum(direct[m, d] * x[n, d], (d, D))
    around = Sum(second[m, h] * a[n, h], (h, H))
    y = Tensor((n, m), straight + around)

    def backward(dy):
        da = Sum(dy[n, m] * second[m, h], (m, M))
        slope = a[n, h] * (1 - a[n, h])
        dz = Tensor((n, h), da * slope, name=r"\delta")
        straight = Sum(dy[n, m] * direct[m, d], (m, M))
        around = Sum(dz[n, h] * first[h, d], (h, H))
        dx = Tensor((n, d), straight + around)
        ddirect = Tensor((m, d), Sum(dy[n, m] * x[n, d], (n, N)))
        dfirst = Tensor((h, d), Sum(dz[n, h] * x[n, d], (n, N)))
        dsecond = Tensor((m, h), Sum(dy[n, m] * a[n, h], (n, N)))
        return dx, ddirect, dfirst, dsecond

    return y, backward


def each_path_alone(x, direct, first, second, dy):
    """What the layer's own pullback says of the path through it."""
    N, D = x.shape
    H, M = first.shape[0], direct.shape[0]
    dx, _, _, _ = two_paths(x, direct, first, second)[1](dy)
    arrives = Tensor((n, h), Sum(dy[n, m] * second[m, h], (m, M)))
    none = Tensor(h, 0, shape=(H,))
    around, _, _ = sigmoid_layer(x, first, none)[1](arrives)
    straight = Sum(dy[n, m] * direct[m, d], (m, M))
    return Equal(dx[n, d], straight + around[n, d], {n: N, d: D})


def sum_over_paths(x, direct, first, second, dy):
    """Multiply along each path, and add over all of them."""
    N, D = x.shape
    H, M = first.shape[0], direct.shape[0]
    dx, _, _, _ = two_paths(x, direct, first, second)[1](dy)
    z = Sum(first[h, d] * x[n, d], (d, D))
    slope = Sigmoid(z) * (1 - Sigmoid(z))
    path = dy[n, m] * second[m, h] * slope
    k = sp.Symbol("k", integer=True)
    right = Sum(dy[n, m] * direct[m, k], (m, M))
    right += Sum(path * first[h, k], (m, M), (h, H))
    return Equal(dx[n, k], right, {n: N, k: D})
