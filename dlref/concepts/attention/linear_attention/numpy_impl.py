"""Linear and sliding-window attention in NumPy, gradients by hand."""

import math

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import softmax


def feature(x):
    """Return x + 1 where x is positive, else exp(x)."""
    right = x.real > 0
    tail = np.exp(
        np.where(right, 0, x)
    )  # exp(x) overflows on the right
    y = np.where(right, x + 1, tail)
    return y, lambda dy: dy * np.where(right, 1, tail)


def with_ones(value):
    """Return the values with a 1 after each, (*N, S, E + 1).

    The 1 is weighted like the rest, so its sum is the sum of weights.
    """
    ones = np.ones_like(value[..., :1])
    return np.concatenate([value, ones], axis=-1)


def divide(sums):
    """Return weighted sums divided by the last, the sum of weights."""
    total = sums[..., -1:]  # (*N, T, 1)
    if np.any(total.real == 0):
        rule = "leave each query a weight above 0"
        raise ValueError(f"query and key must {rule}, got 0")
    y = sums[..., :-1] / total

    def backward(dy):
        along = np.sum(dy * y, axis=-1, keepdims=True)
        return np.concatenate([dy, -along], axis=-1) / total

    return y, backward


def linear_attention(query, key, value):
    """Return, for each query, a mean of the values.

    The weights are products of features, so that keys and values can be
    added up first, into one matrix for all queries.

    Args:
        query: float (*N, T, D).
        key: float (*N, S, D).
        value: float (*N, S, E).

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, D),
            dvalue (*N, S, E).

    Raises:
        ValueError: if shapes disagree, or the features are so small
            that all weights of a query are 0.
    """
    a, pull_query = feature(query)  # (*N, T, D)
    b, pull_key = feature(key)  # (*N, S, D)
    held = with_ones(value)  # (*N, S, E + 1)
    state = b.swapaxes(-1, -2) @ held  # (*N, D, E + 1)
    y, pull = divide(a @ state)

    def backward(dy):
        dsums = pull(dy)  # (*N, T, E + 1)
        dstate = a.swapaxes(-1, -2) @ dsums
        dquery = pull_query(dsums @ state.swapaxes(-1, -2))
        dkey = pull_key(held @ dstate.swapaxes(-1, -2))
        return dquery, dkey, (b @ dstate)[..., :-1]

    return y, backward


def causal_linear_attention(query, key, value):
    """Return the same, where a query sees keys up to its own place.

    Place by place, as a recurrent network would: what is carried on is
    the sum of the products so far. Backward keeps no sums either. It
    adds them up again for the queries, and from the end for the rest.

    Args:
        query: float (*N, T, D).
        key: float (*N, T, D).
        value: float (*N, T, E).

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, T, D),
            dvalue (*N, T, E).

    Raises:
        ValueError: if shapes disagree, or the features are so small
            that all weights of a query are 0.
    """
    a, pull_query = feature(query)  # (*N, T, D)
    b, pull_key = feature(key)  # (*N, T, D)
    held = with_ones(value)  # (*N, T, E + 1)
    kind = np.result_type(a, b, held)
    sums, state = np.empty(held.shape, kind), 0
    for t in range(held.shape[-2]):
        state = state + b[..., t, :, None] * held[..., t, None, :]
        sums[..., t, :] = (a[..., t, None, :] @ state)[..., 0, :]
    y, pull = divide(sums)

    def backward(dy):
        dsums = pull(dy)  # (*N, T, E + 1)
        kind = np.result_type(dsums, a, b)
        da, db = np.empty(a.shape, kind), np.empty(b.shape, kind)
        dheld, state, dstate = np.empty(held.shape, kind), 0, 0
        for t in range(held.shape[-2]):
            state = state + b[..., t, :, None] * held[..., t, None, :]
            da[..., t, :] = (state @ dsums[..., t, :, None])[..., 0]
        for t in reversed(range(held.shape[-2])):
            more = a[..., t, :, None] * dsums[..., t, None, :]
            dstate = dstate + more  # (*N, D, E + 1)
            db[..., t, :] = (dstate @ held[..., t, :, None])[..., 0]
            dheld[..., t, :] = (b[..., t, None, :] @ dstate)[..., 0, :]
        return pull_query(da), pull_key(db), dheld[..., :-1]

    return y, backward


def sliding_window_attention(query, key, value, before, after=0):
    """Return attention to the places near the query's own.

    Args:
        query: float (*N, T, D).
        key: float (*N, T, D).
        value: float (*N, T, E).
        before: how many earlier places a query sees.
        after: how many later places it sees.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, T, D),
            dvalue (*N, T, E).

    Raises:
        ValueError: if shapes disagree.
    """
    T, D = query.shape[-2:]
    steps = range(-min(before, T), min(after, T) + 1)  # W of them
    # For each step, the queries that have a key there.
    rows = [slice(max(0, -w), T - max(0, w)) for w in steps]
    shifted = [slice(max(0, w), T - max(0, -w)) for w in steps]
    pairs = list(zip(rows, shifted, strict=True))

    scale = 1 / math.sqrt(D)
    shape = *query.shape[:-1], len(steps)
    scores = np.full(shape, -np.inf, np.result_type(query, key))
    for w, (to, at) in enumerate(pairs):
        products = query[..., to, :] * key[..., at, :]
        scores[..., to, w] = scale * products.sum(axis=-1)
    p, pull = softmax(scores)  # (*N, T, W)
    y = np.zeros(value.shape, np.result_type(p, value))
    for w, (to, at) in enumerate(pairs):
        y[..., to, :] += p[..., to, w, None] * value[..., at, :]

    def backward(dy):
        kind = np.result_type(dy, p, value)
        dp = np.zeros(p.shape, kind)  # (*N, T, W)
        dquery, dkey = (np.zeros(query.shape, kind) for _ in range(2))
        dvalue = np.zeros(value.shape, kind)
        for w, (to, at) in enumerate(pairs):
            dp[..., to, w] = (dy[..., to, :] * value[..., at, :]).sum(
                -1
            )
            dvalue[..., at, :] += p[..., to, w, None] * dy[..., to, :]
        dscores = scale * pull(dp)
        for w, (to, at) in enumerate(pairs):
            z = dscores[..., to, w, None]
            dquery[..., to, :] += z * key[..., at, :]
            dkey[..., at, :] += z * query[..., to, :]
        return dquery, dkey, dvalue

    return y, backward
