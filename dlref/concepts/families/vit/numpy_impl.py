"""The Vision Transformer in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.multi_head.numpy_impl import split_heads
from dlref.concepts.attention.scaled_dot_product.numpy_impl import (
    scaled_dot_product_attention,
)
from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
)
from dlref.concepts.neurons.smooth_family.numpy_impl import gelu
from dlref.concepts.transformer.encoder_block.numpy_impl import (
    apply,
    normalize,
)


def vit(pixel_values, params, num_heads, eps=1e-12):
    """Return a score for each class of each image.

    Args:
        pixel_values: images, float (N, C, H, W).
        params: after "vit.embeddings." those of `vit_embeddings`; after
            "vit.layers.0." and so on those of `vit_block`;
            "vit.layernorm.weight" and ".bias" (E,);
            "classifier.weight" (Y, E) and ".bias" (Y,).
        num_heads: A, how many heads there are; they divide E.
        eps: added to the variances, positive.

    Returns:
        logits: float (N, Y).
        backward: dlogits (N, Y) -> dpixel_values (N, C, H, W), dparams
            by name.

    Raises:
        ValueError: if the patches do not tile the image.
    """
    ends = ".layernorm_before.weight"
    layers = [
        f"vit.layers.{k}."
        for k in range(sum(name.endswith(ends) for name in params))
    ]
    bottom = within(params, "vit.embeddings.")
    h, pull_read = vit_embeddings(pixel_values, bottom)  # (N, S, E)
    pulls = []
    for layer in layers:
        h, pull = vit_block(h, within(params, layer), num_heads, eps)
        pulls.append(pull)
    h, pull_norm = normalize(h, params, "vit.layernorm", eps)
    logits, pull_logits = apply(h[:, 0], params, "classifier")

    def backward(dlogits):
        dclass, dparams = pull_logits(dlogits)
        dh = np.zeros(h.shape, dclass.dtype)
        dh[:, 0] = dclass  # only the first row was asked
        dh, dnorm = pull_norm(dh)
        dparams |= dnorm
        for layer, pull in zip(layers[::-1], pulls[::-1], strict=True):
            dh, dblock = pull(dh)
            dparams |= under(layer, dblock)
        dx, dread = pull_read(dh)
        return dx, dparams | under("vit.embeddings.", dread)

    return logits, backward


def vit_embeddings(pixel_values, params):
    """Return a row for the class and one for each patch of an image.

    Args:
        pixel_values: images, float (N, C, H, W).
        params: "patch_embeddings.projection.weight" (E, C, U, U) and
            ".bias" (E,), "cls_token" (1, 1, E) and
            "position_embeddings" (1, S, E), with S - 1 patches.

    Returns:
        y: float (N, S, E).
        backward: dy (N, S, E) -> dpixel_values (N, C, H, W), dparams
            by name.

    Raises:
        ValueError: if the patches do not tile the image, or there is
            not a place for each.
    """
    name = "patch_embeddings.projection"
    weight, bias = params[f"{name}.weight"], params[f"{name}.bias"]
    token, place = params["cls_token"], params["position_embeddings"]
    (N, _, H, W), U = pixel_values.shape, weight.shape[-1]
    if H % U or W % U:
        raise ValueError(
            f"pixel_values must be tiled by patches of {U} x {U}, "
            f"got {H} x {W}"
        )
    if place.shape[1] != 1 + (H // U) * (W // U):
        raise ValueError(
            "position_embeddings must have a row for the class and for "
            f"each of {H // U} x {W // U} patches, got {place.shape[1]}"
        )

    z, pull = conv2d(pixel_values, weight, bias, stride=U)
    places = z.shape[2] * z.shape[3]  # S - 1
    rows = z.reshape(N, len(weight), places).swapaxes(1, 2)
    first = np.broadcast_to(token, (N, 1, len(weight)))
    y = np.concatenate([first, rows], axis=1) + place

    def backward(dy):
        dz = dy[:, 1:].swapaxes(1, 2).reshape(z.shape)
        dx, dweight, dbias = pull(dz)
        dparams = {
            "cls_token": dy[:, :1].sum(axis=0, keepdims=True),
            "position_embeddings": dy.sum(axis=0, keepdims=True),
            f"{name}.weight": dweight,
            f"{name}.bias": dbias,
        }
        return dx, dparams

    return y, backward


def vit_block(x, params, num_heads, eps=1e-12):
    """Return the rows after they have looked around, then thought.

    Args:
        x: float (N, S, A K), with E = A K features.
        params: "layernorm_before", "attention.q_proj",
            "attention.k_proj", "attention.v_proj", "attention.o_proj"
            (E, E), "layernorm_after", "mlp.fc1" (F, E) and "mlp.fc2"
            (E, F), each with ".weight" and ".bias".
        num_heads: A, how many heads there are.
        eps: added to the variances, positive.

    Returns:
        y: float (N, S, A K).
        backward: dy (N, S, A K) -> dx (N, S, A K), dparams by name.
    """
    z, pull_z = normalize(x, params, "layernorm_before", eps)
    q, pull_q = apply(z, params, "attention.q_proj")
    k, pull_k = apply(z, params, "attention.k_proj")
    v, pull_v = apply(z, params, "attention.v_proj")
    (q, join), (k, _), (v, _) = (
        split_heads(a, num_heads) for a in (q, k, v)
    )  # (N, A, S, K)
    heads, pull_heads = scaled_dot_product_attention(q, k, v)
    looked, pull_looked = apply(join(heads), params, "attention.o_proj")
    h = x + looked
    n, pull_n = normalize(h, params, "layernorm_after", eps)
    wide, pull_wide = apply(n, params, "mlp.fc1")  # (N, S, F)
    bent, pull_bent = gelu(wide)
    thought, pull_thought = apply(bent, params, "mlp.fc2")
    y = h + thought

    def backward(dy):
        dbent, down = pull_thought(dy)
        dn, up = pull_wide(pull_bent(dbent))
        dh, after = pull_n(dn)
        dh = dh + dy
        djoined, out = pull_looked(dh)
        dheads = pull_heads(split_heads(djoined, num_heads)[0])
        by_q, query = pull_q(join(dheads[0]))
        by_k, key = pull_k(join(dheads[1]))
        by_v, value = pull_v(join(dheads[2]))
        dx, before = pull_z(by_q + by_k + by_v)
        dparams = before | query | key | value | out | after | up | down
        return dx + dh, dparams

    return y, backward
