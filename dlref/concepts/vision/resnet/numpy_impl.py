"""Residual networks in NumPy, from pieces with their pullbacks."""

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
        backward: dy (N, M, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if the shape changes without a "downsample".
    """
    a, to_a = unit(x, params, "conv1", "bn1", training, stride, 1)
    h, to_h = relu(a)
    b, to_b = unit(h, params, "conv2", "bn2", training, 1, 1)
    skip, to_skip = shortcut(x, b, params, stride, training)
    y, to_y = relu(b + skip)

    def backward(dy):
        dsum = to_y(dy)  # reaches the branch and the skip
        dh, second = to_b(dsum)
        dx, first = to_a(to_h(dh))
        dskip, third = to_skip(dsum)
        return dx + dskip, first | second | third

    return y, backward


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
        backward: dy (N, E, P, Q) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if the shape changes without a "downsample".
    """
    a, to_a = unit(x, params, "conv1", "bn1", training)  # narrower
    h, to_h = relu(a)
    b, to_b = unit(h, params, "conv2", "bn2", training, stride, 1)
    g, to_g = relu(b)
    c, to_c = unit(g, params, "conv3", "bn3", training)  # wider again
    skip, to_skip = shortcut(x, c, params, stride, training)
    y, to_y = relu(c + skip)

    def backward(dy):
        dsum = to_y(dy)  # reaches the branch and the skip
        dg, third = to_c(dsum)
        dh, second = to_b(to_g(dg))
        dx, first = to_a(to_h(dh))
        dskip, fourth = to_skip(dsum)
        return dx + dskip, first | second | third | fourth

    return y, backward


def resnet18(x, params, training=False):
    """Return the scores of ResNet-18.

    Args:
        x: images, float (N, I, H, W).
        params: the names of torchvision's resnet18, all float.
        training: whether channels are normalized by this batch, or by
            the running statistics.

    Returns:
        y: scores, float (N, K).
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
    a, to_a = unit(x, params, "conv1", "bn1", training, 2, 3)
    h, to_h = relu(a)
    h, to_pool = max_pool2d(h, 3, 2, 1)
    pulls = []
    for k, depth in enumerate(depths, 1):
        for j in range(depth):
            name = f"layer{k}.{j}."
            stride = 2 if k > 1 and j == 0 else 1  # halves the image
            h, pull = block(h, within(params, name), stride, training)
            pulls.append((name, pull))
    mean, to_mean = global_avg_pool2d(h)  # (N, D)
    y, to_y = linear(mean, params["fc.weight"], params["fc.bias"])

    def backward(dy):
        dmean, dweight, dbias = to_y(dy)
        dparams = {"fc.weight": dweight, "fc.bias": dbias}
        dh = to_mean(dmean)
        for name, pull in reversed(pulls):
            dh, found = pull(dh)
            dparams |= {name + own: d for own, d in found.items()}
        dx, found = to_a(to_h(to_pool(dh)))
        return dx, dparams | found

    return y, backward


def unit(x, params, conv, bn, training, stride=1, padding=0):
    """Return a convolution without a bias, and normalized."""
    z, to_z = conv2d(x, params[f"{conv}.weight"], None, stride, padding)
    given = [params[name] for name in scales(bn)]
    if training:
        (y, _, _), to_y = batch_norm_train(z, *given)
    else:
        y, to_y = batch_norm_eval(z, *given)

    def backward(dy):
        dz, dscale, dshift = to_y(dy)
        dx, dweight, _ = to_z(dz)
        own = {f"{bn}.weight": dscale, f"{bn}.bias": dshift}
        return dx, {f"{conv}.weight": dweight} | own

    return y, backward


def scales(bn):
    """Return the names of what a normalization takes."""
    names = "running_mean", "running_var", "weight", "bias"
    return [f"{bn}.{name}" for name in names]


def shortcut(x, branch, params, stride, training):
    """Return what the branch is added to: x, or x in its shape."""
    conv, bn = "downsample.0", "downsample.1"
    names = [f"{conv}.weight", *scales(bn)]
    missing = [name for name in names if name not in params]
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
    return x, lambda dy: (dy, {})
