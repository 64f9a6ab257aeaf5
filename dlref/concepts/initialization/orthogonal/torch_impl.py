"""First weights in PyTorch, from given random numbers."""

import torch
from torch.nn import init


def orthogonal(noise, gain=1.0):
    """Return orthogonal weights, (K, D, *S), by Householder's QR."""
    a = noise.flatten(1)
    tall = a.mT if a.shape[0] < a.shape[1] else a
    q, r = torch.linalg.qr(tall)
    q = q * r.diagonal().sign()  # as nn.init.orthogonal_ does
    q = q.mT if a.shape[0] < a.shape[1] else q
    return q.reshape(noise.shape).mul(gain)


def lsuv_step(weight, x):
    """Return weights for outputs of variance 1, (K, D)."""
    y = torch.nn.functional.linear(x, weight)
    return weight.div(y.std(correction=0))


def fixup_normal(noise, blocks, layers=2):
    """Return He's weights, made smaller, (K, D, *S)."""
    fan = init._calculate_correct_fan(noise, "fan_in")
    spread = init.calculate_gain("relu") / fan**0.5
    root = float(blocks) ** (1 / (2 * layers - 2))
    return noise.mul(spread).div(root)
