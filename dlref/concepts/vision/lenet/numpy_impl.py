"""LeNet-5 in NumPy, as it is built today and as it was in 1998."""

import numpy as np

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.convolution.pooling.numpy_impl import (
    avg_pool2d,
    max_pool2d,
)
from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
    lost,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh


def lenet5(x, params, activation="tanh", pooling="avg"):
    """Return the scores of LeNet-5 as it is built today.

    Args:
        x: images, float (N, C, H, W); 28 x 28 for all 400 features.
        params: "conv1.weight" (A, C, 5, 5), "conv2.weight"
            (B, A, 5, 5), "fc1.weight" (D, F), "fc2.weight" (E, D),
            "fc3.weight" (K, E), and a bias for each, all float.
        activation: "tanh" or "relu".
        pooling: "avg" or "max".

    Returns:
        y: scores, float (N, K).
        backward: dy (N, K) -> dx (N, C, H, W), dparams by name.

    Raises:
        ValueError: if an image is too small, or fc1.weight does not
            take what is left of it.
    """
    N, _, H, W = x.shape
    if min(H, W) < 12:
        raise ValueError(f"x must be at least 12 x 12, got {H} x {W}")
    names = "conv1", "conv2", "fc1", "fc2", "fc3"
    w = {n: params[f"{n}.weight"] for n in names}
    b = {n: params[f"{n}.bias"] for n in names}
    left = ((H // 2 - 4) // 2) * ((W // 2 - 4) // 2)
    features, taken = len(b["conv2"]) * left, w["fc1"].shape[1]
    if taken != features:
        raise ValueError(
            f"fc1.weight must take {features} features, got {taken}"
        )

    squash = tanh if activation == "tanh" else relu
    pool = avg_pool2d if pooling == "avg" else max_pool2d
    c1, pull_c1 = conv2d(x, w["conv1"], b["conv1"], padding=2)
    h1, pull_h1 = squash(c1)  # (N, A, H, W)
    s2, pull_s2 = pool(h1, 2)
    c3, pull_c3 = conv2d(s2, w["conv2"], b["conv2"])
    h3, pull_h3 = squash(c3)
    s4, pull_s4 = pool(h3, 2)
    f5, pull_f5 = linear(s4.reshape(N, features), w["fc1"], b["fc1"])
    h5, pull_h5 = squash(f5)  # (N, D)
    f6, pull_f6 = linear(h5, w["fc2"], b["fc2"])
    h6, pull_h6 = squash(f6)  # (N, E)
    y, pull_y = linear(h6, w["fc3"], b["fc3"])

    def backward(dy):
        dw, db = {}, {}
        dh6, dw["fc3"], db["fc3"] = pull_y(dy)
        dh5, dw["fc2"], db["fc2"] = pull_f6(pull_h6(dh6))
        ds4, dw["fc1"], db["fc1"] = pull_f5(pull_h5(dh5))
        dh3 = pull_s4(ds4.reshape(s4.shape))
        ds2, dw["conv2"], db["conv2"] = pull_c3(pull_h3(dh3))
        dh1 = pull_s2(ds2)
        dx, dw["conv1"], db["conv1"] = pull_c1(pull_h1(dh1))
        dparams = {f"{n}.weight": dw[n] for n in names}
        return dx, dparams | {f"{n}.bias": db[n] for n in names}

    return y, backward


def lenet5_original(x, source, target, centers, params):
    """Return the distances of LeNet-5 as it was: the smallest wins.

    Args:
        x: images, float (N, C, 32, 32).
        source: the map of S2 where connection k begins, int (L), below
            A.
        target: the map of C3 where it ends, int (L), below B.
        centers: the fixed pattern of each class, float (K, E).
        params: "c1.weight" (A, C, 5, 5), "s2.weight" (A,), "c3.weight"
            (L, 5, 5), "s4.weight" (B,), "c5.weight" (D, B, 5, 5),
            "f6.weight" (E, D), and a bias for each, all float.

    Returns:
        y: squared distances, float (N, K).
        backward: dy (N, K) -> dx (N, C, 32, 32), dparams by name.
    """
    names = "c1", "s2", "c3", "s4", "c5", "f6"
    w = {n: params[f"{n}.weight"] for n in names}
    b = {n: params[f"{n}.bias"] for n in names}
    c1, pull_c1 = conv2d(x, w["c1"], b["c1"])
    h1, pull_h1 = scaled_tanh(c1)  # (N, A, 28, 28)
    s2, pull_s2 = subsample(h1, w["s2"], b["s2"])
    h2, pull_h2 = scaled_tanh(s2)  # (N, A, 14, 14)
    c3, pull_c3 = partial_conv2d(h2, w["c3"], b["c3"], source, target)
    h3, pull_h3 = scaled_tanh(c3)  # (N, B, 10, 10)
    s4, pull_s4 = subsample(h3, w["s4"], b["s4"])
    h4, pull_h4 = scaled_tanh(s4)  # (N, B, 5, 5)
    c5, pull_c5 = conv2d(h4, w["c5"], b["c5"])
    h5, pull_h5 = scaled_tanh(c5)  # (N, D, 1, 1)
    f6, pull_f6 = linear(h5[:, :, 0, 0], w["f6"], b["f6"])
    h6, pull_h6 = scaled_tanh(f6)  # (N, E)
    y, pull_y = rbf_distance(h6, centers)

    def backward(dy):
        dw, db = {}, {}
        dh6, _ = pull_y(dy)
        dh5, dw["f6"], db["f6"] = pull_f6(pull_h6(dh6))
        dc5 = pull_h5(dh5.reshape(h5.shape))
        dh4, dw["c5"], db["c5"] = pull_c5(dc5)
        dh3, dw["s4"], db["s4"] = pull_s4(pull_h4(dh4))
        dh2, dw["c3"], db["c3"] = pull_c3(pull_h3(dh3))
        dh1, dw["s2"], db["s2"] = pull_s2(pull_h2(dh2))
        dx, dw["c1"], db["c1"] = pull_c1(pull_h1(dh1))
        dparams = {f"{n}.weight": dw[n] for n in names}
        return dx, dparams | {f"{n}.bias": db[n] for n in names}

    return y, backward


def scaled_tanh(x):
    """Return 1.7159 tanh(2x/3), which is near x at -1, 0 and 1.

    Args:
        x: inputs, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dx (*N).
    """
    z = double(x)
    u = z / 1.5
    rest = (z - 1.5 * u - lost(1.5, u)) / 1.5  # what u lacks
    t, slope = tanh(u)

    def backward(dy):
        dx = 1.7159 * 2 / 3 * slope(double(dy)) * (1 - 2 * t * rest)
        return like(dx, x, dy)

    return like(1.7159 * t, x), backward


def subsample(x, weight, bias):
    """Return the sum of two by two pixels, times a weight, plus a bias.

    Args:
        x: maps, float (N, C, P 2, Q 2).
        weight: one for each map, float (C,).
        bias: one for each map, float (C,).

    Returns:
        y: float (N, C, P, Q).
        backward: dy (N, C, P, Q) -> dx (N, C, P 2, Q 2), dweight (C,),
            dbias (C,).
    """
    N, C, H, W = x.shape
    total = x.reshape(N, C, H // 2, 2, W // 2, 2).sum(axis=(3, 5))
    w, b = weight[:, None, None], bias[:, None, None]

    def backward(dy):
        dx = np.repeat(np.repeat(dy * w, 2, axis=2), 2, axis=3)
        dweight = np.sum(dy * total, axis=(0, 2, 3))
        return dx, dweight, np.sum(dy, axis=(0, 2, 3))

    return w * total + b, backward


def partial_conv2d(x, weight, bias, source, target):
    """Return a convolution with only some of its kernels.

    Args:
        x: maps, float (N, C, H, W).
        weight: a kernel for each connection, float (K, U, V).
        bias: float (M,).
        source: the map where a connection begins, int (K), below C.
        target: the map where it ends, int (K), below M.

    Returns:
        y: float (N, M, P, Q).
        backward: dy (N, M, P, Q) -> dx (N, C, H, W), dweight (K, U, V),
            dbias (M,).

    Raises:
        ValueError: if a kernel is larger than an image.
    """
    full = np.zeros(
        (len(bias), x.shape[1], *weight.shape[1:]), weight.dtype
    )
    np.add.at(full, (target, source), weight)  # a pair may stand twice
    y, pull = conv2d(x, full, bias)

    def backward(dy):
        dx, dfull, dbias = pull(dy)
        return dx, dfull[target, source], dbias

    return y, backward


def rbf_distance(x, centers):
    """Return the squared distance of each row from each center.

    Args:
        x: rows, float (*N, D).
        centers: float (K, D).

    Returns:
        y: float (*N, K).
        backward: dy (*N, K) -> dx (*N, D), dcenters (K, D).
    """
    gap = x[..., None, :] - centers  # (*N, K, D)
    y = np.sum(gap * gap, axis=-1)

    def backward(dy):
        slope = 2 * dy[..., None] * gap
        rows = tuple(range(dy.ndim - 1))
        return slope.sum(axis=-2), -slope.sum(axis=rows)

    return y, backward


def c3_table():
    """Return source and target of the 60 connections from S2 to C3.

    Six maps of C3 see three neighbors in a circle, six see four, three
    see two pairs, and the last one sees all six.
    """
    seen = [[(m + k) % 6 for k in range(3)] for m in range(6)]
    seen += [[(m + k) % 6 for k in range(4)] for m in range(6)]
    seen += [[m, m + 1, (m + 3) % 6, (m + 4) % 6] for m in range(2)]
    seen += [[0, 2, 3, 5], [0, 1, 2, 3, 4, 5]]
    pairs = [
        (s, m) for m, maps in enumerate(seen) for s in sorted(maps)
    ]
    source, target = np.array(pairs).T
    return source, target
