"""Layers on graphs in NumPy, with the gradients by hand."""

import numpy as np


def normalize_adjacency(adjacency):
    """Return each edge's weight over the roots of its ends' degrees.

    Args:
        adjacency: how much node i hears node j, float (*N, V, V), not
            negative. A loop of weight 1 is added at each node.

    Returns:
        p: float (*N, V, V).
        backward: dp (*N, V, V) -> dadjacency (*N, V, V).

    Raises:
        TypeError: if `adjacency` does not hold floats.
        ValueError: if it is not square, or an entry is negative.
    """
    eye = np.eye(adjacency.shape[-1], dtype=adjacency.real.dtype)
    loops = adjacency + eye  # (*N, V, V)
    degree = loops.sum(axis=-1)  # (*N, V)
    root = 1 / np.sqrt(degree)
    scale = root[..., :, None] * root[..., None, :]  # (*N, V, V)
    p = loops * scale

    def backward(dp):
        share = dp * p
        both = share.sum(axis=-1) + share.sum(axis=-2)  # (*N, V)
        return dp * scale - (both / (2 * degree))[..., None]

    return p, backward


def gcn_layer(x, adjacency, weight, bias=None):
    """Return a graph convolution: mix over edges, then a linear layer.

    Args:
        x: features of the nodes, float (*N, V, D).
        adjacency: how much node i hears node j, float (*N, V, V), not
            negative.
        weight: float (M, D).
        bias: float (M,), or None for zeros.

    Returns:
        y: float (*N, V, M).
        backward: dy (*N, V, M) -> dx (*N, V, D), dadjacency
            (*N, V, V), dweight (M, D), dbias (M,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or an edge is negative.
    """
    p, pull = normalize_adjacency(adjacency)  # (*N, V, V)
    mixed = p @ x  # (*N, V, D)
    y = mixed @ weight.T  # (*N, V, M)
    y = y if bias is None else y + bias

    def backward(dy):
        dmixed = dy @ weight  # (*N, V, D)
        dx = p.swapaxes(-1, -2) @ dmixed
        dadjacency = pull(dmixed @ x.swapaxes(-1, -2))
        dweight = summed(dy, mixed)
        rows = tuple(range(dy.ndim - 1))
        dbias = None if bias is None else dy.sum(axis=rows)
        return dx, dadjacency, dweight, dbias

    return y, backward


def sage_layer(x, edges, weight, root_weight, bias=None):
    """Return the neighbors' mean and the node, each through a layer.

    Args:
        x: features of the nodes, float (*N, V, D).
        edges: bool (*N, V, V), True where node i hears node j.
        weight: of the mean, float (M, D).
        root_weight: of the node itself, float (M, D).
        bias: float (M,), or None for zeros.

    Returns:
        y: float (*N, V, M). The mean of no neighbors is 0.
        backward: dy (*N, V, M) -> dx (*N, V, D), dweight (M, D),
            droot_weight (M, D), dbias (M,).

    Raises:
        TypeError: if an argument does not hold floats, or `edges` is
            not boolean.
        ValueError: if shapes disagree.
    """
    heard = np.maximum(edges.sum(axis=-1, keepdims=True), 1)
    share = (edges / heard).astype(x.real.dtype)  # (*N, V, V)
    mean = share @ x  # (*N, V, D)
    y = mean @ weight.T + x @ root_weight.T  # (*N, V, M)
    y = y if bias is None else y + bias

    def backward(dy):
        dx = share.swapaxes(-1, -2) @ (dy @ weight) + dy @ root_weight
        dweight = summed(dy, mean)
        droot = summed(dy, x)
        rows = tuple(range(dy.ndim - 1))
        dbias = None if bias is None else dy.sum(axis=rows)
        return dx, dweight, droot, dbias

    return y, backward


def gat_layer(
    x, edges, weight, source, target, bias=None, negative_slope=0.2
):
    """Return a mean over neighbors, weighted by attention.

    Args:
        x: features of the nodes, float (*N, V, D).
        edges: bool (*N, V, V), True where node i hears node j. Each
            node hears itself besides.
        weight: float (H E, D), of H heads with E features each.
        source: what a node that is heard adds to a score, float (H, E).
        target: what the one that hears adds, float (H, E).
        bias: float (H E,), or None for zeros.
        negative_slope: of the scores below 0, not negative.

    Returns:
        y: the heads beside each other, float (*N, V, H E).
        backward: dy (*N, V, H E) -> dx (*N, V, D), dweight
            (H E, D), dsource (H, E), dtarget (H, E), dbias (H E,).

    Raises:
        TypeError: if an argument does not hold floats, or `edges` is
            not boolean.
        ValueError: if shapes disagree, or the slope is negative.
    """
    V = x.shape[-2]
    z = split(x @ weight.T, source.shape)  # (*N, H, V, E)
    said = np.sum(z * source[:, None], axis=-1)  # (*N, H, V)
    heard = np.sum(z * target[:, None], axis=-1)  # (*N, H, V)
    score = heard[..., :, None] + said[..., None, :]  # (*N, H, V, V)
    up = score.real > 0
    bent = np.where(up, score, negative_slope * score)
    sees = (edges | np.eye(V, dtype=bool))[..., None, :, :]
    bent = np.where(sees, bent, -np.inf)
    alpha = np.exp(bent - bent.real.max(axis=-1, keepdims=True))
    alpha = alpha / alpha.sum(axis=-1, keepdims=True)
    y = joined(alpha @ z)  # (*N, V, H E)
    y = y if bias is None else y + bias

    def backward(dy):
        dmean = split(dy, source.shape)  # (*N, H, V, E)
        dalpha = dmean @ z.swapaxes(-1, -2)  # (*N, H, V, V)
        along = np.sum(alpha * dalpha, axis=-1, keepdims=True)
        dbent = alpha * (dalpha - along)
        dscore = np.where(up, dbent, negative_slope * dbent)
        dheard = dscore.sum(axis=-1)  # (*N, H, V)
        dsaid = dscore.sum(axis=-2)  # (*N, H, V)
        dz = alpha.swapaxes(-1, -2) @ dmean
        dz = dz + dheard[..., None] * target[:, None]
        dz = joined(dz + dsaid[..., None] * source[:, None])
        dweight = summed(dz, x)
        places = (*range(dy.ndim - 2), -2)  # all graphs and nodes
        dsource = np.sum(dsaid[..., None] * z, axis=places)
        dtarget = np.sum(dheard[..., None] * z, axis=places)
        rows = tuple(range(dy.ndim - 1))
        dbias = None if bias is None else dy.sum(axis=rows)
        return dz @ weight, dweight, dsource, dtarget, dbias

    return y, backward


def summed(dy, x):
    """Return the products of two features, summed over all nodes."""
    rows = tuple(range(dy.ndim - 1))
    return np.tensordot(dy, x, (rows, rows))  # (M, D)


def split(y, heads):
    """Return (*N, V, H E) as (*N, H, V, E)."""
    return y.reshape(*y.shape[:-1], *heads).swapaxes(-2, -3)


def joined(z):
    """Return (*N, H, V, E) as (*N, V, H E)."""
    z = z.swapaxes(-2, -3)
    return z.reshape(*z.shape[:-2], z.shape[-2] * z.shape[-1])
