"""T5 in PyTorch."""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from dlref.concepts.attention.positions.torch_impl import (
    relative_position_bucket,
)


def t5(
    input_ids,
    decoder_input_ids,
    params,
    num_heads,
    max_distance=128,
    eps=1e-6,
):
    """Return a score for each token that may follow, (*N, T, V)."""
    E = params["shared.weight"]

    def run(side, ids, memory):
        p = part(params, f"{side}.")
        table = "block.0.layer.0.SelfAttention.relative_attention_bias"
        table = p[f"{table}.weight"]
        place = torch.arange(ids.shape[-1])
        bucket = relative_position_bucket(
            place - place[:, None],
            len(table),
            max_distance,
            memory is None,
        )
        bias = F.embedding(bucket, table).permute(2, 0, 1)
        x = F.embedding(ids, E)
        names = {n.split(".")[1] for n in p if n.startswith("block.")}
        for k in range(len(names)):
            own = part(p, f"block.{k}.layer.")
            if memory is None:
                x = t5_encoder_block(x, bias, own, num_heads, eps)
            else:
                x = t5_decoder_block(
                    x, memory, bias, own, num_heads, eps
                )
        return norm(x, p["final_layer_norm.weight"], eps)

    memory = run("encoder", input_ids, None)
    y = run("decoder", decoder_input_ids, memory)
    return F.linear(y / E.shape[1] ** 0.5, E)


def t5_encoder_block(x, bias, params, num_heads, eps=1e-6):
    """Return the places after attention and the wide layer."""
    p = params
    z = norm(x, p["0.layer_norm.weight"], eps)
    own = part(p, "0.SelfAttention.")
    x = x + t5_attention(z, z, bias, None, own, num_heads)
    return x + wide(norm(x, p["1.layer_norm.weight"], eps), p, "1")


def t5_decoder_block(x, memory, bias, params, num_heads, eps=1e-6):
    """Return the places after both attentions and the wide layer."""
    p, T = params, x.shape[-2]
    past = torch.ones(T, T, dtype=torch.bool).tril()
    z = norm(x, p["0.layer_norm.weight"], eps)
    own = part(p, "0.SelfAttention.")
    x = x + t5_attention(z, z, bias, past, own, num_heads)
    z = norm(x, p["1.layer_norm.weight"], eps)
    own = part(p, "1.EncDecAttention.")
    x = x + t5_attention(z, memory, None, None, own, num_heads)
    return x + wide(norm(x, p["2.layer_norm.weight"], eps), p, "2")


def t5_attention(x, memory, bias, mask, params, num_heads):
    """Return what heads find, by scores without a scale."""
    q = F.linear(x, params["q.weight"])
    k = F.linear(memory, params["k.weight"])
    v = F.linear(memory, params["v.weight"])
    q, k, v = (
        z.unflatten(-1, (num_heads, -1)).transpose(-3, -2)
        for z in (q, k, v)
    )
    shut = None if mask is None else torch.where(mask, 0.0, -torch.inf)
    extra = [z for z in (bias, shut) if z is not None]
    added = sum(extra).to(x) if extra else None
    with sdpa_kernel(SDPBackend.MATH):  # differentiable twice
        y = F.scaled_dot_product_attention(q, k, v, added, scale=1.0)
    return F.linear(y.transpose(-3, -2).flatten(-2), params["o.weight"])


def wide(x, params, layer):
    """Return the wide layer, made narrow again."""
    p = part(params, f"{layer}.DenseReluDense.")
    return F.linear(F.relu(F.linear(x, p["wi.weight"])), p["wo.weight"])


def norm(x, weight, eps):
    """Return rows of root mean square 1, weighted."""
    return F.rms_norm(x, x.shape[-1:], weight, eps)


def part(params, prefix):
    """Return the parameters of a part, named without its prefix."""
    cut = len(prefix)
    return {n[cut:]: p for n, p in params.items() if n[:cut] == prefix}
