"""Adam in NumPy, in pieces that stay in the processor's cache."""

import math

import numpy as np

PIECE = 2**15  # numbers; a few arrays of this length fit in the cache


def adam_step(
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
    maximize=False,
):
    """Return what `numpy_impl.adam_step` returns, sooner."""
    new = [np.empty(param.shape, param.dtype) for _ in range(3)]
    new_param, new_m, new_v = (a.reshape(-1) for a in new)
    param, grad = param.reshape(-1), grad.reshape(-1)
    m, v = m.reshape(-1), v.reshape(-1)
    root = math.sqrt(1 - beta2**step)  # of what corrects v
    rate = lr / (1 - beta1**step) * root
    room = np.empty(PIECE, param.dtype)

    for start in range(0, param.size, PIECE):
        here = slice(start, start + PIECE)
        g = -grad[here] if maximize else grad[here]
        if weight_decay:
            g = g + weight_decay * param[here]
        part, m_, v_ = room[: len(g)], new_m[here], new_v[here]
        np.multiply(m[here], beta1, out=m_)
        m_ += np.multiply(g, 1 - beta1, out=part)
        np.multiply(v[here], beta2, out=v_)
        np.multiply(g, g, out=part)
        part *= 1 - beta2
        v_ += part
        spread = np.sqrt(v_, out=part)
        spread += eps * root
        move = np.divide(m_, spread, out=part)
        move *= rate
        np.subtract(param[here], move, out=new_param[here])
    return tuple(new)
