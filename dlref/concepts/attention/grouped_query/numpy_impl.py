"""Attention with fewer keys than queries, in NumPy."""

from math import prod

import numpy as np

from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    refuse_blind,
    scaled_dot_product_attention,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear


def grouped_query_attention(query, key, value, mask=None):
    """Return what groups of R heads find in the same keys and values.

    The queries of a group are taken as R times as many queries of one
    head, so no key is copied.

    Args:
        query: float (*N, G R, T, D): the heads of a group side by side.
        key: float (*N, G, S, D).
        value: float (*N, G, S, E).
        mask: bool (T, S), True where a query may attend to a key, or
            None for everywhere.

    Returns:
        y: float (*N, G R, T, E).
        backward: dy (*N, G R, T, E) -> dquery (*N, G R, T, D), dkey
            (*N, G, S, D), dvalue (*N, G, S, E).

    Raises:
        ValueError: if the groups do not divide the heads, there are no
            keys, or the mask leaves a query without any.
    """
    *N, H, T, D = query.shape
    G, _, E = value.shape[-3:]
    rows = H // G * T  # the queries of a group
    refuse_blind(mask, None)
    sees = None if mask is None else np.tile(mask, (H // G, 1))
    asks = query.reshape(*N, G, rows, D)
    y, pull = scaled_dot_product_attention(asks, key, value, sees)

    def backward(dy):
        dasks, dkey, dvalue, _, _ = pull(dy.reshape(*N, G, rows, E))
        return dasks.reshape(query.shape), dkey, dvalue

    return y.reshape(*N, H, T, E), backward


def grouped_query_layer(x, memory, mask, params, num_key_value_heads):
    """Return grouped attention between its projections.

    Args:
        x: who asks, float (*N, T, F).
        memory: who is asked, float (*N, S, F); `x` again in
            self-attention.
        mask: bool (T, S), True where a place may attend to another, or
            None.
        params: "q_proj.weight" (G R D, F), "k_proj.weight" (G D, F),
            "v_proj.weight" (G D, F), "o_proj.weight" (F, G R D), all
            float.
        num_key_value_heads: G, how many heads keys and values have.

    Returns:
        y: float (*N, T, F).
        backward: dy (*N, T, F) -> dx (*N, T, F), dmemory (*N, S, F),
            dparams by name.
    """
    G = num_key_value_heads
    D = len(params["k_proj.weight"]) // G
    q, pull_q = linear(x, params["q_proj.weight"])
    k, pull_k = linear(memory, params["k_proj.weight"])
    v, pull_v = linear(memory, params["v_proj.weight"])
    q, k, v = (apart(z, D) for z in (q, k, v))  # (*N, heads, ., D)
    found, pull_found = grouped_query_attention(q, k, v, mask)
    y, pull_y = linear(together(found), params["o_proj.weight"])

    def backward(dy):
        dparams = {}
        dfound, dparams["o_proj.weight"], _ = pull_y(dy)
        dq, dk, dv = map(together, pull_found(apart(dfound, D)))
        dx, dparams["q_proj.weight"], _ = pull_q(dq)
        by_key, dparams["k_proj.weight"], _ = pull_k(dk)
        by_value, dparams["v_proj.weight"], _ = pull_v(dv)
        return dx, by_key + by_value, dparams

    return y, backward


def apart(x, width):
    """Return heads of a width: (*N, T, H D) -> (*N, H, T, D)."""
    *N, T, E = x.shape
    return x.reshape(*N, T, E // width, width).swapaxes(-3, -2)


def together(x):
    """Return the heads side by side: (*N, H, T, D) -> (*N, T, H D)."""
    *N, H, T, D = x.shape
    return x.swapaxes(-3, -2).reshape(*N, T, H * D)


def latent_attention(query, latent, key_up, value_up, mask=None):
    """Return what heads find in keys and values made of short rows.

    Neither keys nor values are made: one matrix is taken to the query,
    the other to the result, and all heads look up in the short rows.

    Args:
        query: float (*N, H, T, D).
        latent: what is kept of each place, float (*N, S, L).
        key_up: makes the keys of a head, float (H, D, L).
        value_up: makes the values of a head, float (H, E, L).
        mask: bool (T, S), True where a query may attend to a key, or
            None for everywhere.

    Returns:
        y: float (*N, H, T, E).
        backward: dy (*N, H, T, E) -> dquery (*N, H, T, D), dlatent
            (*N, S, L), dkey_up (H, D, L), dvalue_up (H, E, L).

    Raises:
        ValueError: if there are no keys, or the mask leaves a query
            without any.
    """
    *N, H, T, D = query.shape
    L = latent.shape[-1]
    refuse_blind(mask, None)
    sees = None if mask is None else np.tile(mask, (H, 1))
    asks = query @ key_up * (L / D) ** 0.5  # (*N, H, T, L)
    rows = asks.reshape(*N, H * T, L)
    found, pull = scaled_dot_product_attention(
        rows, latent, latent, sees
    )
    found = found.reshape(*N, H, T, L)
    y = found @ value_up.swapaxes(-1, -2)  # (*N, H, T, E)

    def backward(dy):
        dfound = dy @ value_up  # (*N, H, T, L)
        drows, by_key, by_value, _, _ = pull(dfound.reshape(rows.shape))
        dasks = drows.reshape(asks.shape) * (L / D) ** 0.5
        dquery = dasks @ key_up.swapaxes(-1, -2)
        dkey_up = over_rows(query, dasks)
        dvalue_up = over_rows(dy, found)
        return dquery, by_key + by_value, dkey_up, dvalue_up

    return y, backward


def over_rows(a, b):
    """Return products summed over examples and places, by head.

    (*N, H, T, D) and (*N, H, T, L) give (H, D, L).
    """
    *N, H, T, _ = a.shape
    a, b = (x.reshape(prod(N), H, T, x.shape[-1]) for x in (a, b))
    return np.einsum("nhtd,nhtl->hdl", a, b)
