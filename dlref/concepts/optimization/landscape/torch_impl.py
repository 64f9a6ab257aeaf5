"""The smallest network with a landscape, in PyTorch."""

import torch
import torch.nn.functional as F


def product_loss(u, v):
    """Return the losses, (*N)."""
    product = u * v
    one = torch.ones_like(product)
    return F.mse_loss(product, one, reduction="none") / 2


def product_sharpness(u, v):
    """Return the largest eigenvalues of autograd's Hessian, (*N)."""
    at = torch.stack([u, v], dim=-1).requires_grad_()  # (*N, 2)
    loss = product_loss(at[..., 0], at[..., 1]).sum()
    (slope,) = torch.autograd.grad(loss, at, create_graph=True)
    rows = [
        torch.autograd.grad(slope[..., i].sum(), at, retain_graph=True)
        for i in range(2)
    ]
    hessian = torch.stack([row for (row,) in rows], dim=-2)
    return torch.linalg.eigvalsh(hessian)[..., -1].detach()


def product_step(u, v, lr):
    """Return the weights after a step of torch.optim.SGD, (*N)."""
    weights = [torch.nn.Parameter(w.clone()) for w in (u, v)]
    product_loss(*weights).sum().backward()
    torch.optim.SGD(weights, lr=lr).step()
    return weights[0].detach(), weights[1].detach()
