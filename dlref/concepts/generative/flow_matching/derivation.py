"""Flow matching in SymPy: paths, velocities, and why it works."""

import sympy as sp

from dlref.symbolic import Equal, Identity, Sum, Tensor, exp, pi, sqrt

n, d, k = sp.symbols("n d k", integer=True)


def flow_path(x0, x1, t, sigma_min):
    """A straight line, and how fast one goes along it."""
    left = 1 - sigma_min
    x = (1 - left * t[n]) * x0[n, d] + t[n] * x1[n, d]
    u = Tensor((n, d), x1[n, d] - left * x0[n, d])

    def backward(dxt, du):
        dx0 = (1 - left * t[n]) * dxt[n, d] - left * du[n, d]
        dx1 = t[n] * dxt[n, d] + du[n, d]
        return Tensor((n, d), dx0), Tensor((n, d), dx1)

    return (Tensor((n, d), x), u), backward


def velocity_of_the_path(x0, x1, t, sigma_min):
    """The slope of a line."""
    N, D = x0.shape
    r = sp.Symbol("r", real=True)
    (x, u), _ = flow_path(x0, x1, Tensor(n, r), sigma_min)
    return Equal(x[n, d].diff(r), u[n, d], {n: N, d: D})


def one_step_is_enough(x0, x1, t):
    """What is left of the way, at this speed."""
    N, D = x0.shape
    (x, u), _ = flow_path(x0, x1, t, 0)
    end = x[n, d] + (1 - t[n]) * u[n, d]
    return Equal(end, x1[n, d], {n: N, d: D})


def heap_moves_by_its_velocity():
    """Differentiate, and divide by the density."""
    sigma = sp.Symbol("sigma", positive=True)
    x, t, m = sp.symbols("x t m", real=True)
    s = 1 - (1 - sigma) * t
    gap = (x - t * m) / s
    p = exp(-(gap**2) / 2) / (s * sqrt(2 * pi))
    u = (m - (1 - sigma) * x) / s
    return Identity(p.diff(t) + (p * u).diff(x), 0)


def mean_moves_the_whole():
    """The equation is linear in p and in p u."""
    K = sp.Symbol("K", integer=True, positive=True)
    p, u, dxp, dxu = (
        sp.IndexedBase(name, shape=(K,), real=True)
        for name in ("p", "u", "b", "c")
    )  # of each path: density, velocity, and their slopes
    q, dxq = Sum(p[k], (k, K)), Sum(dxp[k], (k, K))
    flux = Sum(p[k] * u[k], (k, K))
    dflux = Sum(dxp[k] * u[k] + p[k] * dxu[k], (k, K))
    mean = flux / q
    dmean = dflux / q - flux * dxq / q**2  # the slope of a quotient
    obeys = -dxp[k] * u[k] - p[k] * dxu[k]  # each slope in time
    whole = Sum(obeys, (k, K))
    return Equal(whole, -(dxq * mean + q * dmean))


def each_path_teaches_the_mean():
    """Expand the square around the mean."""
    K = sp.Symbol("K", integer=True, positive=True)
    p = sp.IndexedBase("p", shape=(K,), real=True)
    u = sp.IndexedBase("u", shape=(K,), real=True)
    v = sp.Symbol("v", real=True)
    q = Sum(p[k], (k, K))
    mean = Sum(p[k] * u[k], (k, K)) / q
    left = Sum(p[k] * (v - u[k]) ** 2, (k, K))
    rest = Sum(p[k] * u[k] ** 2, (k, K)) - q * mean**2
    return Equal(left, q * (v - mean) ** 2 + rest)
