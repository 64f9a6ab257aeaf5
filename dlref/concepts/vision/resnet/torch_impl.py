"""Residual networks in PyTorch."""

import torch.nn.functional as F


def basic_block(x, params, stride=1, training=False):
    """Return relu(x + branch), (N, M, P, Q)."""
    y = conv_bn(
        x, params, "conv1", "bn1", training, stride=stride, padding=1
    )
    y = conv_bn(F.relu(y), params, "conv2", "bn2", training, padding=1)
    return F.relu(y + identity(x, params, stride, training))


def bottleneck_block(x, params, stride=1, training=False):
    """Return relu(x + branch), (N, E, P, Q)."""
    y = F.relu(conv_bn(x, params, "conv1", "bn1", training))
    how = {"stride": stride, "padding": 1}
    y = F.relu(conv_bn(y, params, "conv2", "bn2", training, **how))
    y = conv_bn(y, params, "conv3", "bn3", training)
    return F.relu(identity(x, params, stride, training) + y)


def resnet18(x, params, training=False):
    """Return the scores of ResNet-18, (N, K)."""
    how = {"stride": 2, "padding": 3}
    x = F.relu(conv_bn(x, params, "conv1", "bn1", training, **how))
    x = F.max_pool2d(x, kernel_size=3, stride=2, padding=1)
    strides = (1, 1), (2, 1), (2, 1), (2, 1)
    for layer, pair in zip("1234", strides, strict=True):
        for index, stride in zip("01", pair, strict=True):
            key = f"layer{layer}.{index}."
            own = {
                n[len(key) :]: p for n, p in params.items() if key in n
            }
            x = basic_block(x, own, stride, training)
    x = x.flatten(2).mean(-1)
    return F.linear(x, params["fc.weight"], params["fc.bias"])


def conv_bn(x, params, conv, bn, training, stride=1, padding=0):
    """Return a convolution, normalized."""
    weight = params[conv + ".weight"]
    x = F.conv2d(x, weight, stride=stride, padding=padding)
    mean, var = (
        params[bn + ".running_mean"],
        params[bn + ".running_var"],
    )
    return F.batch_norm(
        x,
        None if training else mean,
        None if training else var,
        params[bn + ".weight"],
        params[bn + ".bias"],
        training=training,
    )


def identity(x, params, stride, training):
    """Return x, or x in the shape of the branch."""
    if "downsample.0.weight" not in params:
        return x
    names = "downsample.0", "downsample.1"
    return conv_bn(x, params, *names, training, stride=stride)
