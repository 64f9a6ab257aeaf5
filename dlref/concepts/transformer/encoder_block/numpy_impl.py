"""The encoder block of a Transformer in NumPy, of proved pieces."""

from dlref.concepts.attention.multi_head.numpy_impl import (
    multihead_attention,
)
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import (
    under,
    within,
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
    if norm_first:
        z, pull_norm = normalize(x, params, norm, eps)
        y, pull = branch(z)
        out = x + y
    else:
        y, pull = branch(x)
        out, pull_norm = normalize(x + y, params, norm, eps)

    def backward(dout):
        if norm_first:
            dz, dparams, *others = pull(dout)
            dx, dnorm = pull_norm(dz)
            dx = dout + dx
        else:
            dsum, dnorm = pull_norm(dout)
            dx, dparams, *others = pull(dsum)
            dx = dsum + dx
        return dx, dparams | dnorm, *others

    return out, backward


def feedforward(x, params, activation):
    """Return each place widened, bent, and made narrow again."""
    bend = relu if activation == "relu" else gelu
    z, pull_first = apply(x, params, "linear1")  # (*N, T, F)
    a, unbend = bend(z)
    y, pull_last = apply(a, params, "linear2")  # (*N, T, E)

    def backward(dy):
        da, outer = pull_last(dy)
        dx, inner = pull_first(unbend(da))
        return dx, inner | outer

    return y, backward


def apply(x, params, name):
    """Return the linear layer that is called `name`."""
    weight, bias = params[f"{name}.weight"], params.get(f"{name}.bias")
    y, pull = linear(x, weight, bias)

    def backward(dy):
        dx, dweight, dbias = pull(dy)
        return dx, under(f"{name}.", {"weight": dweight, "bias": dbias})

    return y, backward


def normalize(x, params, name, eps):
    """Return the normalized rows, with the affine map of `name`."""
    weight, bias = params[f"{name}.weight"], params.get(f"{name}.bias")
    y, pull = layer_norm(x, weight, bias, eps)

    def backward(dy):
        dx, dweight, dbias = pull(dy)
        return dx, under(f"{name}.", {"weight": dweight, "bias": dbias})

    return y, backward
