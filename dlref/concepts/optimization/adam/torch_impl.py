"""Adam in PyTorch: one step of its optimizer, from a given state."""

import torch


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
    """Return the parameters and the moments after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = (lr, (beta1, beta2), eps, weight_decay)
    optimizer = torch.optim.Adam([p], *options, maximize=maximize)
    state = optimizer.state[p]
    state["step"] = torch.tensor(step - 1.0)
    state["exp_avg"], state["exp_avg_sq"] = m.clone(), v.clone()
    optimizer.step()
    return p.detach(), state["exp_avg"], state["exp_avg_sq"]


def amsgrad_step(
    param,
    grad,
    m,
    v,
    vmax,
    step,
    lr=1e-3,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    maximize=False,
):
    """Return parameters, moments and largest v after a step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = (lr, (beta1, beta2), eps, weight_decay)
    optimizer = torch.optim.Adam(
        [p], *options, amsgrad=True, maximize=maximize
    )
    state = optimizer.state[p]
    state["step"] = torch.tensor(step - 1.0)
    state["exp_avg"], state["exp_avg_sq"] = m.clone(), v.clone()
    state["max_exp_avg_sq"] = vmax.clone()
    optimizer.step()
    moments = state["exp_avg"], state["exp_avg_sq"]
    return p.detach(), *moments, state["max_exp_avg_sq"]
