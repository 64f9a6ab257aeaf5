"""Losses of classifiers in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid
from dlref.concepts.neurons.smooth_family.numpy_impl import softplus


def nll_loss(
    input, target, weight=None, ignore_index=-100, reduction="mean"
):
    """Return the surprise at the labels, from log-probabilities.

    Args:
        input: log-probabilities, float (*N, K).
        target: labels, int (*N), each in [0, K) or `ignore_index`.
        weight: of each class, float (K,), or None for ones.
        ignore_index: a row with this label does not count.
        reduction: "mean", over the weights that count, or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N, K).

    Raises:
        TypeError: if `input` does not hold floats, `target` integers.
        IndexError: if a label is out of range.
        ValueError: if a label's log-probability is not finite, or a
            mean is to be taken of nothing.
    """
    K = input.shape[-1]
    weight = np.ones(K, input.real.dtype) if weight is None else weight
    kept = target != ignore_index  # (*N)
    label = np.where(kept, target, 0)[..., None]  # (*N, 1)
    share = (kept * weight[label[..., 0]])[..., None]  # (*N, 1)
    counted = share.sum() if reduction == "mean" else 1
    if counted == 0:
        raise ValueError(
            "target must hold a label that counts, got none"
        )
    hit = np.take_along_axis(input, label, axis=-1)  # (*N, 1)
    hit = np.where(share > 0, hit, 0)
    if not np.all(np.isfinite(hit)):
        wrong = hit[~np.isfinite(hit)][0]
        raise ValueError(f"input must be finite at labels, got {wrong}")

    loss = -np.sum(share * hit) / counted  # ()

    def backward(dloss):
        dinput = np.zeros(input.shape, np.result_type(share, dloss))
        at = -dloss * share / counted
        np.put_along_axis(dinput, label, at, axis=-1)
        return dinput

    return loss, backward


def kl_div(input, target, reduction="mean", log_target=False):
    """Return how far predictions are from the probabilities `target`.

    Args:
        input: log-probabilities, float (N, K).
        target: probabilities, positive, or their logarithms, float
            (N, K).
        reduction: "batchmean" is the divergence of a row on average;
            "mean", PyTorch's default, divides it by K once more;
            "sum" adds the rows.
        log_target: True if `target` holds logarithms.

    Returns:
        loss: float ().
        backward: dloss () -> dinput (N, K), dtarget (N, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, `target` is not positive, or
            a mean is to be taken of nothing.
    """
    if not log_target and not np.all(target.real > 0):
        wrong = target[~(target.real > 0)][0]
        raise ValueError(f"target must be positive, got {wrong}")
    N, K = input.shape
    count = {"batchmean": N, "mean": N * K, "sum": 1}[reduction]
    if count == 0:
        raise ValueError(f"input must hold a row, got shape {(N, K)}")

    t = np.exp(target) if log_target else target  # (N, K)
    gap = (target if log_target else np.log(t)) - input  # (N, K)
    loss = np.sum(t * gap) / count  # ()

    def backward(dloss):
        scale = dloss / count
        slope = t if log_target else 1  # of t by target
        return -scale * t, scale * slope * (1 + gap)

    return loss, backward


def sigmoid_focal_loss(
    input, target, alpha=0.25, gamma=2.0, reduction="mean"
):
    """Return the surprise at yes-or-no labels, with easy ones faded.

    Args:
        input: scores, float (*N).
        target: 1.0 for yes and 0.0 for no, float (*N).
        alpha: the weight of a yes; a no weighs 1 - alpha.
        gamma: how fast easy examples fade, not negative.
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, a target is neither 0 nor 1,
            or a mean is to be taken of nothing.
    """
    side = 2 * target - 1  # (*N): 1 for yes, -1 for no
    if not np.all(abs(side) == 1):
        wrong = target[abs(side) != 1][0]
        raise ValueError(f"target must be 0 or 1, got {wrong}")
    if reduction == "mean" and input.size == 0:
        raise ValueError(
            f"input must hold a value, got shape {input.shape}"
        )

    count = input.size if reduction == "mean" else 1
    share = alpha * target + (1 - alpha) * (1 - target)  # (*N)
    right, _ = sigmoid(side * input)  # probability of the truth
    miss, _ = sigmoid(-side * input)  # what is missing from 1
    surprise, _ = softplus(-side * input)  # -log(right)
    fade = share / count * miss**gamma
    loss = np.sum(fade * surprise)  # ()

    def backward(dloss):
        pull = gamma * right * surprise + miss
        return -dloss * side * fade * pull

    return loss, backward


def evidential_loss(evidence, target, reduction="mean"):
    """Return the squared error that evidence leads one to expect.

    Args:
        evidence: for each class, not negative, float (*N, K).
        target: labels, int (*N), each in [0, K).
        reduction: "mean" or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> devidence (*N, K).

    Raises:
        TypeError: if `evidence` does not hold floats, or `target`
            integers.
        IndexError: if a label is outside [0, K).
        ValueError: if `evidence` is negative, or a mean is to be taken
            of nothing.
    """
    if reduction == "mean" and target.size == 0:
        raise ValueError(
            f"target must hold a label, got shape {target.shape}"
        )

    K = evidence.shape[-1]
    total = evidence.sum(axis=-1, keepdims=True) + K  # (*N, 1)
    p = (evidence + 1) / total  # (*N, K)
    error = p - (np.arange(K) == target[..., None])  # (*N, K)
    spread = p * (1 - p) / (total + 1)
    count = target.size if reduction == "mean" else 1
    loss = np.sum(error**2 + spread) / count  # ()

    def backward(dloss):
        g = 2 * error + (1 - 2 * p) / (total + 1)  # what reaches p
        along = np.sum(g * p, axis=-1, keepdims=True)
        doubt = spread.sum(axis=-1, keepdims=True) / (total + 1)
        return dloss / count * ((g - along) / total - doubt)

    return loss, backward
