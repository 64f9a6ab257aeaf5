"""NAdam and RAdam in PyTorch: one step, from a given state."""

import torch


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
    """Return parameters, moments and product after one step."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = (lr, (beta1, beta2), eps, weight_decay, momentum_decay)
    optimizer = torch.optim.NAdam(
        [p], *options, decoupled_weight_decay, maximize=maximize
    )
    state = optimizer.state[p]
    state["step"] = torch.tensor(step - 1.0)
    state["exp_avg"], state["exp_avg_sq"] = m.clone(), v.clone()
    state["mu_product"] = mu_product.clone()
    optimizer.step()
    moments = state["exp_avg"], state["exp_avg_sq"]
    return p.detach(), *moments, state["mu_product"]


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
    """Return the parameters and the moments after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = (lr, (beta1, beta2), eps, weight_decay)
    optimizer = torch.optim.RAdam(
        [p], *options, decoupled_weight_decay, maximize=maximize
    )
    state = optimizer.state[p]
    state["step"] = torch.tensor(step - 1.0)
    state["exp_avg"], state["exp_avg_sq"] = m.clone(), v.clone()
    optimizer.step()
    return p.detach(), state["exp_avg"], state["exp_avg_sq"]
