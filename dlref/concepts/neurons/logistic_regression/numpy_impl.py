"""Binary cross-entropy and logistic regression, gradients by hand."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import logsigmoid


def share_of(input, reduction):
    """Return what each entry counts."""
    size, shape = np.size(input), np.shape(input)
    if reduction == "mean" and size == 0:
        raise ValueError(f"input must hold a value, got shape {shape}")

    return 1 / size if reduction == "mean" else 1


def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """Return the surprise at yes or no, from probabilities of yes.

    Args:
        input: probabilities of yes, float (*N), between 0 and 1 and
            never equal to them.
        target: 1 for yes, 0 for no, or between, float (*N).
        weight: what each entry counts, float (*N), or None for ones.
        reduction: "mean" over the entries, or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N), dtarget (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, a probability is not between
            0 and 1, or the mean is over nothing.
    """
    wrong = (input.real <= 0) | (input.real >= 1) | (input != input)
    if np.any(wrong):
        got = np.asarray(input)[wrong][0]
        raise ValueError(f"input must lie in (0, 1), got {got}")

    share = share_of(input, reduction)
    weight = 1 if weight is None else weight
    yes, no = np.log(input), np.log1p(-input)  # (*N)
    surprise = -weight * (target * yes + (1 - target) * no)  # (*N)
    loss = share * np.sum(surprise)  # ()

    def backward(dloss):
        scale = dloss * share * weight  # (*N)
        dinput = scale * ((1 - target) / (1 - input) - target / input)
        dtarget = scale * (no - yes)  # (*N)
        return dinput, dtarget

    return loss, backward


def binary_cross_entropy_with_logits(
    input, target, weight=None, pos_weight=None, reduction="mean"
):
    """Return the surprise at yes or no, from scores.

    Args:
        input: scores, the log-odds of yes, float (*N, C).
        target: 1 for yes, 0 for no, or between, float (*N, C).
        weight: what each entry counts, float (*N, C), or None for ones.
        pos_weight: what a yes counts more than a no, float (C,), or
            None for ones.
        reduction: "mean" over the entries, or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dinput (*N, C), dtarget (*N, C).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, a target is not in [0, 1],
            or the mean is over nothing.
    """
    share = share_of(input, reduction)
    weight = 1 if weight is None else weight
    pos_weight = 1 if pos_weight is None else pos_weight
    yes, pull_yes = logsigmoid(input)  # (*N, C): log p
    no, pull_no = logsigmoid(-input)  # (*N, C): log(1 - p)
    hits = weight * pos_weight * target  # (*N, C)
    misses = weight * (1 - target)  # (*N, C)
    loss = -share * np.sum(hits * yes + misses * no)  # ()

    def backward(dloss):
        scale = -dloss * share
        dinput = pull_yes(scale * hits) - pull_no(scale * misses)
        dtarget = scale * weight * (pos_weight * yes - no)  # (*N, C)
        return dinput, dtarget

    return loss, backward


def logistic_regression(x, target, weight, bias=None, reduction="mean"):
    """Return the surprise of K yes-or-no questions about each row.

    Args:
        x: features, float (*N, D).
        target: the answers, 1 for yes, float (*N, K).
        weight: one row for each question, float (K, D).
        bias: float (K,), or None for zeros.
        reduction: "mean" over the answers, or "sum".

    Returns:
        loss: float ().
        backward: dloss () -> dx (*N, D), dtarget (*N, K),
            dweight (K, D), dbias (K,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, a target is not in [0, 1],
            or the mean is over nothing.
    """
    z, pull = linear(x, weight, bias)  # (*N, K)
    loss, surprise = binary_cross_entropy_with_logits(
        z, target, None, None, reduction
    )  # ()

    def backward(dloss):
        dz, dtarget = surprise(dloss)  # (*N, K), (*N, K)
        dx, dweight, dbias = pull(dz)  # (*N, D), (K, D), (K,)
        return dx, dtarget, dweight, dbias

    return loss, backward
