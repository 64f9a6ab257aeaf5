"""Learning-rate schedules in NumPy: the rate at each step."""

import math

import numpy as np


def multi_step_lr(step, milestones, lr=1e-3, gamma=0.1):
    """Return a rate that falls by a factor at each milestone.

    Args:
        step: steps done so far, float (*N), not negative.
        milestones: the steps at which it falls, float (K,).
        lr: the rate at first, not negative.
        gamma: the factor, positive.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats.
        ValueError: if a value is out of its range.
    """
    passed = step.real[..., None] >= milestones  # (*N, K)
    reached = passed.sum(axis=-1, dtype=step.dtype)  # (*N)
    return lr * gamma**reached


def exponential_lr(step, lr=1e-3, gamma=0.9):
    """Return a rate that falls by a factor at every step.

    Args:
        step: steps done so far, float (*N), not negative.
        lr: the rate at first, not negative.
        gamma: the factor, positive.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range.
    """
    return lr * gamma**step


def polynomial_lr(step, lr=1e-3, total_iters=5, power=1.0):
    """Return a rate that falls to 0 as a power of the time left.

    Args:
        step: steps done so far, float (*N), not negative.
        lr: the rate at first, not negative.
        total_iters: the step at which it is 0, a positive integer.
        power: 1 for a straight line, positive.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range.
    """
    left = np.maximum(1 - step / total_iters, 0)
    return lr * left**power


def linear_lr(
    step, lr=1e-3, start_factor=1 / 3, end_factor=1.0, total_iters=5
):
    """Return a rate that goes from one factor to another in a line.

    Args:
        step: steps done so far, float (*N), not negative.
        lr: the rate that the factors multiply, not negative.
        start_factor: the factor at first, in [0, 1].
        end_factor: the factor in the end, in [0, 1].
        total_iters: steps from one to the other, a positive integer.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range.
    """
    share = np.minimum(step / total_iters, 1)
    return lr * (start_factor + (end_factor - start_factor) * share)


def cosine_annealing_lr(step, lr=1e-3, T_max=50, eta_min=0.0):
    """Return a rate that falls along half a cosine wave.

    Args:
        step: steps done so far, float (*N), not negative. After T_max
            the wave goes up again.
        lr: the rate at first, not negative.
        T_max: steps to the least rate, a positive integer.
        eta_min: the least rate, not negative.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range.
    """
    wave = (1 + np.cos(math.pi * (step / T_max))) / 2
    return eta_min + (lr - eta_min) * wave


def one_cycle_lr(
    step,
    max_lr=1e-3,
    total_steps=100,
    pct_start=0.3,
    div_factor=25.0,
    final_div_factor=1e4,
):
    """Return a rate that goes up and then down, each along a cosine.

    Args:
        step: steps done so far, float (*N), below `total_steps`.
        max_lr: the largest rate, not negative.
        total_steps: steps of the whole cycle, a positive integer.
        pct_start: the share of them that goes up, in [0, 1).
        div_factor: `max_lr` over the first rate, positive.
        final_div_factor: the first rate over the last, positive.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range, a step is after the
            cycle, or it has no step that goes up.
    """
    top, end = pct_start * total_steps - 1, total_steps - 1
    if top <= 0:
        rule = "leave more than one step to go up"
        raise ValueError(f"pct_start must {rule}, got {pct_start}")
    if np.any(step.real > end):
        rule = f"be below total_steps = {total_steps}"
        raise ValueError(f"step must {rule}, got {step.real.max()}")

    first = max_lr / div_factor
    last = first / final_div_factor
    rising = step.real <= top
    up = np.where(rising, step / top, 1)
    down = np.where(rising, 0, (step - top) / (end - top))
    rise = first + (max_lr - first) * (1 - np.cos(math.pi * up)) / 2
    fall = last + (max_lr - last) * (1 + np.cos(math.pi * down)) / 2
    return np.where(rising, rise, fall)


def noam_lr(step, d_model=512, warmup=4000):
    """Return the rate of the first transformer.

    Args:
        step: the number of the step, from 1, float (*N), positive.
        d_model: the width of the model, a positive integer.
        warmup: steps in which it rises, a positive integer.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range.
    """
    rise, fall = step / warmup**1.5, 1 / np.sqrt(step)
    return np.minimum(rise, fall) / math.sqrt(d_model)


def wsd_lr(step, lr=1e-3, warmup=10, stable=80, decay=10):
    """Return a rate that rises, stays and falls.

    Args:
        step: steps done so far, float (*N), not negative.
        lr: the rate in the middle, not negative.
        warmup: steps in which it rises from 0, a positive integer.
        stable: steps in which it stays, an integer, not negative.
        decay: steps in which it falls to 0, a positive integer.

    Returns:
        rate: float (*N). There is no backward.

    Raises:
        TypeError: if `step` does not hold floats.
        ValueError: if a value is out of its range.
    """
    left = (warmup + stable + decay - step) / decay
    factor = np.minimum(np.minimum(step / warmup, 1), left)
    return lr * np.maximum(factor, 0)
