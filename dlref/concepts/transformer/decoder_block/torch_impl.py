"""The decoder block of a Transformer in PyTorch: its own module."""

import torch
from torch.func import functional_call
from torch.nn.attention import SDPBackend, sdpa_kernel

from dlref.concepts.transformer.encoder_block.torch_impl import complete


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
    """Return the places of every example, (*N, T, E).

    The module takes one axis of examples, and at least one. The plain
    backend of its attention can be differentiated twice.
    """
    if not tgt.numel():
        return tgt
    E = tgt.shape[-1]
    layer = torch.nn.TransformerDecoderLayer(
        E,
        nhead,
        len(params["linear1.weight"]),
        dropout=0.0,
        activation=activation,
        layer_norm_eps=layer_norm_eps,
        batch_first=True,
        norm_first=norm_first,
        device="meta",  # the parameters come from outside
    )
    params = complete(layer, params)
    padding = (
        mask if mask is None else mask.reshape(-1, mask.shape[-1])
        for mask in (tgt_key_padding_mask, memory_key_padding_mask)
    )
    rows = (x.reshape(-1, *x.shape[-2:]) for x in (tgt, memory))
    given = *rows, tgt_mask, memory_mask, *padding
    with sdpa_kernel(SDPBackend.MATH):
        return functional_call(layer, params, given).reshape(tgt.shape)
