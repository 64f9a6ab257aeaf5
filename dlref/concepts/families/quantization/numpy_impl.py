"""Quantization in NumPy, with the gradients by hand."""

import numpy as np


def fake_quantize(
    x,
    scale,
    held=None,
    held_scale=None,
    zero_point=0,
    quant_min=-128,
    quant_max=127,
):
    """Return each number as the nearest that has a code.

    Args:
        x: what moves, float (*N).
        scale: the step from one code to the next, float (), positive.
        held: what is rounded, float (*N); None for x.
        held_scale: its step, float (), positive; None for the scale.
        zero_point: the code of zero, an integer.
        quant_min: the lowest code.
        quant_max: the highest code.

    Returns:
        y: float (*N), multiples of the scale.
        backward: dy (*N) -> dx (*N), dscale ().

    Raises:
        ValueError: if the shapes differ, a scale is not positive, or
            the zero point is not one of the codes.
    """
    check_codes(zero_point, quant_min, quant_max)
    # a copy held still: the steps of a check are imaginary
    held = x.real if held is None else held
    held_scale = scale.real if held_scale is None else held_scale

    still = held / held_scale  # (*N)
    whole = np.round(still)  # halves go to even numbers
    low, high = quant_min - zero_point, quant_max - zero_point
    inside = (whole >= low) & (whole <= high)
    end = np.clip(whole, low, high)
    moved = np.where(inside, whole + (x / scale - still), end)

    def backward(dy):
        slope = np.where(inside, whole - still, end)
        return np.where(inside, dy, 0), np.sum(dy * slope)

    return scale * moved, backward


def check_codes(zero_point, quant_min, quant_max):
    """Raise unless the zero point is one of the codes."""
    if not quant_min <= zero_point <= quant_max:
        raise ValueError(
            f"zero_point must lie between quant_min = {quant_min} and"
            f" quant_max = {quant_max}, got {zero_point}"
        )


def quantize(x, scale, zero_point=0, quant_min=-128, quant_max=127):
    """Return the code of each number.

    Args:
        x: float (*N).
        scale: the step from one code to the next, float (), positive.
        zero_point: the code of zero, an integer.
        quant_min: the lowest code.
        quant_max: the highest code.

    Returns:
        code: int (*N).

    Raises:
        ValueError: if the scale is not positive, or the zero point is
            not one of the codes.
    """
    check_codes(zero_point, quant_min, quant_max)
    code = np.round(x / scale) + zero_point
    return np.clip(code, quant_min, quant_max).astype(int)


def quantized_linear(
    x, weight, x_scale, weight_scale, bias, x_zero=0, weight_zero=0
):
    """Return a linear layer of codes, with whole numbers in its sums.

    Args:
        x: codes, int (*N, D).
        weight: codes, int (K, D).
        x_scale: float (), positive.
        weight_scale: one for each output, float (K,), positive.
        bias: float (K,).
        x_zero: the code of zero in `x`, an integer.
        weight_zero: the same in `weight`.

    Returns:
        y: float (*N, K).
    """
    total = x @ weight.T  # (*N, K), of whole numbers
    total = total - weight_zero * x.sum(axis=-1, keepdims=True)
    total = total - x_zero * weight.sum(axis=-1)
    total = total + x.shape[-1] * x_zero * weight_zero
    step = x_scale * weight_scale  # (K,)
    return step * total.astype(step.dtype) + bias
