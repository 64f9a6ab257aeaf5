"""AdaDelta in PyTorch: one step of its optimizer."""

import torch


def adadelta_step(
    param,
    grad,
    square_avg,
    delta_avg,
    lr=1.0,
    rho=0.9,
    eps=1e-6,
    weight_decay=0.0,
    maximize=False,
):
    """Return the parameters and both means after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    options = lr, rho, eps, weight_decay
    optimizer = torch.optim.Adadelta([p], *options, maximize=maximize)
    state = optimizer.state[p]
    state["step"] = torch.tensor(0.0)
    state["square_avg"] = square_avg.clone()
    state["acc_delta"] = delta_avg.clone()
    optimizer.step()
    return p.detach(), state["square_avg"], state["acc_delta"]
