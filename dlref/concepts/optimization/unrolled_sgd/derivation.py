"""Descent through descent in SymPy: a step, its slopes, and many."""

import sympy as sp

from dlref.symbolic import Equal, Limit, Sum, Tensor

n, d, e, i, j, k = sp.symbols("n d e i j k", integer=True)


def least_squares_step(w, x, t, lr):
    """The weights, less lr times the mean of error times input."""
    N, D = x.shape
    error = Sum(x[n, j] * w[j], (j, D)) - t[n]
    r = Tensor(n, error, name="r")
    g = Tensor(d, Sum(r[n] * x[n, d], (n, N)) / N, name="g")
    new_w = Tensor(d, w[d] - lr * g[d])

    def backward(dnew_w):
        along = Sum(x[n, j] * dnew_w[j], (j, D))
        q = Tensor(n, -lr * along / N, name="q")
        dw = Tensor(d, dnew_w[d] + Sum(q[n] * x[n, d], (n, N)))
        direct = r[n] / N * lr * dnew_w[d]
        dx = Tensor((n, d), q[n] * w[d] - direct)
        dt = Tensor(n, -q[n])
        dlr = -Sum(g[j] * dnew_w[j], (j, D))
        return dw, dx, dt, dlr

    return new_w, backward


def hypergradient_step(param, grad, previous, lr, hyper_lr):
    """The rate moves first, along the product of two gradients."""
    (N,) = param.shape
    product = Sum(grad[n] * previous[n], (n, N))
    new_lr = Tensor((), lr + hyper_lr * product, name=r"\eta'")[()]
    return Tensor(n, param[n] - new_lr * grad[n]), new_lr


def back_through_a_step(w, x, t, lr, dnew_w):
    """The Hessian is the mean of the products of two inputs."""
    N, D = x.shape
    dw, *_ = least_squares_step(w, x, t, lr)[1](dnew_w)
    hessian = Sum(x[n, d] * x[n, e], (n, N)) / N
    claim = dnew_w[d] - lr * Sum(hessian * dnew_w[e], (e, D))
    return Equal(dw[d], claim, {d: D})


def best_step_has_no_hypergradient():
    """The new gradient is g - eta A g, its product with g is zero."""
    D = sp.Symbol("D", integer=True, positive=True)
    A = sp.IndexedBase("A", shape=(D, D), real=True)
    g = sp.IndexedBase("g", shape=(D,), real=True)
    square = Sum(g[i] ** 2, (i, D))
    bend = Sum(g[i] * A[i, j] * g[j], (i, D), (j, D))
    eta = square / bend
    new = Tensor(d, g[d] - eta * Sum(A[d, j] * g[j], (j, D)))
    return Equal(Sum(new[d] * g[d], (d, D)), 0)


def many_steps():
    """Differentiate the closed form; powers of a share vanish."""
    T = sp.Symbol("T", integer=True, positive=True)
    eta, bend, w, s = sp.symbols("eta lambda w_0 s", real=True)
    c, x = sp.symbols("c T", positive=True)
    end = s + (1 - eta * bend) ** T * (w - s)
    by_rate = -T * bend * (1 - eta * bend) ** (T - 1) * (w - s)
    step = end - eta * bend * (end - s)
    return (
        Equal(step, end.subs(T, T + 1)),
        Equal(end.diff(w), (1 - eta * bend) ** T),
        Equal(end.diff(eta), by_rate),
        Limit((1 + c) ** (-x), x, sp.oo, 0),
        Limit(x * (1 + c) ** (-x), x, sp.oo, 0),
    )


def two_rates_for_two_curvatures():
    """Each rate removes what lies along one direction."""
    a, b, c = sp.symbols("lambda mu c", positive=True)
    return tuple(
        Equal((1 - bend / a) * (1 - bend / b) * c, 0) for bend in (a, b)
    )
