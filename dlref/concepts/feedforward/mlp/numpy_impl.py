"""A network of affine layers in NumPy, forward and backward."""

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.sigmoid_family.numpy_impl import (
    sigmoid,
    tanh,
)


def layers_of(params, features):
    """Return the names of the layers, in order; each fits the next."""
    hidden = sum(
        name.startswith("hidden.") and name.endswith(".weight")
        for name in params
    )
    names = [f"hidden.{i}" for i in range(hidden)] + ["output"]
    for name in params:
        layer, _, part = name.rpartition(".")
        if part == "bias" and f"{layer}.weight" not in params:
            raise ValueError(f"params must hold no {name} alone")

    for name in names:
        if f"{name}.weight" not in params:
            raise ValueError(f"params must not skip {name}.weight")

        takes = params[f"{name}.weight"].shape[1]
        if takes != features:
            rule = f"take {features} features"
            raise ValueError(f"{name}.weight must {rule}, got {takes}")

        features = params[f"{name}.weight"].shape[0]
    return names


def mlp(x, params, activation="relu"):
    """Return affine layers in a row, bent between.

    Args:
        x: features, float (*N, D).
        params: "hidden.0.weight" (H, D), "hidden.0.bias" (H,), and so
            on, then "output.weight" (K, J), "output.bias" (K,), all
            float; a bias may be missing, and hidden layers from the
            end.
        activation: "relu", "tanh" or "sigmoid", behind each hidden
            layer.

    Returns:
        y: float (*N, K).
        backward: dy (*N, K) -> dx (*N, D), dparams by name.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if a layer is missing, or one does not fit the next.
    """
    bend = {"relu": relu, "tanh": tanh, "sigmoid": sigmoid}[activation]
    names = layers_of(params, x.shape[-1])
    h, pulls, unbends = x, {}, {}
    for name in names:
        weight = params[f"{name}.weight"]
        bias = params.get(f"{name}.bias")
        h, pulls[name] = linear(h, weight, bias)  # (*N, out)
        if name != "output":
            h, unbends[name] = bend(h)  # (*N, out)

    def backward(dy):
        dh, dparams = dy, {}
        for name in reversed(names):
            if name != "output":
                dh = unbends[name](dh)  # (*N, out)
            dh, dweight, dbias = pulls[name](dh)  # (*N, in)
            dparams[f"{name}.weight"] = dweight
            if dbias is not None:
                dparams[f"{name}.bias"] = dbias
        return dh, dparams

    return h, backward
