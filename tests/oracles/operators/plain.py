"""Numbers by themselves, rows and matrices."""

import numpy as np

import dlref.numpy as d
from tests.oracles.operators import first, offered, one, reduction, rowwise


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


def cumsum(inputs, exclusive=0, reverse=0):
    x, axis = inputs
    offered(not exclusive, not reverse, x.dtype.kind == "f")
    axis = int(np.ravel(axis)[0])
    return np.moveaxis(first(d.cumsum(np.moveaxis(x, axis, -1))), -1, axis)


def whole(name: str):
    """Say a reduction that is offered here over all axes only."""

    def say(inputs, keepdims=1, axes=None):
        x, *given = inputs
        axes = given[0] if given else axes
        every = axes is None or len(axes) in (0, x.ndim)
        offered(every)
        y = first(penalties[name](x))
        return y.reshape((1,) * x.ndim) if keepdims else y

    return say


penalties = {
    "frobenius_norm": lambda x: d.frobenius_norm(x.reshape(len(x), -1)),
    "l1_penalty": lambda x: d.l1_penalty(x, 1.0),
    "l2_penalty": lambda x: d.l2_penalty(x, 2.0),
}


def added(inputs):
    x, *others = inputs
    for other in others:
        x = first(d.add(x, other))
    return x


def shrink(inputs, lambd=0.5, bias=0.0):
    offered(lambd == bias)
    return first(d.softshrink(*inputs, lambd=lambd))


def held(name: str):
    """Say a decision: here it is taken of a copy that stands still."""

    def say(inputs, axis=-1):
        x = np.moveaxis(*inputs, axis, -1)
        return np.moveaxis(first(getattr(d, name)(x, x)), -1, axis)

    return say


def swiglu(inputs, alpha=1.0):
    offered(alpha == 1)
    gate, value = inputs
    return first(d.swiglu(np.concatenate([value, gate], axis=-1)))


def normalized(inputs, axis=-1, p=2):
    offered(p == 2)
    return rowwise("normalize")(inputs, axis)


def hard_sigmoid(inputs, alpha=0.2, beta=0.5):
    (x,) = inputs  # ours is the line (x + 3) / 6, theirs any line
    return first(d.hardsigmoid(6 * (alpha * x + beta) - 3))


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
    "HardSigmoid": hard_sigmoid,
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
    "ReduceL1": whole("l1_penalty"),
    "ReduceL2": whole("frobenius_norm"),
    "ReduceSumSquare": whole("l2_penalty"),
    "Sum": added,
    "Shrink": shrink,
    "Round": held("round_ste"),
    "Sign": held("sign_ste"),
    "Hardmax": held("argmax_ste"),
    "SwiGLU": swiglu,
    "LpNormalization": normalized,
}
