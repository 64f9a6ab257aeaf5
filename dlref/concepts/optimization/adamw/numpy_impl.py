"""AdamW in NumPy: one step, from the gradient to the new parameters."""

import numpy as np


def adamw_step(
    param,
    grad,
    m,
    v,
    step,
    lr=1e-3,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=1e-2,
    maximize=False,
):
    """Return the parameters and the moments after one step of AdamW.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        m: the running mean of the gradient, float (*N); 0 at first.
        v: that of its square, float (*N), not negative; 0 at first.
        step: the number of this step, from 1.
        lr: the learning rate, not negative.
        beta1: the share of m that is kept, in [0, 1).
        beta2: the share of v that is kept, in [0, 1).
        eps: added to the root mean square, positive.
        weight_decay: each step takes `lr` times this share of `param`.
        maximize: True to go up.

    Returns:
        new_param, new_m, new_v: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    mhat = m / (1 - beta1**step)
    vhat = v / (1 - beta2**step)
    kept = (1 - lr * weight_decay) * param
    return kept - lr * mhat / (np.sqrt(vhat) + eps), m, v
