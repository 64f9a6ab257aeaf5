"""Mixture of experts in PyTorch: every expert answers every row."""

import torch
import torch.nn.functional as F


def highest(z, k):
    """Return 1 for the k highest of each row, the first of equals."""
    order = torch.sort(z, dim=-1, descending=True, stable=True).indices
    marks = F.one_hot(order[..., :k], z.shape[-1])
    return marks.sum(dim=-2).to(z.dtype)


def top_k_gate(z, k, renormalize=True):
    """Return the weights of the k highest scores, (*N, E)."""
    gates = F.softmax(z, dim=-1) * highest(z, k)
    if renormalize:
        gates = gates / gates.sum(dim=-1, keepdim=True)
    return gates


def mixture_of_experts(
    x, weight_router, weight_in, weight_out, k=2, renormalize=True
):
    """Return the weighted sum over all experts, (*N, D)."""
    gates = top_k_gate(x @ weight_router.mT, k, renormalize)
    active = F.relu(torch.einsum("ehd,...d->...eh", weight_in, x))
    said = torch.einsum("edh,...eh->...ed", weight_out, active)
    return torch.einsum("...e,...ed->...d", gates, said)


def load_balance_loss(z, k=1):
    """Return how unevenly rows are spread over the experts, ()."""
    z = z.reshape(-1, z.shape[-1])
    often = highest(z, k).mean(dim=0) / k
    likely = F.softmax(z, dim=-1).mean(dim=0)
    return z.shape[-1] * torch.dot(often, likely)
