"""MiniLM as a part of another network: texts as rows, and its own weights moved."""

from collections.abc import Callable

import numpy as np

from dlref.concepts.families.bert.numpy_fast import bert
from dlref.concepts.optimization.adam.numpy_fast import adam_step
from dlref.numpy import cross_entropy, linear
from dlref.training.adam import Adam
from dlref.training.minilm import HEADS
from dlref.training.pair import Params

LENGTH = 64  # tokens that are read of a text
BATCH = 16  # texts of a step
DEPTH = 6
Rows = list[list[int]]  # of each text its tokens


def begins(rows: Rows, length: int = LENGTH) -> Rows:
    """Return the first tokens of each row, with the last token at their end."""
    return [row if len(row) <= length else row[: length - 1] + row[-1:] for row in rows]


def padded(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Return rows filled up to the longest, (N, T), and where there are tokens."""
    ids = np.zeros((len(rows), max(map(len, rows))), int)
    for own, row in zip(ids, rows, strict=True):
        own[: len(row)] = row
    return ids, np.arange(ids.shape[1]) < np.array([[len(row)] for row in rows])


def embedded(rows: Rows, params: Params) -> tuple[np.ndarray, Callable]:
    """Return the mean of MiniLM's rows for each text, (N, E), and its pullback."""
    ids, there = padded(rows)
    (hidden, pooled), pull = bert(ids, 0 * ids, there, params, HEADS)
    share = (there / there.sum(axis=1, keepdims=True)).astype(hidden.dtype)
    mean = np.einsum("nt,nte->ne", share, hidden)

    def backward(dmean):
        return pull(share[..., None] * dmean[:, None], 0 * pooled)

    return mean, backward


def features(rows: Rows, params: Params, batch: int = 32) -> np.ndarray:
    """Return the means of many texts, those of like length at once."""
    order = np.argsort([len(row) for row in rows], kind="stable")
    found = {}
    for some in np.array_split(order, -(-len(rows) // batch)):
        means, _ = embedded([rows[k] for k in some], params)
        found |= dict(zip(some.tolist(), means, strict=True))
    return np.stack([found[k] for k in range(len(rows))])


def tune(
    params: Params,
    head: Params,
    rows: Rows,
    labels: np.ndarray,
    rates: list[float],
    epochs: int,
    seed: int,
) -> tuple[Params, Params]:
    """Return MiniLM and the last layer after both have learned; rates fall to 0.

    Args:
        params: of MiniLM.
        head: "weight" and "bias" of the last layer.
        rows: the tokens of each text.
        labels: the class of each.
        rates: of the embeddings, of each layer, and of the last one.
        epochs: how often all texts are seen.
        seed: of their order.
    """
    rng = np.random.default_rng(seed)
    params, head = ({n: p.copy() for n, p in own.items()} for own in (params, head))
    moving = [(own, Adam(own, 0.0, adam_step)) for own in [*parts(params), head]]
    orders = [rng.permutation(len(rows)) for _ in range(epochs)]
    cuts = range(BATCH, len(rows), BATCH)
    batches = [batch for order in orders for batch in np.split(order, cuts)]
    for step, batch in enumerate(batches):
        means, pull_means = embedded([rows[k] for k in batch], params)
        scores, pull = linear(means, **head)
        losses, pull_losses = cross_entropy(scores, labels[batch])
        dmeans, dweight, dbias = pull(pull_losses(np.ones_like(losses)))
        gradients = pull_means(dmeans) | {"weight": dweight, "bias": dbias}
        for (own, adam), rate in zip(moving, rates, strict=True):
            adam.rate = rate * (1 - step / len(batches))
            adam.step(own, gradients)
    return params, head


def parts(params: Params) -> list[Params]:
    """Return the weights of the embeddings, and those of each layer."""
    begins = ["embeddings.", *(f"encoder.layer.{k}." for k in range(DEPTH))]
    return [{n: p for n, p in params.items() if n.startswith(b)} for b in begins]


def falling(top: float, less: float) -> list[float]:
    """Return the rates of the embeddings, of each layer, and of the last one."""
    return [top / less ** (DEPTH + 1 - k) for k in range(DEPTH + 2)]
