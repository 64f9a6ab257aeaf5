"""AdaDelta in NumPy: one step, from the gradient to the parameters."""

import numpy as np


def adadelta_step(
    param,
    grad,
    square_avg,
    delta_avg,
    lr=1.0,
    rho=0.9,
    eps=1e-6,
    weight_decay=0.0,
    maximize=False,
):
    """Return the parameters and both running means after one step.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        square_avg: the running mean of its square, float (*N), not
            negative; 0 at first.
        delta_avg: the running mean of the squared steps, float (*N),
            not negative; 0 at first.
        lr: a factor on every step, not negative.
        rho: the share of the running means that is kept, in [0, 1).
        eps: added under both roots, positive.
        weight_decay: this much of `param` is added to the gradient.
        maximize: True to go up.

    Returns:
        new_param, new_square_avg, new_delta_avg: float (*N). There is
            no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    grad = grad + weight_decay * param
    square_avg = rho * square_avg + (1 - rho) * grad**2
    ratio = np.sqrt(delta_avg + eps) / np.sqrt(square_avg + eps)
    delta = ratio * grad
    delta_avg = rho * delta_avg + (1 - rho) * delta**2
    return param - lr * delta, square_avg, delta_avg
