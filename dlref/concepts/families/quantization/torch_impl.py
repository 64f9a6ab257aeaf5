"""Quantization in PyTorch; autograd passes through the rounding."""

import torch
import torch.nn.functional as F


def fake_quantize(
    x,
    scale,
    held=None,
    held_scale=None,
    zero_point=0,
    quant_min=-128,
    quant_max=127,
):
    """Return multiples of the scale, (*N)."""
    still = (x if held is None else held).detach()
    still = (
        still / (scale if held_scale is None else held_scale).detach()
    )
    code = torch.round(still) + zero_point
    end = torch.clamp(code, quant_min, quant_max)
    inside = x + scale * (code - zero_point - still)
    return torch.where(code == end, inside, scale * (end - zero_point))


def quantize(x, scale, zero_point=0, quant_min=-128, quant_max=127):
    """Return codes, (*N)."""
    code = torch.round(x / scale).long().add(zero_point)
    return code.clamp(quant_min, quant_max)


def quantized_linear(
    x, weight, x_scale, weight_scale, bias, x_zero=0, weight_zero=0
):
    """Return the layer on what the codes stand for, (*N, K)."""
    rows = (x - x_zero) * x_scale
    columns = (weight - weight_zero) * weight_scale.unsqueeze(1)
    return F.linear(rows, columns, bias)
