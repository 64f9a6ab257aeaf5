"""The highway layer in SymPy: a gate between change and carry."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Limit,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
)

n, d, e = sp.symbols("n d e", integer=True)


def highway(x, weight, bias, gate_weight, gate_bias):
    """Between the input and a layer of it, as the gate says."""
    N, D = x.shape
    into = Sum(x[n, e] * weight[d, e], (e, D)) + bias[d]
    a = Tensor((n, d), into, name="a")
    on = Tensor((n, d), Positive(a[n, d]), name="p")
    h = Tensor((n, d), a[n, d] * on[n, d], name="h")
    opens = Sum(x[n, e] * gate_weight[d, e], (e, D)) + gate_bias[d]
    t = Tensor((n, d), Sigmoid(opens), name="t")
    y = Tensor((n, d), t[n, d] * h[n, d] + (1 - t[n, d]) * x[n, d])

    def backward(dy):
        da = Tensor((n, d), dy[n, d] * t[n, d] * on[n, d], name="q")
        apart = t[n, d] * (1 - t[n, d]) * (h[n, d] - x[n, d])
        ds = Tensor((n, d), dy[n, d] * apart, name="s")
        changed = Sum(
            da[n, d] * weight[d, e] + ds[n, d] * gate_weight[d, e],
            (d, D),
        )
        carried = dy[n, e] * (1 - t[n, e])
        dx = Tensor((n, e), carried + changed)
        dweight = Tensor((d, e), Sum(da[n, d] * x[n, e], (n, N)))
        dbias = Tensor(d, Sum(da[n, d], (n, N)))
        dgate_weight = Tensor((d, e), Sum(ds[n, d] * x[n, e], (n, N)))
        dgate_bias = Tensor(d, Sum(ds[n, d], (n, N)))
        return dx, dweight, dbias, dgate_weight, dgate_bias

    return y, backward


def scalars():
    """An input, what a layer makes of it, and what opens the gate."""
    return sp.symbols("x h s", real=True)


def output_lies_between():
    """The product is a square times t (1 - t)."""
    x, h, s = scalars()
    t = Sigmoid(s)
    y = t * h + (1 - t) * x
    return AtMost(0, (y - x) * (h - y), t * (1 - t) * (h - x) ** 2)


def gate_is_a_step_toward_the_layer():
    """Collect the terms with t."""
    x, h, s = scalars()
    t = Sigmoid(s)
    return Equal(t * h + (1 - t) * x, x + t * (h - x))


def closed_gate_carries():
    """The sigmoid tends to 0 on the left, and to 1 on the right."""
    x, h, s = scalars()
    y = x + Sigmoid(s) * (h - x)
    return Limit(y, s, -sp.oo, x), Limit(y, s, sp.oo, h)


def gate_learns_where_paths_differ():
    """The slope of the sigmoid is t (1 - t)."""
    x, h, s = scalars()
    t = Sigmoid(s)
    slope = (t * h + (1 - t) * x).diff(s)
    return Equal(slope, t * (1 - t) * (h - x))
