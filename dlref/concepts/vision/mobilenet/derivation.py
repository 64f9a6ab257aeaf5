"""Squeeze-and-excitation in SymPy: definition, claims, a theorem."""

import sympy as sp

from dlref.symbolic import AtMost, Positive, Sigmoid, Sum, Tensor

n, c, s, h, w, i, j = sp.symbols("n c s h w i j", integer=True)


def bend(a, activation):
    """Return an activation at a number, and its slope."""
    if activation == "relu":
        return a * Positive(a), Positive(a)
    gate = Sigmoid(a)
    return a * gate, gate + a * gate * (1 - gate)


def squeeze_excitation(
    x, fc1_weight, fc1_bias, fc2_weight, fc2_bias, activation
):
    """Each channel, times a number that all channels decide."""
    (N, C, H, W), S = x.shape, fc1_bias.shape[0]
    places = (h, H), (w, W)
    z = Tensor((n, c), Sum(x[n, c, h, w], *places) / (H * W), name="z")
    one = (i, sp.Integer(1)), (j, sp.Integer(1))
    seen = Sum(fc1_weight[s, c, i, j] * z[n, c], (c, C), *one)
    a = Tensor((n, s), seen + fc1_bias[s], name="a")
    value, slope = bend(a[n, s], activation)
    f = Tensor((n, s), value, name="f")
    asked = Sum(fc2_weight[c, s, i, j] * f[n, s], (s, S), *one)
    g = Tensor((n, c), Sigmoid(asked + fc2_bias[c]), name="g")
    y = Tensor((n, c, h, w), x[n, c, h, w] * g[n, c])

    def backward(dy):
        dg = Sum(dy[n, c, h, w] * x[n, c, h, w], *places)
        de = Tensor((n, c), dg * g[n, c] * (1 - g[n, c]), name="e")
        df = Sum(fc2_weight[c, s, i, j] * de[n, c], (c, C), *one)
        da = Tensor((n, s), df * slope, name=r"\partial a")
        dz = Sum(fc1_weight[s, c, i, j] * da[n, s], (s, S), *one)
        dx = dy[n, c, h, w] * g[n, c] + dz / (H * W)
        return (
            Tensor((n, c, h, w), dx),
            Tensor((s, c, i, j), Sum(da[n, s] * z[n, c], (n, N))),
            Tensor(s, Sum(da[n, s], (n, N))),
            Tensor((c, s, i, j), Sum(de[n, c] * f[n, s], (n, N))),
            Tensor(c, Sum(de[n, c], (n, N))),
        )

    return y, backward


def gates_only_close():
    """A sigmoid lies between 0 and 1."""
    x, e = sp.symbols("x e", real=True)
    g = Sigmoid(e)
    return AtMost((x * g) ** 2, x**2, x**2 * (1 - g) * (1 + g))
