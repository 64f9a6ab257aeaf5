"""Rounding to few bits, rounding by chance, and the scale of a loss."""

import torch


def round_to_bits(x, bits):
    """Return the nearest numbers of so many bits, by their bits."""
    wide = x.double().view(torch.int64)
    gone = 53 - bits
    if not gone:
        return x
    last = (wide >> gone) & 1  # the even one wins a tie
    near = wide + (1 << (gone - 1)) - 1 + last
    return ((near >> gone) << gone).view(torch.float64).to(x.dtype)


def stochastic_round(x, u, step):
    """Return x, or what is above it if u is in the last part."""
    below = torch.remainder(x, step)
    up = (u >= 1 - below / step).to(x.dtype)
    return x - below + step * up


def update_loss_scale(
    scale,
    found_inf,
    tracker,
    growth_factor=2.0,
    backoff_factor=0.5,
    growth_interval=2000,
):
    """Return what PyTorch's own scaler does, (), ()."""
    single = scale.to(torch.float32, copy=True)
    steps = torch.tensor(tracker, dtype=torch.int32)
    torch._amp_update_scale_(
        single,
        steps,
        found_inf.to(torch.float32),
        growth_factor,
        backoff_factor,
        growth_interval,
    )
    return single.to(scale.dtype), steps
