"""VGG in PyTorch: where to pool is read off the parameters' names."""

import torch.nn.functional as F


def vgg_block(x, weight1, bias1, weight2, bias2):
    """Return two convolutions, rectified, and pooled, (N, B, P, Q)."""
    x = F.relu(F.conv2d(x, weight1, bias1, padding="same"))
    x = F.relu(F.conv2d(x, weight2, bias2, padding="same"))
    return F.max_pool2d(x, 2, 2)


def vgg16(x, params):
    """Return the scores of VGG-16, (N, K)."""
    return head(features(x, params), params)


def features(x, params):
    """Return the maps; a gap in the numbers is where a pooling is."""
    kernels = [n for n in params if params[n].ndim == 4]
    at = sorted(int(name.split(".")[1]) for name in kernels)
    for here, following in zip(at, [*at[1:], at[-1] + 9], strict=True):
        weight = params[f"features.{here}.weight"]
        x = F.conv2d(
            x, weight, params[f"features.{here}.bias"], padding=1
        )
        x = F.relu(x)
        if following > here + 2:
            x = F.max_pool2d(x, kernel_size=2, stride=2)
    return x


def head(x, params):
    """Return the scores of three linear layers."""
    x = F.adaptive_avg_pool2d(x, (7, 7)).flatten(1)
    first, second, third = (
        (
            params[f"classifier.{k}.weight"],
            params[f"classifier.{k}.bias"],
        )
        for k in (0, 3, 6)
    )
    return F.linear(
        F.relu(F.linear(F.relu(F.linear(x, *first)), *second)), *third
    )
