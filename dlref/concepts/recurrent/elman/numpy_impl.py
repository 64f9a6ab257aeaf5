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


def unroll(cell, steps, state, weights):
    """Return the first part of every state, then the last state.

    Args:
        cell: what makes a state of a step, the state before, weights.
        steps: what it is given, one after the other.
        state: at the start; a tuple, most often of one array.
        weights: the same at every step.

    Returns:
        output, *state: the backward takes the gradient of each.
        backward: doutput, *dstate -> dsteps, *dstate, *dweights.
    """
    outputs, pulls = [], []
    for step in steps:
        new, pull = cell(step, *state, *weights)
        state = new if isinstance(new, tuple) else (new,)
        outputs.append(state[0])
        pulls.append(pull)

    def backward(doutput, *dstate):
        dx, dweights = [], [0] * len(weights)
        for dh, pull in zip(doutput[::-1], pulls[::-1], strict=True):
            first, *others = dstate
            dstep, *found = pull(dh + first, *others)
            dstate, more = found[: len(state)], found[len(state) :]
            dx.append(dstep)
            dweights = [
                None if new is None else sum_ + new
                for sum_, new in zip(dweights, more, strict=True)
            ]
        return np.stack(dx[::-1]), *dstate, *dweights

    return (np.stack(outputs), *state), backward


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

    def cell(step, h, *weights):
        return rnn_cell(step, h, *weights, nonlinearity)

    return unroll(cell, x, (h0,), weights)
