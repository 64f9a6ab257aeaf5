"""Averages of weights in PyTorch."""

import torch


def ema_update(average, param, decay=0.999):
    """Return the average after one more step, (*N)."""
    return torch.lerp(average, param, 1 - decay)


def swa_update(average, param, num_averaged):
    """Return the mean after one more, (*N)."""
    total = average * num_averaged + param
    return total / (num_averaged + 1)


def ema(params, decay=0.999, bias_correction=True):
    """Return the average of a run, step by step, (*N)."""
    average, missing = torch.zeros_like(params[0]), 1.0
    for row in params:
        average = decay * average + (1 - decay) * row
        missing *= decay
    return average / (1 - missing) if bias_correction else average
