"""GPT-2 in PyTorch."""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def gpt2(input_ids, params, num_heads, eps=1e-5):
    """Return the scores of what follows each place, (*N, T, V)."""
    p = {n.removeprefix("transformer."): v for n, v in params.items()}
    places = torch.arange(input_ids.shape[-1])
    x = F.embedding(input_ids, p["wte.weight"])
    x = x + F.embedding(places.to(input_ids), p["wpe.weight"])
    layers = {n.split(".")[1] for n in p if n.startswith("h.")}
    for k in range(len(layers)):
        block = {n[len(f"h.{k}.") :]: p[n] for n in p if f"h.{k}." in n}
        x = gpt2_block(x, block, num_heads, eps)
    x = F.layer_norm(
        x, x.shape[-1:], p["ln_f.weight"], p["ln_f.bias"], eps
    )
    return F.linear(x, p.get("lm_head.weight", p["wte.weight"]))


def gpt2_block(x, params, num_heads, eps=1e-5):
    """Return the places after attention and the wide layer."""
    p, E = params, x.shape[-1:]
    attn = {n[5:]: p[n] for n in p if n.startswith("attn.")}
    z = F.layer_norm(x, E, p["ln_1.weight"], p["ln_1.bias"], eps)
    x = x + gpt2_attention(z, attn, num_heads)
    z = F.layer_norm(x, E, p["ln_2.weight"], p["ln_2.bias"], eps)
    z = z @ p["mlp.c_fc.weight"] + p["mlp.c_fc.bias"]
    z = F.gelu(z, approximate="tanh") @ p["mlp.c_proj.weight"]
    return x + z + p["mlp.c_proj.bias"]


def gpt2_attention(x, params, num_heads):
    """Return what each place finds at those before, (*N, T, H K).

    The plain backend is the one that can be differentiated twice.
    """
    qkv = torch.einsum("...td,de->...te", x, params["c_attn.weight"])
    if "c_attn.bias" in params:
        qkv = qkv + params["c_attn.bias"]
    q, k, v = (
        part.unflatten(-1, (num_heads, -1)).transpose(-3, -2)
        for part in qkv.chunk(3, dim=-1)
    )
    with sdpa_kernel(SDPBackend.MATH):
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    y = y.transpose(-3, -2).flatten(-2)
    return y @ params["c_proj.weight"] + params["c_proj.bias"]


def next_token_loss(logits, labels, ignore_index=-100):
    """Return the mean loss of the scores at the next tokens."""
    ahead = labels.roll(-1, dims=-1)
    last = torch.arange(labels.shape[-1]) == labels.shape[-1] - 1
    ahead = ahead.masked_fill(last.to(labels.device), ignore_index)
    return F.cross_entropy(
        logits.flatten(0, -2),
        ahead.flatten(),
        ignore_index=ignore_index,
    )
