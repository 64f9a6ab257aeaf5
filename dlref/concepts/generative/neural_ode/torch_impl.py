"""Neural differential equations in PyTorch, by tables of stages."""

import torch
import torch.nn.functional as F

# Of each method: where each stage stands, on which it builds, weights.
TABLES = {
    "euler": ([0.0], [[]], [1.0]),
    "rk4": (
        [0.0, 0.5, 0.5, 1.0],
        [[], [0.5], [0.0, 0.5], [0.0, 0.0, 1.0]],
        [1 / 6, 1 / 3, 1 / 3, 1 / 6],
    ),
}


def ode_field(z, t, weight, time, bias, out):
    """Return the velocities, (*N, D)."""
    at = torch.cat([z, t.expand(*z.shape[:-1], 1)], dim=-1)
    both = torch.cat([weight, time[:, None]], dim=-1)
    return F.linear(F.linear(at, both, bias).tanh(), out)


def stepped(method, z, t, h, params):
    """Return a step by the table of a method."""
    places, builds, weights = TABLES[method]
    stages = []
    for place, build in zip(places, builds, strict=True):
        here = z
        for share, stage in zip(build, stages, strict=True):
            here = here + h * share * stage
        stages.append(ode_field(here, t + place * h, *params))
    mix = torch.tensor(weights, dtype=z.dtype)
    return z + h * torch.einsum("s,s...->...", mix, torch.stack(stages))


def euler_step(z, t, h, weight, time, bias, out):
    """Return the place after an Euler step, (*N, D)."""
    return stepped("euler", z, t, h, (weight, time, bias, out))


def rk4_step(z, t, h, weight, time, bias, out):
    """Return the place after a step of order four, (*N, D)."""
    return stepped("rk4", z, t, h, (weight, time, bias, out))


def odeint(z0, t0, t1, weight, time, bias, out, steps=10, method="rk4"):
    """Return the place at t1, (*N, D)."""
    grid = torch.linspace(0, 1, steps + 1, dtype=z0.dtype)
    times = torch.lerp(t0, t1, grid)
    params = weight, time, bias, out
    for s in range(steps):
        length = times[s + 1] - times[s]
        z0 = stepped(method, z0, times[s], length, params)
    return z0
