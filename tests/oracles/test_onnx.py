"""The cases that every ONNX backend must pass, for the operations that are here.

Nobody here chose them. Each function below says one ONNX operator in our names; an
option that the record does not offer is `skipped`, and every operator must have a case
that is compared. `make oracles` runs this.
"""

import warnings
from collections import defaultdict
from functools import cache
from math import prod

import numpy as np
import pytest

import dlref.numpy as d

helper = pytest.importorskip("onnx.helper", reason="needs onnx: make oracles")
pytestmark = pytest.mark.slow

ROUNDINGS = 16  # what ONNX computed it in is what it stores it in
# Cases that are refused here, and by which rule.
EMPTY = "must have at least one entry"
REFUSED = {
    "test_pow": "x must be positive",
    "test_clip_min_greater_than_max": "max_val must not be below min_val",
    "test_reduce_max_empty_set": EMPTY,
    "test_reduce_min_empty_set": EMPTY,
    "test_reduce_log_sum_exp_empty_set": EMPTY,
    "test_maxpool_2d_pads": "padding must not exceed half of kernel_size",
    "test_averagepool_2d_pads": "padding must not exceed half of kernel_size",
    "test_averagepool_2d_pads_count_include_pad": "padding must not exceed half",
}


class Skipped(Exception):
    """The case uses what is not offered here."""


def offered(*rules: bool) -> None:
    if not all(rules):
        raise Skipped


def first(result):
    """Return the outputs of an operation, without its backward."""
    return result[0] if isinstance(result, tuple) and callable(result[-1]) else result


def one(name: str, **names: str):
    """Say an operator whose inputs are ours in order, its attributes under `names`."""

    def say(inputs, **attributes):
        offered(attributes.keys() <= names.keys())
        x, *others = inputs  # here nothing is broadcast, nothing an integer
        offered(all(o.shape == x.shape and o.dtype == x.dtype for o in others))
        options = {names[k]: v for k, v in attributes.items()}
        return first(getattr(d, name)(*inputs, **options))

    return say


def rowwise(name: str):
    """Say an operator along one axis that keeps its input's shape."""

    def say(inputs, axis=-1):
        (x,) = inputs
        return np.moveaxis(first(getattr(d, name)(np.moveaxis(x, axis, -1))), -1, axis)

    return say


def reduction(name: str):
    """Say a reduction over some axes: here they become the last one."""

    def say(inputs, keepdims=1, axes=None, noop_with_empty_axes=0):
        x, *given = inputs
        axes = given[0] if given else axes
        axes = range(x.ndim) if axes is None or len(axes) == 0 else axes
        offered(not noop_with_empty_axes)
        over = sorted(int(a) % x.ndim for a in axes)
        kept = [a for a in range(x.ndim) if a not in over]
        shape = (*(x.shape[a] for a in kept), prod(x.shape[a] for a in over))
        rows = np.transpose(x, kept + over).reshape(shape)
        y = first(getattr(d, name)(rows))
        return np.expand_dims(y, tuple(over)) if keepdims else y

    return say


def clip(inputs):
    x, *limits = inputs
    low, high = (*limits, None, None)[:2]
    offered(low is not None and high is not None, x.dtype.kind == "f")
    return first(d.hardtanh(x, min_val=float(low), max_val=float(high)))


def selu(inputs, alpha=None, gamma=None):
    offered(alpha is None, gamma is None)
    return first(d.selu(*inputs))


def thresholded(inputs, alpha=1.0):
    return first(d.threshold(*inputs, threshold=alpha, value=0.0))


def prelu(inputs):
    x, slope = inputs  # a slope for each entry: here every entry is a channel
    slope = np.broadcast_to(slope, x.shape).ravel()
    return first(d.prelu(x.reshape(1, -1), slope)).reshape(x.shape)


def gelu(inputs, approximate=b"none"):
    return first(d.gelu(*inputs, approximate=approximate.decode()))


def swish(inputs, alpha=1.0):
    return first(d.swish(*inputs, np.array(alpha)))


def gemm(inputs, alpha=1.0, beta=1.0, transA=0, transB=0):
    a, b, *c = inputs
    offered(alpha == 1, beta == 1, not c or c[0].size == b.shape[0 if transB else 1])
    a, b = a.T if transA else a, b if transB else b.T
    return first(d.linear(a, b, *(x.reshape(-1) for x in c)))


def matmul(inputs):
    a, b = inputs
    offered(a.ndim >= 2, a.shape[:-2] == b.shape[:-2])
    return first(d.matmul(a, b))


def transpose(inputs, perm=None):
    (x,) = inputs
    axes = list(range(x.ndim))
    offered(perm is not None and list(perm) == [*axes[:-2], axes[-1], axes[-2]])
    return first(d.transpose(x))


