"""Four small graphs in SymPy: the definitions and the gradients."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
    blocks,
    cos,
    exp,
    sin,
)

n, i, j = sp.symbols("n i j", integer=True)


def circuit(x, y, z):
    """A sum, and then a product."""
    q = Tensor(n, x[n] + y[n], name="q")
    f = Tensor(n, q[n] * z[n])

    def backward(df):
        dq = Tensor(n, df[n] * z[n])
        return dq, dq, Tensor(n, df[n] * q[n])

    return f, backward


def sigmoid_neuron(w, x):
    """Two weighted inputs and a bias, through a sigmoid."""
    f = Tensor(
        n, Sigmoid(w[0] * x[n, 0] + w[1] * x[n, 1] + w[2]), name="f"
    )

    def backward(df):
        (N, _) = x.shape
        d = Tensor(n, df[n] * f[n] * (1 - f[n]), name=r"\delta")
        at = blocks(i, x[n, 0], x[n, 1], 1)
        dw = Tensor(i, Sum(d[n] * at, (n, N)))
        dx = Tensor((n, j), d[n] * blocks(j, w[0], w[1]))
        return dw, dx

    return Tensor(n, f[n]), backward


def micrograd_example(a, b):
    """The expression of micrograd's first page, carried out."""
    s = Tensor(n, a[n] + b[n], name="s")
    r = Tensor(n, b[n] - a[n], name="r")
    first = Positive(s[n]) * s[n]
    product = a[n] * b[n] + b[n] ** 3
    c = 4 * s[n] + 3 - a[n]
    d = 12 * product + 4 * first + Positive(r[n]) * r[n]
    e = Tensor(n, c - d, name="e")
    g = Tensor(n, e[n] ** 2 / 2 + 10 / e[n] ** 2)

    def backward(dg):
        de = Tensor(n, dg[n] * (e[n] - 20 / e[n] ** 3), name=r"\delta")
        left, right = 4 * Positive(s[n]), Positive(r[n])
        da = de[n] * (3 - 12 * b[n] - left + right)
        db = de[n] * (4 - 12 * (a[n] + 3 * b[n] ** 2) - left - right)
        return Tensor(n, da), Tensor(n, db)

    return g, backward


def toy_loss(x, y, beta, omega):
    """Three bends in a row, and the square of what is missed."""
    f0 = Tensor(n, beta[0] + omega[0] * x[n], name="f^{(0)}")
    h1 = Tensor(n, sin(f0[n]), name="h^{(1)}")
    f1 = Tensor(n, beta[1] + omega[1] * h1[n], name="f^{(1)}")
    h2 = Tensor(n, exp(f1[n]), name="h^{(2)}")
    f2 = Tensor(n, beta[2] + omega[2] * h2[n], name="f^{(2)}")
    h3 = Tensor(n, cos(f2[n]), name="h^{(3)}")
    f3 = Tensor(n, beta[3] + omega[3] * h3[n], name="f^{(3)}")
    loss = Tensor(n, (f3[n] - y[n]) ** 2)

    def backward(dloss):
        (N,) = x.shape
        d3 = Tensor(n, 2 * (f3[n] - y[n]) * dloss[n], name="d^{(3)}")
        d2 = Tensor(n, -sin(f2[n]) * omega[3] * d3[n], name="d^{(2)}")
        d1 = Tensor(n, h2[n] * omega[2] * d2[n], name="d^{(1)}")
        d0 = Tensor(n, cos(f0[n]) * omega[1] * d1[n], name="d^{(0)}")
        back = d0[n], d1[n], d2[n], d3[n]
        fed = x[n], h1[n], h2[n], h3[n]
        through = (d * h for d, h in zip(back, fed, strict=True))
        dbeta = Tensor(i, Sum(blocks(i, *back), (n, N)))
        domega = Tensor(i, Sum(blocks(i, *through), (n, N)))
        dx, dy = Tensor(n, omega[0] * d0[n]), Tensor(n, -d3[n])
        return dx, dy, dbeta, domega

    return loss, backward


def uses_of_e(a, b):
    """Follow the lines of the program, from c to e."""
    s, r = a[n] + b[n], b[n] - a[n]
    c = s + s + 1
    c = c + 1 + c - a[n]
    d = a[n] * b[n] + b[n] ** 3
    d = d + d * 2 + Positive(s) * s
    d = d + 3 * d + Positive(r) * r
    e = c - d
    f = e**2
    g, _ = micrograd_example(a, b)
    (N,) = a.shape
    return Equal(g[n], f / 2 + 10 / f, {n: N})
