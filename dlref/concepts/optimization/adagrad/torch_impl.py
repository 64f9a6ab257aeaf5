"""AdaGrad in PyTorch: one step of its optimizer, from a given state."""

import torch


def adagrad_step(
    param,
    grad,
    square_sum,
    step,
    lr=1e-2,
    lr_decay=0.0,
    eps=1e-10,
    weight_decay=0.0,
    maximize=False,
):
    """Return the parameters and the sum after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    optimizer = torch.optim.Adagrad(
        [p], lr, lr_decay, weight_decay, eps=eps, maximize=maximize
    )
    state = optimizer.state[p]
    state["step"] = torch.tensor(step - 1.0)
    state["sum"] = square_sum.clone()
    optimizer.step()
    return p.detach(), state["sum"]
