"""RMSProp in PyTorch: one step of its optimizer, from a given state."""

import torch


def rmsprop_step(
    param,
    grad,
    square_avg,
    grad_avg,
    buffer,
    lr=1e-2,
    alpha=0.99,
    eps=1e-8,
    weight_decay=0.0,
    momentum=0.0,
    centered=False,
    maximize=False,
):
    """Return the parameters and the state after one step, (*N)."""
    p = torch.nn.Parameter(param.clone())
    p.grad = grad
    keeps = momentum > 0
    optimizer = torch.optim.RMSprop(
        [p],
        lr,
        alpha,
        eps,
        weight_decay,
        momentum if keeps else 1.0,  # 0 keeps no buffer to return
        centered,
        maximize=maximize,
    )
    state = optimizer.state[p]
    state["step"] = torch.tensor(0.0)
    state["square_avg"] = square_avg.clone()
    state["grad_avg"] = grad_avg.clone()
    state["momentum_buffer"] = buffer.clone() if keeps else 0 * buffer
    optimizer.step()
    averages = state["square_avg"], state["grad_avg"]
    return p.detach(), *averages, state["momentum_buffer"]
