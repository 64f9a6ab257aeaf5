"""Connectionist temporal classification in NumPy, by hand."""

import numpy as np

from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)


def log_add(terms):
    """Return log(exp(a) + exp(b) + ...); of nothing but -inf, -inf."""
    largest = np.max(terms.real, axis=0)
    largest = np.where(largest == -np.inf, 0, largest)
    total = np.sum(np.exp(terms - largest), axis=0)
    none = total == 0
    value = np.log(np.where(none, 1, total)) + largest
    return np.where(none, -np.inf, value)


def fronts(emit, jump):
    """Return log chances to have come to each state, without its own.

    Args:
        emit: log chance of each state at each step, (*N, T, L).
        jump: whether a way may go there from two before, (L,).
    """
    come = np.full_like(emit, -np.inf)  # (*N, T, L)
    come[..., 0, :2] = 0
    for t in range(1, emit.shape[-2]):
        before = come[..., t - 1, :] + emit[..., t - 1, :]  # (*N, L)
        ways = np.full((3, *before.shape), -np.inf, emit.dtype)
        ways[0] = before
        ways[1, ..., 1:] = before[..., :-1]
        jumped = np.where(jump[2:] == 1, before[..., :-2], -np.inf)
        ways[2, ..., 2:] = jumped
        come[..., t, :] = log_add(ways)
    return come


def trellis(emit, jump):
    """Return the log chance of all ways from first states to last.

    Args:
        emit: log chance of each state at each step, float (*N, T, L).
        jump: 1 where a way may come from two states before, int (L,).

    Returns:
        y: float (*N).
        backward: dy (*N) -> demit (*N, T, L).

    Raises:
        ValueError: if no way leads to the end.
    """
    top = emit.real.max(axis=-1, keepdims=True)  # (*N, T, 1)
    emit = emit - top  # keeps digits where all is unlikely
    front = fronts(emit, jump) + emit  # (*N, T, L)
    turned = np.roll(jump[::-1], 2)  # jumps, seen from the end
    turn = (..., slice(None, None, -1), slice(None, None, -1))
    back = fronts(emit[turn], turned)[turn]  # (*N, T, L)
    y = log_add(np.moveaxis(front[..., -1, -2:], -1, 0))
    if np.any(y.real == -np.inf):
        raise ValueError(f"emit must have a way, got {emit.shape}")

    def backward(dy):
        share = front + back - y[..., None, None]  # (*N, T, L), its log
        share = share - np.maximum(share.real, 0)  # rounded to above 1
        return dy[..., None, None] * np.exp(share)

    return (y + top.sum(axis=(-2, -1)))[()], backward


def ctc_loss(
    log_probs,
    targets,
    input_lengths,
    target_lengths,
    blank=0,
    reduction="mean",
    zero_infinity=False,
):
    """Return the surprise at texts, summed over all ways to write them.

    Args:
        log_probs: scores or log probabilities, float (T, N, C); they
            are normalized here.
        targets: labels, int (N, S), of which the first count.
        input_lengths: how many steps count, int (N,), 1 to T.
        target_lengths: how many labels count, int (N,), 0 to S.
        blank: the symbol that says nothing.
        reduction: "mean" over texts of the loss by label, or "sum".
        zero_infinity: a text that has no way counts 0.

    Returns:
        loss: float ().
        backward: dloss () -> dlog_probs (T, N, C).

    Raises:
        ValueError: if a text has no step, holds the blank, or has no
            way and `zero_infinity` is False.
    """
    check(log_probs, targets, input_lengths, target_lengths, blank)
    y, pull = log_softmax(log_probs)  # (T, N, C)
    N = log_probs.shape[1]
    loss, parts = np.zeros_like(y[0, 0, 0]), []
    for n in range(N):
        steps, size = int(input_lengths[n]), int(target_lengths[n])
        states = np.full(2 * size + 1, blank)  # blanks, and
        states[1::2] = labels = targets[n, :size]  # between them labels
        twins = int(np.sum(labels[1:] == labels[:-1]))
        if steps < size + twins and zero_infinity:
            continue
        if steps < size + twins:
            raise ValueError(
                f"input_lengths must leave text {n} {size + twins}"
                f" steps, got {steps}"
            )
        jump = states != np.roll(states, 2)  # no blanks, no twins
        weight = 1 / (N * max(size, 1)) if reduction == "mean" else 1
        total, pull_total = trellis(y[:steps, n][:, states], jump)
        loss = loss - weight * total
        parts.append((n, steps, states, weight, pull_total))

    def backward(dloss):
        dy = np.zeros_like(y)  # (T, N, C)
        for n, steps, states, weight, pull_total in parts:
            demit = pull_total(-weight * dloss)  # (steps, L)
            hot = states[:, None] == np.arange(y.shape[2])  # (L, C)
            dy[:steps, n] = demit @ hot
        return pull(dy)

    return loss, backward


