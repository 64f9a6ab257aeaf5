"""How far clouds are apart, and how sure and varied labels are."""

import numpy as np


def square_root(cov, name):
    """Return a matrix A with A A^T = cov, or refuse what has none."""
    size = np.abs(cov).max(axis=(-2, -1), initial=0)[..., None]
    near = np.sqrt(np.finfo(cov.dtype).eps) * size
    if np.any(abs(cov - cov.swapaxes(-2, -1)) > near[..., None]):
        raise ValueError(f"{name} must be symmetric")

    # In double, since NumPy solves nothing in half precision.
    along, axes = np.linalg.eigh(cov.astype(np.result_type(cov, float)))
    if np.any(along < -near):
        raise ValueError(
            f"{name} must have no negative variance, got {along.min()}"
        )

    return axes * np.sqrt(np.maximum(along, 0))[..., None, :]


def frechet_distance(mean, cov, other_mean, other_cov):
    """Return how far two Gaussians are apart, squared.

    Args:
        mean: float (*N, D).
        cov: covariances, symmetric, float (*N, D, D).
        other_mean: float (*N, D).
        other_cov: float (*N, D, D).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dmean (*N, D), dother_mean (*N, D).

    Raises:
        ValueError: if a covariance is not symmetric, or has a negative
            variance along some axis.
    """
    a = square_root(cov, "cov")  # (*N, D, D)
    b = square_root(other_cov, "other_cov")
    both = a.swapaxes(-2, -1) @ b
    shared = np.linalg.svd(both, compute_uv=False).sum(axis=-1)  # (*N)
    spread = np.sum(a**2 + b**2, axis=(-2, -1)) - 2 * shared
    way = mean - other_mean  # (*N, D)
    y = np.sum(way**2, axis=-1) + spread.astype(cov.dtype)

    def backward(dy):
        dmean = 2 * dy[..., None] * way
        return dmean, -dmean

    return y, backward


def inception_score(p):
    """Return how sure labels are, and how varied.

    Args:
        p: what a classifier says of each image, float (N, K), rows that
            sum to 1.

    Returns:
        score: float (), from 1 to K. There is no backward.

    Raises:
        ValueError: if there is no image.
    """
    if len(p) == 0:
        raise ValueError(f"p must hold an image, got shape {p.shape}")

    overall = p.mean(axis=0)  # (K,)
    some = p > 0  # what is impossible says nothing
    ratio = np.where(some, p, 1) / np.where(some, overall, 1)
    return np.exp(np.sum(p * np.log(ratio), axis=-1).mean())
