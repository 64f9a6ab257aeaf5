"""Minibatches in PyTorch: their loss, their noise, and an epoch."""

import torch
import torch.nn.functional as F


def minibatch_loss(weight, x, target, batch):
    """Return the mean squared error of the batch, a number."""
    return F.mse_loss(F.linear(x[batch], weight), target[batch])


def minibatch_variance(grads, size, replacement=False):
    """Return the variance over all batches there are, (D,)."""
    rows = torch.arange(len(grads))
    if replacement:
        batches = torch.cartesian_prod(*[rows] * size)
    else:
        batches = torch.combinations(rows, size)
    means = grads[batches.reshape(-1, size)].mean(dim=1)
    return means.var(dim=0, correction=0)


def sgd_epoch(weight, x, target, order, lr=1e-3, batch_size=1):
    """Return the weights after one pass over the examples, (D,)."""
    w = torch.nn.Parameter(weight.clone())
    optimizer = torch.optim.SGD([w], lr)
    data = torch.utils.data.TensorDataset(x[order], target[order])
    if len(data):
        for rows, y in torch.utils.data.DataLoader(data, batch_size):
            optimizer.zero_grad()
            F.mse_loss(F.linear(rows, w), y).backward()
            optimizer.step()
    return w.detach()
