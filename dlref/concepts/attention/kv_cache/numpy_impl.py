"""Attention with a cache of keys and values in NumPy."""

import numpy as np

from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    scaled_dot_product_attention,
)


def cached_attention(query, key, value, cached_key, cached_value):
    """Return attention of new places, and the cache they leave.

    Args:
        query: of the new places, float (*N, T, D).
        key: float (*N, T, D).
        value: float (*N, T, E).
        cached_key: of the places before, float (*N, P, D).
        cached_value: float (*N, P, E).

    Returns:
        y: float (*N, T, E).
        all_key: the next cache, float (*N, S, D), with S = P + T.
        all_value: float (*N, S, E).

    Raises:
        ValueError: if shapes disagree, or there is no new place.
    """
    T, P = query.shape[-2], cached_key.shape[-2]
    all_key = np.concatenate([cached_key, key], axis=-2)
    all_value = np.concatenate([cached_value, value], axis=-2)
    seen = np.tri(T, P + T, P, dtype=bool)  # P places are all earlier
    y, _ = scaled_dot_product_attention(query, all_key, all_value, seen)
    return y, all_key, all_value
