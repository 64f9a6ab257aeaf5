"""A network of affine layers in PyTorch."""

import torch
import torch.nn.functional as F


def mlp(x, params, activation="relu"):
    """Return the outputs, (*N, K)."""
    bend = getattr(torch, activation)
    for i in range(len(params)):
        weight = params.get(f"hidden.{i}.weight")
        if weight is None:
            break
        x = bend(F.linear(x, weight, params.get(f"hidden.{i}.bias")))
    return F.linear(
        x, params["output.weight"], params.get("output.bias")
    )
