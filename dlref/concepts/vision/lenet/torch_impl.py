"""LeNet-5 in PyTorch, as it is built today and as it was in 1998."""

import torch
import torch.nn.functional as F


def lenet5(x, params, activation="tanh", pooling="avg"):
    """Return the scores of LeNet-5 as it is built today, (N, K)."""
    squash = torch.tanh if activation == "tanh" else F.relu
    pool = F.avg_pool2d if pooling == "avg" else F.max_pool2d
    w, b = params["conv1.weight"], params["conv1.bias"]
    h = pool(squash(F.conv2d(x, w, b, padding=2)), 2)
    w, b = params["conv2.weight"], params["conv2.bias"]
    h = pool(squash(F.conv2d(h, w, b)), 2).flatten(1)
    h = squash(F.linear(h, params["fc1.weight"], params["fc1.bias"]))
    h = squash(F.linear(h, params["fc2.weight"], params["fc2.bias"]))
    return F.linear(h, params["fc3.weight"], params["fc3.bias"])


def lenet5_original(x, source, target, centers, params):
    """Return the distances of LeNet-5 as it was, (N, K)."""
    p = params
    h = scaled_tanh(F.conv2d(x, p["c1.weight"], p["c1.bias"]))
    h = scaled_tanh(subsample(h, p["s2.weight"], p["s2.bias"]))
    table = p["c3.weight"], p["c3.bias"], source, target
    h = scaled_tanh(partial_conv2d(h, *table))
    h = scaled_tanh(subsample(h, p["s4.weight"], p["s4.bias"]))
    h = scaled_tanh(F.conv2d(h, p["c5.weight"], p["c5.bias"]))
    h = F.linear(h.flatten(1), p["f6.weight"], p["f6.bias"])
    return rbf_distance(scaled_tanh(h), centers)


def scaled_tanh(x):
    """Return 1.7159 tanh(2x/3), (*N)."""
    return 1.7159 * torch.tanh(x * 2 / 3)


def subsample(x, weight, bias):
    """Return sums of pixels, weighted and shifted, (N, C, P, Q)."""
    return torch.addcmul(
        bias[:, None, None],
        weight[:, None, None],
        4 * F.avg_pool2d(x, 2),
    )


def partial_conv2d(x, weight, bias, source, target):
    """Return a convolution with some of its kernels, (N, M, P, Q)."""
    full = x.new_zeros(len(bias), x.shape[1], *weight.shape[1:])
    full = full.index_put((target, source), weight, accumulate=True)
    return F.conv2d(x, full, bias)


def rbf_distance(x, centers):
    """Return squared distances of rows from centers, (*N, K)."""
    return ((x[..., None, :] - centers) ** 2).sum(dim=-1)
