"""The encoder block of a Transformer in NumPy, of proved pieces."""

from dlref.concepts.attention.multi_head.numpy_impl import (
    multihead_attention,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.smooth_family.numpy_impl import gelu
from dlref.concepts.normalization.layer_norm.numpy_impl import (
    layer_norm,
)


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
    """Return the places after they have attended and been bent.

    Args:
        src: the places, float (*N, T, H K): H heads; E is H K.
        src_mask: bool (T, T), True where a place must not attend to
            another, or None.
        src_key_padding_mask: bool (*N, T), True where a place is to be
            ignored, or None.
        params: those of attention, "self_attn.in_proj_weight" (3 E, E)
            and so on; "linear1.weight" (F, E), "linear2.weight"
            (E, F); "norm1.weight" and "norm2.weight" (E,); a ".bias" of
            each, or none; all float.
        nhead: how many heads there are.
        activation: "relu" or "gelu".
        norm_first: whether each branch begins with its normalization,
            or the normalization follows the sum.
        layer_norm_eps: added to the variances, positive.

    Returns:
        y: float (*N, T, H K).
        backward: dy (*N, T, H K) -> dsrc (*N, T, H K), dparams by name.

    Raises:
        ValueError: if the heads do not divide the features, a parameter
            is missing or of another shape, or the masks leave a place
            without a place to attend to.
    """
    masks = src_key_padding_mask, src_mask

    def look(x):
        own = within(params, "self_attn.")
        y, pull = multihead_attention(x, x, x, *masks, own, nhead)

        def backward(dy):
            dquery, dkey, dvalue, dparams = pull(dy)
            return dquery + dkey + dvalue, under("self_attn.", dparams)

        return y, backward

    def think(x):
        return feedforward(x, params, activation)

    how = params, layer_norm_eps, norm_first
    h, pull_look = around(look, src, "norm1", *how)
    y, pull_think = around(think, h, "norm2", *how)

    def backward(dy):
        dh, dthink = pull_think(dy)
        dsrc, dlook = pull_look(dh)
        return dsrc, dlook | dthink

    return y, backward


def around(branch, x, norm, params, eps, norm_first):
    """Return x plus a branch of it, normalized in front or behind.

    What `branch` gives back besides the gradient of x comes after it:
    gradients of parameters, by name, then any others.
    """
    affine = params[f"{norm}.weight"], params.get(f"{norm}.bias")
    if norm_first:
        z, pull_norm = layer_norm(x, *affine, eps)
        y, pull = branch(z)
        out = x + y
    else:
        y, pull = branch(x)
        out, pull_norm = layer_norm(x + y, *affine, eps)

    def backward(dout):
        if norm_first:
            dz, dparams, *others = pull(dout)
            dx, dweight, dbias = pull_norm(dz)
            dx = dout + dx
        else:
            dsum, dweight, dbias = pull_norm(dout)
            dx, dparams, *others = pull(dsum)
            dx = dsum + dx
        more = {"weight": dweight, "bias": dbias}
        return dx, dparams | under(f"{norm}.", more), *others

    return out, backward


def feedforward(x, params, activation):
    """Return each place widened, bent, and made narrow again."""
    bend = relu if activation == "relu" else gelu
    first = params["linear1.weight"], params.get("linear1.bias")
    last = params["linear2.weight"], params.get("linear2.bias")
    z, pull_first = linear(x, *first)  # (*N, T, F)
    a, unbend = bend(z)
    y, pull_last = linear(a, *last)  # (*N, T, E)

    def backward(dy):
        da, dw2, db2 = pull_last(dy)
        dx, dw1, db1 = pull_first(unbend(da))
        inner = under("linear1.", {"weight": dw1, "bias": db1})
        outer = under("linear2.", {"weight": dw2, "bias": db2})
        return dx, inner | outer

    return y, backward


def within(params, prefix):
    """Return the parameters of a part, named without its prefix."""
    return {
        name.removeprefix(prefix): x
        for name, x in params.items()
        if name.startswith(prefix)
    }


def under(prefix, params):
    """Return those parameters that are there, named with a prefix."""
    return {
        prefix + name: x for name, x in params.items() if x is not None
    }
