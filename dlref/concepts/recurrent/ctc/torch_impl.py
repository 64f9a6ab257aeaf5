"""Connectionist temporal classification in PyTorch."""

import torch
import torch.nn.functional as F


def trellis(emit, jump):
    """Return the log chance of all ways, (*N)."""
    L = emit.shape[-1]
    state = torch.arange(L, device=emit.device)
    step = state - state[:, None]
    may = (step == 0) | (step == 1) | ((step == 2) & (jump == 1))
    never = torch.finfo(emit.dtype).min / 8
    closed = emit.new_zeros(L, L).masked_fill(~may, never)
    first, *rest = emit.unbind(-2)
    come = first.masked_fill(state > 1, never)
    for row in rest:
        come = torch.logsumexp(come[..., None] + closed, -2) + row
    return torch.logsumexp(come[..., -2:], -1)


def ctc_loss(
    log_probs,
    targets,
    input_lengths,
    target_lengths,
    blank=0,
    reduction="mean",
    zero_infinity=False,
):
    """Return the surprise at texts, ().

    PyTorch has no second slopes of its own loss. So the loss is its
    own, and the slopes are those of a sum over all ways.
    """
    y = F.log_softmax(log_probs, dim=-1)
    lengths = input_lengths, target_lengths
    own = F.ctc_loss(
        y, targets, *lengths, blank, reduction, zero_infinity
    )
    sums = torch.zeros_like(own)
    for n, size in enumerate(target_lengths.tolist()):
        label = targets[n, :size]
        states = F.pad(label[:, None], (1, 0), value=blank).flatten()
        states = F.pad(states, (0, 1), value=blank)
        jump = (states != blank) & (states != states.roll(2))
        way = trellis(y[: input_lengths[n], n][:, states], jump)
        if way > torch.finfo(y.dtype).min / 16:  # there is one
            many = len(lengths[0]) * max(size, 1)
            sums = sums - way / (many if reduction == "mean" else 1)
    return sums + (own - sums).detach()


def ctc_greedy(log_probs, input_lengths, blank=0):
    """Return the text of the likeliest way, then -1, (N, T)."""
    T, N, _ = log_probs.shape
    rows = []
    for n in range(N):
        way = log_probs[: input_lengths[n], n].argmax(-1)
        text = torch.unique_consecutive(way)
        text = text[text != blank]
        rows.append(F.pad(text, (0, T - len(text)), value=-1))
    return torch.stack(rows) if rows else torch.full((0, T), -1)


def ctc_beam(log_probs, beam_width=8, blank=0):
    """Return the text found, then -1, (T,), and its score, ()."""
    p = torch.softmax(log_probs, -1)
    one, zero = torch.ones_like(p[0, 0]), torch.zeros_like(p[0, 0])
    kept = [((), one, zero)]
    for row in p:
        rest, said = {}, {}
        for text, a, b in kept:
            rest[text] = rest.get(text, 0) + (a + b) * row[blank]
            for c, chance in enumerate(row):
                if c == blank:
                    continue
                if text[-1:] == (c,):
                    said[text] = said.get(text, 0) + b * chance
                    new = a * chance
                else:
                    new = (a + b) * chance
                longer = (*text, c)
                said[longer] = said.get(longer, 0) + new
        texts = list(dict.fromkeys([*rest, *said]))
        all_ways = [
            rest.get(x, zero) + said.get(x, zero) for x in texts
        ]
        order = torch.stack(all_ways).argsort(
            descending=True, stable=True
        )
        kept = [
            (
                texts[i],
                rest.get(texts[i], zero),
                said.get(texts[i], zero),
            )
            for i in order[:beam_width].tolist()
        ]
    text, a, b = kept[0]
    found = torch.tensor(text, dtype=torch.long)
    return F.pad(found, (0, len(p) - len(text)), value=-1), torch.log(
        a + b
    )
