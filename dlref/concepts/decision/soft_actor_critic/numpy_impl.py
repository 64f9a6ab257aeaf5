"""Soft actor-critic in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import logsigmoid


def soft_value(q, temperature=1.0):
    """Return what a state is worth to one who likes to stay open.

    Args:
        q: what each action is worth, float (*N, A).
        temperature: what a unit of entropy is worth, positive.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dq (*N, A), shared out by softmax.
    """
    z = q / temperature
    top = z.real.max(axis=-1, keepdims=True)  # (*N, 1)
    each = np.exp(z - top)  # (*N, A)
    total = each.sum(axis=-1, keepdims=True)
    y = temperature * (np.log(total) + top)[..., 0]  # (*N)

    def backward(dy):
        return dy[..., None] * (each / total)

    return y, backward


def tanh_gaussian(mean, log_std, noise):
    """Return actions between -1 and 1, and how likely they were.

    Args:
        mean: before bending, float (*N, D).
        log_std: logs of the widths, float (*N, D).
        noise: standard normal, float (*N, D).

    Returns:
        action: float (*N, D).
        log_prob: the log of the density, float (*N).
        backward: daction (*N, D), dlog_prob (*N) -> dmean, dlog_std
            (*N, D). The noise is held.
    """
    width = np.exp(log_std) * noise  # (*N, D)
    before = mean + width
    action = np.tanh(before)
    bell = -(noise**2) / 2 - log_std - float(np.log(2 * np.pi)) / 2
    up, _ = logsigmoid(2 * before)
    down, _ = logsigmoid(-2 * before)
    bent = float(np.log(4)) + up + down  # log(1 - action**2)
    log_prob = np.sum(bell - bent, axis=-1)  # (*N)

    def backward(daction, dlog_prob):
        each = dlog_prob[..., None]  # (*N, 1)
        slope = 4 * np.exp(up + down)  # 1 - action**2
        dmean = daction * slope + 2 * each * action
        return dmean, dmean * width - each

    return (action, log_prob), backward


def soft_policy_loss(log_prob, q, temperature=0.2, reduction="mean"):
    """Return the loss of an actor that likes to stay open.

    Args:
        log_prob: of its own actions, float (*N).
        q: what a critic says they are worth, float (*N).
        temperature: what a unit of entropy is worth, positive.
        reduction: "mean" or "sum" over the states.

    Returns:
        loss: float ().
        backward: dloss () -> dlog_prob (*N), dq (*N).

    Raises:
        ValueError: if the mean is over no states.
    """
    if reduction == "mean" and q.size == 0:
        raise ValueError(f"q must hold a value, got shape {q.shape}")

    share = 1 / q.size if reduction == "mean" else 1
    loss = share * np.sum(temperature * log_prob - q)

    def backward(dloss):
        slope = np.broadcast_to(share * dloss, q.shape).astype(q.dtype)
        return temperature * slope, -slope

    return loss, backward
