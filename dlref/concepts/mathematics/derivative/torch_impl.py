"""Functions of one or two numbers in PyTorch."""

import torch


def add(x, other):
    """Return the sums, (*N)."""
    return torch.add(x, other)


def sub(x, other):
    """Return the differences, (*N)."""
    return torch.sub(x, other)


def mul(x, other):
    """Return the products, (*N)."""
    return torch.mul(x, other)


def div(x, other):
    """Return the quotients, (*N)."""
    return torch.div(x, other)


def pow(x, exponent):
    """Return the powers, (*N)."""
    return torch.pow(x, exponent)


def exp(x):
    """Return e to the power of x, (*N)."""
    return torch.exp(x)


def log(x):
    """Return the natural logarithm, (*N)."""
    return torch.log(x)


def sqrt(x):
    """Return the square root, (*N)."""
    return torch.sqrt(x)


def sin(x):
    """Return the sine, (*N)."""
    return torch.sin(x)


def cos(x):
    """Return the cosine, (*N)."""
    return torch.cos(x)


def abs(x):
    """Return the distance from 0, (*N)."""
    return torch.abs(x)
