"""Formulas as they are often written, to be measured beside the views."""

import math

import numpy as np


def sigmoid(x):
    y = (1 + np.tanh(x / 2)) / 2
    return y, lambda dy: dy * y * (1 - y)


def tanh(x):
    y = np.tanh(x)
    return y, lambda dy: dy * (1 - y * y)


def softplus(x, beta):
    e = np.exp(beta * x)
    return np.log(1 + e) / beta, lambda dy: dy * e / (1 + e)


def gelu(x, approximate):
    from scipy.special import erf

    if approximate == "tanh":
        c, root = 0.044715, math.sqrt(2 / math.pi)
        t = np.tanh(root * (x + c * x**3))
        density = (1 - t * t) / 2 * root * (1 + 3 * c * x * x)
    else:
        t = erf(x * math.sqrt(1 / 2))
        density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    share = (1 + t) / 2
    return x * share, lambda dy: dy * (share + x * density)


def silu(x):
    s = 1 / (1 + np.exp(-x))
    return x * s, lambda dy: dy * s * (1 + x * (1 - s))


def elu(x, alpha):
    y = np.where(x > 0, x, alpha * (np.exp(x) - 1))
    return y, lambda dy: dy * np.where(x > 0, 1, y + alpha)


def log1p(x):
    return np.log(1 + x), lambda dy: dy / (1 + x)


def expm1(x):
    y = np.exp(x) - 1
    return y, lambda dy: dy * (y + 1)


# What is written, value and slope, by the operation's name.
POPULAR = {
    "log1p": (log1p, "log(1 + x)", "1 / (1 + x)"),
    "expm1": (expm1, "exp(x) - 1", "y + 1"),
    "sigmoid": (sigmoid, "(1 + tanh(x/2)) / 2", "y (1 - y)"),
    "tanh": (tanh, "tanh(x)", "1 - y y"),
    "elu": (elu, "α (exp(x) - 1), x < 0", "y + α"),
    "softplus": (softplus, "log(1 + exp(β x)) / β", "e / (1 + e), e = exp(β x)"),
    "gelu": (gelu, "x Φ, Φ = (1 + erf(x/√2)) / 2", "Φ + x φ"),
    "silu": (silu, "x s, s = 1 / (1 + exp(-x))", "s (1 + x (1 - s))"),
}
