"""Residual networks in NumPy, from pieces with their pullbacks."""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.convolution.pooling.numpy_impl import (
    global_avg_pool2d,
    max_pool2d,
)
from dlref.concepts.feedforward.pytorch_mlp.numpy_names import within
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.normalization.batch_norm.numpy_impl import (
    batch_norm_eval,
    batch_norm_train,
)


def basic_block(x, params, stride=1, training=False):
    """Return two convolutions of x, added to x, and rectified.

    Args:
        x: maps, float (N, C, H, W).
        params: the names of torchvision's BasicBlock, all float; those
            of "downsample" where the block changes the shape.
        stride: pixels from one place to the next, in the first layer.
        training: whether channels are normalized by this batch, or by
            the running statistics.

    Returns:
        y: float (N, M, P, Q).
        statistics: new running means and variances, float (2, V), of
            all channels that are normalized; `renewed` names them.
        backward: dy (N, M, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if the shape changes without a "downsample".
    """
    (a, s1), to_a = unit(x, params, "conv1", "bn1", training, stride, 1)
    h, to_h = relu(a)
    (b, s2), to_b = unit(h, params, "conv2", "bn2", training, 1, 1)
    (skip, s3), to_skip = shortcut(x, b, params, stride, training)
    y, to_y = relu(b + skip)

    def backward(dy):
        dsum = to_y(dy)  # reaches the branch and the skip
        dh, second = to_b(dsum)
        dx, first = to_a(to_h(dh))
        dskip, third = to_skip(dsum)
        return dx + dskip, first | second | third

    return (y, beside(s1, s2, s3)), backward


def bottleneck_block(x, params, stride=1, training=False):
    """Return a narrow branch of three convolutions, added to x.

    Args:
        x: maps, float (N, C, H, W).
        params: the names of torchvision's Bottleneck, all float; those
            of "downsample" where the block changes the shape.
        stride: pixels from one place to the next, in the middle layer.
        training: whether channels are normalized by this batch, or by
            the running statistics.

    Returns:
        y: float (N, E, P, Q).
        statistics: new running means and variances, float (2, V), of
            all channels that are normalized; `renewed` names them.
        backward: dy (N, E, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if the shape changes without a "downsample".
    """
    (a, s1), to_a = unit(x, params, "conv1", "bn1", training)
    h, to_h = relu(a)  # few maps
    (b, s2), to_b = unit(h, params, "conv2", "bn2", training, stride, 1)
    g, to_g = relu(b)
    (c, s3), to_c = unit(g, params, "conv3", "bn3", training)
    (skip, s4), to_skip = shortcut(x, c, params, stride, training)
    y, to_y = relu(c + skip)  # many again

    def backward(dy):
        dsum = to_y(dy)  # reaches the branch and the skip
        dg, third = to_c(dsum)
        dh, second = to_b(to_g(dg))
        dx, first = to_a(to_h(dh))
        dskip, fourth = to_skip(dsum)
        return dx + dskip, first | second | third | fourth

    return (y, beside(s1, s2, s3, s4)), backward


def plain_block(x, params, stride=1, training=False):
    """Return what `basic_block` is without its skip."""
    (a, s1), to_a = unit(x, params, "conv1", "bn1", training, stride, 1)
    h, to_h = relu(a)
    (b, s2), to_b = unit(h, params, "conv2", "bn2", training, 1, 1)
    y, to_y = relu(b)

    def backward(dy):
        dh, second = to_b(to_y(dy))
        dx, first = to_a(to_h(dh))
        return dx, first | second

    return (y, beside(s1, s2)), backward


def resnet18(x, params, training=False):
    """Return the scores of ResNet-18.

    Args:
        x: images, float (N, I, H, W).
        params: the names of torchvision's resnet18, all float.
        training: whether channels are normalized by this batch, or by
            the running statistics.

    Returns:
        y: scores, float (N, K).
        statistics: new running means and variances, float (2, V), of
            all channels that are normalized; `renewed` names them.
        backward: dy (N, K) -> dx (N, I, H, W), dparams by name.
    """
    return network(x, params, training, basic_block, (2, 2, 2, 2))


def network(x, params, training, block, depths):
    """Return the scores: a stem, four layers of blocks, and a head.

    Args:
        x: images, float (N, I, H, W).
        params: by torchvision's names: "layer2.0.conv1.weight" is of
            the first block of the second layer.
        training: whether this batch's statistics are used.
        block: `basic_block` or `bottleneck_block`.
        depths: how many blocks each layer has.
    """
    (a, s), to_a = unit(x, params, "conv1", "bn1", training, 2, 3)
    h, to_h = relu(a)
    h, to_pool = max_pool2d(h, 3, 2, 1)
    steps = [
        (f"layer{k}.{j}.", 2 if k > 1 and j == 0 else 1)  # halves
        for k, depth in enumerate(depths, 1)
        for j in range(depth)
    ]
    (h, more), to_tower = tower(h, params, training, block, steps)
    y, to_scores = head(h, params)

    def backward(dy):
        dh, last = to_scores(dy)
        dh, middle = to_tower(dh)
        dx, first = to_a(to_h(to_pool(dh)))
        return dx, first | middle | last

    return (y, beside(s, more)), backward


