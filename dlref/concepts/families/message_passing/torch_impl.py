"""Message passing and sets in PyTorch.

No list of edges is walked: all pairs of nodes speak, and a matrix says
how often each pair counts.
"""

import torch
import torch.nn.functional as F


def scatter_sum(messages, target, nodes):
    """Return the sums by a product with one-hot rows, (V, D)."""
    return F.one_hot(target, nodes).to(messages.dtype).T @ messages


def message_passing(x, source, target, said, heard, bias, root):
    """Return the layer between all pairs of nodes, (V, M)."""
    V = x.shape[0]
    counts = torch.bincount(target * V + source, minlength=V * V)
    counts = counts.reshape(V, V).to(x.dtype)
    speaks, hears = F.linear(x, said), F.linear(x, heard, bias)
    pairs = torch.tanh(hears[:, None] + speaks)  # (V, V, M)
    return F.linear(x, root) + torch.einsum("vj,vjm->vm", counts, pairs)


def deep_sets(x, members, weight, bias, out):
    """Return the layer on the sum over the members, (*N, M)."""
    u = F.linear(x, weight, bias).tanh()
    if members is not None:
        u = u.masked_fill(~members[..., None], 0.0)
    return torch.einsum("...sh,mh->...m", u, out)
