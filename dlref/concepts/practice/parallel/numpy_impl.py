"""Collective operations and split linear layers, as one array.

The first axis is the process: `x[p]` is what process p has.
"""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.smooth_family.numpy_impl import gelu


def all_reduce(x, op="sum"):
    """Return, for every process, the sum or the mean of what all have.

    Args:
        x: what each process has, float (P, *N).
        op: "sum" or "mean".

    Returns:
        y: float (P, *N), the same in each process.
        backward: dy (P, *N) -> dx (P, *N): an all-reduce again.
    """
    share = 1 / len(x) if op == "mean" else 1

    def reduced(values):
        total = share * values.sum(axis=0)  # (*N)
        return np.repeat(total[None], len(x), axis=0)  # (P, *N)

    return reduced(x), reduced


def all_gather(x):
    """Return, for every process, what each of them has.

    Args:
        x: what each process has, float (P, *N).

    Returns:
        y: float (P, P, *N); `y[p, q]` is `x[q]`.
        backward: dy (P, P, *N) -> dx (P, *N): a reduce-scatter.
    """
    y = np.repeat(x[None], len(x), axis=0)  # (P, P, *N)

    def backward(dy):
        return dy.sum(axis=0)  # (P, *N)

    return y, backward


def reduce_scatter(x):
    """Return, for process q, the sum of what all have for q.

    Args:
        x: process p has `x[p, q]` for process q, float (P, P, *N).

    Returns:
        y: float (P, *N).
        backward: dy (P, *N) -> dx (P, P, *N): an all-gather.
    """
    y = x.sum(axis=0)  # (P, *N)

    def backward(dy):
        return np.repeat(dy[None], len(dy), axis=0)  # (P, P, *N)

    return y, backward


def column_parallel_linear(x, weight, bias=None):
    """Return each process's share of a linear layer's outputs.

    Args:
        x: rows that all processes have, float (*N, D).
        weight: the rows of the weight that each has, float (P, M, D).
        bias: float (P, M), or None for zeros.

    Returns:
        y: float (P, *N, M).
        backward: dy (P, *N, M) -> dx (*N, D), dweight (P, M, D),
            dbias (P, M).
    """
    biases = [None] * len(weight) if bias is None else bias
    parts = [
        linear(x, w, b) for w, b in zip(weight, biases, strict=True)
    ]
    y = np.stack([part for part, _ in parts])  # (P, *N, M)

    def backward(dy):
        back = [pull(d) for (_, pull), d in zip(parts, dy, strict=True)]
        dxs, dweights, dbiases = zip(*back, strict=True)
        dx = np.sum(dxs, axis=0)  # (*N, D): the all-reduce
        dbias = None if bias is None else np.stack(dbiases)  # (P, M)
        return dx, np.stack(dweights), dbias

    return y, backward


def row_parallel_linear(x, weight, bias=None):
    """Return a linear layer's outputs from features shared out.

    Args:
        x: the features that each process has, float (P, *N, M).
        weight: the columns of the weight for them, float (P, D, M).
        bias: float (D,), or None for zeros.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (P, *N, M), dweight (P, D, M),
            dbias (D,).
    """
    parts = [linear(a, w) for a, w in zip(x, weight, strict=True)]
    y = np.sum([part for part, _ in parts], axis=0)  # the all-reduce
    y = y if bias is None else y + bias  # (*N, D), once

    def backward(dy):
        dx, dweight, _ = zip(
            *(pull(dy) for _, pull in parts), strict=True
        )
        rows = tuple(range(dy.ndim - 1))
        dbias = None if bias is None else dy.sum(axis=rows)  # (D,)
        return np.stack(dx), np.stack(dweight), dbias

    return y, backward


def tensor_parallel_mlp(x, up, up_bias, down, down_bias):
    """Return what two linear layers with GELU between give, split.

    Args:
        x: rows that all processes have, float (*N, D).
        up: float (P, M, D).
        up_bias: float (P, M).
        down: float (P, D, M).
        down_bias: float (D,).

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dup (P, M, D),
            dup_bias (P, M), ddown (P, D, M), ddown_bias (D,).
    """
    hidden, to_up = column_parallel_linear(x, up, up_bias)
    bent, to_gelu = gelu(hidden)  # each process bends what it has
    y, to_down = row_parallel_linear(bent, down, down_bias)

    def backward(dy):
        dbent, ddown, ddown_bias = to_down(dy)
        dx, dup, dup_bias = to_up(to_gelu(dbent))
        return dx, dup, dup_bias, ddown, ddown_bias

    return y, backward
