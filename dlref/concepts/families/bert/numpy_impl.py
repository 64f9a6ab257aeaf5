"""BERT in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.multi_head.numpy_impl import (
    multihead_attention,
)
from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh
from dlref.concepts.neurons.smooth_family.numpy_impl import gelu
from dlref.concepts.transformer.encoder_block.numpy_impl import (
    apply,
    normalize,
)


def bert(
    input_ids,
    token_type_ids,
    attention_mask,
    params,
    num_heads,
    eps=1e-12,
):
    """Return a row for each token, and one for the whole text.

    Args:
        input_ids: tokens, int (*N, T), each in [0, V); T at most P.
        token_type_ids: which part a token is of, int (*N, T), each in
            [0, A).
        attention_mask: bool (*N, T), True where there is a token, False
            where a text is filled up; or None: all are tokens.
        params: those of `bert_embeddings` after "embeddings.", in each
            layer those of `bert_layer` after "encoder.layer.0." and so
            on, "pooler.dense.weight" (E, E) and its ".bias", E = H K.
        num_heads: H, how many heads there are; they divide E.
        eps: added to the variances, positive.

    Returns:
        hidden: float (*N, T, H K).
        pooled: float (*N, H K), of the first token.
        backward: dhidden (*N, T, H K), dpooled (*N, H K) -> dparams by
            name.

    Raises:
        IndexError: if a token or a part is out of range.
        ValueError: if there are more places than positions, no token in
            a text, the heads do not divide E, or a parameter is missing
            or of another shape.
    """
    inputs = input_ids, token_type_ids, attention_mask
    return read(bert_layer, inputs, params, num_heads, eps)


def read(layer, inputs, params, num_heads, eps):
    """Return the same with any function that works as `bert_layer`."""
    h, pull_h = encode(layer, inputs, params, num_heads, eps)
    mixed, pull_mixed = apply(h[..., 0, :], params, "pooler.dense")
    pooled, pull_pooled = tanh(mixed)

    def backward(dhidden, dpooled):
        dfirst, dpooler = pull_mixed(pull_pooled(dpooled))
        dh = dhidden + at_first(dfirst, h.shape)
        return pull_h(dh) | dpooler

    return (h, pooled), backward


def encode(layer, inputs, params, num_heads, eps):
    """Return a row for each token, after all layers."""
    input_ids, token_type_ids, attention_mask = inputs
    first = "encoder.layer."
    depth = sum(name.endswith("self.query.weight") for name in params)
    own = within(params, "embeddings.")
    h, pull_h = bert_embeddings(input_ids, token_type_ids, own, eps)
    pulls = []
    for k in range(depth):
        own = within(params, f"{first}{k}.")
        h, pull = layer(h, attention_mask, own, num_heads, eps)
        pulls.append(pull)

    def backward(dh):
        dparams = {}
        for k in reversed(range(depth)):
            dh, dlayer = pulls[k](dh)
            dparams |= under(f"{first}{k}.", dlayer)
        return dparams | under("embeddings.", pull_h(dh))

    return h, backward


def at_first(drow, shape):
    """Return zeros of a shape, with a gradient at the first place."""
    d = np.zeros(shape, drow.dtype)
    d[..., 0, :] = drow
    return d


def bert_embeddings(input_ids, token_type_ids, params, eps=1e-12):
    """Return the sum of three rows for each token, normalized.

    Args:
        input_ids: tokens, int (*N, T), each in [0, V); T at most P.
        token_type_ids: which part a token is of, int (*N, T), each in
            [0, A).
        params: "word_embeddings.weight" (V, D),
            "position_embeddings.weight" (P, D),
            "token_type_embeddings.weight" (A, D), "LayerNorm.weight"
            and "LayerNorm.bias" (D,).
        eps: added to the variance, positive.

    Returns:
        y: float (*N, T, D).
        backward: dy (*N, T, D) -> dparams by name.

    Raises:
        IndexError: if a token or a part is out of range.
        ValueError: if there are more places than positions.
    """
    names = "word", "token_type", "position"
    word, kind, place = (
        params[f"{name}_embeddings.weight"] for name in names
    )
    T, P = input_ids.shape[-1], len(place)
    if T > P:
        raise ValueError(
            f"input_ids must have at most {P} places, got {T}"
        )

    a, pull_a = embedding(input_ids, word)  # (*N, T, D)
    b, pull_b = embedding(token_type_ids, kind)  # (*N, T, D)
    c, pull_c = embedding(np.arange(T), place)  # (T, D)
    y, pull_y = normalize(a + b + c, params, "LayerNorm", eps)

    def backward(dy):
        d, dparams = pull_y(dy)
        dplace = d.reshape(-1, *c.shape).sum(axis=0)  # (T, D)
        drows = pull_a(d), pull_b(d), pull_c(dplace)
        for name, drow in zip(names, drows, strict=True):
            dparams[f"{name}_embeddings.weight"] = drow
        return dparams

    return y, backward


def bert_layer(x, attention_mask, params, num_heads, eps=1e-12):
    """Return the places after they have looked around, then thought.

    Args:
        x: float (*N, T, H K), with E = H K features.
        attention_mask: bool (*N, T), True where there is a token; or
            None: all are tokens.
        params: "attention.self.query.weight" (E, E), "...key.weight"
            and "...value.weight" too, "attention.output.dense.weight"
            (E, E), "attention.output.LayerNorm.weight" (E,),
            "intermediate.dense.weight" (F, E), "output.dense.weight"
            (E, F), "output.LayerNorm.weight" (E,), a ".bias" of each.
        num_heads: H, how many heads there are.
        eps: added to the variances, positive.

    Returns:
        y: float (*N, T, H K).
        backward: dy (*N, T, H K) -> dx (*N, T, H K), dparams by name.

    Raises:
        ValueError: if there is no token in a text, the heads do not
            divide E, or a parameter is missing or of another shape.
    """
    return layer(gelu, x, attention_mask, params, num_heads, eps)


def layer(bend, x, attention_mask, params, num_heads, eps):
    """Return the same with any function that works as `gelu` does."""
    looked, pull_looked = look(x, attention_mask, params, num_heads)
    norms = "attention.output.LayerNorm", "output.LayerNorm"
    h, pull_h = normalize(x + looked, params, norms[0], eps)
    wide, pull_wide = apply(h, params, "intermediate.dense")
    bent, pull_bent = bend(wide)  # (*N, T, F)
    thought, pull_thought = apply(bent, params, "output.dense")
    y, pull_y = normalize(h + thought, params, norms[1], eps)

    def backward(dy):
        dsum, dlast = pull_y(dy)
        dbent, dnarrow = pull_thought(dsum)
        dh, dwide = pull_wide(pull_bent(dbent))
        dsum, dfirst = pull_h(dh + dsum)
        dx, dlook = pull_looked(dsum)
        return dx + dsum, dlook | dfirst | dwide | dnarrow | dlast

    return y, backward


def look(x, attention_mask, params, num_heads):
    """Return multi-head attention of the places to all tokens.

    There the weights of queries, keys and values are one matrix.
    """
    hidden = None
    if attention_mask is not None:
        if not attention_mask.any(axis=-1).all():
            raise ValueError(
                "attention_mask must leave a token in every text"
            )
        hidden = ~attention_mask
    parts = [f"attention.self.{n}" for n in ("query", "key", "value")]
    weights = [params[f"{name}.weight"] for name in parts]
    biases = [params[f"{name}.bias"] for name in parts]
    out = "attention.output.dense"
    joint = {
        "in_proj_weight": np.concatenate(weights),
        "in_proj_bias": np.concatenate(biases),
        "out_proj.weight": params[f"{out}.weight"],
        "out_proj.bias": params[f"{out}.bias"],
    }
    y, pull = multihead_attention(
        x, x, x, hidden, None, joint, num_heads
    )

    def backward(dy):
        dquery, dkey, dvalue, djoint = pull(dy)
        dweights = np.split(djoint["in_proj_weight"], 3)
        dbiases = np.split(djoint["in_proj_bias"], 3)
        dparams = {
            f"{out}.weight": djoint["out_proj.weight"],
            f"{out}.bias": djoint["out_proj.bias"],
        }
        for k, name in enumerate(parts):
            dparams[f"{name}.weight"] = dweights[k]
            dparams[f"{name}.bias"] = dbiases[k]
        return dquery + dkey + dvalue, dparams

    return y, backward


def bert_lm_head(x, weight, params, eps=1e-12):
    """Return scores for the token at each place.

    Args:
        x: float (*N, D).
        weight: a row for each token, the embedding: float (V, D).
        params: "transform.dense.weight" (D, D) and its ".bias",
            "transform.LayerNorm.weight" and ".bias" (D,), and "bias"
            (V,), all float.
        eps: added to the variance, positive.

    Returns:
        logits: float (*N, V).
        backward: dlogits (*N, V) -> dx (*N, D), dweight (V, D), dparams
            by name.
    """
    name = "transform."
    mixed, pull_mixed = apply(x, params, f"{name}dense")
    bent, pull_bent = gelu(mixed)  # (*N, D)
    z, pull_z = normalize(bent, params, f"{name}LayerNorm", eps)
    logits, pull_logits = linear(z, weight, params["bias"])

    def backward(dlogits):
        dz, dweight, dbias = pull_logits(dlogits)
        dbent, dnorm = pull_z(dz)
        dx, ddense = pull_mixed(pull_bent(dbent))
        return dx, dweight, ddense | dnorm | {"bias": dbias}

    return logits, backward


def bert_for_pretraining(
    input_ids,
    token_type_ids,
    attention_mask,
    params,
    num_heads,
    eps=1e-12,
):
    """Return scores for the hidden tokens, and for the next sentence.

    Args:
        input_ids: tokens, int (*N, T), each in [0, V); T at most P.
        token_type_ids: which part a token is of, int (*N, T), each in
            [0, A).
        attention_mask: bool (*N, T), True where there is a token; or
            None: all are tokens.
        params: those of `bert` after "bert.", those of `bert_lm_head`
            after "cls.predictions.", "cls.seq_relationship.weight"
            (2, E) and its ".bias".
        num_heads: H, how many heads there are; they divide E.
        eps: added to the variances, positive.

    Returns:
        token_logits: float (*N, T, V).
        pair_logits: float (*N, 2): that the second part follows the
            first, and that it does not.
        backward: dtoken_logits (*N, T, V), dpair_logits (*N, 2) ->
            dparams by name.

    Raises:
        IndexError: if a token or a part is out of range.
        ValueError: if there are more places than positions, no token in
            a text, the heads do not divide E, or a parameter is missing
            or of another shape.
    """
    asked = input_ids, token_type_ids, attention_mask
    own = within(params, "bert.")
    (h, pooled), pull_bert = bert(*asked, own, num_heads, eps)
    tokens, pull_tokens = tied_scores(h, params, eps)
    pair, pull_pair = apply(pooled, params, "cls.seq_relationship")

    def backward(dtoken_logits, dpair_logits):
        dpooled, dpair = pull_pair(dpair_logits)

        def pull_h(dh):
            return pull_bert(dh, dpooled)

        return dpair | pull_tokens(pull_h, dtoken_logits)

    return (tokens, pair), backward


def bert_for_masked_lm(
    input_ids,
    token_type_ids,
    attention_mask,
    params,
    num_heads,
    eps=1e-12,
):
    """Return scores for the hidden tokens alone: there is no pooler.

    Args:
        input_ids: tokens, int (*N, T), each in [0, V); T at most P.
        token_type_ids: which part a token is of, int (*N, T), each in
            [0, A).
        attention_mask: bool (*N, T), True where there is a token; or
            None: all are tokens.
        params: those of `bert` after "bert.", but for the pooler, and
            those of `bert_lm_head` after "cls.predictions.".
        num_heads: H, how many heads there are; they divide E.
        eps: added to the variances, positive.

    Returns:
        logits: float (*N, T, V).
        backward: dlogits (*N, T, V) -> dparams by name.

    Raises:
        IndexError: if a token or a part is out of range.
        ValueError: if there are more places than positions, no token in
            a text, the heads do not divide E, or a parameter is missing
            or of another shape.
    """
    inputs = input_ids, token_type_ids, attention_mask
    own = within(params, "bert.")
    h, pull_h = encode(bert_layer, inputs, own, num_heads, eps)
    logits, pull_logits = tied_scores(h, params, eps)

    def backward(dlogits):
        return pull_logits(pull_h, dlogits)

    return logits, backward


def tied_scores(h, params, eps):
    """Return scores by the embedding that has read the tokens.

    Its pullback asks for that of what read them, to add both uses.
    """
    word = "bert.embeddings.word_embeddings.weight"
    head = within(params, "cls.predictions.")
    logits, pull = bert_lm_head(h, params[word], head, eps)

    def backward(pull_h, dlogits):
        dh, dweight, dhead = pull(dlogits)
        dparams = under("bert.", pull_h(dh))
        dparams[word] = dparams[word] + dweight  # read at both ends
        return dparams | under("cls.predictions.", dhead)

    return logits, backward
