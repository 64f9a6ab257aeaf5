"""Normalizing flows in SymPy: maps, log-determinants, gradients."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Integral,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
    pi,
    sqrt,
    tanh,
)

n, c, d, h, i, j, k = sp.symbols("n c d h i j k", integer=True)
PLACES = {"first": (0, 1), "second": (1, 0)}


def network(x, weight, bias, scale, shift, keep):
    """Return hidden units, log-scales and shifts, of the kept half."""
    (_, _, D), (H, _) = x.shape, weight.shape
    total = Sum(weight[h, d] * x[n, keep, d], (d, D)) + bias[h]
    u = Tensor((n, h), tanh(total), name="u")
    log_scale = Sum(scale[d, h] * u[n, h], (h, H))
    s = Tensor((n, d), log_scale, name="s")
    t = Tensor((n, d), Sum(shift[d, h] * u[n, h], (h, H)), name="t")
    return u, s, t


def through(x, weight, scale, shift, u, ds, dt, dkept, place):
    """Return the gradients of a coupling, given those of s and t."""
    (N, _, D), (H, _) = x.shape, weight.shape
    back = ds[n, d] * scale[d, h] + dt[n, d] * shift[d, h]
    du = Tensor((n, h), Sum(back, (d, D)), name="k")
    da = Tensor((n, h), (1 - u[n, h] ** 2) * du[n, h], name="g")
    keep, change, dchanged = place
    dx = one_hot(c, change) * dchanged[n, d]
    read = Sum(da[n, h] * weight[h, d], (h, H))
    dx = dx + one_hot(c, keep) * (dkept[n, d] + read)
    return (
        Tensor((n, c, d), dx),
        Tensor((h, d), Sum(da[n, h] * x[n, keep, d], (n, N))),
        Tensor(h, Sum(da[n, h], (n, N))),
        Tensor((d, h), Sum(ds[n, d] * u[n, h], (n, N))),
        Tensor((d, h), Sum(dt[n, d] * u[n, h], (n, N))),
    )


def affine_coupling(x, weight, bias, scale, shift, keep):
    """One half stays, and says how the other is scaled and shifted."""
    D = x.shape[-1]
    at, to = PLACES[keep]
    u, s, t = network(x, weight, bias, scale, shift, at)
    moved = x[n, to, d] * exp(s[n, d]) + t[n, d]
    y = one_hot(c, at) * x[n, at, d] + one_hot(c, to) * moved
    logdet = Tensor(n, Sum(s[n, d], (d, D)))

    def backward(dy, dlogdet):
        grown = dy[n, to, d] * x[n, to, d] * exp(s[n, d])
        ds = Tensor((n, d), grown + dlogdet[n], name=r"\delta")
        dt = Tensor((n, d), dy[n, to, d])
        dkept = Tensor((n, d), dy[n, at, d])
        dchanged = Tensor((n, d), dy[n, to, d] * exp(s[n, d]))
        place = at, to, dchanged
        return through(x, weight, scale, shift, u, ds, dt, dkept, place)

    return (Tensor((n, c, d), y), logdet), backward


def affine_coupling_inverse(y, weight, bias, scale, shift, keep):
    """The half that stayed says the same again."""
    D = y.shape[-1]
    at, to = PLACES[keep]
    u, s, t = network(y, weight, bias, scale, shift, at)
    moved = (y[n, to, d] - t[n, d]) * exp(-s[n, d])
    x = one_hot(c, at) * y[n, at, d] + one_hot(c, to) * moved
    logdet = Tensor(n, -Sum(s[n, d], (d, D)))

    def backward(dx, dlogdet):
        small = dx[n, to, d] * exp(-s[n, d])
        gap = y[n, to, d] - t[n, d]
        ds = Tensor((n, d), -small * gap - dlogdet[n], name=r"\delta")
        dt = Tensor((n, d), -small)
        dkept = Tensor((n, d), dx[n, at, d])
        place = at, to, Tensor((n, d), small)
        return through(y, weight, scale, shift, u, ds, dt, dkept, place)

    return (Tensor((n, c, d), x), logdet), backward


def autoregressive_flow(x, weight, bias, log_weight, log_bias):
    """Each number is scaled and shifted by what came before it."""
    N, D = x.shape
    mean = Sum(Positive(d - j) * weight[d, j] * x[n, j], (j, D))
    mu = Tensor((n, d), mean + bias[d], name=r"\mu")
    size = Sum(Positive(d - j) * log_weight[d, j] * x[n, j], (j, D))
    alpha = Tensor((n, d), size + log_bias[d], name=r"\alpha")
    y = Tensor((n, d), (x[n, d] - mu[n, d]) * exp(-alpha[n, d]))
    logdet = Tensor(n, -Sum(alpha[n, d], (d, D)))

    def backward(dy, dlogdet):
        here = dy[n, d] * exp(-alpha[n, d])
        g = Tensor((n, d), here, name="g")
        size = g[n, d] * (x[n, d] - mu[n, d]) + dlogdet[n]
        a = Tensor((n, d), size, name="a")
        later = g[n, i] * weight[i, d] + a[n, i] * log_weight[i, d]
        later = Sum(Positive(i - d) * later, (i, D))
        before = Positive(d - j)
        dweight = Sum(-g[n, d] * x[n, j], (n, N))
        dlog_weight = Sum(-a[n, d] * x[n, j], (n, N))
        return (
            Tensor((n, d), g[n, d] - later),
            Tensor((d, j), before * dweight),
            Tensor(d, -Sum(g[n, d], (n, N))),
            Tensor((d, j), before * dlog_weight),
            Tensor(d, -Sum(a[n, d], (n, N))),
        )

    return (y, logdet), backward


def planar_flow(x, u, w, b):
    """Everything moves along u, by how far it is along w."""
    N, D = x.shape
    total = Sum(w[d] * x[n, d], (d, D)) + b
    r = Tensor(n, tanh(total), name="r")
    y = Tensor((n, d), x[n, d] + u[d] * r[n])
    product = Sum(u[d] * w[d], (d, D))
    grown = Tensor(n, 1 + product * (1 - r[n] ** 2), name="v")
    logdet = Tensor(n, log(grown[n]))

    def backward(dy, dlogdet):
        slope = 1 - r[n] ** 2
        along = Sum(dy[n, j] * u[j], (j, D))
        q = Tensor(n, dlogdet[n] / grown[n], name="q")
        bend = along - 2 * r[n] * product * q[n]
        g = Tensor(n, slope * bend, name="g")
        du = dy[n, d] * r[n] + q[n] * slope * w[d]
        dw = g[n] * x[n, d] + q[n] * slope * u[d]
        return (
            Tensor((n, d), dy[n, d] + g[n] * w[d]),
            Tensor(d, Sum(du, (n, N))),
            Tensor(d, Sum(dw, (n, N))),
            Sum(g[n], (n, N)),
        )

    return (y, logdet), backward


def flow_loss(z, logdet):
    """The mean surprise: of the noise, less what was stretched."""
    N, D = z.shape
    half = (Sum(z[n, d] ** 2, (d, D)) + D * log(2 * pi)) / 2
    loss = Sum(half - logdet[n], (n, N)) / N

    def backward(dloss):
        dz = Tensor((n, d), dloss / N * z[n, d])
        return dz, Tensor(n, -dloss / N)

    return loss, backward


def there_and_back(x, weight, bias, scale, shift):
    """The network sees the same half, so it says the same."""
    N, _, D = x.shape
    found = []
    for keep in PLACES:
        net = weight, bias, scale, shift, keep
        (y, grown), _ = affine_coupling(x, *net)
        y.shape = x.shape
        (back, shrunk), _ = affine_coupling_inverse(y, *net)
        found += [
            Equal(back[n, 0, d], x[n, 0, d], {n: N, d: D}),
            Equal(back[n, 1, d], x[n, 1, d], {n: N, d: D}),
            Equal(grown[n] + shrunk[n], 0, {n: N}),
        ]
    return tuple(found)


def triangular(x, weight, bias, scale, shift):
    """What stays does not hear of what moves."""
    N, _, D = x.shape
    (y, _), _ = affine_coupling(x, weight, bias, scale, shift, "first")
    _, s, _ = network(x, weight, bias, scale, shift, 0)
    at = {n: N, i: D, j: D}
    own = one_hot(i, j) * exp(s[n, i])
    return (
        Equal(y[n, 1, i].diff(x[n, 1, j]), own, at),
        Equal(y[n, 0, i].diff(x[n, 0, j]), one_hot(i, j), at),
        Equal(y[n, 0, i].diff(x[n, 1, j]), 0, at),
    )


def only_what_was_before(x, weight, bias, log_weight, log_bias):
    """The weights of later numbers are zero."""
    N, D = x.shape
    net = weight, bias, log_weight, log_bias
    (y, _), _ = autoregressive_flow(x, *net)
    later = Positive(j - i)
    size = Sum(Positive(i - k) * log_weight[i, k] * x[n, k], (k, D))
    own = exp(-size - log_bias[i])
    return (
        Equal(later * y[n, i].diff(x[n, j]), 0, {n: N, i: D, j: D}),
        Equal(y[n, i].diff(x[n, i]), own, {n: N, i: D}),
    )


def slopes_of_a_plane(x, u, w, b):
    """All that moves moves along u."""
    N, D = x.shape
    (y, _), _ = planar_flow(x, u, w, b)
    total = Sum(w[k] * x[n, k], (k, D)) + b
    psi = (1 - tanh(total) ** 2) * w[j]
    slope = y[n, i].diff(x[n, j])
    right = one_hot(i, j) + u[i] * psi
    return Equal(slope, right, {n: N, i: D, j: D})


def rank_one_determinant():
    """Both sides are zero at r = 0, and grow alike."""
    D = sp.Symbol("D", integer=True, positive=True)
    r = sp.Symbol("theta", real=True)
    u, psi = (
        sp.IndexedBase(name, shape=(D,), real=True)
        for name in ("u", "p")
    )
    product = Sum(u[k] * psi[k], (k, D))
    matrix = one_hot(i, k) + r * u[i] * psi[k]
    inverse = one_hot(k, j) - r * u[k] * psi[j] / (1 + r * product)
    back = one_hot(j, i) - r * u[j] * psi[i] / (1 + r * product)
    trace = Sum(back * u[i] * psi[j], (i, D), (j, D))
    return (
        Equal(
            Sum(matrix * inverse, (k, D)), one_hot(i, j), {i: D, j: D}
        ),
        Equal(trace, log(1 + r * product).diff(r)),
    )


def change_of_variables():
    """Put z for a x + b."""
    a = sp.Symbol("a", positive=True)
    b, x = sp.symbols("b x", real=True)
    density = exp(-((a * x + b) ** 2) / 2) / sqrt(2 * pi) * a
    return Integral(density, (x, -sp.oo, sp.oo), 1)
