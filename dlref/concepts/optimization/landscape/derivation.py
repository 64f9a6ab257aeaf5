"""The smallest network with a landscape, in SymPy."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Sum, Tensor, exp, log, sqrt

n, k, j = sp.symbols("n k j", integer=True)
r = sp.Symbol("r", real=True)  # how far along the line


def product_loss(u, v):
    """Half the squared error of a product that should be 1."""
    e = Tensor(n, u[n] * v[n] - 1, name="e")
    loss = Tensor(n, e[n] ** 2 / 2)

    def backward(dloss):
        du = Tensor(n, dloss[n] * e[n] * v[n])
        return du, Tensor(n, dloss[n] * e[n] * u[n])

    return loss, backward


def product_sharpness(u, v):
    """The larger eigenvalue of the loss's Hessian."""
    bend = Tensor(n, 2 * u[n] * v[n] - 1, name="c")
    mean = (u[n] ** 2 + v[n] ** 2) / 2
    apart = (u[n] ** 2 - v[n] ** 2) / 2
    return Tensor(n, mean + sqrt(apart**2 + bend[n] ** 2))


def product_step(u, v, lr):
    """One step of gradient descent on the two weights."""
    e = Tensor(n, u[n] * v[n] - 1, name="e")
    new_u = Tensor(n, u[n] - lr * e[n] * v[n])
    return new_u, Tensor(n, v[n] - lr * e[n] * u[n])


def square_is_convex():
    """What is left over is a square."""
    a, b, t = sp.symbols("a b t", real=True)
    between = (t * a + (1 - t) * b) ** 2
    line = t * a**2 + (1 - t) * b**2
    because = t * (1 - t) * (a - b) ** 2
    return AtMost(between, line, because, given=(t, 1 - t))


def logsumexp_is_convex():
    """Its second slope along a line is a variance."""
    K = sp.Symbol("K", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(K,), real=True)
    v = sp.IndexedBase("v", shape=(K,), real=True)

    def at(j):
        return exp(z[j] + r * v[j])

    total = Sum(at(j), (j, K))
    p = Tensor(k, at(k) / total)
    mean = Sum(p[j] * v[j], (j, K))
    variance = Sum(p[k] * (v[k] - mean) ** 2, (k, K))
    return AtMost(0, log(total).diff(r, 2), variance)


def sum_grows_where_difference_shrinks(u, v, lr):
    """Add and subtract the two lines of the step."""
    N = u.shape[0]
    a, b = product_step(u, v, lr)
    rate = lr * (u[n] * v[n] - 1)
    return (
        Equal(a[n] + b[n], (1 - rate) * (u[n] + v[n]), {n: N}),
        Equal(a[n] - b[n], (1 + rate) * (u[n] - v[n]), {n: N}),
    )


def imbalance_shrinks(u, v, lr):
    """Multiply the sum and the difference."""
    N = u.shape[0]
    a, b = product_step(u, v, lr)
    rate = lr * (u[n] * v[n] - 1)
    before = u[n] ** 2 - v[n] ** 2
    after = a[n] ** 2 - b[n] ** 2
    return Equal(after, (1 - rate**2) * before, {n: N})


def curvature_of_a_minimum():
    """With v = 1 / u the Hessian has the direction (v, u)."""
    u, lr = sp.Symbol("u", positive=True), sp.Symbol("eta", real=True)
    v = 1 / u
    q, sharp = (v, u), u**2 + v**2
    hessian = ((v**2, 2 * u * v - 1), (2 * u * v - 1, u**2))
    along = [
        sum(h * x for h, x in zip(row, q, strict=True))
        for row in hessian
    ]
    return tuple(
        Equal(x - lr * a, (1 - lr * sharp) * x)
        for x, a in zip(q, along, strict=True)
    )


def sharpness_of_a_minimum():
    """The square of the sum, from the difference and the product."""
    u, v = sp.symbols("u v", real=True)
    left = (u**2 + v**2) ** 2
    return Equal(left, (u**2 - v**2) ** 2 + 4 * (u * v) ** 2)
