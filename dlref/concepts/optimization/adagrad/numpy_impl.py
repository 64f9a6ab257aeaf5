"""AdaGrad in NumPy: one step, from the gradient to the parameters."""

import numpy as np


def adagrad_step(
    param,
    grad,
    square_sum,
    step,
    lr=1e-2,
    lr_decay=0.0,
    eps=1e-10,
    weight_decay=0.0,
    maximize=False,
):
    """Return the parameters and the sum of squares after one step.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        square_sum: the sum of the squares of all gradients before,
            float (*N), not negative; 0 at first.
        step: the number of this step, from 1.
        lr: the learning rate, not negative.
        lr_decay: the rate is divided by 1 + (step - 1) * lr_decay.
        eps: added to the root of the sum, positive.
        weight_decay: this much of `param` is added to the gradient.
        maximize: True to go up.

    Returns:
        new_param, new_square_sum: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    grad = grad + weight_decay * param
    square_sum = square_sum + grad**2
    rate = lr / (1 + (step - 1) * lr_decay)
    return param - rate * grad / (np.sqrt(square_sum) + eps), square_sum