def cumsum(inputs, exclusive=0, reverse=0):
    x, axis = inputs
    offered(not exclusive, not reverse, x.dtype.kind == "f")
    axis = int(np.ravel(axis)[0])
    return np.moveaxis(first(d.cumsum(np.moveaxis(x, axis, -1))), -1, axis)


def same(values) -> int:
    """Return the number that all `values` are: here directions share it."""
    offered(len(set(values)) == 1)
    return int(values[0])


def conv(inputs, auto_pad=b"NOTSET", **a):
    x, weight, *bias = inputs
    offered(auto_pad == b"NOTSET", x.ndim == 4)
    return first(
        d.conv2d(
            x,
            weight,
            *bias,
            stride=same(a.get("strides", [1])),
            padding=same(a.get("pads", [0])),
            dilation=same(a.get("dilations", [1])),
            groups=a.get("group", 1),
        )
    )


def window(x, a) -> dict:
    offered(x.ndim == 4, a.get("auto_pad", b"NOTSET") == b"NOTSET")
    offered(not a.get("ceil_mode"), same(a.get("dilations", [1])) == 1)
    stride = same(a.get("strides", [1]))
    return {"kernel_size": same(a["kernel_shape"]), "stride": stride}


def max_pool(inputs, **a):
    (x,) = inputs
    offered(x.dtype.kind == "f", not a.get("storage_order"))
    return first(d.max_pool2d(x, **window(x, a), padding=same(a.get("pads", [0]))))


def average_pool(inputs, count_include_pad=0, **a):
    (x,) = inputs
    options = window(x, a) | {"padding": same(a.get("pads", [0]))}
    return first(d.avg_pool2d(x, **options, count_include_pad=bool(count_include_pad)))


def lp_pool(inputs, p=2, **a):
    (x,) = inputs
    offered(same(a.get("pads", [0])) == 0)
    return first(d.lp_pool2d(x, norm_type=float(p), **window(x, a)))


def global_pool(inputs):
    return first(d.global_avg_pool2d(*inputs))[..., None, None]


def batch_norm(inputs, epsilon=1e-5, momentum=0.9, training_mode=0):
    x, scale, bias, mean, var = inputs
    offered(not training_mode)  # its running variance is the biased one
    return first(d.batch_norm_eval(x, mean, var, scale, bias, eps=epsilon))


def instance_norm(inputs, epsilon=1e-5):
    return first(d.instance_norm(*inputs, eps=epsilon))


def group_norm(inputs, num_groups, epsilon=1e-5, stash_type=1):
    return first(d.group_norm(*inputs, num_groups=num_groups, eps=epsilon))


def flattened(inputs, axis: int):
    """Return inputs whose axes from `axis` on are one axis."""
    x, *others = inputs
    axis %= x.ndim
    offered(all(o.shape == x.shape[axis:] for o in others))
    return x.reshape(*x.shape[:axis], -1), *(o.reshape(-1) for o in others)


def layer_norm(inputs, axis=-1, epsilon=1e-5, stash_type=1):
    y = first(d.layer_norm(*flattened(inputs, axis), eps=epsilon))
    return y.reshape(inputs[0].shape)


def rms_norm(inputs, axis=-1, epsilon=1e-5, stash_type=1):
    y = first(d.rms_norm(*flattened(inputs, axis), eps=epsilon))
    return y.reshape(inputs[0].shape)


def lstm(inputs, hidden_size, **a):
    offered(not a)  # one direction, time first, the usual activations
    x, w, r, *bias = inputs
    offered(len(bias) <= 1)  # nothing to start from
    order = np.r_[0, 2, 3, 1]  # theirs: i, o, f, c; ours: i, f, c, o

    def gates(rows):
        return rows.reshape(4, hidden_size, -1)[order].reshape(rows.shape)

    parts = [gates(b) for b in np.split(bias[0][0], 2)] if bias else []
    zero = np.zeros((x.shape[1], hidden_size))
    y, h, c = first(d.lstm(x, zero, zero, gates(w[0]), gates(r[0]), *parts))
    return [y[:, None], h[None], c[None]]


def attention(inputs, is_causal=0, scale=None, **a):
    query, key, value, *mask = inputs
    offered(not a, query.ndim == 4, len(mask) <= 1, query.shape[1] == key.shape[1])
    where = bias = None
    if mask:
        offered(mask[0].ndim == 2, mask[0].shape[1] == key.shape[2])
        where, bias = (mask[0], None) if mask[0].dtype == bool else (None, mask[0])
    if is_causal:
        causal = np.tri(query.shape[2], key.shape[2], dtype=bool)
        where = causal if where is None else where & causal
    if where is not None:
        offered(where.any(axis=1).all())  # a query that sees nothing is refused
    scale = None if scale is None else np.array(scale)
    return first(d.scaled_dot_product_attention(query, key, value, where, bias, scale))


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


def gather(inputs, axis=0):
    weight, index = inputs
    offered(axis == 0, np.all(index >= 0))
    rows = weight.reshape(len(weight), -1)
    y = first(d.embedding(index, rows))
    return y.reshape(*index.shape, *weight.shape[1:])


