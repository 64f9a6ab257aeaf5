"""Meta-learning in PyTorch; a step is autograd's, kept in the graph."""

import torch
import torch.nn.functional as F
from torch.func import functional_call


def regressor_loss(x, t, weight, bias, out):
    """Return half the mean squared error, ()."""
    guess = F.linear(x, weight, bias).tanh() @ out
    return F.mse_loss(guess, t) / 2


def step(x, t, params, lr, first_order):
    """Return the weights after a step of gradient descent."""
    with torch.enable_grad():
        at = [
            p if p.requires_grad else p.detach().requires_grad_()
            for p in params
        ]
        loss = regressor_loss(x, t, *at)
        grads = torch.autograd.grad(loss, at, create_graph=True)
    if first_order:
        grads = [g.detach() for g in grads]
    return tuple(p - lr * g for p, g in zip(params, grads, strict=True))


def adapted(x, t, weight, bias, out, lr):
    """Return the stepped weights, (H, D), (H,), (H,)."""
    return step(x, t, (weight, bias, out), lr, first_order=False)


def maml_loss(
    x, t, new_x, new_t, weight, bias, out, lr, first_order=False
):
    """Return the loss after a step, ()."""
    params = step(x, t, (weight, bias, out), lr, first_order)
    return regressor_loss(new_x, new_t, *params)


def hyper_linear(x, z, generator, bias_generator):
    """Return the layer with weights put into a module, (*N, M)."""
    M, D = bias_generator.shape[0], x.shape[-1]
    layer = torch.nn.Linear(D, M, dtype=x.dtype)
    made = {
        "weight": torch.einsum(
            "mde,e->md", generator.reshape(M, D, -1), z
        ),
        "bias": torch.mv(bias_generator, z),
    }
    return functional_call(layer, made, (x,))
