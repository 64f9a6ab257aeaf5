"""Normalized queries and keys, and the stretched residual, in NumPy."""

from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    scaled_dot_product_attention,
)
from dlref.concepts.normalization.layer_norm.numpy_impl import (
    layer_norm,
)
from dlref.concepts.representation.metric_losses.numpy_impl import (
    normalize,
)


def qk_norm_attention(query, key, value, scale, mask=None):
    """Return attention by the angles of queries and keys.

    Args:
        query: float (*N, T, D), no row of zeros.
        key: float (*N, S, D), no row of zeros.
        value: float (*N, S, E).
        scale: g, float (), what the cosines are multiplied by.
        mask: bool (T, S), True where a query may attend to a key, or
            None for everywhere.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dquery (*N, T, D), dkey (*N, S, D),
            dvalue (*N, S, E), dscale ().

    Raises:
        TypeError: if an argument does not hold floats, or `mask` is
            not boolean.
        ValueError: if the shapes disagree, a query or key is zero, or
            a query may attend to no key.
    """
    q, pull_q = normalize(query)  # (*N, T, D)
    k, pull_k = normalize(key)  # (*N, S, D)
    y, pull = scaled_dot_product_attention(
        q, k, value, mask, None, scale
    )

    def backward(dy):
        dq, dk, dvalue, _, dscale = pull(dy)
        return pull_q(dq), pull_k(dk), dvalue, dscale

    return y, backward


def deep_norm(x, branch, weight, bias, alpha=1.0, eps=1e-5):
    """Return alpha x + branch, each row normalized.

    Args:
        x: what goes around a layer, float (*N, D).
        branch: what the layer makes of it, float (*N, D).
        weight: float (D,).
        bias: float (D,).
        alpha: how much more what goes around counts, positive.
        eps: added to the variance, positive.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dbranch (*N, D),
            dweight (D,), dbias (D,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or an option is out of its
            range.
    """
    y, pull = layer_norm(alpha * x + branch, weight, bias, eps)

    def backward(dy):
        dbranch, dweight, dbias = pull(dy)
        return alpha * dbranch, dbranch, dweight, dbias

    return y, backward
