"""Four methods older than deep networks, in NumPy."""

import numpy as np


def ridge_loss(x, y, w, alpha=1.0):
    """Return the squared errors of x w, and `alpha` times w squared.

    Args:
        x: features, float (*N, D).
        y: targets, float (*N).
        w: weights, float (D,).
        alpha: the price of a weight, not negative; 0 is least squares.

    Returns:
        loss: float ().
        backward: dloss () -> dx (*N, D), dy (*N), dw (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or `alpha` is negative.
    """
    error = x @ w - y  # (*N)
    loss = np.sum(error**2) + alpha * np.sum(w**2)

    def backward(dloss):
        dy = -2 * dloss * error  # (*N)
        rows = tuple(range(error.ndim))
        pulled = np.tensordot(error, x, axes=(rows, rows))  # (D,)
        dw = 2 * dloss * (pulled + alpha * w)
        return -dy[..., None] * w, dy, dw

    return loss, backward


def doubled(x):
    """Return x in double precision."""
    return x.astype(np.result_type(x, np.float64))


def ridge(x, y, alpha=1.0):
    """Return the weights at which `ridge_loss` is smallest.

    Args:
        x: features, float (N, D).
        y: targets, float (N,).
        alpha: the price of a weight, not negative; 0 is least squares.

    Returns:
        w: float (D,).
        backward: dw (D,) -> dx (N, D), dy (N,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, `alpha` is negative, or it is 0
            and a feature follows from the others.
    """
    rank = np.linalg.matrix_rank(np.float64(x.real)) if x.size else 0
    if alpha == 0 and rank < x.shape[1]:
        rule = f"be positive where features have rank {rank}"
        raise ValueError(f"alpha must {rule}, got {alpha}")

    wide = doubled(x)  # the square of x needs twice the digits
    gram = wide.T @ wide + alpha * np.eye(x.shape[1])  # (D, D)
    w = np.linalg.solve(gram, wide.T @ y)  # (D,)

    def backward(dw):
        u = np.linalg.solve(gram, doubled(dw))  # (D,)
        dy = wide @ u  # (N,)
        error = wide @ w - y  # (N,)
        dx = -np.outer(error, u) - np.outer(dy, w)  # (N, D)
        return dx.astype(x.dtype), dy.astype(x.dtype)

    return w.astype(np.result_type(x, y)), backward


def nearest_neighbors(x, labels, query, k, classes):
    """Return the share of each class among the k nearest examples.

    Args:
        x: examples, float (N, D).
        labels: their classes, int (N,).
        query: float (*M, D).
        k: how many vote, at most N; of equally near, the first.
        classes: how many there are, C.

    Returns:
        share: float (*M, C). There is no backward.

    Raises:
        TypeError: if an argument is not of its type.
        ValueError: if shapes disagree, or `k` is larger than N.
        IndexError: if a label is not in [0, C).
    """
    if k > len(x):
        raise ValueError(f"k must be at most {len(x)}, got {k}")

    gaps = query[..., None, :] - x  # (*M, N, D)
    order = np.argsort(np.sum(gaps**2, axis=-1), axis=-1, kind="stable")
    votes = labels[order[..., :k]]  # (*M, k)
    votes = votes[..., None] == np.arange(classes)  # (*M, k, C)
    return np.mean(votes, axis=-2, dtype=x.dtype)


def gaussian_naive_bayes(x, labels, query, classes, eps=1e-9):
    """Return how probable each class is, feature by feature.

    Args:
        x: examples, float (N, D).
        labels: their classes, int (N,).
        query: float (*M, D).
        classes: how many there are, C.
        eps: added to each variance, positive.

    Returns:
        logp: float (*M, C), logarithms. There is no backward.

    Raises:
        TypeError: if an argument is not of its type.
        ValueError: if shapes disagree, a class has no example, or `eps`
            is not positive.
        IndexError: if a label is not in [0, C).
    """
    count = np.bincount(labels, minlength=classes)  # (C,)
    if not count.all():
        missing = np.flatnonzero(count == 0)[0]
        rule = "hold an example of each class"
        raise ValueError(f"labels must {rule}, got none of {missing}")

    share = (labels == np.arange(classes)[:, None]).astype(x.dtype)
    share /= share.sum(axis=1, keepdims=True)  # (C, N)
    mean = share @ x  # (C, D)
    variance = share @ (x - mean[labels]) ** 2 + eps  # (C, D)
    gap = (query[..., None, :] - mean) ** 2 / variance  # (*M, C, D)
    gap = gap + np.log(variance)  # (*M, C, D)
    # what all classes share, 2 pi and N, cancels below
    prior = np.log(count).astype(x.dtype)  # (C,)
    score = prior - np.sum(gap, axis=-1) / 2  # (*M, C)
    top = score.max(axis=-1, keepdims=True)  # (*M, 1)
    total = np.sum(np.exp(score - top), axis=-1, keepdims=True)
    return score - top - np.log(total)


def pca_loss(x, components):
    """Return the mean squared distance from the directions' span.

    Args:
        x: examples, float (N, D).
        components: directions, float (K, D); PCA's are orthonormal.

    Returns:
        loss: float ().
        backward: dloss () -> dx (N, D), dcomponents (K, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or N is 0.
    """
    t = x - x.mean(axis=0)  # (N, D)
    z = t @ components.T  # (N, K)
    r = t - z @ components  # (N, D)
    loss = np.sum(r**2) / len(x)

    def backward(dloss):
        g = 2 * dloss / len(x) * r  # (N, D)
        q = g @ components.T  # (N, K)
        dx = g - q @ components  # (N, D): its columns sum to zero
        return dx, -z.T @ g - q.T @ t

    return loss, backward
