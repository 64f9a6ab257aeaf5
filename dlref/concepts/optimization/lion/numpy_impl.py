"""Lion in NumPy: one step, from the gradient to the new parameters."""

import numpy as np


def lion_step(
    param,
    grad,
    m,
    lr=1e-4,
    beta1=0.9,
    beta2=0.99,
    weight_decay=0.0,
):
    """Return the parameters and the momentum after one step of Lion.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        m: the running mean of the gradient, float (*N); 0 at first.
        lr: the learning rate, not negative.
        beta1: the share of m in what decides the sign, in [0, 1).
        beta2: the share of m that is kept, in [0, 1).
        weight_decay: the parameters shrink by lr times this.

    Returns:
        new_param, new_m: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    c = beta1 * m + (1 - beta1) * grad
    new_param = (1 - lr * weight_decay) * param - lr * np.sign(c)
    new_m = beta2 * m + (1 - beta2) * grad
    return new_param, new_m
