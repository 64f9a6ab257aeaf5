"""The inverted residual of MobileNetV2, with its skip, and halving in training."""

import numpy as np

from tests.oracles.families import Family

PLACES = {"expand_1x1": "expand", "conv_3x3": "depthwise", "reduce_1x1": "project"}
IMAGES = np.random.default_rng(0).normal(size=(5, 4, 7, 6))


def name(theirs):
    place, kind, end = theirs.split(".")
    return f"{PLACES[place]}{'_norm' if kind == 'normalization' else ''}.{end}"


def block(channels, stride):
    def build(transformers):
        layers = transformers.models.mobilenet_v2.modeling_mobilenet_v2
        # Padded alike on both sides, normalized as here: theirs are TensorFlow's.
        config = transformers.MobileNetV2Config(
            tf_padding=False, layer_norm_eps=1e-5, depth_divisible_by=1, min_depth=1
        )
        found = layers.MobileNetV2InvertedResidual(config, 4, channels, stride)
        for layer in found.modules():
            if hasattr(layer, "momentum"):
                layer.momentum = 0.1  # PyTorch's default, as here
        return found

    return build


def outputs(model, given):
    """Return the result and the statistics that are left, by the names of here."""
    from torch import cat, stack
    from torch.func import functional_call

    left = {n: b.clone() for n, b in model.named_buffers()}  # written to in training
    result = functional_call(model, left, (given["x"],))
    running = {name(n): b for n, b in left.items() if b.is_floating_point()}
    rows = [
        cat([running[n] for n in sorted(running) if n.endswith(end)])
        for end in ("mean", "var")
    ]
    return result, stack(rows)


AS_KEPT = Family(
    "inverted_residual",
    block(4, 1),
    {"x": IMAGES, "stride": 1, "training": False},
    outputs,
    name,
)
OF_THE_BATCH = Family(
    "inverted_residual",
    block(3, 2),
    {"x": IMAGES, "stride": 2, "training": True},
    lambda model, given: outputs(model.train(), given),
    name,
)
