"""Layers on graphs in PyTorch, as sums over a list of edges.

All graphs of a batch become one, whose parts are not connected. No
matrix of the graph is multiplied: each edge carries its message, and
`index_add` puts it where it belongs.
"""

import torch
import torch.nn.functional as F


def listed(edges):
    """Return the ends of all edges, and how many nodes there are."""
    V = edges.shape[-1]
    graph, target, source = edges.reshape(-1, V, V).nonzero().T
    return graph * V + target, graph * V + source, edges[..., 0].numel()


def gathered(messages, target, nodes):
    """Return the sum of the messages that arrive at each node."""
    sums = messages.new_zeros(nodes, *messages.shape[1:])
    return sums.index_add(0, target, messages)


def normalize_adjacency(adjacency):
    """Return the normalized edges with loops, (*N, V, V)."""
    degree = adjacency.sum(-1) + 1
    loops = adjacency + torch.diag_embed(torch.ones_like(degree))
    outer = torch.einsum("...i,...j->...ij", degree, degree)
    return loops * torch.rsqrt(outer)


def gcn_layer(x, adjacency, weight, bias=None):
    """Return the graph convolution, (*N, V, M)."""
    every = torch.ones_like(adjacency, dtype=torch.bool)
    target, source, nodes = listed(every)
    value, place = adjacency.flatten(), torch.arange(nodes)
    target = torch.cat([target, place])
    source = torch.cat([source, place])
    value = torch.cat([value, value.new_ones(nodes)])
    degree = gathered(value, target, nodes)
    value = value / (degree[target] * degree[source]).sqrt()
    rows = F.linear(x.flatten(0, -2), weight)
    y = gathered(value[:, None] * rows[source], target, nodes)
    y = y if bias is None else y + bias
    return y.reshape(*x.shape[:-1], weight.shape[0])


def sage_layer(x, edges, weight, root_weight, bias=None):
    """Return the layer of the mean and of the node, (*N, V, M)."""
    target, source, nodes = listed(edges)
    rows = x.flatten(0, -2)
    count = torch.bincount(target, minlength=nodes).clamp(min=1)
    mean = gathered(rows[source], target, nodes) / count[:, None]
    y = F.linear(mean, weight, bias) + F.linear(rows, root_weight)
    return y.reshape(*x.shape[:-1], weight.shape[0])


def gat_layer(
    x, edges, weight, source, target, bias=None, negative_slope=0.2
):
    """Return the attended mean of each node, (*N, V, H E)."""
    loops = torch.eye(edges.shape[-1], dtype=torch.bool)
    to, of, nodes = listed(edges | loops)
    z = F.linear(x.flatten(0, -2), weight).unflatten(-1, source.shape)
    score = (z * target).sum(-1)[to] + (z * source).sum(-1)[of]
    score = F.leaky_relu(score, negative_slope)
    high = score.new_full((nodes, score.shape[1]), float("-inf"))
    at = to[:, None].expand_as(score)
    high = high.scatter_reduce(0, at, score.detach(), "amax")
    part = (score - high[to]).exp()  # (edges, H)
    part = part / gathered(part, to, nodes)[to]
    y = gathered(part[..., None] * z[of], to, nodes).flatten(1)
    y = y if bias is None else y + bias
    return y.reshape(*x.shape[:-1], weight.shape[0])
