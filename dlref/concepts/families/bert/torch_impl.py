"""BERT in PyTorch."""

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel


def bert(
    input_ids,
    token_type_ids,
    attention_mask,
    params,
    num_heads,
    eps=1e-12,
):
    """Return the rows of the tokens, and that of the text."""
    inner = part(params, "embeddings.")
    x = bert_embeddings(input_ids, token_type_ids, inner, eps)
    layers = part(params, "encoder.layer.")
    for k in range(len({name.split(".")[0] for name in layers})):
        inner = part(layers, f"{k}.")
        x = bert_layer(x, attention_mask, inner, num_heads, eps)
    if "pooler.dense.weight" not in params:
        return x, None
    first = x.select(-2, 0)
    return x, torch.tanh(affine(first, params, "pooler.dense"))


def bert_embeddings(input_ids, token_type_ids, params, eps=1e-12):
    """Return the normalized sum of three rows, (*N, T, E)."""
    T = input_ids.shape[-1]
    x = params["position_embeddings.weight"][:T]
    x = x + F.embedding(input_ids, params["word_embeddings.weight"])
    kinds = params["token_type_embeddings.weight"]
    return norm(x + kinds[token_type_ids], params, "LayerNorm", eps)


def bert_layer(x, attention_mask, params, num_heads, eps=1e-12):
    """Return the places after a layer, (*N, T, H K).

    The plain backend is the one that can be differentiated twice.
    """
    q, k, v = (
        affine(x, params, f"attention.self.{name}")
        .unflatten(-1, (num_heads, -1))
        .transpose(-3, -2)
        for name in ("query", "key", "value")
    )
    if attention_mask is not None:
        attention_mask = attention_mask[..., None, None, :]
    with sdpa_kernel(SDPBackend.MATH):
        z = F.scaled_dot_product_attention(q, k, v, attention_mask)
    z = z.transpose(-3, -2).flatten(-2)
    x = x + affine(z, params, "attention.output.dense")
    x = norm(x, params, "attention.output.LayerNorm", eps)
    z = F.gelu(affine(x, params, "intermediate.dense"))
    x = x + affine(z, params, "output.dense")
    return norm(x, params, "output.LayerNorm", eps)


def bert_lm_head(x, weight, params, eps=1e-12):
    """Return the scores of all tokens, (*N, V)."""
    z = F.gelu(affine(x, params, "transform.dense"))
    z = norm(z, params, "transform.LayerNorm", eps)
    return F.linear(z, weight, params["bias"])


def bert_for_pretraining(
    input_ids,
    token_type_ids,
    attention_mask,
    params,
    num_heads,
    eps=1e-12,
):
    """Return the scores of tokens, and of what may follow."""
    own = part(params, "bert.")
    asked = input_ids, token_type_ids, attention_mask
    x, pooled = bert(*asked, own, num_heads, eps)
    word = own["embeddings.word_embeddings.weight"]
    head = part(params, "cls.predictions.")
    tokens = bert_lm_head(x, word, head, eps)
    if pooled is None:
        return tokens
    return tokens, affine(pooled, params, "cls.seq_relationship")


def bert_for_masked_lm(
    input_ids,
    token_type_ids,
    attention_mask,
    params,
    num_heads,
    eps=1e-12,
):
    """Return the scores of tokens alone, (*N, T, V)."""
    asked = input_ids, token_type_ids, attention_mask
    return bert_for_pretraining(*asked, params, num_heads, eps)


def part(params, prefix):
    """Return the parameters of a part, named without its prefix."""
    return {
        name[len(prefix) :]: value
        for name, value in params.items()
        if name.startswith(prefix)
    }


def affine(x, params, name):
    """Return the linear layer that is called `name`."""
    return F.linear(x, params[name + ".weight"], params[name + ".bias"])


def norm(x, params, name, eps):
    """Return the normalized rows, scaled and shifted."""
    own = params[name + ".weight"], params[name + ".bias"]
    return F.layer_norm(x, x.shape[-1:], *own, eps)
