"""The decoder block of a Transformer in NumPy, of proved pieces."""

from dlref.concepts.attention.multi_head.numpy_impl import (
    multihead_attention,
)
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.transformer.encoder_block.numpy_impl import (
    around,
    feedforward,
)


def transformer_decoder_layer(
    tgt,
    memory,
    tgt_mask,
    memory_mask,
    tgt_key_padding_mask,
    memory_key_padding_mask,
    params,
    nhead,
    activation="relu",
    norm_first=False,
    layer_norm_eps=1e-5,
):
    """Return places that asked themselves, then asked a memory.

    Args:
        tgt: the places, float (*N, T, H K): H heads; E is H K.
        memory: what an encoder made, float (*N, S, H K).
        tgt_mask: bool (T, T), True where a place must not attend to
            another, or None.
        memory_mask: bool (T, S), True where a place must not attend to
            one of the memory, or None.
        tgt_key_padding_mask: bool (*N, T), True where a place is to be
            ignored, or None.
        memory_key_padding_mask: bool (*N, S), the same of the memory.
        params: those of two attentions, "self_attn.in_proj_weight" and
            "multihead_attn.in_proj_weight" (3 E, E) and so on;
            "linear1.weight" (F, E), "linear2.weight" (E, F);
            "norm1.weight" to "norm3.weight" (E,); a ".bias" of each, or
            none; all float.
        nhead: how many heads each attention has.
        activation: "relu" or "gelu".
        norm_first: whether each branch begins with its normalization,
            or the normalization follows the sum.
        layer_norm_eps: added to the variances, positive.

    Returns:
        y: float (*N, T, H K).
        backward: dy (*N, T, H K) -> dtgt (*N, T, H K), dmemory
            (*N, S, H K), dparams by name.

    Raises:
        ValueError: if the heads do not divide the features, a parameter
            is missing or of another shape, or the masks leave a place
            without a place to attend to.
    """

    def look(x):
        masks = tgt_key_padding_mask, tgt_mask
        own = within(params, "self_attn.")
        y, pull = multihead_attention(x, x, x, *masks, own, nhead)

        def backward(dy):
            dquery, dkey, dvalue, dparams = pull(dy)
            return dquery + dkey + dvalue, under("self_attn.", dparams)

        return y, backward

    def recall(x):
        masks = memory_key_padding_mask, memory_mask
        own = within(params, "multihead_attn.")
        asked = x, memory, memory
        y, pull = multihead_attention(*asked, *masks, own, nhead)

        def backward(dy):
            dx, dkey, dvalue, dparams = pull(dy)
            return dx, under("multihead_attn.", dparams), dkey + dvalue

        return y, backward

    def think(x):
        return feedforward(x, params, activation)

    how = params, layer_norm_eps, norm_first
    h, pull_look = around(look, tgt, "norm1", *how)
    g, pull_recall = around(recall, h, "norm2", *how)
    y, pull_think = around(think, g, "norm3", *how)

    def backward(dy):
        dg, dthink = pull_think(dy)
        dh, drecall, dmemory = pull_recall(dg)
        dtgt, dlook = pull_look(dh)
        return dtgt, dmemory, dlook | drecall | dthink

    return y, backward
