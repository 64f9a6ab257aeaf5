"""Descent in NumPy, as a function that has a gradient itself."""

import numpy as np


def least_squares_step(w, x, t, lr):
    """Return the weights after one step down the mean square error.

    Args:
        w: weights, float (D,), not changed.
        x: inputs, float (N, D).
        t: targets, float (N,).
        lr: the learning rate, an array with one number, float ().

    Returns:
        new_w: float (D,).
        backward: dnew_w (D,) -> dw (D,), dx (N, D), dt (N,), dlr ().

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or N is 0.
    """
    N = len(x)
    error = x @ w - t  # (N,)
    grad = error @ x / N  # (D,), of the half mean square error
    new_w = w - lr * grad

    def backward(dnew_w):
        dgrad = -lr * dnew_w  # (D,)
        derror = x @ dgrad / N  # (N,)
        dw = dnew_w + derror @ x  # (D,), by the Hessian, x.T @ x / N
        dx = np.outer(error / N, dgrad) + np.outer(derror, w)  # (N, D)
        return dw, dx, -derror, -np.sum(grad * dnew_w)

    return new_w, backward


def unrolled_sgd(w, x, t, lr, first_order=False):
    """Return the weights after T steps, each with its own batch.

    Args:
        w: the first weights, float (D,), not changed.
        x: T batches of inputs, float (T, N, D).
        t: their targets, float (T, N).
        lr: a learning rate for each step, float (T,).
        first_order: True to go back as if the gradient of a step did
            not depend on its weights.

    Returns:
        new_w: float (D,).
        backward: dnew_w (D,) -> dw (D,), dx (T, N, D), dt (T, N),
            dlr (T,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or N is 0.
    """
    pulls = []
    for batch, targets, rate in zip(x, t, lr, strict=True):
        w, pull = least_squares_step(w, batch, targets, rate)
        pulls.append(pull)

    def backward(dw):
        dx, dt, dlr = (np.zeros_like(a) for a in (x, t, lr))
        for step in reversed(range(len(pulls))):
            back, dx[step], dt[step], dlr[step] = pulls[step](dw)
            dw = dw if first_order else back
        return dw.copy(), dx, dt, dlr

    return w, backward


def hypergradient_step(param, grad, previous, lr, hyper_lr=1e-4):
    """Return parameters and learning rate, both moved down the slope.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss there, float (*N).
        previous: the gradient one step before, float (*N); 0 at first.
        lr: the learning rate of the step before, a number.
        hyper_lr: how fast the learning rate moves, not negative.

    Returns:
        new_param: float (*N).
        new_lr: float (). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or `hyper_lr` is negative.
    """
    new_lr = lr + hyper_lr * np.sum(grad * previous)
    return param - new_lr * grad, new_lr
