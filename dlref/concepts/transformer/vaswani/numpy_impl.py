"""The first Transformer in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.positions.numpy_impl import (
    sinusoidal_positions,
)
from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.transformer.decoder_block.numpy_impl import (
    transformer_decoder_layer,
)
from dlref.concepts.transformer.encoder_block.numpy_impl import (
    transformer_encoder_layer,
)


def vaswani(src, tgt, src_key_padding_mask, params, nhead, eps=1e-5):
    """Return a score for each token that may follow in the translation.

    Args:
        src: the tokens that are read, int (*N, S), in [0, V).
        tgt: the translation so far, int (*N, T), in [0, V).
        src_key_padding_mask: bool (*N, S), True where a token is only
            padding, or None.
        params: "embedding.weight" (V, E), E = H K; after
            "encoder.layers.0." and so on those of
            `transformer_encoder_layer`; after "decoder.layers.0." and
            so on those of `transformer_decoder_layer`.
        nhead: H, how many heads each attention has.
        eps: added to the variances, positive.

    Returns:
        logits: float (*N, T, V).
        backward: dlogits (*N, T, V) -> dparams by name.

    Raises:
        ValueError: if E is odd, or a text is nothing but padding.
    """
    table = params["embedding.weight"]
    padding = src_key_padding_mask
    future = ~np.tri(tgt.shape[-1], dtype=bool)
    read, write = layers(params, "encoder"), layers(params, "decoder")
    options = nhead, "relu", False, eps

    memory, pull_src = placed(src, table)  # (*N, S, E)
    pulls_read = []
    for own in read.values():
        memory, pull = transformer_encoder_layer(
            memory, None, padding, own, *options
        )
        pulls_read.append(pull)
    h, pull_tgt = placed(tgt, table)  # (*N, T, E)
    pulls_write = []
    for own in write.values():
        masks = future, None, None, padding
        h, pull = transformer_decoder_layer(
            h, memory, *masks, own, *options
        )
        pulls_write.append(pull)
    logits, pull_logits = linear(h, table)

    def backward(dlogits):
        dparams, dmemory = {}, np.zeros(memory.shape, dlogits.dtype)
        dh, dtable, _ = pull_logits(dlogits)
        for name, pull in zip(
            reversed(write), pulls_write[::-1], strict=True
        ):
            dh, more, down = pull(dh)
            dmemory = dmemory + more  # every layer asks it
            dparams |= under(name, down)
        for name, pull in zip(
            reversed(read), pulls_read[::-1], strict=True
        ):
            dmemory, down = pull(dmemory)
            dparams |= under(name, down)
        dtable = dtable + pull_tgt(dh) + pull_src(dmemory)
        return dparams | {"embedding.weight": dtable}

    return logits, backward


def placed(tokens, table):
    """Return rows of tokens, scaled, plus the waves of their places."""
    E = table.shape[1]
    rows, pull = embedding(tokens, table)
    place = np.arange(tokens.shape[-1], dtype=table.real.dtype)
    waves, _ = sinusoidal_positions(place, E)  # (T, E)

    def backward(dy):
        return pull(E**0.5 * dy)

    return E**0.5 * rows + waves, backward


def layers(params, side):
    """Return the parameters of each layer, by its prefix, in order."""
    ends = ".norm1.weight"
    depth = sum(
        name.startswith(side) and name.endswith(ends) for name in params
    )
    names = [f"{side}.layers.{k}." for k in range(depth)]
    return {name: within(params, name) for name in names}
