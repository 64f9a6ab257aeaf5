"""Small changes to a large model in NumPy, gradients by hand."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu


def lora_linear(x, weight, lora_a, lora_b, bias=None, alpha=1.0):
    """Return a linear layer that stays, plus a change of rank R.

    Args:
        x: inputs, float (*N, D).
        weight: of the layer, which is not trained, float (M, D).
        lora_a: float (R, D).
        lora_b: float (M, R).
        bias: float (M,), or None for zeros.
        alpha: the change is multiplied by alpha / R.

    Returns:
        y: float (*N, M).
        backward: dy (*N, M) -> dx (*N, D), dlora_a (R, D), dlora_b
            (M, R), dbias (M,).

    Raises:
        ValueError: if shapes disagree, or R is 0.
    """
    scale = alpha / len(lora_a)
    stays, _ = linear(x, weight, bias)  # (*N, M)
    few, pull_few = linear(x, lora_a)  # (*N, R)
    change, pull_change = linear(few, lora_b)  # (*N, M)

    def backward(dy):
        dfew, dlora_b, _ = pull_change(scale * dy)
        through, dlora_a, _ = pull_few(dfew)
        dx = dy @ weight + through  # and no gradient of the weight
        rows = tuple(range(dy.ndim - 1))
        dbias = None if bias is None else dy.sum(axis=rows)
        return dx, dlora_a, dlora_b, dbias

    return stays + scale * change, backward


def adapter(x, weight_down, bias_down, weight_up, bias_up):
    """Return the rows, plus what a narrow layer says of them.

    Args:
        x: rows, float (*N, D).
        weight_down: float (H, D).
        bias_down: float (H,).
        weight_up: float (D, H).
        bias_up: float (D,).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight_down (H, D),
            dbias_down (H,), dweight_up (D, H), dbias_up (D,).
    """
    inside, pull_down = linear(x, weight_down, bias_down)  # (*N, H)
    active, pull_active = relu(inside)
    adds, pull_up = linear(active, weight_up, bias_up)  # (*N, D)

    def backward(dy):
        dactive, dweight_up, dbias_up = pull_up(dy)
        through, *dweights = pull_down(pull_active(dactive))
        return dy + through, *dweights, dweight_up, dbias_up

    return x + adds, backward


def prompt_tuning(x, prompt):
    """Return learned rows, followed by those of a text.

    Args:
        x: embedded words, float (*N, T, D).
        prompt: the learned rows, float (P, D).

    Returns:
        y: float (*N, S, D), with S = P + T.
        backward: dy (*N, S, D) -> dx (*N, T, D), dprompt (P, D).
    """
    P = len(prompt)
    first = np.broadcast_to(prompt, (*x.shape[:-2], *prompt.shape))
    y = np.concatenate([first, x], axis=-2)  # (*N, S, D)

    def backward(dy):
        leading = tuple(range(dy.ndim - 2))
        dx = dy[..., P:, :].copy()
        return dx, dy[..., :P, :].sum(axis=leading)

    return y, backward
