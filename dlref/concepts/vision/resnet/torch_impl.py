"""Residual networks in PyTorch."""

import torch
import torch.nn.functional as F


def basic_block(x, params, stride=1, training=False):
    """Return relu(x + branch), (N, M, P, Q), and statistics, (2, V)."""
    found = []
    y = basic(x, params, training, found, stride)
    return y, torch.cat(found, dim=1)


def bottleneck_block(x, params, stride=1, training=False):
    """Return relu(x + branch), (N, E, P, Q), and statistics, (2, V)."""
    found = []
    how = {"stride": stride, "padding": 1}
    y = F.relu(conv_bn(x, params, "conv1", "bn1", training, found))
    y = conv_bn(y, params, "conv2", "bn2", training, found, **how)
    y = conv_bn(F.relu(y), params, "conv3", "bn3", training, found)
    y = F.relu(identity(x, params, training, found, stride) + y)
    return y, torch.cat(found, dim=1)


def resnet18(x, params, training=False):
    """Return the scores of ResNet-18, (N, K), and statistics."""
    how, found = {"stride": 2, "padding": 3}, []
    x = F.relu(
        conv_bn(x, params, "conv1", "bn1", training, found, **how)
    )
    x = F.max_pool2d(x, kernel_size=3, stride=2, padding=1)
    strides = (1, 1), (2, 1), (2, 1), (2, 1)
    for layer, pair in zip("1234", strides, strict=True):
        for index, stride in zip("01", pair, strict=True):
            own = below(params, f"layer{layer}.{index}.")
            x = basic(x, own, training, found, stride)
    return scores(x, params), torch.cat(found, dim=1)


def small_resnet(x, params, stride=1, training=False, residual=True):
    """Return the scores, (N, K), and the new statistics, (2, V)."""
    how, found = {"stride": stride, "padding": 1}, []
    x = F.relu(
        conv_bn(x, params, "conv1", "bn1", training, found, **how)
    )
    for layer in ("layer1", "layer2", "layer3"):
        inside = {n.split(".")[0] for n in below(params, layer + ".")}
        rest = sorted((i for i in inside if i.isdigit()), key=int)
        for index in [*sorted(inside - set(rest)), *rest]:
            own = below(params, f"{layer}.{index}.")
            step = 2 if index == "first" else 1
            x = basic(x, own, training, found, step, residual)
    return scores(x, params), torch.cat(found, dim=1)


def basic(x, params, training, found, stride, residual=True):
    """Return a basic block, with its skip or without."""
    how = {"stride": stride, "padding": 1}
    y = conv_bn(x, params, "conv1", "bn1", training, found, **how)
    y = F.relu(y)
    y = conv_bn(y, params, "conv2", "bn2", training, found, padding=1)
    if residual:
        y = y + identity(x, params, training, found, stride)
    return F.relu(y)


def scores(x, params):
    """Return the scores of the mean over all places."""
    x = x.flatten(2).mean(-1)
    return F.linear(x, params["fc.weight"], params["fc.bias"])


def below(params, key):
    """Return the parameters whose names begin with a key."""
    return {n[len(key) :]: p for n, p in params.items() if key in n}


def conv_bn(x, params, conv, bn, training, found, stride=1, padding=0):
    """Return a convolution, normalized; note the new statistics."""
    weight = params[conv + ".weight"]
    x = F.conv2d(x, weight, stride=stride, padding=padding)
    names = "running_mean", "running_var"
    own = [params[f"{bn}.{n}"].clone() for n in names]
    given = params[bn + ".weight"], params[bn + ".bias"]
    y = F.batch_norm(x, *own, *given, training=training)
    found.append(torch.stack(own))  # written to in training
    return y


def identity(x, params, training, found, stride):
    """Return x, or x in the shape of the branch."""
    if params.get("downsample.0.weight") is None:
        return x
    names = "downsample.0", "downsample.1"
    return conv_bn(x, params, *names, training, found, stride=stride)
