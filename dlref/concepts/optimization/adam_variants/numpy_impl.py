"""NAdam and RAdam in NumPy: one step, from the gradient to the end."""

import math

import numpy as np


def nadam_step(
    param,
    grad,
    m,
    v,
    mu_product,
    step,
    lr=2e-3,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    momentum_decay=4e-3,
    decoupled_weight_decay=False,
    maximize=False,
):
    """Return the parameters and the state after one step of NAdam.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        m: the running mean of the gradient, float (*N); 0 at first.
        v: that of its square, float (*N), not negative; 0 at first.
        mu_product: of all momenta so far, float (), in [0, 1]; 1 at
            first.
        step: the number of this step, from 1.
        lr: the learning rate, not negative.
        beta1: the share of m that is kept, in [0, 1).
        beta2: the share of v that is kept, in [0, 1).
        eps: added to the root mean square, positive.
        weight_decay: how much the parameters are pulled to 0.
        momentum_decay: how fast the momentum grows, not negative.
        decoupled_weight_decay: True to pull as AdamW does.
        maximize: True to go up.

    Returns:
        new_param, new_m, new_v: float (*N).
        new_mu_product: float (). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    if decoupled_weight_decay:
        param = (1 - lr * weight_decay) * param
    else:
        grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    mu = beta1 * (1 - 0.96 ** (step * momentum_decay) / 2)
    ahead = beta1 * (1 - 0.96 ** ((step + 1) * momentum_decay) / 2)
    mu_product = mu_product * mu
    now = (1 - mu) / (1 - mu_product) * grad
    mhat = now + ahead / (1 - mu_product * ahead) * m
    vhat = v / (1 - beta2**step)
    return param - lr * mhat / (np.sqrt(vhat) + eps), m, v, mu_product


def radam_step(
    param,
    grad,
    m,
    v,
    step,
    lr=1e-3,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    decoupled_weight_decay=False,
    maximize=False,
):
    """Return the parameters and the moments after one step of RAdam.

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
        weight_decay: how much the parameters are pulled to 0.
        decoupled_weight_decay: True to pull as AdamW does.
        maximize: True to go up.

    Returns:
        new_param, new_m, new_v: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    if decoupled_weight_decay:
        param = (1 - lr * weight_decay) * param
    else:
        grad = grad + weight_decay * param
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    move = lr * m / (1 - beta1**step)

    share = 1 - beta2**step  # of v that is not its start at 0
    longest = 2 / (1 - beta2) - 1
    rho = longest - 2 * step * beta2**step / share
    if rho > 5:
        r = (rho - 4) / (longest - 4) * (rho - 2) / (longest - 2)
        r = math.sqrt(r * longest / rho)
        move = r * math.sqrt(share) * move / (np.sqrt(v) + eps)
    return param - move, m, v
