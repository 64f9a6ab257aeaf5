"""LLaMA in PyTorch."""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def llama(
    input_ids,
    params,
    num_heads,
    num_key_value_heads,
    base=10000.0,
    eps=1e-6,
):
    """Return the scores of what follows each place, (*N, T, V)."""
    p = {n.removeprefix("model."): v for n, v in params.items()}
    options = num_heads, num_key_value_heads, base, eps
    x = F.embedding(input_ids, p["embed_tokens.weight"])
    layers = {n.split(".")[1] for n in p if n.startswith("layers.")}
    for k in range(len(layers)):
        mark = f"layers.{k}."
        block = {n[len(mark) :]: p[n] for n in p if n.startswith(mark)}
        x = llama_block(x, block, *options)
    x = F.rms_norm(x, x.shape[-1:], p["norm.weight"], eps)
    return F.linear(
        x, p.get("lm_head.weight", p["embed_tokens.weight"])
    )


def llama_block(
    x,
    params,
    num_heads,
    num_key_value_heads,
    base=10000.0,
    eps=1e-6,
):
    """Return the places after attention and the wide layer."""
    p, E = params, x.shape[-1:]
    attention = {n[10:]: p[n] for n in p if n.startswith("self_attn.")}
    mlp = {n[4:]: p[n] for n in p if n.startswith("mlp.")}
    heads = num_heads, num_key_value_heads
    z = F.rms_norm(x, E, p["input_layernorm.weight"], eps)
    x = x + llama_attention(z, attention, *heads, base)
    z = F.rms_norm(x, E, p["post_attention_layernorm.weight"], eps)
    return x + llama_mlp(z, mlp)


def llama_attention(
    x, params, num_heads, num_key_value_heads, base=10000.0
):
    """Return what each place finds at those before, (*N, T, E)."""
    p, G = params, num_key_value_heads
    q = F.linear(x, p["q_proj.weight"]).unflatten(-1, (num_heads, -1))
    k = F.linear(x, p["k_proj.weight"]).unflatten(-1, (G, -1))
    v = F.linear(x, p["v_proj.weight"]).unflatten(-1, (G, -1))
    planes = q.shape[-1] // 2
    speed = base ** (
        -torch.arange(planes, dtype=torch.float64) / planes
    )
    place = torch.arange(x.shape[-2], dtype=torch.float64)
    angle = torch.outer(place, speed).repeat(1, 2)[:, None]  # (T, 1, K)
    cos, sin = angle.cos().to(x), angle.sin().to(x)

    def rotate(z):
        left, right = z.chunk(2, dim=-1)
        return z * cos + torch.cat([-right, left], dim=-1) * sin

    q, k, v = (z.transpose(-3, -2) for z in (rotate(q), rotate(k), v))
    with sdpa_kernel(SDPBackend.MATH):  # differentiable twice
        y = F.scaled_dot_product_attention(
            q, k, v, is_causal=True, enable_gqa=True
        )
    return F.linear(y.transpose(-3, -2).flatten(-2), p["o_proj.weight"])


def llama_mlp(x, params):
    """Return the gated wide layer, made narrow again, (*N, E)."""
    gate = F.silu(F.linear(x, params["gate_proj.weight"]))
    up = F.linear(x, params["up_proj.weight"])
    return F.linear(gate * up, params["down_proj.weight"])
