"""RMSProp in NumPy: one step, from the gradient to the parameters."""

import numpy as np


def rmsprop_step(
    param,
    grad,
    square_avg,
    grad_avg,
    buffer,
    lr=1e-2,
    alpha=0.99,
    eps=1e-8,
    weight_decay=0.0,
    momentum=0.0,
    centered=False,
    maximize=False,
):
    """Return the parameters and the state after one step of RMSProp.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        square_avg: the running mean of its square, float (*N), not
            negative; 0 at first.
        grad_avg: the running mean of the gradient, float (*N); 0 at
            first. It is used and updated only if `centered`.
        buffer: the last step, as `momentum` keeps it, float (*N); 0 at
            first.
        lr: the learning rate, not negative.
        alpha: the share of the running means that is kept, in [0, 1).
        eps: added to the root, positive.
        weight_decay: this much of `param` is added to the gradient.
        momentum: the share of `buffer` that is kept, not negative.
        centered: True to divide by the spread about the mean.
        maximize: True to go up.

    Returns:
        new_param, new_square_avg, new_grad_avg, new_buffer: float (*N).
            There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    grad = grad + weight_decay * param
    square_avg = alpha * square_avg + (1 - alpha) * grad**2
    spread = square_avg
    grad_avg = grad_avg.copy()
    if centered:
        grad_avg = alpha * grad_avg + (1 - alpha) * grad
        spread = square_avg - grad_avg**2
        spread = np.maximum(spread, 0)  # rounding may go below
    buffer = momentum * buffer + grad / (np.sqrt(spread) + eps)
    return param - lr * buffer, square_avg, grad_avg, buffer
