"""Gated units and maxout in SymPy: definitions, gradients, theorems."""

import sympy as sp

from dlref.concepts.neurons.relu_family.derivation import bell, relu
from dlref.concepts.neurons.sigmoid_family.derivation import at
from dlref.concepts.neurons.smooth_family.derivation import gelu, silu
from dlref.symbolic import (
    AtMost,
    Equal,
    Identity,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
    argmax,
    blocks,
    erf,
    one_hot,
    pi,
    sqrt,
    tanh,
)

n, h, s, m, k, d = sp.symbols("n h s m k d", integer=True)
a, b = sp.symbols("a b", real=True)


def gated(x, passed, slope):
    """Return values times what the gates pass, and the pullback."""
    y = Tensor((n, h), x[n, 0, h] * passed)

    def backward(dy):
        dvalue = dy[n, h] * passed
        dgate = dy[n, h] * x[n, 0, h] * slope
        return Tensor((n, s, h), blocks(s, dvalue, dgate))

    return y, backward


def glu(x):
    """A value and a gate between 0 and 1."""
    passed = Sigmoid(x[n, 1, h])
    return gated(x, passed, passed * (1 - passed))


def reglu(x):
    """A value and a gate that is closed or open without bound."""
    gate = x[n, 1, h]
    return gated(x, gate * Positive(gate), Positive(gate))


def geglu(x, approximate):
    """A value and a gate that is a GELU."""
    gate = x[n, 1, h]
    if approximate == "tanh":
        c = sp.Rational(44715, 10**6)
        u = sqrt(2 / pi) * (gate + c * gate**3)
        share = Tensor((n, h), (1 + tanh(u)) / 2, name=r"\Phi")
        bend = sqrt(2 / pi) * (1 + 3 * c * gate**2)
        density = 2 * share[n, h] * (1 - share[n, h]) * bend
    else:
        cdf = (1 + erf(gate / sqrt(2))) / 2
        share = Tensor((n, h), cdf, name=r"\Phi")
        density = bell(gate)
    slope = share[n, h] + gate * density
    return gated(x, gate * share[n, h], slope)


def swiglu(x):
    """A value and a gate that is a SiLU."""
    gate = x[n, 1, h]
    open = Sigmoid(gate)
    return gated(x, gate * open, open + gate * open * (1 - open))


def maxout(x, weight, bias):
    """The largest of a few affine functions, the first of equals."""
    (N, D), (M, K, _) = x.shape, weight.shape
    z = Sum(x[n, d] * weight[m, k, d], (d, D)) + bias[m, k]
    (best,) = argmax("best", (n, m), z, (k, K))
    at = best[n, m]
    top = Sum(x[n, d] * weight[m, at, d], (d, D)) + bias[m, at]
    y = Tensor((n, m), top)

    def backward(dy):
        dx = Sum(dy[n, m] * weight[m, at, d], (m, M))
        chosen = dy[n, m] * one_hot(at, k)
        dweight = Sum(chosen * x[n, d], (n, N))
        dbias = Tensor((m, k), Sum(chosen, (n, N)))
        return Tensor((n, d), dx), Tensor((m, k, d), dweight), dbias

    return y, backward


def unit(operation, value, gate):
    """Return what a single value and gate give."""
    shape = sp.symbols("N H", integer=True, positive=True)
    pair = Tensor((n, s, h), blocks(s, value, gate))
    pair.shape = shape[0], 2, shape[1]
    y, _ = operation(pair)
    return y[n, h]


def two_units_multiply():
    """Each gate satisfies f(b) - f(-b) = b."""
    smooth = (
        swiglu,
        lambda x: geglu(x, "none"),
        lambda x: geglu(x, "tanh"),
    )
    found = [
        Identity(unit(f, a, b) - unit(f, a, -b), a * b) for f in smooth
    ]
    both = unit(reglu, a, b) - unit(reglu, a, -b)
    left, right = Positive(-b), Positive(b)
    for sides in ({right: 1, left: 0}, {right: 0, left: 1}):
        found.append(Equal(both.subs(sides), a * b))
    return *found, Equal(both.subs(b, 0), 0)


def gates_are_activations():
    """The values are one, and the gate is all that is left."""
    z = sp.Symbol("x", real=True)
    y = at(silu, z)[0], at(lambda x: gelu(x, "none"), z)[0]
    return (
        Equal(unit(reglu, 1, z), at(relu, z)[0]),
        Identity(unit(swiglu, 1, z), y[0]),
        Identity(unit(lambda x: geglu(x, "none"), 1, z), y[1]),
    )


def reglu_is_quadratic():
    """Value and gate scale alike, and the side of 0 stays."""
    c = sp.Symbol("c", positive=True)
    scaled, y = unit(reglu, c * a, c * b), unit(reglu, a, b)
    return tuple(
        Equal(
            scaled.subs(Positive(c * b), side),
            c**2 * y.subs(Positive(b), side),
        )
        for side in (0, 1)
    )


def glu_gate_slope():
    """The gap is a square, times a factor that is not negative."""
    y = unit(glu, a, b)
    p = Sigmoid(b)
    quarter = sp.Rational(1, 4)
    because = (
        a**2 * (p - sp.Rational(1, 2)) ** 2 * (quarter + p * (1 - p))
    )
    return AtMost(y.diff(b) ** 2, a**2 / 16, because)


def pieces_share_the_gradient(x, weight, bias, dy):
    """For each row and output exactly one piece is the chosen one."""
    (N, _), (M, K, _) = x.shape, weight.shape
    _, _, dbias = maxout(x, weight, bias)[1](dy)
    shares = Sum(dbias[m, k], (k, K))
    return Equal(shares, Sum(dy[n, m], (n, N)), {m: M})
