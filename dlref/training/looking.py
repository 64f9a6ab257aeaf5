"""Where the first block of a Transformer's decoder looks while it writes."""

import numpy as np

from dlref.concepts.attention.multi_head.numpy_impl import multihead_attention
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import within
from dlref.concepts.transformer.encoder_block.numpy_impl import (
    around,
    transformer_encoder_layer,
)
from dlref.concepts.transformer.vaswani.numpy_impl import layers, placed
from dlref.numpy import softmax
from dlref.training.pair import Params


def looked(
    params: Params,
    read: np.ndarray,
    padding: np.ndarray,
    before: np.ndarray,
    nhead: int,
    eps: float = 1e-5,
) -> np.ndarray:
    """Return the weights of what was read, a mean over the heads, (N, T, S).

    Args:
        params: those of `vaswani`, without biases of attention.
        read: the tokens that are read, int (N, S).
        padding: bool (N, S), True where a token is only padding.
        before: the tokens that were written so far, int (N, T).
        nhead: how many heads each attention has.
        eps: added to the variances.
    """
    table = params["embedding.weight"]
    memory, _ = placed(read, table)
    for own in layers(params, "encoder").values():
        memory, _ = transformer_encoder_layer(memory, None, padding, own, nhead)
    own = layers(params, "decoder")["decoder.layers.0."]
    future = ~np.tri(before.shape[1], dtype=bool)

    def look(x):
        mine = within(own, "self_attn.")
        return multihead_attention(x, x, x, None, future, mine, nhead)

    h, _ = around(look, placed(before, table)[0], "norm1", own, eps, False)
    asks, answers, _ = np.split(own["multihead_attn.in_proj_weight"], 3)

    def heads(x: np.ndarray) -> np.ndarray:
        return x.reshape(*x.shape[:2], nhead, -1).swapaxes(1, 2)

    query, key = heads(h @ asks.T), heads(memory @ answers.T)
    scores = query @ key.swapaxes(2, 3) / key.shape[-1] ** 0.5
    shares, _ = softmax(np.where(padding[:, None, None], -np.inf, scores))
    return shares.mean(axis=1)
