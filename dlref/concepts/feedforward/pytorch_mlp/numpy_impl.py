"""A classifier of images with one hidden layer, in NumPy."""

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu


def digits_mlp(images, params):
    """Return a score for each class, from the pixels of images.

    Args:
        images: float (N, C, H, W).
        params: "1.weight" (M, C H W), "1.bias" (M,), "3.weight"
            (K, M), "3.bias" (K,), all float: the names that layers get
            in `nn.Sequential(Flatten(), Linear(), ReLU(), Linear())`.

    Returns:
        scores: float (N, K).
        backward: dscores (N, K) -> dimages (N, C, H, W), dparams by
            name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if a parameter is missing, or shapes disagree.
    """
    pixels = params["1.weight"].shape[1]
    x = images.reshape(-1, pixels)  # (N, C H W)
    h, pull1 = linear(x, params["1.weight"], params["1.bias"])
    h, pull2 = relu(h)  # (N, M)
    scores, pull3 = linear(h, params["3.weight"], params["3.bias"])

    def backward(dscores):
        dparams = {}
        dh, dparams["3.weight"], dparams["3.bias"] = pull3(dscores)
        dh = pull2(dh)  # (N, M)
        dx, dparams["1.weight"], dparams["1.bias"] = pull1(dh)
        return dx.reshape(images.shape), dparams

    return scores, backward
