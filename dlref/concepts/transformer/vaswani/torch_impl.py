"""The first Transformer in PyTorch, of its own modules."""

import torch
import torch.nn.functional as F

from dlref.concepts.attention.positions.torch_impl import (
    sinusoidal_positions,
)
from dlref.concepts.transformer.decoder_block.torch_impl import (
    transformer_decoder_layer,
)
from dlref.concepts.transformer.encoder_block.torch_impl import (
    transformer_encoder_layer,
)


def vaswani(src, tgt, src_key_padding_mask, params, nhead, eps=1e-5):
    """Return a score for each token that may follow, (*N, T, V)."""
    table, padding = params["embedding.weight"], src_key_padding_mask
    future = torch.ones(2 * tgt.shape[-1:], dtype=torch.bool).triu(1)
    options = nhead, "relu", False, eps
    if not src.numel():  # which PyTorch's modules do not take
        return F.embedding(tgt, table) @ table.T

    def placed(tokens):
        place = torch.arange(tokens.shape[-1]).to(table)
        waves = sinusoidal_positions(place, table.shape[1])
        return (
            F.embedding(tokens, table) * table.shape[1] ** 0.5 + waves
        )

    memory = placed(src)
    for own in layers(params, "encoder."):
        memory = transformer_encoder_layer(
            memory, None, padding, own, *options
        )
    y = placed(tgt)
    for own in layers(params, "decoder."):
        y = transformer_decoder_layer(
            y, memory, future, None, None, padding, own, *options
        )
    return y @ table.T


def layers(params, side):
    """Return the parameters of each layer, zeros for absent biases."""
    own = {}
    for name, p in params.items():
        if name.startswith(side):
            _, _, k, rest = name.split(".", 3)
            own.setdefault(int(k), {})[rest] = p
    for layer in own.values():
        for name in list(layer):
            if name.endswith("in_proj_weight"):
                start, rows = (
                    name[: -len("in_proj_weight")],
                    layer[name],
                )
                zeros = torch.zeros_like(rows[:, 0])
                layer.setdefault(f"{start}in_proj_bias", zeros)
                zeros = torch.zeros_like(rows[0])
                layer.setdefault(f"{start}out_proj.bias", zeros)
    return [own[k] for k in sorted(own)]
