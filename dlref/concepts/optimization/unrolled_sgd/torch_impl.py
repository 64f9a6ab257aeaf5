"""Descent in PyTorch, by autograd through autograd."""

import torch
import torch.nn.functional as F


def least_squares_step(w, x, t, lr):
    """Return the weights after one step, (D,)."""
    return one_step(w, x, t, lr, first_order=False)


def one_step(w, x, t, lr, first_order):
    """Return the weights, cut off from the gradient if asked to."""
    cut = first_order or not w.requires_grad
    with torch.enable_grad():
        at = w.detach().requires_grad_() if cut else w
        loss = F.mse_loss(x @ at, t) / 2
        (grad,) = torch.autograd.grad(loss, at, create_graph=True)
    return w - lr * grad


def unrolled_sgd(w, x, t, lr, first_order=False):
    """Return the weights after T steps, (D,)."""
    for batch, targets, rate in zip(x, t, lr, strict=True):
        w = one_step(w, batch, targets, rate, first_order)
    return w


def hypergradient_step(param, grad, previous, lr, hyper_lr=1e-4):
    """Return parameters, (*N), and learning rate, ()."""
    rate = torch.tensor(lr, dtype=param.dtype, requires_grad=True)
    with torch.enable_grad():
        moved = param - rate * previous  # the part of it that has rate
        loss = (grad * moved).sum()  # any loss with this gradient there
        (slope,) = torch.autograd.grad(loss, rate)
    new_lr = rate.detach() - hyper_lr * slope
    return param - new_lr * grad, new_lr
