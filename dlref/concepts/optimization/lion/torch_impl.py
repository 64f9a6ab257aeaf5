"""Lion in PyTorch, which has no such optimizer."""

import torch


def lion_step(
    param,
    grad,
    m,
    lr=1e-4,
    beta1=0.9,
    beta2=0.99,
    weight_decay=0.0,
):
    """Return the parameters and the momentum after one step, (*N)."""
    sign = torch.lerp(grad, m, beta1).sgn()
    decayed = param.sub(param, alpha=lr * weight_decay)
    return decayed.sub(sign, alpha=lr), torch.lerp(grad, m, beta2)
