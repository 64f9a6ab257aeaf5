"""Neural differential equations in SymPy: fields, steps, orders."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Identity,
    Integral,
    Sum,
    Tensor,
    exp,
    tanh,
)

n, d, e, k, i, j = sp.symbols("n d e k i j", integer=True)


def hidden(z, t, weight, time, bias):
    """Return the hidden units of the field."""
    D = z.shape[-1]
    total = Sum(weight[k, d] * z[n, d], (d, D)) + time[k] * t + bias[k]
    return Tensor((n, k), tanh(total), name="u")


def ode_field(z, t, weight, time, bias, out):
    """One hidden layer, from place and time to a velocity."""
    (N, D), (H, _) = z.shape, weight.shape
    u = hidden(z, t, weight, time, bias)
    f = Tensor((n, d), Sum(out[d, k] * u[n, k], (k, H)))

    def backward(df):
        back = Sum(df[n, d] * out[d, k], (d, D))
        slope = 1 - u[n, k] ** 2
        g = Tensor((n, k), slope * back, name="g")
        dz = Sum(g[n, k] * weight[k, d], (k, H))
        return (
            Tensor((n, d), dz),
            Sum(g[n, k] * time[k], (n, N), (k, H)),
            Tensor((k, d), Sum(g[n, k] * z[n, d], (n, N))),
            Tensor(k, t * Sum(g[n, k], (n, N))),
            Tensor(k, Sum(g[n, k], (n, N))),
            Tensor((d, k), Sum(df[n, d] * u[n, k], (n, N))),
        )

    return f, backward


def euler_step(z, t, h, weight, time, bias, out):
    """A short way at the velocity of its beginning."""
    N, D = z.shape
    field, pull = ode_field(z, t, weight, time, bias, out)
    f = Tensor((n, d), field[n, d], name="f")
    y = Tensor((n, d), z[n, d] + h * f[n, d])

    def backward(dy):
        df = Tensor((n, d), h * dy[n, d])
        dz, dt, *rest = pull(df)
        dh = Sum(dy[n, d] * f[n, d], (n, N), (d, D))
        return Tensor((n, d), dy[n, d] + dz[n, d]), dt, dh, *rest

    return y, backward


def euler_error():
    """Taylor's remainder."""
    x = sp.Symbol("x", positive=True)
    s = sp.Symbol("s", real=True)
    return Integral((x - s) * exp(s), (s, 0, x), exp(x) - 1 - x)


def rk4_is_taylor():
    """Each stage adds a power."""
    z, a, h = sp.symbols("z lambda h", real=True)
    first = a * z
    second = a * (z + h / 2 * first)
    third = a * (z + h / 2 * second)
    fourth = a * (z + h * third)
    y = z + h / 6 * (first + 2 * second + 2 * third + fourth)
    x = a * h
    taylor = 1 + x + x**2 / 2 + x**3 / 6 + x**4 / 24
    return Identity(y, taylor * z)


def rk4_error():
    """Taylor's remainder, three powers later."""
    x = sp.Symbol("x", positive=True)
    s = sp.Symbol("s", real=True)
    taylor = 1 + x + x**2 / 2 + x**3 / 6 + x**4 / 24
    term = sp.expand((x - s) ** 4) * exp(s) / 24
    return Integral(term, (s, 0, x), exp(x) - taylor)


def backprop_is_an_euler_step(z, t, h, weight, time, bias, out, dy):
    """The slope of z + h f."""
    N, D = z.shape
    net = weight, time, bias, out
    dz = euler_step(z, t, h, *net)[1](dy)[0]
    f, _ = ode_field(z, t, *net)
    through = Sum(dy[n, e] * f[n, e].diff(z[n, d]), (e, D))
    return Equal(dz[n, d], dy[n, d] + h * through, {n: N, d: D})


def adjoint_keeps_the_slope():
    """By the product rule; one term is minus the other."""
    D = sp.Symbol("D", integer=True, positive=True)
    slope = sp.IndexedBase("J", shape=(D, D), real=True)
    a, v = (
        sp.IndexedBase(name, shape=(D,), real=True) for name in "av"
    )
    dv = Tensor(i, Sum(slope[i, j] * v[j], (j, D)))
    da = Tensor(j, -Sum(a[i] * slope[i, j], (i, D)))
    return Equal(Sum(da[i] * v[i] + a[i] * dv[i], (i, D)), 0)
