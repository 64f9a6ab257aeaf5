"""Truncated backpropagation through time in NumPy."""

from dlref.concepts.recurrent.elman.numpy_impl import rnn_cell, unroll


def scale_gradient(x, held, scale):
    """Return `held`, which moves as a part of x moves.

    Args:
        x: what moves, float (*N).
        held: its value, float (*N); normally the same numbers.
        scale: the part, float (): 1 lets a gradient pass, 0 stops it.

    Returns:
        y: float (*N), equal to x where x is `held`.
        backward: dy (*N) -> dx (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or `scale` is not finite.
    """
    y = held + scale * (x - held)

    def backward(dy):
        return scale * dy

    return y, backward


def truncated_rnn(
    x,
    h0,
    keep,
    weight_ih,
    weight_hh,
    bias_ih=None,
    bias_hh=None,
    nonlinearity="tanh",
):
    """Return the states of a sequence; gradients are cut on the way.

    Args:
        x: a sequence of T inputs, float (T, *N, D).
        h0: the state at the start, float (*N, H).
        keep: what part of its gradient each step hands back to the
            state before, float (T,): 1 is all, 0 is a cut.
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
        ValueError: if shapes disagree, the sequence is empty, or `keep`
            is not finite.
    """
    weights = weight_ih, weight_hh, bias_ih, bias_hh

    def cell(given, h, *weights):
        step, part = given
        start, cut = scale_gradient(h, h, part)
        new_h, pull = rnn_cell(step, start, *weights, nonlinearity)

        def backward(dnew_h):
            dstep, dstart, *dweights = pull(dnew_h)
            return dstep, cut(dstart), *dweights

        return new_h, backward

    steps = list(zip(x, keep, strict=True))
    return unroll(cell, steps, (h0,), weights)
