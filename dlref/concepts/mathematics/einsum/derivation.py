"""Two arrays multiplied and summed over some axes, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor

b, m, n, k, p, q = sp.symbols("b m n k p q", integer=True)
d, e = sp.symbols("d e", integer=True)


def contraction(x, other):
    """Multiply what agrees in b and k, and sum over k, p and q."""
    _, M, K, P = x.shape
    _, N, _, Q = other.shape
    product = x[b, m, k, p] * other[b, n, k, q]
    y = Tensor((b, m, n), Sum(product, (k, K), (p, P), (q, Q)))

    def backward(dy):
        from_other = Sum(
            dy[b, m, n] * other[b, n, k, q], (n, N), (q, Q)
        )
        from_x = Sum(dy[b, m, n] * x[b, m, k, p], (m, M), (p, P))
        dx = Tensor((b, m, k, p), from_other)
        dother = Tensor((b, n, k, q), from_x)
        return dx, dother

    return y, backward


def bilinear(input1, input2, weight):
    """A sum over all pairs of entries, weighted for each output."""
    (N, D), (P, _, E) = input1.shape, weight.shape
    pair = input1[n, d] * input2[n, e]
    y = Tensor((n, p), Sum(pair * weight[p, d, e], (d, D), (e, E)))

    def backward(dy):
        g = dy[n, p]
        from_z = Sum(g * weight[p, d, e] * input2[n, e], (p, P), (e, E))
        from_x = Sum(g * weight[p, d, e] * input1[n, d], (p, P), (d, D))
        from_pair = Sum(g * pair, (n, N))
        return (
            Tensor((n, d), from_z),
            Tensor((n, e), from_x),
            Tensor((p, d, e), from_pair),
        )

    return y, backward


def gradient_is_a_contraction(x, other, dy):
    """The letter n is summed now, and k is kept; p is in neither."""
    B, M, K, P = x.shape
    _, N, _, Q = other.shape
    dx, _ = contraction(x, other)[1](dy)
    one = sp.Integer(1)
    slope = Tensor((b, m, n, p), dy[b, m, n], shape=(B, M, N, one))
    turned = Tensor((b, k, n, q), other[b, n, k, q], shape=(B, K, N, Q))
    y, _ = contraction(slope, turned)
    ranges = {b: B, m: M, k: K, p: P}
    return Equal(dx[b, m, k, p], y[b, m, k], ranges)


def each_side_says_the_same(x, other, dy):
    """All three are the sum of all products of the three arrays."""
    B, M, K, P = x.shape
    _, N, _, Q = other.shape
    y, backward = contraction(x, other)
    dx, dother = backward(dy)
    shared = (b, B), (k, K)
    of_x = x[b, m, k, p] * dx[b, m, k, p]
    of_other = other[b, n, k, q] * dother[b, n, k, q]
    of_y = y[b, m, n] * dy[b, m, n]
    left = Sum(of_x, *shared, (m, M), (p, P))
    middle = Sum(of_other, *shared, (n, N), (q, Q))
    right = Sum(of_y, (b, B), (m, M), (n, N))
    return Equal(left, right), Equal(middle, right)
