"""Mixture of experts in NumPy, with the gradients by hand."""

from math import prod

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.softmax_regression.numpy_impl import softmax


def highest(z, k):
    """Return which are the k highest of each row, the first of equals.

    Raises:
        ValueError: if a row has fewer than k.
    """
    if k > z.shape[-1]:
        raise ValueError(f"k must be at most {z.shape[-1]}, got {k}")
    order = np.argsort(-z.real, axis=-1, kind="stable")
    chosen = np.zeros(z.shape, bool)
    np.put_along_axis(chosen, order[..., :k], True, axis=-1)
    return chosen


def top_k_gate(z, k, renormalize=True):
    """Return the weights of the k highest scores, and 0 for the rest.

    Args:
        z: scores, float (*N, E).
        k: how many are chosen; of equals, the first.
        renormalize: whether the chosen alone share the weight of 1.

    Returns:
        y: float (*N, E).
        backward: dy (*N, E) -> dz (*N, E).

    Raises:
        ValueError: if `k` is more than E, or a row has no finite
            largest score.
    """
    chosen = highest(z, k)
    p, pull = softmax(
        np.where(chosen, z, -np.inf) if renormalize else z
    )
    return p * chosen, lambda dy: pull(dy * chosen)


def mixture_of_experts(
    x, weight_router, weight_in, weight_out, k=2, renormalize=True
):
    """Return what the k chosen experts of each row say, weighted.

    Args:
        x: rows, float (*N, D).
        weight_router: what scores the experts, float (E, D).
        weight_in: float (E, H, D).
        weight_out: float (E, D, H).
        k: experts for each row.
        renormalize: whether their weights sum to 1.

    Returns:
        y: float (*N, D).
        backward: dy (*N, D) -> dx (*N, D), dweight_router (E, D),
            dweight_in (E, H, D), dweight_out (E, D, H).

    Raises:
        ValueError: if shapes disagree, or `k` is more than E.
    """
    rows = x.reshape(prod(x.shape[:-1]), x.shape[-1])  # (N, D)
    scores, pull_router = linear(rows, weight_router)
    gates, pull_gates = top_k_gate(scores, k, renormalize)  # (N, E)
    kind = np.result_type(gates, weight_in, weight_out)
    y = np.zeros(rows.shape, kind)
    calls = []
    for e in range(len(weight_in)):
        at = gates[:, e].nonzero()[0]  # the rows that chose expert e
        gate = gates[at, e, None]
        inside, pull_in = linear(rows[at], weight_in[e])
        active, pull_active = relu(inside)  # (n, H)
        said, pull_out = linear(active, weight_out[e])  # (n, D)
        y[at] += gate * said
        calls.append((at, gate, said, pull_in, pull_active, pull_out))

    def backward(dy):
        drows_out = dy.reshape(rows.shape)
        kind = np.result_type(dy, y)
        dgates, dx = (
            np.zeros(gates.shape, kind),
            np.zeros(rows.shape, kind),
        )
        din = np.zeros(weight_in.shape, kind)
        dout = np.zeros(weight_out.shape, kind)
        for e, call in enumerate(calls):
            at, gate, said, pull_in, pull_active, pull_out = call
            d = drows_out[at]  # (n, D)
            dgates[at, e] = np.sum(d * said, axis=-1)
            dactive, dout[e], _ = pull_out(gate * d)
            dinput, din[e], _ = pull_in(pull_active(dactive))
            dx[at] += dinput
        through, drouter, _ = pull_router(pull_gates(dgates))
        return (dx + through).reshape(x.shape), drouter, din, dout

    return y.reshape(x.shape), backward


def load_balance_loss(z, k=1):
    """Return how unevenly the rows are spread over the experts.

    Args:
        z: scores, float (*N, E).
        k: experts for each row.

    Returns:
        loss: float (), 1 if all are chosen and likely alike.
        backward: dloss () -> dz (*N, E), through the probabilities
            alone: how often an expert is chosen has no slope.

    Raises:
        ValueError: if there are no rows, or `k` is more than E.
    """
    rows = tuple(range(z.ndim - 1))
    often = (
        highest(z, k).mean(axis=rows, dtype=z.real.dtype) / k
    )  # (E,)
    p, pull = softmax(z)
    E, N = z.shape[-1], prod(z.shape[:-1])
    loss = E * np.sum(often * p.mean(axis=rows))

    def backward(dloss):
        return pull(np.broadcast_to(E / N * dloss * often, z.shape))

    return loss, backward
