"""Neural differential equations in NumPy, gradients by hand."""

import numpy as np


def ode_field(z, t, weight, time, bias, out):
    """Return the velocity that one hidden layer gives at z and t.

    Args:
        z: places, float (*N, D).
        t: the time, float ().
        weight: float (H, D).
        time: what a unit of time adds to each hidden unit, float (H,).
        bias: float (H,).
        out: float (D, H).

    Returns:
        f: float (*N, D).
        backward: df (*N, D) -> dz (*N, D), dt (), dweight (H, D),
            dtime (H,), dbias (H,), dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    u = np.tanh(z @ weight.T + t * time + bias)  # (*N, H)

    def backward(df):
        g = df @ out * (1 - u**2)  # (*N, H)
        rows = tuple(range(z.ndim - 1))
        dbias = g.sum(axis=rows)  # (H,)
        dweight = np.tensordot(g, z, (rows, rows))
        dout = np.tensordot(df, u, (rows, rows))
        return g @ weight, dbias @ time, dweight, t * dbias, dbias, dout

    return u @ out.T, backward


def euler_step(z, t, h, weight, time, bias, out):
    """Return where one is after h, at the velocity of the beginning.

    Args:
        z: places, float (*N, D).
        t: the time, float ().
        h: how long the step is, float ().
        weight: of the field, float (H, D).
        time: what a unit of time adds to a hidden unit, float (H,).
        bias: float (H,).
        out: float (D, H).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dz (*N, D), dt (), dh (), dweight
            (H, D), dtime (H,), dbias (H,), dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    f, pull = ode_field(z, t, weight, time, bias, out)

    def backward(dy):
        dz, dt, *dparams = pull(h * dy)
        return dy + dz, dt, np.sum(dy * f), *dparams

    return z + h * f, backward


def rk4_step(z, t, h, weight, time, bias, out):
    """Return where one is after h, by four velocities on the way.

    Args:
        z: places, float (*N, D).
        t: the time, float ().
        h: how long the step is, float ().
        weight: of the field, float (H, D).
        time: what a unit of time adds to a hidden unit, float (H,).
        bias: float (H,).
        out: float (D, H).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dz (*N, D), dt (), dh (), dweight
            (H, D), dtime (H,), dbias (H,), dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    params, half = (weight, time, bias, out), h / 2
    k1, pull1 = ode_field(z, t, *params)
    k2, pull2 = ode_field(z + half * k1, t + half, *params)
    k3, pull3 = ode_field(z + half * k2, t + half, *params)
    k4, pull4 = ode_field(z + h * k3, t + h, *params)
    mean = (k1 + 2 * k2 + 2 * k3 + k4) / 6

    def backward(dy):
        share = h / 6 * dy
        dz4, dt4, *dparams4 = pull4(share)
        dz3, dt3, *dparams3 = pull3(2 * share + h * dz4)
        dz2, dt2, *dparams2 = pull2(2 * share + half * dz3)
        dz1, dt1, *dparams1 = pull1(share + half * dz2)
        dz = dy + dz1 + dz2 + dz3 + dz4
        dt = dt1 + dt2 + dt3 + dt4
        dh = np.sum(dy * mean) + np.sum(dz4 * k3) + dt4
        dh = dh + (np.sum(dz3 * k2) + np.sum(dz2 * k1)) / 2
        dh = dh + (dt3 + dt2) / 2
        first, last = (
            added(dparams1, dparams2),
            added(dparams3, dparams4),
        )
        return dz, dt, dh, *added(first, last)

    return z + h * mean, backward


def added(one, other):
    """Return the sums of the gradients of two uses."""
    return [a + b for a, b in zip(one, other, strict=True)]


def odeint(z0, t0, t1, weight, time, bias, out, steps=10, method="rk4"):
    """Return where one is at t1, from z0 at t0.

    Args:
        z0: places, float (*N, D).
        t0: the first time, float ().
        t1: the last, float (); it may be before the first.
        weight: of the field, float (H, D).
        time: what a unit of time adds to a hidden unit, float (H,).
        bias: float (H,).
        out: float (D, H).
        steps: how many, all of one length.
        method: of each, "euler" or "rk4".

    Returns:
        z: float (*N, D).
        backward: dz (*N, D) -> dz0 (*N, D), dt0 (), dt1 (), dweight
            (H, D), dtime (H,), dbias (H,), dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or an option is no choice.
    """
    step = euler_step if method == "euler" else rk4_step
    params, h = (weight, time, bias, out), (t1 - t0) / steps
    z, pulls = z0, []
    for s in range(steps):
        z, pull = step(z, t0 + s * h, h, *params)
        pulls.append(pull)

    def backward(dz):
        dt0, dh, totals = 0, 0, [np.zeros_like(p) for p in params]
        for s in reversed(range(steps)):
            dz, dt, dlength, *dparams = pulls[s](dz)
            dt0, dh = dt0 + dt, dh + dlength + s * dt
            totals = added(totals, dparams)
        return dz, dt0 - dh / steps, dh / steps, *totals

    return z, backward
