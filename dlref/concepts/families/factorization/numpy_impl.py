"""Factorization models in NumPy, with the gradients by hand."""

import numpy as np


def matrix_factorization(
    user, item, mean, user_bias, item_bias, user_factors, item_factors
):
    """Return what each user is thought to give each item.

    Args:
        user: int (*N), below U.
        item: int (*N), below I.
        mean: what all have in common, float ().
        user_bias: float (U,).
        item_bias: float (I,).
        user_factors: float (U, K).
        item_factors: float (I, K).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dmean (), duser_bias (U,), ditem_bias
            (I,), duser_factors (U, K), ditem_factors (I, K).

    Raises:
        TypeError: if `user` and `item` do not hold integers, or
            another argument floats.
        IndexError: if a user or an item is none.
        ValueError: if shapes disagree.
    """
    p, q = user_factors[user], item_factors[item]  # (*N, K)
    both = np.sum(p * q, axis=-1)  # (*N)
    y = mean + user_bias[user] + item_bias[item] + both

    def backward(dy):
        return (
            np.sum(dy),
            gathered(dy, user, user_bias),
            gathered(dy, item, item_bias),
            gathered(dy[..., None] * q, user, user_factors),
            gathered(dy[..., None] * p, item, item_factors),
        )

    return y, backward


def gathered(rows, places, like):
    """Return rows added up at their places, as many as `like` has."""
    total = np.zeros(like.shape, rows.dtype)
    np.add.at(total, places, rows)
    return total


def factorization_machine(x, bias, weight, factors):
    """Return a line, and a term for each pair of features.

    Args:
        x: features, float (*N, D).
        bias: float ().
        weight: float (D,).
        factors: of each feature, float (D, K).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N, D), dbias (), dweight (D,),
            dfactors (D, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    s = x @ factors  # (*N, K)
    length = np.sum(factors**2, axis=-1)  # (D,)
    pairs = (np.sum(s**2, axis=-1) - x**2 @ length) / 2  # (*N)
    y = bias + x @ weight + pairs

    def backward(dy):
        each = dy[..., None]  # (*N, 1)
        dx = each * (weight + s @ factors.T - x * length)
        rows = tuple(range(dy.ndim))
        dfactors = np.tensordot(each * x, s, (rows, rows))  # (D, K)
        own = np.sum(each * x**2, axis=rows)  # (D,)
        dfactors = dfactors - own[:, None] * factors
        return dx, np.sum(dy), np.sum(each * x, axis=rows), dfactors

    return y, backward
