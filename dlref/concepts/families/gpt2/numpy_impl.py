"""GPT-2 in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.multi_head.numpy_impl import split_heads
from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    scaled_dot_product_attention,
)
from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.smooth_family.numpy_impl import gelu
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    cross_entropy,
)
from dlref.concepts.transformer.encoder_block.numpy_impl import (
    apply,
    normalize,
)


def gpt2(input_ids, params, num_heads, eps=1e-5):
    """Return, at each place, a score for each token that may follow.

    Args:
        input_ids: tokens, int (*N, T), each in [0, V); T at most P.
        params: "transformer.wte.weight" (V, E) and
            "transformer.wpe.weight" (P, E), with E = H K; in each layer
            "transformer.h.0." and the names of `gpt2_block`;
            "transformer.ln_f.weight" and ".bias" (E,); and
            "lm_head.weight" (V, E), or none: then wte is read again.
        num_heads: H, how many heads there are; they divide E.
        eps: added to the variances, positive.

    Returns:
        logits: float (*N, T, V).
        backward: dlogits (*N, T, V) -> dparams by name.

    Raises:
        IndexError: if a token is outside [0, V).
        ValueError: if there are more places than positions, the heads
            do not divide E, or a parameter is missing or of another
            shape.
    """
    return stack(gpt2_block, input_ids, params, num_heads, eps)


def stack(layer, input_ids, params, num_heads, eps):
    """Return the same with any function that works as `gpt2_block`."""
    top = "transformer."
    wte, wpe = params[f"{top}wte.weight"], params[f"{top}wpe.weight"]
    T, P = input_ids.shape[-1], len(wpe)
    if T > P:
        raise ValueError(
            f"input_ids must have at most {P} places, got {T}"
        )
    norm = f"{top}ln_f"
    head = params.get("lm_head.weight")
    depth = sum(name.endswith(".ln_1.weight") for name in params)

    read, pull_read = embedding(input_ids, wte)  # (*N, T, E)
    place, pull_place = embedding(np.arange(T), wpe)  # (T, E)
    h, pulls = read + place, []
    for k in range(depth):
        own = within(params, f"{top}h.{k}.")
        h, pull = layer(h, own, num_heads, eps)
        pulls.append(pull)
    h, pull_norm = normalize(h, params, norm, eps)
    logits, pull_logits = linear(h, wte if head is None else head)

    def backward(dlogits):
        dh, dhead, _ = pull_logits(dlogits)
        dh, dparams = pull_norm(dh)
        for k in reversed(range(depth)):
            dh, dblock = pulls[k](dh)
            dparams |= under(f"{top}h.{k}.", dblock)
        dplace = dh.reshape(-1, *place.shape).sum(axis=0)  # (T, E)
        dparams[f"{top}wpe.weight"] = pull_place(dplace)
        dparams[f"{top}wte.weight"] = pull_read(dh)
        tied = f"{top}wte.weight" if head is None else "lm_head.weight"
        dparams[tied] = dparams.get(tied, 0) + dhead  # two uses add
        return dparams

    return logits, backward


def gpt2_block(x, params, num_heads, eps=1e-5):
    """Return the places after they have looked back, then thought.

    Args:
        x: float (*N, T, H K), with E = H K features.
        params: "ln_1.weight" (E,), those of `gpt2_attention` after
            "attn.", "ln_2.weight" (E,), "mlp.c_fc.weight" (E, F),
            "mlp.c_proj.weight" (F, E), and a ".bias" of each; the
            weights of "c_..." have their inputs first.
        num_heads: H, how many heads there are.
        eps: added to the variances, positive.

    Returns:
        y: float (*N, T, H K).
        backward: dy (*N, T, H K) -> dx (*N, T, H K), dparams by name.

    Raises:
        ValueError: if the heads do not divide E, or a parameter is
            missing or of another shape.
    """
    return block(gelu, x, params, num_heads, eps)


def block(bend, x, params, num_heads, eps):
    """Return the same with any function that works as `gelu` does."""
    z, pull_z = normalize(x, params, "ln_1", eps)
    own = within(params, "attn.")
    looked, pull_looked = gpt2_attention(z, own, num_heads)
    h = x + looked
    z, pull_n = normalize(h, params, "ln_2", eps)
    wide, pull_wide = inputs_first(z, params, "mlp.c_fc")  # (*N, T, F)
    bent, pull_bent = bend(wide, "tanh")
    thought, pull_thought = inputs_first(bent, params, "mlp.c_proj")
    y = h + thought

    def backward(dy):
        dbent, dproj = pull_thought(dy)
        dz, dfc = pull_wide(pull_bent(dbent))
        dh, dln_2 = pull_n(dz)
        dh = dh + dy
        dz, dattn = pull_looked(dh)
        dx, dln_1 = pull_z(dz)
        dparams = dln_1 | under("attn.", dattn) | dln_2 | dfc | dproj
        return dx + dh, dparams

    return y, backward


def gpt2_attention(x, params, num_heads):
    """Return what each place finds at itself and at those before it.

    Args:
        x: float (*N, T, H K), with E = H K features.
        params: "c_attn.weight" (E, 3 E): the columns for queries, keys
            and values; "c_attn.bias" (3 E,) or none; "c_proj.weight"
            (E, E) and "c_proj.bias" (E,).
        num_heads: H, how many heads there are.

    Returns:
        y: float (*N, T, H K).
        backward: dy (*N, T, H K) -> dx (*N, T, H K), dparams by name.

    Raises:
        ValueError: if the heads do not divide E, or a parameter is
            missing or of another shape.
    """
    past = np.tri(x.shape[-2], dtype=bool)  # (T, T)

    qkv, pull_qkv = inputs_first(x, params, "c_attn")  # (*N, T, 3 E)
    parts = np.split(qkv, 3, axis=-1)
    each = [split_heads(part, num_heads) for part in parts]
    (q, join), (k, _), (v, _) = each  # (*N, H, T, K)
    heads, pull_heads = scaled_dot_product_attention(q, k, v, past)
    y, pull_y = inputs_first(join(heads), params, "c_proj")

    def backward(dy):
        djoined, dproj = pull_y(dy)
        dheads, _ = split_heads(djoined, num_heads)
        deach = [join(d) for d in pull_heads(dheads)[:3]]
        dx, dattn = pull_qkv(np.concatenate(deach, axis=-1))
        return dx, dattn | dproj

    return y, backward


def next_token_loss(logits, labels, ignore_index=-100):
    """Return how badly each place foretells the next: the mean loss.

    Args:
        logits: scores, float (*N, T, V).
        labels: tokens, int (*N, T), each in [0, V) or `ignore_index`.
        ignore_index: the label of what nobody has to foretell.

    Returns:
        loss: float ().
        backward: dloss () -> dlogits (*N, T, V).

    Raises:
        IndexError: if a label is outside [0, V).
        ValueError: if no label counts.
    """
    here, ahead = logits[..., :-1, :], labels[..., 1:]
    options = {"ignore_index": ignore_index}
    loss, pull = cross_entropy(here, ahead, **options)

    def backward(dloss):
        dhere = pull(dloss)
        nothing = np.zeros_like(dhere[..., :1, :])  # of the last place
        return np.concatenate([dhere, nothing], axis=-2)

    return loss, backward


def inputs_first(x, params, name):
    """Return a linear layer whose weight has its inputs first."""
    weight = f"{name}.weight"
    y, pull = apply(x, params | {weight: params[weight].T}, name)

    def backward(dy):
        dx, dlayer = pull(dy)
        return dx, dlayer | {weight: dlayer[weight].T}

    return y, backward