def check(log_probs, targets, input_lengths, target_lengths, blank):
    """Raise unless lengths, labels and the blank are possible."""
    check_blank(log_probs, blank)
    check_lengths("input_lengths", input_lengths, 1, len(log_probs))
    most = targets.shape[1]
    check_lengths("target_lengths", target_lengths, 0, most)
    counts = np.arange(most) < target_lengths[:, None]
    if np.any(counts & (targets == blank)):
        raise ValueError(
            f"targets must not hold the blank, got {blank}"
        )


def ctc_greedy(log_probs, input_lengths, blank=0):
    """Return the text of the likeliest way.

    Args:
        log_probs: scores or log probabilities, float (T, N, C).
        input_lengths: how many steps count, int (N,).
        blank: the symbol that says nothing.

    Returns:
        text: labels, then -1, int (N, T).

    Raises:
        ValueError: if the blank is no symbol.
    """
    check_blank(log_probs, blank)
    T, N, _ = log_probs.shape
    best = log_probs.argmax(axis=2)  # (T, N): of equals, the first
    new = np.ones((T, N), bool)
    new[1:] = best[1:] != best[:-1]
    kept = new & (best != blank)
    kept &= np.arange(T)[:, None] < input_lengths
    text = np.full((N, T), -1)
    for n in range(N):
        found = best[kept[:, n], n]
        text[n, : len(found)] = found
    return text


def ctc_beam(log_probs, beam_width=8, blank=0):
    """Return the likeliest text that a search keeping a few finds.

    Args:
        log_probs: scores or log probabilities of one text, float
            (T, C).
        beam_width: how many beginnings are kept at each step.
        blank: the symbol that says nothing.

    Returns:
        text: labels, then -1, int (T,).
        score: the log chance of its ways that were kept, float ().

    Raises:
        ValueError: if the blank is no symbol.
    """
    check_blank(log_probs, blank)
    y, _ = log_softmax(log_probs)  # (T, C)
    beam = {(): (0.0, -np.inf)}  # its ways to a blank, and to a label
    for row in y:
        found = {}
        for text, (rest, said) in beam.items():
            either = chance((rest, said))
            gain(found, text, 0, either + row[blank])
            if text:
                gain(found, text, 1, said + row[text[-1]])
            for c in np.arange(len(row)):
                if c != blank:
                    again = text and c == text[-1]
                    before = rest if again else either
                    gain(found, (*text, int(c)), 1, before + row[c])
        best = sorted(found, key=lambda text: -chance(found[text]))
        beam = {text: found[text] for text in best[:beam_width]}
    first = best[0]
    padded = np.full(len(y), -1)
    padded[: len(first)] = first
    return padded, np.asarray(chance(beam[first]), y.dtype)[()]


def gain(found, text, kind, value):
    """Add a log chance to the ways of a text that end in one kind."""
    ways = list(found.get(text, (-np.inf, -np.inf)))
    ways[kind] = log_add(np.array([ways[kind], value]))
    found[text] = tuple(ways)


def chance(ways):
    """Return the log chance of all ways of a text."""
    return log_add(np.array(ways))


def check_blank(log_probs, blank):
    """Raise unless the blank is a symbol."""
    C = log_probs.shape[-1]
    if not 0 <= blank < C:
        raise ValueError(f"blank must lie in [0, {C}), got {blank}")


def check_lengths(name, lengths, least, most):
    """Raise unless all lengths are possible."""
    wrong = (lengths < least) | (lengths > most)
    if np.any(wrong):
        rule = f"lie in [{least}, {most}]"
        raise ValueError(f"{name} must {rule}, got {lengths[wrong][0]}")
