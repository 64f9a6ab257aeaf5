"""The encoder block of a Transformer in PyTorch: its own module."""

import torch
from torch.func import functional_call
from torch.nn.attention import SDPBackend, sdpa_kernel


def transformer_encoder_layer(
    src,
    src_mask,
    src_key_padding_mask,
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
    *N, T, E = src.shape
    if not src.numel():
        return src
    layer = torch.nn.TransformerEncoderLayer(
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
    padding = src_key_padding_mask
    if padding is not None:
        padding = padding.reshape(-1, T)
    masks = {"src_mask": src_mask, "src_key_padding_mask": padding}
    with sdpa_kernel(SDPBackend.MATH):
        y = functional_call(layer, params, src.reshape(-1, T, E), masks)
    return y.reshape(*N, T, E)


def complete(module, params):
    """Return the parameters, with zeros for biases that are missing."""
    like = params["linear1.weight"]
    zeros = {
        name: like.new_zeros(p.shape)
        for name, p in module.named_parameters()
    }
    return zeros | params
