"""Gradient steps in NumPy, without momentum and with it."""


def sgd_step(param, grad, lr=1e-3, weight_decay=0.0, maximize=False):
    """Return the parameters after one step against the gradient.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        lr: the learning rate, not negative.
        weight_decay: this much of `param` is added to the gradient.
        maximize: True to go up.

    Returns:
        new_param: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, or a value is out of its range.
    """
    grad = -grad if maximize else grad
    return param - lr * (grad + weight_decay * param)


def momentum_step(
    param,
    grad,
    buf=None,
    lr=1e-3,
    momentum=0.9,
    dampening=0.0,
    weight_decay=0.0,
    nesterov=False,
    maximize=False,
):
    """Return the parameters and the buffer after one step.

    Args:
        param: float (*N), not changed.
        grad: the gradient of the loss, float (*N).
        buf: what is left of the gradients before, float (*N), or None
            at the first step, which nothing dampens.
        lr: the learning rate, not negative.
        momentum: the share of `buf` that is kept, positive.
        dampening: the share of the gradient that is left out.
        weight_decay: this much of `param` is added to the gradient.
        nesterov: True to step as if the buffer had moved once more.
        maximize: True to go up.

    Returns:
        new_param, new_buf: float (*N). There is no backward.

    Raises:
        TypeError: if an array does not hold floats, or an option is
            not of its type.
        ValueError: if shapes differ, a value is out of its range, or
            `nesterov` comes with dampening.
    """
    if nesterov and dampening != 0:
        raise ValueError(
            f"dampening must be 0 with nesterov, got {dampening}"
        )

    grad = -grad if maximize else grad
    grad = grad + weight_decay * param
    if buf is None:
        buf = grad
    else:
        buf = momentum * buf + (1 - dampening) * grad
    move = grad + momentum * buf if nesterov else buf
    return param - lr * move, buf
