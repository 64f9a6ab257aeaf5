"""Message passing and sets in NumPy, with the gradients by hand."""

import numpy as np


def scatter_sum(messages, target, nodes):
    """Return, at each node, the sum of the messages to it.

    Args:
        messages: one on each edge, float (E, D).
        target: the node that each is for, int (E,), below `nodes`.
        nodes: how many nodes there are, V.

    Returns:
        y: float (V, D).
        backward: dy (V, D) -> dmessages (E, D).

    Raises:
        TypeError: if `messages` does not hold floats, or `target`
            integers.
        IndexError: if a target is no node.
        ValueError: if shapes disagree, or `nodes` is not positive.
    """
    y = np.zeros((nodes, *messages.shape[1:]), messages.dtype)
    np.add.at(y, target, messages)  # (V, D)
    return y, lambda dy: dy[target]


def message_passing(x, source, target, said, heard, bias, root):
    """Return each node through a layer, with the messages to it added.

    Args:
        x: features of the nodes, float (V, D).
        source: who speaks on each edge, int (E,), below V.
        target: who hears it, int (E,), below V.
        said: what the one that speaks counts, float (M, D).
        heard: what the one that hears counts, float (M, D).
        bias: of the messages, float (M,).
        root: what a node itself counts, float (M, D).

    Returns:
        y: float (V, M).
        backward: dy (V, M) -> dx (V, D), dsaid (M, D), dheard (M, D),
            dbias (M,), droot (M, D).

    Raises:
        TypeError: if `source` and `target` do not hold integers, or
            another argument floats.
        IndexError: if an end of an edge is no node.
        ValueError: if shapes disagree.
    """
    V = len(x)
    speaks, hears = x[source], x[target]  # (E, D)
    message = np.tanh(speaks @ said.T + hears @ heard.T + bias)
    arrived, pull = scatter_sum(message, target, V)  # (V, M)

    def backward(dy):
        g = pull(dy) * (1 - message**2)  # (E, M)
        dspeaks, _ = scatter_sum(g @ said, source, V)  # (V, D)
        dhears, _ = scatter_sum(g @ heard, target, V)  # (V, D)
        dx = dy @ root + dspeaks + dhears
        dsaid, dheard = g.T @ speaks, g.T @ hears  # (M, D)
        return dx, dsaid, dheard, g.sum(axis=0), dy.T @ x

    return x @ root.T + arrived, backward


def deep_sets(x, members, weight, bias, out):
    """Return a layer on the sum of what a layer makes of each member.

    Args:
        x: elements, float (*N, S, D).
        members: bool (*N, S), True for those that are in the set, or
            None for all.
        weight: float (H, D).
        bias: float (H,).
        out: float (M, H).

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, S, D), dweight (H, D), dbias
            (H,), dout (M, H).

    Raises:
        TypeError: if `members` is not boolean, or another argument
            does not hold floats.
        ValueError: if shapes disagree.
    """
    u = np.tanh(x @ weight.T + bias)  # (*N, S, H)
    seen = u if members is None else u * members[..., None]
    z = seen.sum(axis=-2)  # (*N, H)

    def backward(dy):
        dz = dy @ out  # (*N, H)
        g = dz[..., None, :] * (1 - u**2)  # (*N, S, H)
        g = g if members is None else g * members[..., None]
        rows, sets = tuple(range(g.ndim - 1)), tuple(range(dy.ndim - 1))
        dweight = np.tensordot(g, x, (rows, rows))  # (H, D)
        dout = np.tensordot(dy, z, (sets, sets))  # (M, H)
        return g @ weight, dweight, g.sum(axis=rows), dout

    return z @ out.T, backward
