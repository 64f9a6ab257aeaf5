"""Perceptrons in PyTorch."""

import torch
import torch.nn.functional as F


def perceptron(x, weight, bias):
    """Return zeros and ones, (*N, K)."""
    return torch.heaviside(F.linear(x, weight, bias), x.new_zeros(()))


def perceptron_step(weight, bias, x, t, lr=1.0):
    """Return weight (K, D) and bias (K,) after one example."""
    error = t.sub(perceptron(x, weight, bias))
    new_weight = torch.addr(weight, error, x, alpha=lr)
    return new_weight, torch.add(bias, error, alpha=lr)
