"""Decoding in PyTorch."""

import torch


def temperature_softmax(logits, temperature=1.0):
    """Return probabilities at a temperature, (*N, V)."""
    return torch.softmax(logits / temperature, dim=-1)


def top_k_filter(probabilities, k):
    """Return the shares of the k most likely tokens, (*N, V)."""
    size = min(k, probabilities.shape[-1])
    order = torch.sort(
        probabilities, descending=True, stable=True
    ).indices
    first = order[..., :size]
    values = torch.gather(probabilities, -1, first)
    shares = values / values.sum(-1, keepdim=True)
    return torch.zeros_like(probabilities).scatter(-1, first, shares)


def nucleus_filter(probabilities, p=0.9):
    """Return the shares of the nucleus, (*N, V)."""
    values, order = torch.sort(
        probabilities, descending=True, stable=True
    )
    reached = values.cumsum(-1) >= p
    # the first token that reaches p stays, those after it go
    dropped = torch.roll(reached, 1, dims=-1)
    dropped[..., 0] = False
    values = values.masked_fill(dropped, 0.0)
    shares = values / values.sum(-1, keepdim=True)
    return torch.zeros_like(probabilities).scatter(-1, order, shares)


def sample_token(probabilities, u):
    """Return the token that u points at, (*N)."""
    ends = probabilities.cumsum(-1)
    return torch.searchsorted(ends, u[..., None], right=True)[..., 0]


def speculative_sampling(target, draft, token, u, v):
    """Return tokens of the large model, and which are the draft's."""
    p, q = (
        d.gather(-1, token[..., None])[..., 0] for d in (target, draft)
    )
    accepted = u < (p / q).clamp(max=1)
    rest = (target - draft).relu()
    rest = rest / rest.sum(-1, keepdim=True)
    other = torch.searchsorted(
        rest.cumsum(-1), v[..., None], right=True
    )
    y = torch.where(accepted, token, other[..., 0])
    return y, accepted.long()


def beam_search(start, step, beams, length):
    """Return the best sequences and their log-probabilities."""
    first, after = start.log_softmax(-1), step.log_softmax(-1)
    score, token = first.topk(beams)
    y = token[:, None]
    for _ in range(length - 1):
        total = score[:, None] + after[y[:, -1]]
        score, place = total.flatten().topk(beams)
        beam = torch.div(place, len(start), rounding_mode="floor")
        y = torch.cat([y[beam], (place % len(start))[:, None]], dim=1)
    return y, score
