"""T5 in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.grouped_query.numpy_impl import (
    apart,
    together,
)
from dlref.concepts.attention.positions.numpy_impl import (
    relative_position_bucket,
)
from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    scaled_dot_product_attention,
)
from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.normalization.rms_norm.numpy_impl import rms_norm

TABLE = "block.0.layer.0.SelfAttention.relative_attention_bias.weight"


def t5(
    input_ids,
    decoder_input_ids,
    params,
    num_heads,
    max_distance=128,
    eps=1e-6,
):
    """Return a score for each token that may follow in the answer.

    Args:
        input_ids: the tokens that are read, int (*N, S), in [0, V).
        decoder_input_ids: the answer so far, int (*N, T), in [0, V).
        params: "shared.weight" (V, E); after "encoder." and
            "decoder.", the names of a block after "block.0.layer." and
            so on, "final_layer_norm.weight" (E,), and the biases of
            distances, "block.0.layer.0.SelfAttention."
            "relative_attention_bias.weight" (B, H).
        num_heads: H, how many heads there are.
        max_distance: from here on, all distances share a bucket.
        eps: added to the mean squares, positive.

    Returns:
        logits: float (*N, T, V).
        backward: dlogits (*N, T, V) -> dparams by name.

    Raises:
        ValueError: if there are too few buckets for distances.
    """
    options = num_heads, max_distance, eps
    shared = params["shared.weight"]
    read, answer = (
        within(params, "encoder."),
        within(params, "decoder."),
    )
    factor = shared.shape[1] ** -0.5

    x, pull_x = embedding(input_ids, shared)  # (*N, S, E)
    y, pull_y = embedding(decoder_input_ids, shared)  # (*N, T, E)
    memory, pull_memory = run_stack(x, None, read, *options)
    h, pull_h = run_stack(y, memory, answer, *options)
    logits, pull_logits = linear(factor * h, shared)  # (*N, T, V)

    def backward(dlogits):
        dh, dshared, _ = pull_logits(dlogits)
        dy, dmemory, danswer = pull_h(factor * dh)
        dx, _, dread = pull_memory(dmemory)
        dshared = dshared + pull_y(dy) + pull_x(dx)  # three uses add
        dparams = under("encoder.", dread) | under("decoder.", danswer)
        return dparams | {"shared.weight": dshared}

    return logits, backward


def run_stack(x, memory, params, num_heads, max_distance, eps):
    """Return what the encoder or, with a memory, the decoder makes.

    The bias for distances is made once and used in every layer.
    """
    depth = sum(
        name.endswith("SelfAttention.q.weight") for name in params
    )
    blocks = [f"block.{k}.layer." for k in range(depth)]
    norm = "final_layer_norm.weight"
    T, causal = x.shape[-2], memory is not None
    bias, pull_bias = distances(params[TABLE], T, causal, max_distance)
    block = t5_decoder_block if causal else t5_encoder_block
    given = (memory, bias) if causal else (bias,)

    h, pulls = x, []
    for name in blocks:
        own = within(params, name)
        own.pop(TABLE.removeprefix(name), None)
        h, pull = block(h, *given, own, num_heads, eps)
        pulls.append(pull)
    y, pull_norm = rms_norm(h, params[norm], eps)

    def backward(dy):
        dparams, dgiven = {}, [np.zeros_like(z) for z in given]
        dh, dparams[norm] = pull_norm(dy)
        for name, pull in zip(blocks[::-1], pulls[::-1], strict=True):
            dh, *more, dblock = pull(dh)
            dgiven = [a + b for a, b in zip(dgiven, more, strict=True)]
            dparams |= under(name, dblock)
        *dmemory, dbias = dgiven
        dparams[TABLE] = pull_bias(dbias)
        return dh, dmemory[0] if causal else None, dparams

    return y, backward


def distances(table, length, causal, max_distance):
    """Return what each head adds to the score of each distance."""
    place = np.arange(length)
    steps = place - place[:, None]  # the key's place less the query's
    options = len(table), max_distance, not causal
    bucket = relative_position_bucket(steps, *options)  # (T, T)
    rows, pull = embedding(bucket, table)  # (T, T, H)

    def backward(dbias):
        return pull(np.moveaxis(dbias, 0, -1))

    return np.moveaxis(rows, -1, 0), backward  # (H, T, T)


def t5_encoder_block(x, bias, params, num_heads, eps=1e-6):
    """Return the places after they have looked around, then thought.

    Args:
        x: float (*N, T, E).
        bias: what each head adds to the scores, float (H, T, T).
        params: "0.layer_norm.weight" (E,), those of `t5_attention`
            after "0.SelfAttention.", "1.layer_norm.weight" (E,),
            "1.DenseReluDense.wi.weight" (F, E) and
            "1.DenseReluDense.wo.weight" (E, F).
        num_heads: H, how many heads there are.
        eps: added to the mean squares, positive.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dx, dbias, dparams by name.
    """
    h, pull_h = look(x, None, bias, None, params, "0", num_heads, eps)
    y, pull_y = think(h, params, "1", eps)

    def backward(dy):
        dh, dthought = pull_y(dy)
        dx, _, dbias, dlooked = pull_h(dh)
        return dx, dbias, dlooked | dthought

    return y, backward


def t5_decoder_block(x, memory, bias, params, num_heads, eps=1e-6):
    """Return the places after the answer, the text, and thought.

    Args:
        x: float (*N, T, E).
        memory: what the encoder made of the text, float (*N, S, E).
        bias: what each head adds to the scores, float (H, T, T).
        params: "0.layer_norm.weight" (E,), those of `t5_attention`
            after "0.SelfAttention.", "1.layer_norm.weight" (E,), those
            after "1.EncDecAttention.", "2.layer_norm.weight" (E,),
            "2.DenseReluDense.wi.weight" (F, E) and
            "2.DenseReluDense.wo.weight" (E, F).
        num_heads: H, how many heads there are.
        eps: added to the mean squares, positive.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dx, dmemory, dbias, dparams by name.
    """
    past = np.tri(x.shape[-2], dtype=bool)  # (T, T)
    options = num_heads, eps
    h, pull_h = look(x, None, bias, past, params, "0", *options)
    g, pull_g = look(h, memory, None, None, params, "1", *options)
    y, pull_y = think(g, params, "2", eps)

    def backward(dy):
        dg, dthought = pull_y(dy)
        dh, dmemory, _, dread = pull_g(dg)
        dx, _, dbias, dlooked = pull_h(dh)
        return dx, dmemory, dbias, dlooked | dread | dthought

    return y, backward


def look(x, memory, bias, mask, params, layer, num_heads, eps):
    """Return x plus what its normalized rows find, there or at x."""
    kind = "SelfAttention" if memory is None else "EncDecAttention"
    prefix, norm = f"{layer}.{kind}.", f"{layer}.layer_norm.weight"
    z, pull_z = rms_norm(x, params[norm], eps)
    seen = z if memory is None else memory
    own = within(params, prefix)
    found, pull = t5_attention(z, seen, bias, mask, own, num_heads)

    def backward(dy):
        dz, dseen, dbias, down = pull(dy)
        if memory is None:
            dz, dseen = dz + dseen, None
        dx, dnorm = pull_z(dz)
        return (
            dx + dy,
            dseen,
            dbias,
            under(prefix, down) | {norm: dnorm},
        )

    return x + found, backward


def think(x, params, layer, eps):
    """Return x plus a narrow layer of a wide one of its rows."""
    norm, wi, wo = (
        f"{layer}.{name}.weight"
        for name in (
            "layer_norm",
            "DenseReluDense.wi",
            "DenseReluDense.wo",
        )
    )
    z, pull_z = rms_norm(x, params[norm], eps)
    wide, pull_wide = linear(z, params[wi])
    bent, pull_bent = relu(wide)
    thought, pull_thought = linear(bent, params[wo])

    def backward(dy):
        dbent, dwo, _ = pull_thought(dy)
        dz, dwi, _ = pull_wide(pull_bent(dbent))
        dx, dnorm = pull_z(dz)
        return dx + dy, {norm: dnorm, wi: dwi, wo: dwo}

    return x + thought, backward


def t5_attention(x, memory, bias, mask, params, num_heads):
    """Return what heads find, by scores without a scale.

    Args:
        x: who asks, float (*N, T, E).
        memory: who is asked, float (*N, S, E).
        bias: what each head adds to its scores, float (H, T, S), or
            None.
        mask: bool (T, S), True where a place may attend to another, or
            None.
        params: "q.weight", "k.weight", "v.weight" (H K, E) and
            "o.weight" (E, H K), all float.
        num_heads: H, how many heads there are.

    Returns:
        y: float (*N, T, E).
        backward: dy (*N, T, E) -> dx, dmemory, dbias, dparams by name.
    """
    width = len(params["q.weight"]) // num_heads
    q, pull_q = linear(x, params["q.weight"])
    k, pull_k = linear(memory, params["k.weight"])
    v, pull_v = linear(memory, params["v.weight"])
    q, k, v = (apart(z, width) for z in (q, k, v))  # (*N, H, ., K)
    one, found, pulls = np.ones((), x.dtype), [], []
    for h in range(num_heads):
        head = (z[..., h, :, :] for z in (q, k, v))
        own = None if bias is None else bias[h]
        y, pull = scaled_dot_product_attention(*head, mask, own, one)
        found.append(y)
        pulls.append(pull)
    joined = together(np.stack(found, axis=-3))
    y, pull_y = linear(joined, params["o.weight"])

    def backward(dy):
        dparams = {}
        djoined, dparams["o.weight"], _ = pull_y(dy)
        dfound = np.moveaxis(apart(djoined, width), -3, 0)
        heads = (pull(d) for pull, d in zip(pulls, dfound, strict=True))
        dq, dk, dv, dbias, _ = zip(*heads, strict=True)
        dq, dk, dv = (
            together(np.stack(d, axis=-3)) for d in (dq, dk, dv)
        )
        dx, dparams["q.weight"], _ = pull_q(dq)
        by_k, dparams["k.weight"], _ = pull_k(dk)
        by_v, dparams["v.weight"], _ = pull_v(dv)
        dbias = None if bias is None else np.stack(dbias)
        return dx, by_k + by_v, dbias, dparams

    return y, backward
