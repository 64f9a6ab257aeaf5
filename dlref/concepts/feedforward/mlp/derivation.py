"""What is true of a network of affine layers, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, tanh

n, d, h, j, k, p, q = sp.symbols("n d h j k p q", integer=True)


def network(bend=tanh):
    """Two hidden layers of any widths: inputs, weights, all values."""
    N, D, H, J, K = sp.symbols("N D H J K", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N, D), real=True)
    u = sp.IndexedBase("u", shape=(H, D), real=True)
    v = sp.IndexedBase("v", shape=(J, H), real=True)
    w = sp.IndexedBase("w", shape=(K, J), real=True)
    a = sp.IndexedBase("a", shape=(H,), real=True)
    b = sp.IndexedBase("b", shape=(J,), real=True)
    first = Tensor(
        (n, h), bend(Sum(u[h, d] * x[n, d], (d, D)) + a[h]), name="f"
    )
    second = Tensor(
        (n, j),
        bend(Sum(v[j, h] * first[n, h], (h, H)) + b[j]),
        name="g",
    )
    y = Tensor((n, k), Sum(w[k, j] * second[n, j], (j, J)))
    return (N, D, H, J, K), (x, u, v, w, a, b), (first, second, y)


def signals_go_back():
    """The chain rule, once for each layer."""
    sizes, values, (first, second, y) = network()
    N, D, H, J, K = sizes
    x, u, v, w, a, b = values
    dy = sp.IndexedBase("dy", shape=(N, K), real=True)
    total = Sum(dy[n, k] * y[n, k], (n, N), (k, K))
    arrives = Sum(w[k, j] * dy[n, k], (k, K))
    late = Tensor((n, j), arrives * (1 - second[n, j] ** 2), name="s")
    arrives = Sum(v[j, h] * late[n, j], (j, J))
    early = Tensor((n, h), arrives * (1 - first[n, h] ** 2), name="r")
    return (
        Equal(
            total.diff(w[p, q]),
            Sum(dy[n, p] * second[n, q], (n, N)),
            {p: K, q: J},
        ),
        Equal(
            total.diff(v[p, q]),
            Sum(late[n, p] * first[n, q], (n, N)),
            {p: J, q: H},
        ),
        Equal(
            total.diff(u[p, q]),
            Sum(early[n, p] * x[n, q], (n, N)),
            {p: H, q: D},
        ),
        Equal(total.diff(b[p]), Sum(late[n, p], (n, N)), {p: J}),
        Equal(total.diff(a[p]), Sum(early[n, p], (n, N)), {p: H}),
    )


def jacobian_is_a_product():
    """Each path from an input to an output passes each layer once."""
    sizes, values, (first, second, y) = network()
    N, D, H, J, K = sizes
    x, u, v, w, _, _ = values
    slope = y[n, p].diff(x[n, q])
    late = w[p, j] * (1 - second[n, j] ** 2)
    early = v[j, h] * (1 - first[n, h] ** 2) * u[h, q]
    paths = Sum(late * early, (j, J), (h, H))
    return Equal(slope, paths, {n: N, p: K, q: D})


def units_can_turn_around():
    """The hyperbolic tangent is odd: two signs cancel."""
    D, H = sp.symbols("D H", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(D,), real=True)
    u = sp.IndexedBase("u", shape=(H, D), real=True)
    a = sp.IndexedBase("a", shape=(H,), real=True)
    w = sp.IndexedBase("w", shape=(H,), real=True)

    def part(sign):
        z = Sum(sign * u[h, d] * x[d], (d, D)) + sign * a[h]
        return sign * w[h] * tanh(z)

    return Equal(part(-1), part(1), {h: H})
