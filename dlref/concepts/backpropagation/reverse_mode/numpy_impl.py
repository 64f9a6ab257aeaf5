"""Reverse mode in NumPy: a tape, and programs that are run on it."""

import numpy as np

from dlref.concepts.mathematics.derivative.numpy_impl import (
    add,
    log,
    mul,
    sin,
    sub,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import (
    linear,
    mse_loss,
)
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh


def put(tape, value):
    """Write an input on the tape; return its place."""
    tape.append((value, (), None))
    return len(tape) - 1


def call(tape, operation, *places):
    """Call an operation on values of the tape, and write it down."""
    value, pullback = operation(*(tape[p][0] for p in places))
    tape.append((value, places, pullback))
    return len(tape) - 1


def gradients(tape, out, dout):
    """Read the tape backward; return the gradients by their places."""
    grads = {out: dout.copy()}
    for at in range(out, -1, -1):
        _, places, pullback = tape[at]
        if pullback is None or at not in grads:
            continue  # an input, or nothing that leads to `out`
        back = pullback(grads[at])
        back = back if isinstance(back, tuple) else (back,)
        for place, grad in zip(places, back, strict=True):
            used = place in grads
            grads[place] = grads[place] + grad if used else grad
    return grads


def reverse(program, *inputs):
    """Run `program(tape, *places)`; return its output and pullback."""
    tape = []
    places = [put(tape, value) for value in inputs]
    out = program(tape, *places)

    def backward(dout):
        grads = gradients(tape, out, dout)
        unused = (np.zeros_like(value) for value in inputs)
        found = map(grads.get, places, unused)
        return tuple(found) if len(places) > 1 else next(found)

    return tape[out][0], backward


def taped_example(x1, x2):
    """Return log(x1) + x1 x2 - sin(x2), with its tape's gradient.

    Args:
        x1: float (*N), positive.
        x2: float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx1 (*N), dx2 (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or `x1` is not positive.
    """

    def program(tape, x1, x2):
        v1 = call(tape, log, x1)
        v2 = call(tape, mul, x1, x2)
        v3 = call(tape, sin, x2)
        v4 = call(tape, add, v1, v2)
        return call(tape, sub, v4, v3)

    return reverse(program, x1, x2)


def taped_power(x, steps=3):
    """Return x squared `steps` times, with its tape's gradient.

    Args:
        x: float (*N).
        steps: how often to square, not negative.

    Returns:
        y: x to the power 2**steps, float (*N).
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
    """

    def program(tape, y):
        for _ in range(steps):
            y = call(tape, mul, y, y)
        return y

    return reverse(program, x)


def taped_recurrence(x, weight, bias, target):
    """Return the error of one layer used twice, and its gradient.

    Args:
        x: float (*N, D).
        weight: used in both layers, float (D, D).
        bias: used in both layers, float (D,).
        target: float (*N, D).

    Returns:
        loss: the mean squared error after both layers, float ().
        backward: dloss () -> dx (*N, D), dweight (D, D), dbias (D,),
            dtarget (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there is no row.
    """

    def program(tape, h, weight, bias, target):
        for _ in range(2):
            z = call(tape, linear, h, weight, bias)
            h = call(tape, tanh, z)
        return call(tape, mse_loss, h, target)

    return reverse(program, x, weight, bias, target)
