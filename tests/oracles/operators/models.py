"""Recurrent layers, attention, losses and optimizers."""

import numpy as np

import dlref.numpy as d
from tests.oracles.operators import first, offered


def lstm(inputs, hidden_size, **a):
    offered(not a)  # one direction, time first, the usual activations
    if len(inputs) == 8:
        return lstm_peephole(*inputs)
    x, w, r, *bias = inputs
    offered(len(bias) <= 1)  # nothing to start from
    order = 0, 2, 3, 1  # theirs: i, o, f, c; ours: i, f, c, o
    parts = [gates(b, order) for b in np.split(bias[0][0], 2)] if bias else []
    zero = np.zeros((x.shape[1], hidden_size))
    rows = gates(w[0], order), gates(r[0], order)
    y, h, c = first(d.lstm(x, zero, zero, *rows, *parts))
    return [y[:, None], h[None], c[None]]


def attention(inputs, is_causal=0, scale=None, **a):
    query, key, value, *mask = inputs
    heads = a.pop("q_num_heads", 0), a.pop("kv_num_heads", 0)
    if query.ndim == 3:
        parts = zip((query, key, value), (heads[0], *heads[1:] * 2), strict=True)
        rows = [first(d.split_heads(x, h)) for x, h in parts]
        y = attention([*rows, *mask], is_causal, scale, **a)
        return y.swapaxes(1, 2).reshape(*query.shape[:2], -1)
    offered(not a, query.ndim == 4, len(mask) <= 1)
    where = bias = None
    if mask:
        offered(mask[0].ndim == 2, mask[0].shape[1] == key.shape[2])
        where, bias = (mask[0], None) if mask[0].dtype == bool else (None, mask[0])
    if is_causal:
        causal = np.tri(query.shape[2], key.shape[2], dtype=bool)
        where = causal if where is None else where & causal
    if where is not None:
        offered(where.any(axis=1).all())  # a query that sees nothing is refused
    if query.shape[1] != key.shape[1]:
        offered(bias is None, scale is None)
        return first(d.grouped_query_attention(query, key, value, where))
    scale = None if scale is None else np.array(scale)
    return first(d.scaled_dot_product_attention(query, key, value, where, bias, scale))


