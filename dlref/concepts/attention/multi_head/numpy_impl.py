"""Multi-head attention in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    scaled_dot_product_attention,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear


def multihead_attention(
    query, key, value, key_padding_mask, attn_mask, params, num_heads
):
    """Return what several heads look up, mixed.

    Args:
        query: who asks, float (*N, T, H K): H heads of K features.
        key: who is asked, float (*N, S, H K).
        value: what they answer, float (*N, S, H K).
        key_padding_mask: bool (*N, S), True where a key is to be
            ignored, or None.
        attn_mask: bool (T, S), True where a query must not attend to a
            key, or None.
        params: "in_proj_weight" (3 H K, H K): the rows for queries,
            keys and values; "in_proj_bias" (3 H K,) or none;
            "out_proj.weight" (H K, H K); "out_proj.bias" (H K,) or
            none; all float.
        num_heads: how many heads there are; the features are divided
            among them.

    Returns:
        y: float (*N, T, H K).
        backward: dy (*N, T, H K) -> dquery (*N, T, H K), dkey
            (*N, S, H K), dvalue (*N, S, H K), dparams by name.

    Raises:
        ValueError: if the heads do not divide the features, a parameter
            is missing or of another shape, or the masks leave a query
            without a key.
    """
    sees = allowed(key_padding_mask, attn_mask)
    weight = np.split(params["in_proj_weight"], 3)
    bias = params.get("in_proj_bias")
    b = [None] * 3 if bias is None else np.split(bias, 3)
    q, pull_q = linear(query, weight[0], b[0])
    k, pull_k = linear(key, weight[1], b[1])
    v, pull_v = linear(value, weight[2], b[2])
    q, join_q = split_heads(q, num_heads)  # (*N, H, T, K)
    k, join_k = split_heads(k, num_heads)  # (*N, H, S, K)
    v, join_v = split_heads(v, num_heads)
    heads, pull_heads = scaled_dot_product_attention(q, k, v, sees)
    out = params["out_proj.weight"], params.get("out_proj.bias")
    y, pull_y = linear(join_q(heads), *out)

    def backward(dy):
        dheads, dweight, dbias = pull_y(dy)
        dq, dk, dv, _, _ = pull_heads(split_heads(dheads, num_heads)[0])
        dquery, dwq, dbq = pull_q(join_q(dq))
        dkey, dwk, dbk = pull_k(join_k(dk))
        dvalue, dwv, dbv = pull_v(join_v(dv))
        dparams = {
            "in_proj_weight": np.concatenate([dwq, dwk, dwv]),
            "out_proj.weight": dweight,
        }
        if bias is not None:
            dparams["in_proj_bias"] = np.concatenate([dbq, dbk, dbv])
        if dbias is not None:
            dparams["out_proj.bias"] = dbias
        return dquery, dkey, dvalue, dparams

    return y, backward


def split_heads(x, num_heads):
    """Return the features of each head by themselves.

    Args:
        x: float (*N, T, H K): the features of a head side by side.
        num_heads: H, how many heads there are.

    Returns:
        y: float (*N, H, T, K).
        backward: dy (*N, H, T, K) -> dx (*N, T, H K). It puts heads
            side by side again, so it is also the inverse.
    """
    *N, T, E = x.shape
    y = x.reshape(*N, T, num_heads, E // num_heads).swapaxes(-3, -2)

    def backward(dy):
        return dy.swapaxes(-3, -2).copy().reshape(*N, T, E)

    return y, backward


def allowed(key_padding_mask, attn_mask):
    """Return where a query may attend to a key, or None: everywhere.

    The result has an axis of size 1 for the heads if each example has
    a mask of its own: (*N, 1, T, S) or (T, S).
    """
    if key_padding_mask is None and attn_mask is None:
        return None
    hidden = False if attn_mask is None else attn_mask
    if key_padding_mask is not None:
        hidden = hidden | key_padding_mask[..., None, None, :]
    blind = hidden.all(axis=-1)  # (*N, 1, T) or (T,)
    if blind.any():
        raise ValueError(
            "key_padding_mask and attn_mask must leave every query a "
            f"key, got none in row {np.argwhere(blind)[0, -1]}"
        )
    return ~hidden
