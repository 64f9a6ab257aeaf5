"""The Vision Transformer in PyTorch."""

import torch
import torch.nn.functional as F


def vit(pixel_values, params, num_heads, eps=1e-12):
    """Return a score for each class of each image, (N, Y)."""
    p = {n.removeprefix("vit."): v for n, v in params.items()}
    x = vit_embeddings(pixel_values, part(p, "embeddings."))
    layers = {n.split(".")[1] for n in p if n.startswith("layers.")}
    for k in range(len(layers)):
        x = vit_block(x, part(p, f"layers.{k}."), num_heads, eps)
    x = norm(x, p, "layernorm", eps)
    return F.linear(
        x[:, 0], p["classifier.weight"], p["classifier.bias"]
    )


def vit_embeddings(pixel_values, params):
    """Return a row for the class and for each patch, (N, S, E)."""
    weight = params["patch_embeddings.projection.weight"]
    bias = params["patch_embeddings.projection.bias"]
    patches = F.unfold(
        pixel_values, weight.shape[-1], stride=weight.shape[-1]
    )
    rows = F.linear(patches.transpose(1, 2), weight.flatten(1), bias)
    first = params["cls_token"].repeat(len(rows), 1, 1)
    return torch.cat([first, rows], 1) + params["position_embeddings"]


def vit_block(x, params, num_heads, eps=1e-12):
    """Return the rows after attention and the wide layer.

    The three matrices, one above the other, are what PyTorch's own
    attention of many heads takes.
    """
    p, own = params, part(params, "attention.")
    z = norm(x, p, "layernorm_before", eps).transpose(0, 1)
    kinds = "q_proj", "k_proj", "v_proj"
    looked, _ = F.multi_head_attention_forward(
        z,
        z,
        z,
        x.shape[-1],
        num_heads,
        torch.cat([own[f"{kind}.weight"] for kind in kinds]),
        torch.cat([own[f"{kind}.bias"] for kind in kinds]),
        None,
        None,
        False,
        0.0,
        own["o_proj.weight"],
        own["o_proj.bias"],
    )
    x = x + looked.transpose(0, 1)
    z = norm(x, p, "layernorm_after", eps)
    z = F.gelu(F.linear(z, p["mlp.fc1.weight"], p["mlp.fc1.bias"]))
    return x + F.linear(z, p["mlp.fc2.weight"], p["mlp.fc2.bias"])


def norm(x, params, name, eps):
    """Return the normalized rows."""
    affine = params[f"{name}.weight"], params[f"{name}.bias"]
    return F.layer_norm(x, x.shape[-1:], *affine, eps)


def part(params, prefix):
    """Return the parameters of a part, named without its prefix."""
    cut = len(prefix)
    return {n[cut:]: p for n, p in params.items() if n[:cut] == prefix}
