"""Convolutions, pools and normalizations."""

import numpy as np

import dlref.numpy as d
from tests.oracles.operators import first, offered, same


def conv(inputs, auto_pad=b"NOTSET", **a):
    x, weight, *bias = inputs
    offered(auto_pad == b"NOTSET", x.ndim in (3, 4))
    return first(
        (d.conv1d if x.ndim == 3 else d.conv2d)(
            x,
            weight,
            *bias,
            stride=same(a.get("strides", [1])),
            padding=same(a.get("pads", [0])),
            dilation=same(a.get("dilations", [1])),
            groups=a.get("group", 1),
        )
    )


def window(x, a) -> dict:
    offered(x.ndim == 4, a.get("auto_pad", b"NOTSET") == b"NOTSET")
    offered(not a.get("ceil_mode"), same(a.get("dilations", [1])) == 1)
    stride = same(a.get("strides", [1]))
    return {"kernel_size": same(a["kernel_shape"]), "stride": stride}


def max_pool(inputs, **a):
    (x,) = inputs
    offered(x.dtype.kind == "f", not a.get("storage_order"))
    return first(d.max_pool2d(x, **window(x, a), padding=same(a.get("pads", [0]))))


def average_pool(inputs, count_include_pad=0, **a):
    (x,) = inputs
    options = window(x, a) | {"padding": same(a.get("pads", [0]))}
    return first(d.avg_pool2d(x, **options, count_include_pad=bool(count_include_pad)))


def lp_pool(inputs, p=2, **a):
    (x,) = inputs
    offered(same(a.get("pads", [0])) == 0)
    return first(d.lp_pool2d(x, norm_type=float(p), **window(x, a)))


def global_pool(inputs):
    return first(d.global_avg_pool2d(*inputs))[..., None, None]


def batch_norm(inputs, epsilon=1e-5, momentum=0.9, training_mode=0):
    x, scale, bias, mean, var = inputs
    if training_mode:  # its running variance is the biased one: not compared
        options = {"momentum": 1 - momentum, "eps": epsilon}
        found = first(d.batch_norm_train(x, mean, var, scale, bias, **options))
        return found[:2]
    return first(d.batch_norm_eval(x, mean, var, scale, bias, eps=epsilon))


def instance_norm(inputs, epsilon=1e-5):
    return first(d.instance_norm(*inputs, eps=epsilon))


def group_norm(inputs, num_groups, epsilon=1e-5, stash_type=1):
    return first(d.group_norm(*inputs, num_groups=num_groups, eps=epsilon))


def flattened(inputs, axis: int):
    """Return inputs whose axes from `axis` on are one axis."""
    x, *others = inputs
    axis %= x.ndim
    offered(all(o.shape == x.shape[axis:] for o in others))
    return x.reshape(*x.shape[:axis], -1), *(o.reshape(-1) for o in others)


def layer_norm(inputs, axis=-1, epsilon=1e-5, stash_type=1):
    y = first(d.layer_norm(*flattened(inputs, axis), eps=epsilon))
    return y.reshape(inputs[0].shape)


def rms_norm(inputs, axis=-1, epsilon=1e-5, stash_type=1):
    y = first(d.rms_norm(*flattened(inputs, axis), eps=epsilon))
    return y.reshape(inputs[0].shape)


def lrn(inputs, size, alpha=1e-4, beta=0.75, bias=1.0):
    options = {"size": size, "alpha": alpha, "beta": beta, "k": bias}
    return first(d.local_response_norm(*inputs, **options))


def conv_transpose(inputs, auto_pad=b"NOTSET", **a):
    x, *_ = inputs
    offered(auto_pad == b"NOTSET", x.ndim in (3, 4), "output_shape" not in a)
    return first(
        (d.conv_transpose1d if x.ndim == 3 else d.conv_transpose2d)(
            *inputs,
            stride=same(a.get("strides", [1])),
            padding=same(a.get("pads", [0])),
            output_padding=same(a.get("output_padding", [0])),
            groups=a.get("group", 1),
            dilation=same(a.get("dilations", [1])),
        )
    )


def causal_conv(inputs, activation=b"none"):
    """Say a convolution of each channel by itself, zeros or the past before it."""
    x, weight, *more = inputs
    offered(activation in (b"none", b"silu"), len(more) < 3)
    bias, past = (*more, None, None)[:2]
    left = weight.shape[-1] - 1
    x = first(d.pad(x, left, 0)) if past is None else first(d.concat(past, x))
    y = first(d.conv1d(x, weight, bias, groups=len(weight)))
    return [first(d.silu(y)) if activation == b"silu" else y]


def col2im(inputs, **a):
    x, image, block = inputs
    offered(len(image) == 2)
    options = {k: same(a.get(f"{k}s", [1])) for k in ("dilation", "stride")}
    options["padding"] = same(a.get("pads", [0]))
    sizes = [int(n) for n in (*image, *block)]
    return first(d.col2im(x, *sizes, **options))


def standardized(inputs):
    (x,) = inputs  # its guard against 0 is added to the deviation
    none = np.zeros(x.shape[1])
    return first(d.batch_norm_train(x, none, none + 1, eps=1e-18))


OPERATORS = {
    "Conv": conv,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "LpPool": lp_pool,
    "GlobalAveragePool": global_pool,
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "GroupNormalization": group_norm,
    "LayerNormalization": layer_norm,
    "RMSNormalization": rms_norm,
    "LRN": lrn,
    "ConvTranspose": conv_transpose,
    "CausalConvWithState": causal_conv,
    "Col2Im": col2im,
    "MeanVarianceNormalization": standardized,
}
