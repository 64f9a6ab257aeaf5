"""The blocks of MobileNet and EfficientNet in NumPy, from pieces."""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.convolution.pooling.numpy_impl import (
    global_avg_pool2d,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu, relu6
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid
from dlref.concepts.neurons.smooth_family.numpy_impl import silu
from dlref.concepts.normalization.batch_norm.numpy_impl import (
    batch_norm_eval,
    batch_norm_train,
)
from dlref.concepts.vision.resnet.numpy_impl import beside

NORM = "running_mean", "running_var", "weight", "bias"


def separable_block(x, params, stride=1, training=False):
    """Return a filter for each channel, and a mixture of channels.

    Args:
        x: maps, float (N, C, H, W).
        params: "depthwise.weight" (C, 1, U, U), U odd;
            "pointwise.weight" (M, C, 1, 1); for both, as
            "depthwise_norm", its "weight", "bias", "running_mean" and
            "running_var".
        stride: pixels from one place to the next, in the first.
        training: whether channels are normalized by this batch, or by
            the running statistics.

    Returns:
        y: float (N, M, P, Q).
        statistics: new running means and variances, float (2, V), the
            channels of one layer after the other, by their names.
        backward: dy (N, M, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if U is even.
    """
    C, _, U, _ = params["depthwise.weight"].shape
    refuse_even(U)
    first = "depthwise", training, stride, U // 2, C
    kept, pulls = {}, []
    h = step(pulls, unit(x, params, kept, *first))
    h = step(pulls, relu(h))
    h = step(pulls, unit(h, params, kept, "pointwise", training))
    y = step(pulls, relu(h))
    return (y, in_order(kept)), lambda dy: unwound(pulls, dy)


def inverted_residual(
    x, params, stride=1, activation="relu6", training=False
):
    """Return a block that widens, filters each channel, and narrows.

    Args:
        x: maps, float (N, C, H, W).
        params: "expand.weight" (E, C, 1, 1) or none, with E = C;
            "depthwise.weight" (E, 1, U, U), U odd; "project.weight"
            (M, E, 1, 1); for each of the three, as "expand_norm", its
            "weight", "bias", "running_mean" and "running_var"; and
            the four of `squeeze_excitation`, as "squeeze.fc1.weight",
            or none.
        stride: pixels from one place to the next, in the middle.
        activation: "relu6" or "silu"; there is none after the last.
        training: whether channels are normalized by this batch, or by
            the running statistics.

    Returns:
        y: float (N, M, P, Q); x is added if it has the same shape.
        statistics: new running means and variances, float (2, V), the
            channels of one layer after the other, by their names.
        backward: dy (N, M, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if a part is there only in part, U is even, or no
            part widens and E is not C.
    """
    wide = whole(params, "expand.weight", "expand_norm.")
    gated = whole(params, "squeeze.fc1.weight", "squeeze.")
    E, _, U, _ = params["depthwise.weight"].shape
    refuse_even(U)
    if not wide and x.shape[1] != E:
        raise ValueError(
            f"params must hold 'expand.weight' to make {E} channels, "
            f"got {x.shape[1]}"
        )

    act = relu6 if activation == "relu6" else silu
    h, kept, pulls = x, {}, []
    if wide:
        h = step(pulls, unit(h, params, kept, "expand", training))
        h = step(pulls, act(h))
    middle = "depthwise", training, stride, U // 2, E
    h = step(pulls, unit(h, params, kept, *middle))
    h = step(pulls, act(h))
    if gated:
        h = step(pulls, squeeze(h, params))
    y = step(pulls, unit(h, params, kept, "project", training))
    same = y.shape == x.shape and stride == 1

    def backward(dy):
        d, dparams = unwound(pulls, dy)
        return (d + dy if same else d), dparams

    return (y + x if same else y, in_order(kept)), backward


def in_order(kept):
    """Return the statistics of several layers, sorted by name."""
    return beside(*(kept[name] for name in sorted(kept)))


def step(pulls, result):
    """Return the first of a result, and keep the second."""
    y, pull = result
    pulls.append(pull)
    return y


def unwound(pulls, d):
    """Return what pullbacks in reverse make of d, and dparams."""
    dparams = {}
    for pull in reversed(pulls):
        d = pull(d)
        if isinstance(d, tuple):
            d, own = d
            dparams |= own
    return d, dparams


def refuse_even(U):
    """Raise if a kernel has no middle."""
    if U % 2 == 0:
        raise ValueError(
            f"depthwise.weight must be odd in size, got {U}"
        )


def whole(params, first, prefix):
    """Return whether a part is there; raise if only some of it is."""
    names = (
        [first, *(f"{prefix}{name}" for name in NORM)]
        if prefix.endswith("norm.")
        else [f"squeeze.{name}" for name in GATE]
    )
    there = [n for n in names if params.get(n) is not None]
    if there and len(there) < len(names):
        lacks = next(n for n in names if n not in there)
        raise ValueError(
            f"params must hold {lacks!r} with the rest of it"
        )
    return bool(there)


GATE = "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"


def unit(
    x, params, kept, name, training, stride=1, padding=0, groups=1
):
    """Return a convolution, normalized; keep the new statistics."""
    weight = params[f"{name}.weight"]
    z, to_z = conv2d(x, weight, None, stride, padding, 1, groups)
    given = [params[f"{name}_norm.{part}"] for part in NORM]
    mean, var = given[:2]
    if training:
        (y, mean, var), to_y = batch_norm_train(z, *given)
    else:
        y, to_y = batch_norm_eval(z, *given)
    kept[name] = np.stack((mean, var))

    def backward(dy):
        dz, dscale, dshift = to_y(dy)
        dx, dweight, _ = to_z(dz)
        own = {f"{name}.weight": dweight}
        own[f"{name}_norm.weight"] = dscale
        own[f"{name}_norm.bias"] = dshift
        return dx, own

    return y, backward


def squeeze(x, params):
    """Return squeeze-and-excitation with the parameters of a block."""
    own = {name: params[f"squeeze.{name}"] for name in GATE}
    y, pull = squeeze_excitation(x, own, "silu")

    def backward(dy):
        dx, d = pull(dy)
        return dx, {f"squeeze.{name}": d[name] for name in GATE}

    return y, backward


def squeeze_excitation(x, params, activation="relu"):
    """Return each channel times a gate that all channels decide.

    Args:
        x: maps, float (N, C, H, W).
        params: "fc1.weight" (S, C, 1, 1), "fc1.bias" (S,),
            "fc2.weight" (C, S, 1, 1), "fc2.bias" (C,), all float.
        activation: "relu" or "silu", between the two.

    Returns:
        y: float (N, C, H, W).
        backward: dy (N, C, H, W) -> dx (N, C, H, W), dparams by name.
    """
    C, (H, W) = x.shape[1], x.shape[2:]
    weight1, weight2 = params["fc1.weight"], params["fc2.weight"]
    S = len(weight1)
    z, _ = global_avg_pool2d(x)  # (N, C)
    a, pull_a = linear(z, weight1.reshape(S, C), params["fc1.bias"])
    f, pull_f = relu(a) if activation == "relu" else silu(a)
    e, pull_e = linear(f, weight2.reshape(C, S), params["fc2.bias"])
    g, pull_g = sigmoid(e)
    gate = g[:, :, None, None]  # (N, C, 1, 1)

    def backward(dy):
        dg = (dy * x).sum(axis=(2, 3))  # (N, C)
        df, dweight2, dbias2 = pull_e(pull_g(dg))
        dz, dweight1, dbias1 = pull_a(pull_f(df))
        dx = dy * gate + dz[:, :, None, None] / (H * W)
        return dx, {
            "fc1.weight": dweight1.reshape(weight1.shape),
            "fc1.bias": dbias1,
            "fc2.weight": dweight2.reshape(weight2.shape),
            "fc2.bias": dbias2,
        }

    return x * gate, backward
