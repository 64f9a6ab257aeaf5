"""Gradient clipping in NumPy, and its own gradients by hand."""

import numpy as np


def clip_grad_norm(grad, max_norm, eps=1e-6):
    """Return the gradient, shortened if it is longer than `max_norm`.

    Args:
        grad: all its entries are one vector, float (*N).
        max_norm: the greatest length, positive.
        eps: added to the length, not negative.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dgrad (*N).

    Raises:
        TypeError: if `grad` does not hold floats.
        ValueError: if `grad` is not finite, `max_norm` not positive, or
            `eps` negative.
    """
    # Squares of the largest entries may overflow: divide by one first.
    unit = np.max(abs(grad.real), initial=0) or 1
    norm = unit * np.sqrt(np.sum((grad / unit) ** 2))
    if norm.real + eps < max_norm:
        return grad.copy(), lambda dy: dy.copy()

    share = max_norm / (norm + eps)
    y = grad * share

    def backward(dy):
        along = np.sum(dy * (grad / (norm or 1)))
        return share * (dy - grad / (norm + eps) * along)

    return y, backward


def clip_grad_value(grad, clip_value):
    """Return the gradient, each entry moved between the two bounds.

    Args:
        grad: float (*N).
        clip_value: the largest entry allowed, positive; minus it is the
            smallest.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dgrad (*N).

    Raises:
        TypeError: if `grad` does not hold floats.
        ValueError: if `grad` is not finite, or `clip_value` not
            positive.
    """
    within = (-clip_value <= grad.real) & (grad.real <= clip_value)
    edge = np.where(grad.real > 0, clip_value, -clip_value)
    y = np.where(within, grad, edge.astype(grad.dtype))

    def backward(dy):
        return within * dy

    return y, backward