def rotary(inputs, interleaved=0, num_heads=0, rotary_embedding_dim=0):
    x, cos, sin, *ids = inputs
    if x.ndim == 3:
        rows = first(d.split_heads(x, num_heads))
        y = rotary([rows, cos, sin, *ids], interleaved, 0, rotary_embedding_dim)
        return y.swapaxes(1, 2).reshape(x.shape)
    cos, sin = (c[ids[0]] if ids else c for c in (cos, sin))  # (N, T, P)
    size = rotary_embedding_dim or x.shape[-1]
    kind, pairs = d.rotary_halves, (2, size // 2)
    if interleaved:
        kind, pairs = d.rotary_interleaved, (size // 2, 2)
    # Their caches are any numbers: an angle for each pair alone, and a length.
    turned = x[..., :size].reshape(*x.shape[:-1], *pairs)
    turned = turned if interleaved else turned.swapaxes(-1, -2)  # (N, H, T, P, 2)
    angle, length = np.arctan2(sin, cos), np.hypot(sin, cos)
    angle, length = (
        np.broadcast_to(a[:, None], turned.shape[:-1]) for a in (angle, length)
    )
    y = first(kind(turned.reshape(-1, 2), angle.reshape(-1)))
    y = y.reshape(turned.shape) * length[..., None]
    y = y if interleaved else y.swapaxes(-1, -2)
    return np.concatenate([y.reshape(*x.shape[:-1], size), x[..., size:]], axis=-1)


def last(x):
    """Return scores with the classes as the last axis."""
    return np.moveaxis(x, 1, -1)


def cross_entropy(inputs, reduction=b"mean", ignore_index=-100):
    x, y, *weight = inputs
    offered(reduction != b"none")
    options = {"reduction": reduction.decode(), "ignore_index": ignore_index}
    loss = first(d.cross_entropy(last(x), y, *weight, **options))
    return [loss, np.moveaxis(first(d.log_softmax(last(x))), -1, 1)]


def nll_loss(inputs, reduction=b"mean", ignore_index=-100):
    x, y, *weight = inputs
    offered(reduction != b"none")
    options = {"reduction": reduction.decode(), "ignore_index": ignore_index}
    return first(d.nll_loss(last(x), y, *weight, **options))


def momentum(inputs, alpha, beta, mode, norm_coefficient):
    rate, count, *groups = inputs
    options = {"lr": float(rate), "momentum": alpha, "weight_decay": norm_coefficient}
    options |= {
        "dampening": 1 - beta if count else 0.0,
        "nesterov": mode == b"nesterov",
    }
    return grouped(groups, 3, d.momentum_step, options)


def adagrad(inputs, decay_factor, epsilon, norm_coefficient):
    rate, count, *groups = inputs
    options = {"lr": float(rate), "lr_decay": decay_factor, "eps": epsilon}
    options |= {"weight_decay": norm_coefficient, "step": int(count) + 1}
    return grouped(groups, 3, d.adagrad_step, options)


def grouped(tensors, size: int, step, options):
    """Update several tensors, which come as X1, X2, ..., G1, G2, ..., and so on."""
    n = len(tensors) // size
    new = [step(*tensors[i::n], **options) for i in range(n)]
    return [x for kind in zip(*new, strict=True) for x in kind]


def gates(rows, order):
    """Return rows whose gates stand in another order."""
    parts = np.split(rows, len(order))
    return np.concatenate([parts[k] for k in order])


def recurrent(name: str, order):
    """Say a layer whose gates have that order in theirs, one direction, time first."""

    def say(inputs, hidden_size, **a):
        offered(not a)
        x, w, r, *bias = inputs
        offered(len(bias) <= 1)  # nothing to start from
        both = [gates(b, order) for b in np.split(bias[0][0], 2)] if bias else []
        zero = np.zeros((x.shape[1], hidden_size))
        rows = gates(w[0], order), gates(r[0], order)
        *found, _ = getattr(d, name)(x, zero, *rows, *both)
        output, last = found[0] if len(found) == 1 else found
        return [output[:, None], last[None]]

    return say


def lstm_peephole(x, w, r, bias, steps, h, c, p):
    offered(np.all(steps == len(x)))
    order = 0, 2, 3, 1  # theirs: i, o, f, c; ours: i, f, c, o
    both = sum(gates(b, order) for b in np.split(bias[0], 2))
    p_i, p_o, p_f = np.split(p[0], 3)
    rows = gates(w[0], order), gates(r[0], order)
    y, hn, cn = first(d.lstm_peephole(x, h[0], c[0], *rows, both, p_i, p_f, p_o))
    return [y[:, None], hn[None], cn[None]]


def adam(inputs, alpha, beta, epsilon, norm_coefficient, **a):
    rate, count, *groups = inputs
    offered(not a, count == 0)  # else its epsilon stands elsewhere
    never = 10**9  # at 0 it corrects nothing: as after very many steps
    options = {"lr": float(rate), "beta1": alpha, "beta2": beta, "eps": epsilon}
    options |= {"weight_decay": norm_coefficient, "step": never}
    return grouped(groups, 4, d.adam_step, options)


def suppressed(inputs, center_point_box=0):
    """Say which boxes stay: of one picture, one class, the surest first."""
    boxes, scores, most, threshold, least = inputs
    offered(not center_point_box, scores.shape[:2] == (1, 1))
    offered(np.all(boxes[..., :2] < boxes[..., 2:]))
    kept = d.nms(boxes[0], scores[0, 0], float(threshold[0]))
    order = np.argsort(-scores[0, 0], kind="stable")
    stay = [k for k in order if kept[k] and scores[0, 0, k] > least[0]]
    return [np.array([[0, 0, k] for k in stay[: int(most[0])]])]


OPERATORS = {
    "LSTM": lstm,
    "Attention": attention,
    "SoftmaxCrossEntropyLoss": cross_entropy,
    "NegativeLogLikelihoodLoss": nll_loss,
    "Momentum": momentum,
    "Adagrad": adagrad,
    "RNN": recurrent("rnn", (0,)),
    "GRU": recurrent("gru_v3", (1, 0, 2)),
    "Adam": adam,
    "NonMaxSuppression": suppressed,
    "RotaryEmbedding": rotary,
}
