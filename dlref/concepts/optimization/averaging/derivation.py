"""Averages of weights in SymPy: the updates and their closed forms."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor

n, t = sp.symbols("n t", integer=True)


def ema_update(average, param, decay):
    """The average moves a little towards the parameters."""
    gap = param[n] - average[n]
    y = Tensor(n, average[n] + (1 - decay) * gap)

    def backward(dy):
        daverage = Tensor(n, decay * dy[n])
        return daverage, Tensor(n, (1 - decay) * dy[n])

    return y, backward


def swa_update(average, param, num_averaged):
    """The mean of one more."""
    gap = param[n] - average[n]
    y = Tensor(n, average[n] + gap / (num_averaged + 1))

    def backward(dy):
        dparam = dy[n] / (num_averaged + 1)
        return Tensor(n, dy[n] - dparam), Tensor(n, dparam)

    return y, backward


def ema(params, decay, bias_correction):
    """All steps, weighted less the longer ago they were."""
    T, _ = params.shape
    whole = 1 - decay**T if bias_correction else sp.Integer(1)
    share = (1 - decay) * decay ** (T - 1 - t) / whole
    w = Tensor(t, share, name="w")
    y = Tensor(n, Sum(w[t] * params[t, n], (t, T)))

    def backward(dy):
        return Tensor((t, n), w[t] * dy[n])

    return y, backward


def weight(decay, T, step=t):
    """Return what a step counts in the average of T, not corrected."""
    return (1 - decay) * decay ** (T - 1 - step)


def one_more(params, decay):
    """Each weight is multiplied by the decay, and a last one added."""
    T, N = params.shape
    new = sp.IndexedBase("new", shape=(N,), real=True)
    before, _ = ema(params, decay, False)
    after, _ = ema_update(before, new, decay)
    old = Sum(weight(decay, T + 1) * params[t, n], (t, T))
    last = weight(decay, T + 1, T) * new[n]
    return Equal(after[n], old + last, {n: N})


def mean_of_one_more(average, param, num_averaged):
    """The mean times the number is the sum, and one is added to it."""
    (N,) = param.shape
    total = sp.IndexedBase("s", shape=(N,), real=True)
    mean = Tensor(n, total[n] / num_averaged, shape=(N,))
    y, _ = swa_update(mean, param, num_averaged)
    right = (total[n] + param[n]) / (num_averaged + 1)
    return Equal(y[n], right, {n: N})


def weights_sum(params, decay):
    """A geometric sum."""
    T, _ = params.shape
    return Equal(Sum(weight(decay, T), (t, T)), 1 - decay**T)


def noise(params, decay):
    """Independent noise adds up by the squares of its weights."""
    T, _ = params.shape
    square = Sum(weight(decay, T) ** 2, (t, T))
    right = (1 - decay) / (1 + decay) * (1 - decay ** (2 * T))
    return Equal(square, right)
