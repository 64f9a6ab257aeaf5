"""Second derivatives in SymPy: of a neuron, and of a backward pass."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Identity, Sum, Tensor, tanh

n, m, d, e, i, j = sp.symbols("n m d e i j", integer=True)
r = sp.Symbol("r", real=True)  # how far the move has gone


def dot(x, w, name):
    """Return the product of each row of x with w."""
    return Tensor(n, Sum(x[n, j] * w[j], (j, x.shape[1])), name=name)


def fit(x, w):
    """Return the neuron's outputs and their slopes."""
    y = Tensor(n, tanh(Sum(x[n, j] * w[j], (j, x.shape[1]))), name="y")
    return y, Tensor(n, 1 - y[n] ** 2, name="s")


def neuron_loss(x, t, w):
    """Half the squared errors of a neuron, added."""
    N, _ = x.shape
    y, s = fit(x, w)
    loss = Sum((y[n] - t[n]) ** 2, (n, N)) / 2

    def backward(dloss):
        error = dloss * (y[n] - t[n])
        dx = Tensor((n, d), error * s[n] * w[d])
        dw = Tensor(d, Sum(error * s[n] * x[n, d], (n, N)))
        return dx, Tensor(n, -error), dw

    return loss, backward


def bend(t, y, s):
    """Return the curvature in each weighted sum, and its slope."""
    c = s[n] ** 2 - 2 * (y[n] - t[n]) * y[n] * s[n]
    change = (4 * y[n] ** 2 - 2 * s[n]) * (y[n] - t[n])
    dc = s[n] * (change - 6 * y[n] * s[n])
    return Tensor(n, c, name="c"), Tensor(n, dc, name="c'")


def neuron_hessian(x, t, w):
    """The second slopes of the loss in each pair of weights."""
    N, D = x.shape
    y, s = fit(x, w)
    c, slope = bend(t, y, s)
    hessian = Tensor((i, j), Sum(c[n] * x[n, i] * x[n, j], (n, N)))

    def backward(dh):
        pair = dh[i, j] * x[n, i] * x[n, j]
        q = Tensor(n, Sum(pair, (i, D), (j, D)), name="q")
        both = Sum((dh[d, j] + dh[j, d]) * x[n, j], (j, D))
        dx = Tensor((n, d), slope[n] * q[n] * w[d] + c[n] * both)
        dt = Tensor(n, 2 * y[n] * s[n] * q[n])
        dw = Tensor(d, Sum(slope[n] * q[n] * x[n, d], (n, N)))
        return dx, dt, dw

    return hessian, backward


def neuron_hvp(x, t, w, v):
    """The Hessian times a vector; no matrix is formed."""
    N, _ = x.shape
    y, s = fit(x, w)
    c, slope = bend(t, y, s)
    a = dot(x, v, "a")
    hv = Tensor(d, Sum(c[n] * a[n] * x[n, d], (n, N)))

    def backward(dhv):
        b = dot(x, dhv, "b")
        turn = slope[n] * a[n] * b[n]
        both = c[n] * (b[n] * v[d] + a[n] * dhv[d])
        dx = Tensor((n, d), turn * w[d] + both)
        dt = Tensor(n, 2 * y[n] * s[n] * a[n] * b[n])
        dw = Tensor(d, Sum(turn * x[n, d], (n, N)))
        dv = Tensor(d, Sum(c[n] * b[n] * x[n, d], (n, N)))
        return dx, dt, dw, dv

    return hv, backward


def neuron_ggn(x, w, v):
    """The Gauss-Newton matrix times a vector."""
    N, _ = x.shape
    y, s = fit(x, w)
    a = dot(x, v, "a")
    gv = Tensor(d, Sum(s[n] ** 2 * a[n] * x[n, d], (n, N)))

    def backward(dgv):
        b = dot(x, dgv, "b")
        turn = -4 * y[n] * s[n] ** 2 * a[n] * b[n]
        both = s[n] ** 2 * (b[n] * v[d] + a[n] * dgv[d])
        dx = Tensor((n, d), turn * w[d] + both)
        dw = Tensor(d, Sum(turn * x[n, d], (n, N)))
        dv = Tensor(d, Sum(s[n] ** 2 * b[n] * x[n, d], (n, N)))
        return dx, dw, dv

    return gv, backward


def linear_backward(x, weight, gy):
    """The three gradients of an affine map, as a function."""
    (N, D), (M, _) = x.shape, weight.shape
    gx = Tensor((n, d), Sum(gy[n, m] * weight[m, d], (m, M)))
    gweight = Tensor((m, d), Sum(gy[n, m] * x[n, d], (n, N)))
    gbias = Tensor(m, Sum(gy[n, m], (n, N)))

    def backward(dgx, dgweight, dgbias):
        dx = Tensor((n, d), Sum(gy[n, m] * dgweight[m, d], (m, M)))
        dweight = Tensor((m, d), Sum(gy[n, m] * dgx[n, d], (n, N)))
        moved = dgx[n, d] * weight[m, d] + x[n, d] * dgweight[m, d]
        dgy = Tensor((n, m), Sum(moved, (d, D)) + dgbias[m])
        return dx, dweight, dgy

    return (gx, gweight, gbias), backward


def hvp_is_slope_of_gradient(x, t, w, v):
    """The product rule on the gradient: error, slope, and no more."""
    (D,) = w.shape
    moved = Tensor(d, w[d] + r * v[d], shape=(D,))
    _, _, dw = neuron_loss(x, t, moved)[1](sp.Integer(1))
    hv, _ = neuron_hvp(x, t, moved, v)
    return Equal(dw[d].diff(r), hv[d], {d: D})


def hvp_is_hessian_times_vector(x, t, w, v):
    """The sum over the features and that over the examples change."""
    (D,) = w.shape
    hessian, _ = neuron_hessian(x, t, w)
    hv, _ = neuron_hvp(x, t, w, v)
    return Equal(Sum(hessian[d, e] * v[e], (e, D)), hv[d], {d: D})


def hessian_is_symmetric(x, t, w, v):
    """Both are the sum of c times a times b."""
    (D,) = w.shape
    u = sp.IndexedBase("u", shape=(D,), real=True)
    hv, _ = neuron_hvp(x, t, w, v)
    hu, _ = neuron_hvp(x, t, w, u)
    left = Sum(u[d] * hv[d], (d, D))
    return Equal(left, Sum(v[d] * hu[d], (d, D)))


def ggn_curves_upward(x, w, v):
    """A sum of squares."""
    N, D = x.shape
    _, s = fit(x, w)
    gv, _ = neuron_ggn(x, w, v)
    squares = Sum((s[n] * dot(x, v, "a")[n]) ** 2, (n, N))
    return AtMost(0, Sum(v[d] * gv[d], (d, D)), squares)


def ggn_without_errors(x, w, v):
    """What the two differ by has the error as a factor."""
    N, D = x.shape
    y, _ = fit(x, w)
    hit = Tensor(n, y[n], shape=(N,))
    hv, _ = neuron_hvp(x, hit, w, v)
    gv, _ = neuron_ggn(x, w, v)
    return Equal(hv[d], gv[d], {d: D})


def slope_of_a_slope():
    """The power rule, three times."""
    x = sp.Symbol("x", real=True)
    y = x**2
    z = y.diff(x) ** 3 + y
    slope = z.diff(x)
    return (
        Identity(slope, 24 * x**2 + 2 * x),
        Identity(slope.subs(x, 2), 100),
    )
