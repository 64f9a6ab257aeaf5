"""Four small graphs in PyTorch."""

import torch
import torch.nn.functional as F


def circuit(x, y, z):
    """Return (x + y) z, (*N)."""
    return torch.mul(torch.add(x, y), z)


def sigmoid_neuron(w, x):
    """Return the sigmoid, (*N)."""
    return torch.sigmoid(F.linear(x, w[None, :2], w[2:])).squeeze(-1)


def micrograd_example(a, b):
    """Return the expression, (*N), line by line as on its page."""
    c = a + b
    d = a * b + b**3
    c = c + (c + 1)
    c = c + (1 + c + (-a))
    d = d + (d * 2 + (b + a).relu())
    d = d + (3 * d + (b - a).relu())
    e = c - d
    f = e**2
    g = f / 2.0
    return g + 10.0 / f


def toy_loss(x, y, beta, omega):
    """Return the squared errors, (*N)."""
    h = x
    for k, bend in enumerate((torch.sin, torch.exp, torch.cos)):
        h = bend(torch.addcmul(beta[k], omega[k], h))
    out = torch.addcmul(beta[3], omega[3], h)
    return F.mse_loss(out, y, reduction="none")
