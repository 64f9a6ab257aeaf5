"""LLaMA in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.grouped_query.numpy_impl import (
    apart,
    grouped_query_attention,
    together,
)
from dlref.concepts.attention.positions.numpy_impl import rotary_halves
from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.neurons.gated_units.numpy_impl import swiglu
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.normalization.rms_norm.numpy_impl import rms_norm


def llama(
    input_ids,
    params,
    num_heads,
    num_key_value_heads,
    base=10000.0,
    eps=1e-6,
):
    """Return, at each place, a score for each token that may follow.

    Args:
        input_ids: tokens, int (*N, T), each in [0, V).
        params: "model.embed_tokens.weight" (V, E); in each layer
            "model.layers.0." and the names of `llama_block`;
            "model.norm.weight" (E,); and "lm_head.weight" (V, E), or
            none: then the embedding is read again.
        num_heads: H, how many heads the queries have.
        num_key_value_heads: G, how many keys and values have.
        base: the first speed of the rotations is 1, the last all but
            1 / base.
        eps: added to the mean squares, positive.

    Returns:
        logits: float (*N, T, V).
        backward: dlogits (*N, T, V) -> dparams by name.

    Raises:
        ValueError: if the groups do not divide the heads, or a head
            has an odd width.
    """
    options = num_heads, num_key_value_heads, base, eps
    bottom, norm, top = (
        "model.embed_tokens.weight",
        "model.norm.weight",
        "lm_head.weight",
    )
    top = top if top in params else bottom
    ends = "input_layernorm.weight"
    layers = [
        f"model.layers.{k}."
        for k in range(sum(name.endswith(ends) for name in params))
    ]

    h, pull_read = embedding(input_ids, params[bottom])  # (*N, T, E)
    pulls = []
    for layer in layers:
        h, pull = llama_block(h, within(params, layer), *options)
        pulls.append(pull)
    h, pull_norm = rms_norm(h, params[norm], eps)
    logits, pull_logits = linear(h, params[top])  # (*N, T, V)

    def backward(dlogits):
        dparams = {}
        dh, dparams[top], _ = pull_logits(dlogits)
        dh, dparams[norm] = pull_norm(dh)
        for layer, pull in zip(layers[::-1], pulls[::-1], strict=True):
            dh, dblock = pull(dh)
            dparams |= under(layer, dblock)
        dparams[bottom] = pull_read(dh) + dparams.get(bottom, 0)
        return dparams

    return logits, backward


def llama_block(
    x,
    params,
    num_heads,
    num_key_value_heads,
    base=10000.0,
    eps=1e-6,
):
    """Return the places after they have looked back, then thought.

    Args:
        x: float (*N, T, E).
        params: "input_layernorm.weight" (E,), those of
            `llama_attention` after "self_attn.",
            "post_attention_layernorm.weight" (E,), and those of
            `llama_mlp` after "mlp.".
        num_heads: H, how many heads the queries have.
        num_key_value_heads: G, how many keys and values have.
        base: of the rotations.
        eps: added to the mean squares, positive.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dx (*N, T, E), dparams by name.

    Raises:
        ValueError: if the groups do not divide the heads, or a head
            has an odd width.
    """
    first = "input_layernorm.weight"
    second = "post_attention_layernorm.weight"
    z, pull_first = rms_norm(x, params[first], eps)
    own = within(params, "self_attn.")
    heads = num_heads, num_key_value_heads
    looked, pull_looked = llama_attention(z, own, *heads, base)
    h = x + looked
    z, pull_second = rms_norm(h, params[second], eps)
    thought, pull_thought = llama_mlp(z, within(params, "mlp."))
    y = h + thought

    def backward(dy):
        dparams = {}
        dz, dmlp = pull_thought(dy)
        dh, dparams[second] = pull_second(dz)
        dh = dh + dy
        dz, dattention = pull_looked(dh)
        dx, dparams[first] = pull_first(dz)
        dparams |= under("self_attn.", dattention) | under("mlp.", dmlp)
        return dx + dh, dparams

    return y, backward


def llama_attention(
    x, params, num_heads, num_key_value_heads, base=10000.0
):
    """Return what each place finds at itself and at those before it.

    Args:
        x: float (*N, T, E).
        params: "q_proj.weight" (H K, E), "k_proj.weight" (G K, E),
            "v_proj.weight" (G K, E), "o_proj.weight" (E, H K).
        num_heads: H, how many heads the queries have.
        num_key_value_heads: G, how many keys and values have.
        base: of the rotations.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dx (*N, T, E), dparams by name.

    Raises:
        ValueError: if the groups do not divide the heads, or a head
            has an odd width.
    """
    width = len(params["q_proj.weight"]) // num_heads  # K
    if num_heads % num_key_value_heads:
        raise ValueError(
            "num_heads must be a multiple of num_key_value_heads, "
            f"got {num_heads} and {num_key_value_heads}"
        )
    if width % 2:
        raise ValueError(
            f"q_proj.weight must have heads of even width, got {width}"
        )

    T = x.shape[-2]
    place, past = np.arange(T, dtype=float), np.tri(T, dtype=bool)
    q, pull_q = linear(x, params["q_proj.weight"])
    k, pull_k = linear(x, params["k_proj.weight"])
    v, pull_v = linear(x, params["v_proj.weight"])
    q, k, v = (apart(z, width) for z in (q, k, v))  # (*N, ., T, K)
    q, turn_q = rotary_halves(q, place.astype(q.real.dtype), base)
    k, turn_k = rotary_halves(k, place.astype(k.real.dtype), base)
    found, pull_found = grouped_query_attention(q, k, v, past)
    y, pull_y = linear(together(found), params["o_proj.weight"])

    def backward(dy):
        dparams = {}
        djoined, dparams["o_proj.weight"], _ = pull_y(dy)
        dq, dk, dv = pull_found(apart(djoined, width))
        (dq, _), (dk, _) = turn_q(dq), turn_k(dk)
        by_q, dparams["q_proj.weight"], _ = pull_q(together(dq))
        by_k, dparams["k_proj.weight"], _ = pull_k(together(dk))
        by_v, dparams["v_proj.weight"], _ = pull_v(together(dv))
        return by_q + by_k + by_v, dparams

    return y, backward


def llama_mlp(x, params):
    """Return a narrow layer of a wide one, each unit with a gate.

    Args:
        x: float (*N, E).
        params: "gate_proj.weight" (F, E), "up_proj.weight" (F, E),
            "down_proj.weight" (E, F).

    Returns:
        y: float (*N, E).
        backward: dy (*N, E) -> dx (*N, E), dparams by name.
    """
    up, pull_up = linear(x, params["up_proj.weight"])  # (*N, F)
    gate, pull_gate = linear(x, params["gate_proj.weight"])
    passed, pull = swiglu(np.concatenate([up, gate], axis=-1))
    y, pull_down = linear(passed, params["down_proj.weight"])

    def backward(dy):
        dparams = {}
        dpassed, dparams["down_proj.weight"], _ = pull_down(dy)
        dup, dgate = np.split(pull(dpassed), 2, axis=-1)
        by_up, dparams["up_proj.weight"], _ = pull_up(dup)
        by_gate, dparams["gate_proj.weight"], _ = pull_gate(dgate)
        return by_up + by_gate, dparams

    return y, backward