def along(name: str):
    """Say an operator on rows, whose rows lie along one axis."""

    def say(inputs, axis=0):
        rows = [np.moveaxis(x, axis, -1) for x in inputs]
        offered(all(r.shape[:-1] == rows[0].shape[:-1] for r in rows))
        offered(all(np.all(r >= 0) for r in rows if r.dtype.kind == "i"))
        return np.moveaxis(first(getattr(d, name)(*rows)), -1, axis)

    return say


def scatter(inputs, reduction=b"none", **a):
    offered(reduction == b"add")
    return along("scatter_add")(inputs, **a)


def lrn(inputs, size, alpha=1e-4, beta=0.75, bias=1.0):
    options = {"size": size, "alpha": alpha, "beta": beta, "k": bias}
    return first(d.local_response_norm(*inputs, **options))


def where(inputs):
    return first(d.where(*inputs))


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


OPERATORS = {
    "Abs": one("abs"),
    "Add": one("add"),
    "Sub": one("sub"),
    "Mul": one("mul"),
    "Div": one("div"),
    "Pow": one("pow"),
    "Exp": one("exp"),
    "Log": one("log"),
    "Sqrt": one("sqrt"),
    "Sin": one("sin"),
    "Cos": one("cos"),
    "Tanh": one("tanh"),
    "Sigmoid": one("sigmoid"),
    "HardSwish": one("hardswish"),
    "Relu": one("relu"),
    "Elu": one("elu", alpha="alpha"),
    "Celu": one("celu", alpha="alpha"),
    "Softplus": one("softplus"),
    "Softsign": one("softsign"),
    "Mish": one("mish"),
    "Det": one("det"),
    "LeakyRelu": one("leaky_relu", alpha="negative_slope"),
    "PRelu": prelu,
    "Selu": selu,
    "ThresholdedRelu": thresholded,
    "Clip": clip,
    "Gelu": gelu,
    "Swish": swish,
    "Softmax": rowwise("softmax"),
    "LogSoftmax": rowwise("log_softmax"),
    "CumSum": cumsum,
    "ReduceSum": reduction("sum"),
    "ReduceMean": reduction("mean"),
    "ReduceMax": reduction("amax"),
    "ReduceMin": reduction("amin"),
    "ReduceProd": reduction("prod"),
    "ReduceLogSumExp": reduction("logsumexp"),
    "MatMul": matmul,
    "Gemm": gemm,
    "Transpose": transpose,
    "Conv": conv,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "LpPool": lp_pool,
    "GlobalAveragePool": global_pool,
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "GroupNormalization": group_norm,
    "LayerNormalization": layer_norm,
    "RMSNormalization": rms_norm,
    "LSTM": lstm,
    "Attention": attention,
    "SoftmaxCrossEntropyLoss": cross_entropy,
    "NegativeLogLikelihoodLoss": nll_loss,
    "Gather": gather,
    "Concat": along("concat"),
    "GatherElements": along("gather"),
    "ScatterElements": scatter,
    "Where": where,
    "LRN": lrn,
    "Momentum": momentum,
    "Adagrad": adagrad,
}


@cache
def cases() -> dict[str, list]:
    """Return the cases of each operator, those of one node only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        found = defaultdict(list)
        for case in collect_testcases():
            node, *more = case.model.graph.node
            if not more and node.op_type in OPERATORS:
                found[node.op_type].append(case)
    return found


def double(x):
    """Return floats as float64; other arrays as they are."""
    x = np.asarray(x)
    return x.astype(float) if x.dtype.kind == "f" else x


@pytest.mark.parametrize("operator", OPERATORS)
def test_agrees_with_every_case_that_it_offers(operator):
    compared = 0
    for case in cases()[operator]:
        (node,) = case.model.graph.node
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        for inputs, outputs in case.data_sets:
            kinds = {np.asarray(y).dtype.kind for y in outputs}
            if kinds != {"f"} or "" in node.input:
                continue
            arguments = [double(x) for x in inputs]
            try:
                if case.name in REFUSED:
                    with pytest.raises(ValueError, match=REFUSED[case.name]):
                        OPERATORS[operator](arguments, **attributes)
                    continue
                mine = OPERATORS[operator](arguments, **attributes)
            except Skipped:
                continue
            mine = mine if isinstance(mine, list | tuple) else [mine]
            asked = [y for y, name in zip(mine, node.output, strict=False) if name]
            # What an operator returns besides (the mean, the scores) is not here.
            for got, want in zip(asked, outputs, strict=False):
                bound = ROUNDINGS * np.finfo(want.dtype).eps
                assert np.shape(got) == want.shape, case.name
                np.testing.assert_allclose(
                    got, want, rtol=bound, atol=bound, err_msg=case.name
                )
            compared += 1
    assert compared, "no case was compared"
