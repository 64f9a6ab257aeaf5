"""Learning from a teacher, and pruning, in NumPy by hand."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    cross_entropy,
    log_softmax,
)


def distillation_loss(student, teacher, y, temperature=2.0, alpha=0.5):
    """Return how far a student is from its teacher and the labels.

    Args:
        student: scores, float (*N, K).
        teacher: scores, float (*N, K); they are not learned.
        y: labels, int (*N).
        temperature: what scores are divided by, positive.
        alpha: the share of the teacher, from 0 to 1.

    Returns:
        loss: the mean over the rows, float ().
        backward: dloss () -> dstudent (*N, K).

    Raises:
        ValueError: if the shapes differ, or there is no row.
    """
    log_p, _ = log_softmax(teacher / temperature)  # (*N, K)
    log_q, pull_soft = log_softmax(student / temperature)
    p = np.exp(log_p)
    rows = y.size
    soft = np.sum(p * (log_p - log_q)) / rows
    hard, pull_hard = cross_entropy(student, y)
    weight = alpha * temperature**2

    def backward(dloss):
        dlog_q = -dloss * weight / rows * p  # (*N, K)
        from_teacher = pull_soft(dlog_q) / temperature
        return from_teacher + pull_hard(dloss * (1 - alpha))

    return weight * soft + (1 - alpha) * hard, backward


def magnitude_prune(weight, amount=0.5):
    """Return weights without the smallest, and which are kept.

    Args:
        weight: float (*N).
        amount: the share to be zero; the count is rounded, halves to
            even counts.

    Returns:
        y: float (*N).
        mask: 1 where a weight is kept, else 0, float (*N); of equals,
            the first go.
    """
    size = abs(weight).ravel()
    gone = np.argsort(size, kind="stable")[: round(amount * size.size)]
    mask = np.ones_like(size)
    mask[gone] = 0
    mask = mask.reshape(weight.shape)
    return np.where(mask == 1, weight, 0), mask
