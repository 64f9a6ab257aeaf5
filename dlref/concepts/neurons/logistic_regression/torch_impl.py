"""Binary cross-entropy and logistic regression in PyTorch."""

import torch
import torch.nn.functional as F


def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """Return the surprise from probabilities, ().

    `F.binary_cross_entropy` is the same, but cuts logarithms off at
    -100, and adds 1e-12 to p (1 - p) when differentiated.
    """
    yes = torch.special.xlogy(target, input)
    no = torch.special.xlog1py(1 - target, -input)
    surprise = -(yes + no) if weight is None else -weight * (yes + no)
    return surprise.mean() if reduction == "mean" else surprise.sum()


def binary_cross_entropy_with_logits(
    input, target, weight=None, pos_weight=None, reduction="mean"
):
    """Return the surprise from scores, ()."""
    return F.binary_cross_entropy_with_logits(
        input,
        target,
        weight,
        pos_weight=pos_weight,
        reduction=reduction,
    )


def logistic_regression(x, target, weight, bias=None, reduction="mean"):
    """Return the surprise of affine scores, ()."""
    z = F.linear(x, weight, bias)
    return F.binary_cross_entropy_with_logits(
        z, target, reduction=reduction
    )
