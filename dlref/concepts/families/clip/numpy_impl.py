"""The contrastive loss of pairs in NumPy, with gradients by hand."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)
from dlref.concepts.representation.metric_losses.numpy_impl import (
    normalize,
)


def symmetric_info_nce(image, text, logit_scale):
    """Return how badly images and texts find each other.

    Args:
        image: float (N, D).
        text: float (N, D); row n belongs to image n.
        logit_scale: the logarithm of what scores are scaled by,
            float ().

    Returns:
        loss: float ().
        backward: dloss () -> dimage (N, D), dtext (N, D),
            dlogit_scale ().
    """
    N = len(image)
    scale = np.exp(logit_scale)
    s = scale * (image @ text.T)  # (N, N)
    to_text, pull_to_text = log_softmax(s)  # along a row: all texts
    to_image, pull_to_image = log_softmax(s.T)  # all images
    own = np.trace(to_text) + np.trace(to_image)

    def backward(dloss):
        share = -dloss / (2 * N) * np.eye(N, dtype=image.real.dtype)
        g = pull_to_text(share) + pull_to_image(share).T  # (N, N)
        dimage = scale * (g @ text)  # (N, D)
        dtext = scale * (g.T @ image)  # (N, D)
        return dimage, dtext, np.sum(g * s)

    return -own / (2 * N), backward


def clip_loss(image, text, logit_scale):
    """Return how badly images and texts find each other by direction.

    Args:
        image: what the images' network says, float (N, D).
        text: what the texts' network says, float (N, D).
        logit_scale: the logarithm of what cosines are scaled by,
            float ().

    Returns:
        loss: float ().
        backward: dloss () -> dimage (N, D), dtext (N, D),
            dlogit_scale ().

    Raises:
        ValueError: if a row has no direction.
    """
    a, pull_a = normalize(image)
    b, pull_b = normalize(text)
    loss, pull = symmetric_info_nce(a, b, logit_scale)

    def backward(dloss):
        da, db, dlogit_scale = pull(dloss)
        return pull_a(da), pull_b(db), dlogit_scale

    return loss, backward
