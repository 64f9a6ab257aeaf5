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
        return layers.MobileNetV2InvertedResidual(config, 4, channels, stride)

    return build


AS_KEPT = Family(
    "inverted_residual",
    block(4, 1),
    {"x": IMAGES, "stride": 1, "training": False},
    lambda model, given: (model(given["x"]),),
    name,
)
OF_THE_BATCH = Family(
    "inverted_residual",
    block(3, 2),
    {"x": IMAGES, "stride": 2, "training": True},
    lambda model, given: (model.train()(given["x"]),),
    name,
)
