"""Forward mode in SymPy: a slope beside each value, and its slopes."""

import sympy as sp

from dlref.concepts.neurons.linear_regression.derivation import linear
from dlref.concepts.neurons.softmax_regression.derivation import softmax
from dlref.symbolic import Equal, Sum, Tensor, cos, exp, log, sin

n, m, d, k, j = sp.symbols("n m d k j", integer=True)
r = sp.Symbol("r", real=True)  # how far the move has gone


def dual_example(x1, x2, t1, t2):
    """A logarithm, a product and a sine, each with its slope."""
    y = Tensor(n, log(x1[n]) + x1[n] * x2[n] - sin(x2[n]))
    product = t1[n] * x2[n] + x1[n] * t2[n]
    ty = Tensor(n, t1[n] / x1[n] + product - cos(x2[n]) * t2[n])

    def backward(dy, dty):
        along1, along2 = 1 / x1[n] + x2[n], x1[n] - cos(x2[n])
        bent1 = t2[n] - t1[n] / x1[n] ** 2
        bent2 = t1[n] + t2[n] * sin(x2[n])
        dx1 = Tensor(n, dy[n] * along1 + dty[n] * bent1)
        dx2 = Tensor(n, dy[n] * along2 + dty[n] * bent2)
        dt1, dt2 = dty[n] * along1, dty[n] * along2
        return dx1, dx2, Tensor(n, dt1), Tensor(n, dt2)

    return (y, ty), backward


def dual_linear(x, weight, bias, tx, tweight, tbias):
    """An affine map; its slope has a part for each of the three."""
    (N, D), (M, _) = x.shape, weight.shape
    y = Tensor((n, m), Sum(x[n, d] * weight[m, d], (d, D)) + bias[m])
    moved = Sum(tx[n, d] * weight[m, d], (d, D))
    turned = Sum(x[n, d] * tweight[m, d], (d, D))
    ty = Tensor((n, m), moved + turned + tbias[m])

    def backward(dy, dty):
        direct = Sum(dy[n, m] * weight[m, d], (m, M))
        dx = Tensor(
            (n, d), direct + Sum(dty[n, m] * tweight[m, d], (m, M))
        )
        share = dy[n, m] * x[n, d] + dty[n, m] * tx[n, d]
        dweight = Tensor((m, d), Sum(share, (n, N)))
        dbias = Tensor(m, Sum(dy[n, m], (n, N)))
        dtx = Tensor((n, d), Sum(dty[n, m] * weight[m, d], (m, M)))
        dtweight = Tensor((m, d), Sum(dty[n, m] * x[n, d], (n, N)))
        dtbias = Tensor(m, Sum(dty[n, m], (n, N)))
        return dx, dweight, dbias, dtx, dtweight, dtbias

    return (y, ty), backward


def dual_softmax(z, tz):
    """Each class moves by how far it is ahead of the average move."""
    K = z.shape[1]
    total = Sum(exp(z[n, j]), (j, K))
    p = Tensor((n, k), exp(z[n, k]) / total, name="p")
    mean = Tensor(n, Sum(p[n, j] * tz[n, j], (j, K)), name=r"\bar{t}")
    tp = Tensor((n, k), p[n, k] * (tz[n, k] - mean[n]))

    def backward(dp, dtp):
        back = Tensor(n, Sum(p[n, j] * dtp[n, j], (j, K)), name="s")
        dtz = Tensor((n, k), p[n, k] * (dtp[n, k] - back[n]))
        ahead = dtp[n, k] * (tz[n, k] - mean[n])
        g = Tensor(
            (n, k), dp[n, k] + ahead - back[n] * tz[n, k], name="g"
        )
        along = Sum(p[n, j] * g[n, j], (j, K))
        return Tensor((n, k), p[n, k] * (g[n, k] - along)), dtz

    return (Tensor((n, k), p[n, k]), tp), backward


def along(x, tx):
    """Return x after a move of r times tx."""
    at = sp.symbols(f"i:{len(x.shape)}", integer=True)
    return Tensor(at, x[at] + r * tx[at], shape=x.shape)


def tangent_of_example(x1, x2, t1, t2):
    """The chain rule, one function after the other."""
    (N,) = x1.shape
    (_, ty), _ = dual_example(x1, x2, t1, t2)
    (moved, _), _ = dual_example(along(x1, t1), along(x2, t2), t1, t2)
    return Equal(moved[n].diff(r).subs(r, 0), ty[n], {n: N})


def tangent_of_linear(x, weight, bias, tx, tweight, tbias):
    """The product rule under the sum."""
    (N, _), (M, _) = x.shape, weight.shape
    moves = tx, tweight, tbias
    (_, ty), _ = dual_linear(x, weight, bias, *moves)
    places = along(x, tx), along(weight, tweight), along(bias, tbias)
    y, _ = linear(*places)
    return Equal(y[n, m].diff(r).subs(r, 0), ty[n, m], {n: N, m: M})


def tangent_of_softmax(z, tz):
    """The quotient rule."""
    N, K = z.shape
    (_, tp), _ = dual_softmax(z, tz)
    p, _ = softmax(along(z, tz))
    return Equal(p[n, k].diff(r).subs(r, 0), tp[n, k], {n: N, k: K})


def duality_of_linear(x, weight, bias, tx, tweight, tbias, dty):
    """Both sides are the same sums, in another order."""
    (N, D), (M, _) = x.shape, weight.shape
    moves = tx, tweight, tbias
    (_, ty), _ = dual_linear(x, weight, bias, *moves)
    dx, dweight, dbias = linear(x, weight, bias)[1](dty)
    forward = Sum(dty[n, m] * ty[n, m], (n, N), (m, M))
    reverse = Sum(dx[n, d] * tx[n, d], (n, N), (d, D))
    reverse += Sum(dweight[m, d] * tweight[m, d], (m, M), (d, D))
    reverse += Sum(dbias[m] * tbias[m], (m, M))
    return Equal(forward, reverse)


def duality_of_softmax(z, tz, dtp):
    """Softmax's Jacobian is symmetric."""
    N, K = z.shape
    (_, tp), _ = dual_softmax(z, tz)
    dz = softmax(z)[1](dtp)
    forward = Sum(dtp[n, k] * tp[n, k], (n, N), (k, K))
    return Equal(forward, Sum(dz[n, k] * tz[n, k], (n, N), (k, K)))
