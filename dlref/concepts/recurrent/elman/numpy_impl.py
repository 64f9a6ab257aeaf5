"""The Elman network in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh


def rnn_cell(
    x,
    h,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    nonlinearity="tanh",
):
    """Return the state after one step.

    Args:
        x: the input of this step, float (*N, D).
        h: the state before, float (*N, H).
        weight_ih: float (H, D).
        weight_hh: float (H, H).
        bias_ih: float (H,), or None for zeros.
        bias_hh: float (H,), or None for zeros.
        nonlinearity: "tanh" or "relu".

    Returns:
        new_h: float (*N, H).
        backward: dnew_h (*N, H) -> dx, dh, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    bend = tanh if nonlinearity == "tanh" else relu
    seen, to_x = linear(x, weight_ih, bias_ih)  # (*N, H)
    known, to_h = linear(h, weight_hh, bias_hh)  # (*N, H)
    new_h, to_z = bend(seen + known)

    def backward(dnew_h):
        dz = to_z(dnew_h)  # (*N, H)
        dx, dweight_ih, dbias_ih = to_x(dz)
        dh, dweight_hh, dbias_hh = to_h(dz)
        return dx, dh, dweight_ih, dweight_hh, dbias_ih, dbias_hh

    return new_h, backward


def rnn(
    x,
    h0,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    nonlinearity="tanh",
):
    """Return the states of a sequence.

    Args:
        x: a sequence of T inputs, float (T, *N, D).
        h0: the state at the start, float (*N, H).
        weight_ih: float (H, D).
        weight_hh: float (H, H).
        bias_ih: float (H,), or None for zeros.
        bias_hh: float (H,), or None for zeros.
        nonlinearity: "tanh" or "relu".

    Returns:
        output: the state after each step, float (T, *N, H).
        hn: the state after the last step, float (*N, H).
        backward: doutput, dhn -> dx, dh0, dweight_ih, dweight_hh,
            dbias_ih, dbias_hh.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or the sequence is empty.
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    h, states, pulls = h0, [], []
    for step in x:
        h, pull = rnn_cell(step, h, *weights, nonlinearity)
        states.append(h)
        pulls.append(pull)

    def backward(doutput, dhn):
        dh, dx, shares = dhn, [], []
        for dstate, pull in zip(
            doutput[::-1], pulls[::-1], strict=True
        ):
            dstep, dh, *share = pull(dstate + dh)
            dx.append(dstep)
            shares.append(share)
        dweights = [
            None if parts[0] is None else sum(parts)
            for parts in zip(*shares, strict=True)
        ]
        return np.stack(dx[::-1]), dh, *dweights

    return (np.stack(states), h), backward
