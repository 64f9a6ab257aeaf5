"""AlexNet in NumPy, as torchvision has it and as it was in 2012."""

from dlref.concepts.convolution.cross_correlation.numpy_impl import (
    conv2d,
)
from dlref.concepts.convolution.pooling.numpy_impl import (
    adaptive_avg_pool2d,
    max_pool2d,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.normalization.local_response_norm import (
    numpy_impl as across,
)

local_response_norm = across.local_response_norm


def alexnet(x, params):
    """Return the scores of AlexNet as torchvision has it.

    Args:
        x: images, float (N, I, H, W), of 63 x 63 or more.
        params: the names of torchvision's alexnet, all float.

    Returns:
        y: scores, float (N, K).
        backward: dy (N, K) -> dx (N, I, H, W), dparams by name.

    Raises:
        ValueError: if an image is too small.
    """
    refuse_small(x, 63)

    pulls = []
    for at, stride, padding, pools in (
        (0, 4, 2, True),
        (3, 1, 2, True),
        (6, 1, 1, False),
        (8, 1, 1, False),
        (10, 1, 1, True),
    ):
        name = f"features.{at}"
        x, pull = layer(x, params, name, stride, padding)
        pulls.append(pull)
        if pools:
            x, to_pool = max_pool2d(x, 3, 2)
            pulls.append(without_parameters(to_pool))
    maps = x
    p, to_average = adaptive_avg_pool2d(maps, 6)  # (N, E, 6, 6)
    flat = p.reshape(len(p), 36 * p.shape[1])
    names = [f"classifier.{at}" for at in (1, 4, 6)]
    y, to_head = head(flat, params, names)

    def backward(dy):
        dflat, dparams = to_head(dy)
        dx = to_average(dflat.reshape(p.shape))
        return back(pulls, dx, dparams)

    return y, backward


def alexnet_2012(x, params):
    """Return the scores of AlexNet as it was: on two devices.

    Args:
        x: images, float (N, I, H, W), of 67 x 67 or more.
        params: "conv1" to "conv5" and "fc6" to "fc8", each with
            ".weight" and ".bias", all float.

    Returns:
        y: scores, float (N, K).
        backward: dy (N, K) -> dx (N, I, H, W), dparams by name.

    Raises:
        ValueError: if an image is too small.
    """
    refuse_small(x, 67)

    pulls = []
    for name, stride, padding, groups in (
        ("conv1", 4, 0, 1),
        ("conv2", 1, 2, 2),
    ):
        x, pull = stage(x, params, name, stride, padding, groups)
        pulls.append(pull)
    for name, groups in (("conv3", 1), ("conv4", 2), ("conv5", 2)):
        x, pull = layer(x, params, name, 1, 1, groups)
        pulls.append(pull)
    maps, to_maps = max_pool2d(x, 3, 2)
    flat = maps.reshape(len(maps), maps[:1].size)
    y, to_head = head(flat, params, ["fc6", "fc7", "fc8"])

    def backward(dy):
        dflat, dparams = to_head(dy)
        return back(pulls, to_maps(dflat.reshape(maps.shape)), dparams)

    return y, backward


def alexnet_stage(x, weight, bias, stride=1, padding=0, groups=1):
    """Return a convolution, rectified, normalized and pooled.

    Args:
        x: images, float (N, G C, H, W), with G = groups.
        weight: kernels, float (G M, C, U, V).
        bias: float (G M).
        stride: pixels from one place of the kernel to the next.
        padding: zeros put on each of the four sides.
        groups: parts the channels are split into, each on its own.

    Returns:
        y: float (N, G M, P, Q).
        backward: dy (N, G M, P, Q) -> dx, dweight, dbias.

    Raises:
        ValueError: if a kernel or a window does not fit.
    """
    z, to_z = conv2d(x, weight, bias, stride, padding, groups=groups)
    r, to_r = relu(z)
    n, to_n = local_response_norm(r, 5, alpha=5e-4, beta=0.75, k=2.0)
    y, to_y = max_pool2d(n, 3, 2)  # windows overlap by one pixel

    def backward(dy):
        return to_z(to_r(to_n(to_y(dy))))

    return y, backward


def stage(x, params, name, stride, padding, groups):
    """Return `alexnet_stage` of the parameters with this name."""
    weight, bias = params[f"{name}.weight"], params[f"{name}.bias"]
    y, pull = alexnet_stage(x, weight, bias, stride, padding, groups)

    def backward(dy):
        dx, dweight, dbias = pull(dy)
        return dx, {f"{name}.weight": dweight, f"{name}.bias": dbias}

    return y, backward


def layer(x, params, name, stride, padding, groups=1):
    """Return a rectified convolution and its pullback."""
    weight, bias = params[f"{name}.weight"], params[f"{name}.bias"]
    z, to_z = conv2d(x, weight, bias, stride, padding, groups=groups)
    y, to_y = relu(z)

    def backward(dy):
        dx, dweight, dbias = to_z(to_y(dy))
        return dx, {f"{name}.weight": dweight, f"{name}.bias": dbias}

    return y, backward


def head(x, params, names):
    """Return three linear layers, with rectifiers between."""
    y, pulls = x, []
    for name in names:
        weight, bias = params[f"{name}.weight"], params[f"{name}.bias"]
        y, to_linear = linear(y, weight, bias)
        y, to_relu = relu(y) if name != names[-1] else (y, None)
        pulls.append((name, to_linear, to_relu))

    def backward(dy):
        found = {}
        for name, to_linear, to_relu in reversed(pulls):
            dz = dy if to_relu is None else to_relu(dy)
            dy, dweight, dbias = to_linear(dz)
            found |= {f"{name}.weight": dweight, f"{name}.bias": dbias}
        return dy, found

    return y, backward


def without_parameters(pull):
    """Return a pullback that also says it has no parameters."""
    return lambda dy: (pull(dy), {})


def back(pulls, dx, dparams):
    """Return the gradients after all `pulls` in reverse."""
    for pull in reversed(pulls):
        dx, found = pull(dx)
        dparams = dparams | found
    return dx, dparams


def refuse_small(x, least):
    """Raise a ValueError if an image would be used up by poolings."""
    H, W = x.shape[2:]
    if min(H, W) < least:
        raise ValueError(
            f"x must be at least {least} x {least}, got {H} x {W}"
        )
