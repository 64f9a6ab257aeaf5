"""Learning-rate schedules in PyTorch: its schedulers, step by step."""

import torch
from torch.optim import lr_scheduler


def run(step, lr, build):
    """Return the rates at `step` of a scheduler that is run so far."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr)
    scheduler = build(optimizer)
    rates = [scheduler.get_last_lr()[0]]
    for _ in range(int(step.max()) if step.numel() else 0):
        optimizer.step()
        scheduler.step()
        rates.append(scheduler.get_last_lr()[0])
    rates = torch.tensor(rates, dtype=torch.float64)
    return rates.to(step)[step.long()]


def multi_step_lr(step, milestones, lr=1e-3, gamma=0.1):
    """Return the rates of MultiStepLR, (*N)."""
    at = [int(m) for m in milestones]
    return run(
        step, lr, lambda o: lr_scheduler.MultiStepLR(o, at, gamma)
    )


def exponential_lr(step, lr=1e-3, gamma=0.9):
    """Return the rates of ExponentialLR, (*N)."""
    return run(step, lr, lambda o: lr_scheduler.ExponentialLR(o, gamma))


def polynomial_lr(step, lr=1e-3, total_iters=5, power=1.0):
    """Return the rates of PolynomialLR, (*N)."""
    options = total_iters, power
    return run(
        step, lr, lambda o: lr_scheduler.PolynomialLR(o, *options)
    )


def linear_lr(
    step, lr=1e-3, start_factor=1 / 3, end_factor=1.0, total_iters=5
):
    """Return the rates of LinearLR, (*N)."""
    options = start_factor, end_factor, total_iters
    return run(step, lr, lambda o: lr_scheduler.LinearLR(o, *options))


def cosine_annealing_lr(step, lr=1e-3, T_max=50, eta_min=0.0):
    """Return the rates of CosineAnnealingLR, (*N)."""
    options = T_max, eta_min
    return run(
        step, lr, lambda o: lr_scheduler.CosineAnnealingLR(o, *options)
    )


def one_cycle_lr(
    step,
    max_lr=1e-3,
    total_steps=100,
    pct_start=0.3,
    div_factor=25.0,
    final_div_factor=1e4,
):
    """Return the rates of OneCycleLR, (*N)."""
    return run(
        step,
        max_lr,
        lambda o: lr_scheduler.OneCycleLR(
            o,
            max_lr,
            total_steps,
            pct_start=pct_start,
            div_factor=div_factor,
            final_div_factor=final_div_factor,
            cycle_momentum=False,
        ),
    )


def noam_lr(step, d_model=512, warmup=4000):
    """Return the rates of the first transformer, (*N)."""
    rising = step < warmup
    slow = torch.where(rising, step * warmup**-1.5, step**-0.5)
    return slow * d_model**-0.5


def wsd_lr(step, lr=1e-3, warmup=10, stable=80, decay=10):
    """Return the rates of three schedulers in a row, (*N)."""

    def build(optimizer):
        return lr_scheduler.LambdaLR(
            optimizer,
            lambda t: (
                t / warmup
                if t < warmup
                else max(0.0, 1 - max(0, t - warmup - stable) / decay)
            ),
        )

    return run(step, lr, build)
