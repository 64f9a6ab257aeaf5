"""Squared errors of the places that are marked, by hand."""

import numpy as np


def keypoint_loss(input, target, seen):
    """Return the mean squared error over what is marked.

    Args:
        input: predicted coordinates, float (N, K).
        target: true coordinates, float (N, K); where nothing is
            marked, any finite number.
        seen: what is marked, bool (N, K).

    Returns:
        loss: float ().
        backward: dloss () -> dinput (N, K), dtarget (N, K).

    Raises:
        ValueError: if nothing is marked.
    """
    count = int(np.count_nonzero(seen))
    if not count:
        raise ValueError("seen must mark at least one coordinate")
    gap = np.where(seen, input - target, 0)  # (N, K)
    loss = np.sum(gap * gap) / count

    def backward(dloss):
        dinput = (2 * dloss / count) * gap  # (N, K)
        return dinput, -dinput

    return loss, backward
