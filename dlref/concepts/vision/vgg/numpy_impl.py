"""VGG in NumPy, from pieces with their pullbacks."""

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.convolution.pooling.numpy_impl import (
    adaptive_avg_pool2d,
    max_pool2d,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu


def vgg_block(x, weight1, bias1, weight2, bias2):
    """Return two small convolutions with rectifiers, then a pooling.

    Args:
        x: images, float (N, C, H, W).
        weight1: float (A, C, 3, 3).
        bias1: float (A).
        weight2: float (B, A, 3, 3).
        bias2: float (B).

    Returns:
        y: float (N, B, P, Q), half as high and wide, rounded down.
        backward: dy (N, B, P, Q) -> dx, dweight1, dbias1, dweight2,
            dbias2.

    Raises:
        ValueError: if an image is lower or narrower than 2.
    """
    a, to_a = conv2d(x, weight1, bias1, padding=1)  # (N, A, H, W)
    b, to_b = relu(a)
    c, to_c = conv2d(b, weight2, bias2, padding=1)  # (N, B, H, W)
    d, to_d = relu(c)
    y, to_y = max_pool2d(d, 2)

    def backward(dy):
        db, dweight2, dbias2 = to_c(to_d(to_y(dy)))
        dx, dweight1, dbias1 = to_a(to_b(db))
        return dx, dweight1, dbias1, dweight2, dbias2

    return y, backward


def vgg16(x, params):
    """Return the scores of VGG-16.

    Args:
        x: images, float (N, I, H, W), of 32 x 32 or more.
        params: the names of torchvision's vgg16, all float.

    Returns:
        y: scores, float (N, K).
        backward: dy (N, K) -> dx (N, I, H, W), dparams by name.

    Raises:
        ValueError: if an image is too small.
    """
    H, W = x.shape[2:]
    if min(H, W) < 32:
        raise ValueError(f"x must be at least 32 x 32, got {H} x {W}")

    pulls, at = [], 0
    for depth in (2, 2, 3, 3, 3):  # convolutions before a pooling
        for _ in range(depth):
            x, pull = unit(x, params, f"features.{at}")
            pulls.append(pull)
            at += 2  # a rectifier has a number too
        x, pull = pooled(x)
        pulls.append(pull)
        at += 1
    y, pull = head(x, params)
    pulls.append(pull)

    def backward(dy):
        dx, dparams = dy, {}
        for pull in reversed(pulls):
            dx, found = pull(dx)
            dparams |= found
        return dx, dparams

    return y, backward


def unit(x, params, name):
    """Return a convolution, rectified, and the pullback."""
    weight, bias = params[f"{name}.weight"], params[f"{name}.bias"]
    z, to_conv = conv2d(x, weight, bias, padding=1)
    y, to_relu = relu(z)

    def backward(dy):
        dx, dweight, dbias = to_conv(to_relu(dy))
        return dx, {f"{name}.weight": dweight, f"{name}.bias": dbias}

    return y, backward


def pooled(x):
    """Return the largest of every two by two pixels."""
    y, pull = max_pool2d(x, 2)
    return y, lambda dy: (pull(dy), {})


def head(x, params):
    """Return the scores: pooled to 7 x 7, then three linear layers."""
    p, to_pool = adaptive_avg_pool2d(x, 7)
    y, pulls = p.reshape(len(x), 49 * x.shape[1]), []
    for at in (0, 3, 6):  # a rectifier and a dropout are between
        name = f"classifier.{at}"
        y, to_linear = linear(
            y, params[f"{name}.weight"], params[f"{name}.bias"]
        )
        y, to_relu = relu(y) if at < 6 else (y, None)
        pulls.append((name, to_linear, to_relu))

    def backward(dy):
        found = {}
        for name, to_linear, to_relu in reversed(pulls):
            dz = dy if to_relu is None else to_relu(dy)
            dy, dweight, dbias = to_linear(dz)
            found |= {f"{name}.weight": dweight, f"{name}.bias": dbias}
        return to_pool(dy.reshape(p.shape)), found

    return y, backward
