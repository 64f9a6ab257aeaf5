"""Recurrent nets of several layers, both ways, with gaps."""

import numpy as np

from dlref.concepts.recurrent.elman.numpy_impl import unroll
from dlref.concepts.recurrent.gru.numpy_impl import gru_cell


def masked_gru_cell(
    x, h, mask, weight_ih, weight_hh, bias_ih=None, bias_hh=None
):
    """Return the state after one step, or as it was in a gap.

    Args:
        x: the input of this step, float (*N, D).
        h: the state before, float (*N, H).
        mask: False where the step is a gap, bool (*N,).
        weight_ih: float (3 H, D): the rows of the gates r, z, g.
        weight_hh: float (3 H, H), in the same order.
        bias_ih: float (3 H,), or None for zeros.
        bias_hh: float (3 H,), or None for zeros.

    Returns:
        new_h: float (*N, H).
        backward: dnew_h (*N, H) -> dx, dh, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.
    """
    real = mask[..., None]
    x = np.where(real, x, 0)  # whatever lies in a gap, NaN too
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    new, pull = gru_cell(x, h, *weights)
    new_h = np.where(real, new, h)

    def backward(dnew_h):
        dx, dh, *dweights = pull(np.where(real, dnew_h, 0))
        return dx, dh + np.where(real, 0, dnew_h), *dweights

    return new_h, backward


def masked_gru(
    x, mask, h0, weight_ih, weight_hh, bias_ih=None, bias_hh=None
):
    """Return the states of sequences with gaps.

    Args:
        x: sequences, float (T, N, D).
        mask: False where there is a gap, bool (T, N).
        h0: the states at the start, float (N, H).
        weight_ih: float (3 H, D): the rows of the gates r, z, g.
        weight_hh: float (3 H, H), in the same order.
        bias_ih: float (3 H,), or None for zeros.
        bias_hh: float (3 H,), or None for zeros.

    Returns:
        output: the state after each step, 0 in a gap, float (T, N, H).
        hn: the state after the last step of each, float (N, H).
        backward: doutput, dhn -> dx, dh0, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    real = mask[:, :, None]

    def cell(given, h, *weights):
        step, here = given
        return masked_gru_cell(step, h, here, *weights)

    steps = list(zip(x, mask, strict=True))
    (states, hn), pull = unroll(cell, steps, (h0,), weights)
    output = np.where(real, states, 0)

    def backward(doutput, dhn):
        return pull(np.where(real, doutput, 0), dhn)

    return (output, hn), backward


def bidirectional_gru(x, mask, h0, params):
    """Return the states of two nets, one for each direction.

    Args:
        x: sequences, float (T, N, D).
        mask: False where there is a gap, bool (T, N), or None if there
            is none.
        h0: where each direction starts, float (2, N, H).
        params: "weight_ih_l0" (3 H, D), "weight_hh_l0" (3 H, H),
            "bias_ih_l0" and "bias_hh_l0" (3 H,), all float, and four
            more that end in "_reverse".

    Returns:
        output: both states at each step, side by side, float
            (T, N, 2 H).
        hn: the last state of each direction, float (2, N, H).
        backward: doutput, dhn -> dx, dh0, dparams by name.
    """
    return both_ways(x, mask, h0, params, "l0")


def deep_bidirectional_gru(x, mask, h0, params):
    """Return the states of a second layer that reads the first.

    Args:
        x: sequences, float (T, N, D).
        mask: False where there is a gap, bool (T, N), or None if there
            is none.
        h0: where each direction of each layer starts, float
            (4, N, H).
        params: as of `bidirectional_gru`, and as many with "l1", which
            take 2 H inputs.

    Returns:
        output: both states of the second layer at each step, float
            (T, N, 2 H).
        hn: the last states, in the order of `h0`, float (4, N, H).
        backward: doutput, dhn -> dx, dh0, dparams by name.
    """
    (low, hn0), pull0 = both_ways(x, mask, h0[:2], params, "l0")
    (high, hn1), pull1 = both_ways(low, mask, h0[2:], params, "l1")

    def backward(doutput, dhn):
        dlow, dh1, dparams1 = pull1(doutput, dhn[2:])
        dx, dh0, dparams0 = pull0(dlow, dhn[:2])
        return dx, np.concatenate([dh0, dh1]), dparams0 | dparams1

    return (high, np.concatenate([hn0, hn1])), backward


def both_ways(x, mask, h0, params, layer):
    """Return what one layer makes of sequences, there and back."""
    mask = np.full(x.shape[:2], True) if mask is None else mask
    kinds = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    names = [f"{kind}_{layer}" for kind in kinds]
    turned = [f"{name}_reverse" for name in names]
    there = [params[name] for name in names]
    back = [params[name] for name in turned]

    (one, hn), pull_one = masked_gru(x, mask, h0[0], *there)
    (two, hm), pull_two = masked_gru(x[::-1], mask[::-1], h0[1], *back)
    output = np.concatenate([one, two[::-1]], axis=-1)  # (T, N, 2 H)

    def backward(doutput, dhn):
        done, dtwo = np.split(doutput, 2, axis=-1)
        dx, dh, *dthere = pull_one(done, dhn[0])
        dy, dg, *dback = pull_two(dtwo[::-1], dhn[1])
        dparams = zip(names + turned, dthere + dback, strict=True)
        return dx + dy[::-1], np.stack([dh, dg]), dict(dparams)

    return (output, np.stack([hn, hm])), backward
