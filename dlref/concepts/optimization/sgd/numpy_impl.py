"""Minibatches in NumPy: their loss, their noise, and an epoch."""

import numpy as np

from dlref.concepts.optimization.momentum.numpy_impl import sgd_step


def minibatch_loss(weight, x, target, batch):
    """Return the mean squared error of the examples in the batch.

    Args:
        weight: of a linear model, float (D,).
        x: the features of all examples, float (N, D).
        target: what the model should say of each, float (N,).
        batch: the examples that were drawn, int (B,), each in [0, N);
            one that was drawn twice counts twice.

    Returns:
        loss: float ().
        backward: dloss () -> dweight (D,), dx (N, D), dtarget (N,).

    Raises:
        TypeError: if `batch` does not hold integers, or another
            argument floats.
        IndexError: if an example is outside [0, N).
        ValueError: if shapes disagree, or the batch is empty.
    """
    drawn = x[batch]  # (B, D)
    error = drawn @ weight - target[batch]  # (B,)
    loss = np.mean(error**2)

    def backward(dloss):
        slope = 2 * dloss * error / len(batch)  # (B,)
        dx = np.zeros(x.shape, slope.dtype)  # (N, D)
        np.add.at(dx, batch, slope[:, None] * weight)
        dtarget = np.zeros(target.shape, slope.dtype)  # (N,)
        np.add.at(dtarget, batch, -slope)
        return slope @ drawn, dx, dtarget

    return loss, backward


def minibatch_variance(grads, size, replacement=False):
    """Return the variance of a random batch's mean gradient.

    Args:
        grads: the gradient of each example, float (N, D).
        size: the number of examples in a batch, at least 1.
        replacement: True if an example may be drawn twice.

    Returns:
        variance: of each entry, float (D,).
        backward: dvariance (D,) -> dgrads (N, D).

    Raises:
        TypeError: if `grads` does not hold floats.
        ValueError: if there are no examples, or too few for a batch
            without replacement.
    """
    N = len(grads)
    if not replacement and size > N:
        raise ValueError(
            f"size must be at most N = {N} without replacement, "
            f"got {size}"
        )

    off = grads - grads.mean(axis=0)  # (N, D)
    left = 1 if replacement else (N - size) / max(N - 1, 1)
    share = left / (N * size)
    variance = share * np.sum(off**2, axis=0)  # (D,)

    def backward(dvariance):
        return 2 * share * off * dvariance

    return variance, backward


def sgd_epoch(weight, x, target, order, lr=1e-3, batch_size=1):
    """Return the weights after one pass over the examples.

    Args:
        weight: of a linear model, float (D,), not changed.
        x: the features of all examples, float (N, D).
        target: what the model should say of each, float (N,).
        order: the examples in the order of their use, int (M,); for an
            epoch, a permutation of all N.
        lr: the learning rate, not negative.
        batch_size: the examples of a step; the last step may have less.

    Returns:
        new_weight: float (D,). There is no backward.

    Raises:
        TypeError: if `order` does not hold integers, or another array
            floats.
        IndexError: if an example is outside [0, N).
        ValueError: if shapes disagree, or an option is out of range.
    """
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        loss, backward = minibatch_loss(weight, x, target, batch)
        grad, _, _ = backward(np.ones_like(loss))
        weight = sgd_step(weight, grad, lr)
    return weight.copy()
