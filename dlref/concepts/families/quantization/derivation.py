"""Quantization in SymPy: what is rounded is held still."""

import sympy as sp

from dlref.concepts.backpropagation.straight_through.derivation import (
    nearest,
)
from dlref.symbolic import Equal, Integral, Positive, Sum, Tensor

n, d, k = sp.symbols("n d k", integer=True)


def coded(x, zero_point, quant_min, quant_max):
    """Return codes, and whether each is high and low enough."""
    c = Tensor(n, nearest(x)[n] + zero_point, name="c")
    return (
        c,
        Positive(c[n] - quant_min + 1),
        Positive(quant_max - c[n] + 1),
    )


def fake_quantize(
    x, scale, held, held_scale, zero_point, quant_min, quant_max
):
    """To the nearest code and back; what rounding adds is held."""
    (N,) = x.shape
    u = Tensor(n, held[n] / held_scale, name="u")
    c, above, below = coded(u, zero_point, quant_min, quant_max)
    added = Tensor(n, c[n] - zero_point - u[n], name="v")
    low = (quant_min - zero_point) * (1 - above)
    high = (quant_max - zero_point) * (1 - below)
    inside = above * below * (x[n] / scale + added[n])
    y = Tensor(n, scale * (inside + low + high))

    def backward(dy):
        slope = above * below * added[n] + low + high
        dx = Tensor(n, dy[n] * above * below)
        return dx, Sum(dy[n] * slope, (n, N))

    return y, backward


def quantize(x, scale, zero_point, quant_min, quant_max):
    """The nearest code that there is."""
    t = Tensor(n, x[n] / scale, name="t")
    c, above, below = coded(t, zero_point, quant_min, quant_max)
    ends = quant_min * (1 - above) + quant_max * (1 - below)
    return Tensor(n, above * below * c[n] + ends)


def quantized_linear(
    x, weight, x_scale, weight_scale, bias, x_zero, weight_zero
):
    """A linear layer on what the codes stand for."""
    D = x.shape[1]
    far = (x[n, d] - x_zero) * (weight[k, d] - weight_zero)
    total = x_scale * weight_scale[k] * Sum(far, (d, D))
    return Tensor((n, k), total + bias[k])


def zero_points_leave_the_sum(x, weight, x_zero, weight_zero):
    """Multiply out."""
    (N, D), K = x.shape, weight.shape[0]
    a, b = x_zero, weight_zero
    far = Sum((x[n, d] - a) * (weight[k, d] - b), (d, D))
    product = Sum(x[n, d] * weight[k, d], (d, D))
    rows = b * Sum(x[n, d], (d, D)) + a * Sum(weight[k, d], (d, D))
    return Equal(far, product - rows + D * a * b, {n: N, k: K})


def noise_of_rounding():
    """Of an error that is spread evenly over a step."""
    s = sp.Symbol("s", positive=True)
    e = sp.Symbol("e", real=True)
    return Integral(e**2 / s, (e, -s / 2, s / 2), s**2 / 12)