def small_resnet(x, params, stride=1, training=False, residual=True):
    """Return the scores of a residual network for small images.

    Args:
        x: images, float (N, I, H, W).
        params: "conv1" and "bn1"; blocks "layer1.0", "layer1.1" and so
            on, as in `basic_block`; for the second and third layer
            also "layer2.first" and "layer3.first", which halve the
            image, with a "downsample" if residual; "fc". All float.
        stride: pixels from one place to the next, in the stem.
        training: whether channels are normalized by this batch, or by
            the running statistics.
        residual: whether the blocks have skips; if not, the network
            is plain: a layer after the other.

    Returns:
        y: scores, float (N, K).
        statistics: new running means and variances, float (2, V), of
            all channels that are normalized; `renewed` names them.
        backward: dy (N, K) -> dx (N, I, H, W), dparams by name.

    Raises:
        ValueError: if "downsample" is given and there are no skips, or
            not given and there are.
    """
    if unused := [
        n for n in params if "downsample" in n and not residual
    ]:
        raise ValueError(
            f"params must not hold {unused[0]!r} in a plain network"
        )
    block = basic_block if residual else plain_block
    (a, s), to_a = unit(x, params, "conv1", "bn1", training, stride, 1)
    h, to_h = relu(a)
    steps = []
    for k in (1, 2, 3):
        steps += [(f"layer{k}.first.", 2)] if k > 1 else []
        mine = [n for n in params if n.startswith(f"layer{k}.")]
        ends = sum(n.endswith("conv1.weight") for n in mine)
        steps += [(f"layer{k}.{j}.", 1) for j in range(ends - (k > 1))]
    (h, more), to_tower = tower(h, params, training, block, steps)
    y, to_scores = head(h, params)

    def backward(dy):
        dh, last = to_scores(dy)
        dh, middle = to_tower(dh)
        dx, first = to_a(to_h(dh))
        return dx, first | middle | last

    return (y, beside(s, more)), backward


def tower(h, params, training, block, steps):
    """Return what blocks make of h, one after the other.

    Args:
        h: maps, float (N, C, H, W).
        params: of all blocks, each name with the block's before it.
        training: whether this batch's statistics are used.
        block: the function.
        steps: name and stride of each.
    """
    pulls, found = [], []
    for name, stride in steps:
        (h, s), pull = block(h, within(params, name), stride, training)
        pulls.append((name, pull))
        found.append(s)

    def backward(dh):
        dparams = {}
        for name, pull in reversed(pulls):
            dh, own = pull(dh)
            dparams |= {name + n: d for n, d in own.items()}
        return dh, dparams

    return (h, beside(*found)), backward


def head(h, params):
    """Return scores of the mean over all places."""
    mean, to_mean = global_avg_pool2d(h)  # (N, D)
    y, to_y = linear(mean, params["fc.weight"], params["fc.bias"])

    def backward(dy):
        dmean, dweight, dbias = to_y(dy)
        own = {"fc.weight": dweight, "fc.bias": dbias}
        return to_mean(dmean), own

    return y, backward


def unit(x, params, conv, bn, training, stride=1, padding=0):
    """Return a convolution without a bias, normalized; statistics."""
    z, to_z = conv2d(x, params[f"{conv}.weight"], None, stride, padding)
    given = [params[name] for name in scales(bn)]
    mean, var = given[:2]
    if training:
        (y, mean, var), to_y = batch_norm_train(z, *given)
    else:
        y, to_y = batch_norm_eval(z, *given)

    def backward(dy):
        dz, dscale, dshift = to_y(dy)
        dx, dweight, _ = to_z(dz)
        own = {f"{bn}.weight": dscale, f"{bn}.bias": dshift}
        return dx, {f"{conv}.weight": dweight} | own

    return (y, np.stack((mean, var))), backward


def scales(bn):
    """Return the names of what a normalization takes."""
    names = "running_mean", "running_var", "weight", "bias"
    return [f"{bn}.{name}" for name in names]


def shortcut(x, branch, params, stride, training):
    """Return what the branch is added to: x, or x in its shape."""
    conv, bn = "downsample.0", "downsample.1"
    names = [f"{conv}.weight", *scales(bn)]
    missing = [name for name in names if params.get(name) is None]
    if not missing:
        return unit(x, params, conv, bn, training, stride)
    if len(missing) < len(names):
        raise ValueError(
            f"params must hold {missing[0]!r} with the rest of it, "
            f"got {sorted(set(names) - set(missing))}"
        )
    if x.shape != branch.shape:
        raise ValueError(
            "params must hold 'downsample.0.weight' where the shape "
            f"changes, got {x.shape} and {branch.shape}"
        )
    return (x, np.zeros((2, 0), x.dtype)), lambda dy: (dy, {})


def beside(*statistics):
    """Return the statistics of several layers as one array (2, V)."""
    return np.concatenate(statistics, axis=1)


def renewed(params, statistics):
    """Return the parameters with new running statistics.

    Args:
        params: by name, of a block or a network.
        statistics: float (2, V), as it returned them: layer by layer,
            and what has a word in its place before what has a number.
    """
    ends = ".running_mean"
    names = [n.removesuffix(ends) for n in params if n.endswith(ends)]
    found, at = dict(params), 0
    for name in sorted(names, key=place):
        width = len(params[name + ends])
        mean, var = statistics[:, at : at + width]
        own = {ends: mean, ".running_var": var}
        found |= {name + n: value for n, value in own.items()}
        at += width
    return found


def place(name):
    """Return what names are sorted by: numbers as such, after words."""
    parts = name.split(".")
    return [(p.isdigit(), int(p) if p.isdigit() else p) for p in parts]
