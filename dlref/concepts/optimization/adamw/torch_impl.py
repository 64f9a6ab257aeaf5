"""AdamW in PyTorch: one step of its optimizer, from a given state."""

import torch


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
    """Return the parameters and the moments after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = (lr, (beta1, beta2), eps, weight_decay)
    optimizer = torch.optim.AdamW([p], *options, maximize=maximize)
    state = optimizer.state[p]
    state["step"] = torch.tensor(step - 1.0)
    state["exp_avg"], state["exp_avg_sq"] = m.clone(), v.clone()
    optimizer.step()
    return p.detach(), state["exp_avg"], state["exp_avg_sq"]
