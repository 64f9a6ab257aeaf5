"""ResNet-18 by the running statistics and by the batch's, and a bottleneck alone."""

import numpy as np

from tests.oracles.families import Family

STEM = "resnet.embedder.embedder."
STAGES = "resnet.encoder.stages."
PLACES = {
    "layer.0": ("conv1", "bn1"),
    "layer.1": ("conv2", "bn2"),
    "layer.2": ("conv3", "bn3"),
    "shortcut": ("downsample.0", "downsample.1"),
}
KINDS = "convolution", "normalization"
IMAGES = np.random.default_rng(0).normal(size=(12, 3, 9, 8))


def in_a_block(theirs):
    """Return the name of a parameter in a block: "layer.0.convolution.weight"."""
    place, kind, end = theirs.rsplit(".", 2)
    return f"{PLACES[place][KINDS.index(kind)]}.{end}"


def name(theirs):
    if theirs.startswith(STEM):
        return in_a_block(f"layer.0.{theirs.removeprefix(STEM)}")
    if theirs.startswith(STAGES):
        stage, _, block, own = theirs.removeprefix(STAGES).split(".", 3)
        return f"layer{int(stage) + 1}.{block}.{in_a_block(own)}"
    return f"fc.{theirs.rpartition('.')[2]}"


def config(transformers, widths, classes):
    return transformers.ResNetConfig(
        embedding_size=widths[0],
        hidden_sizes=widths,
        depths=(2, 2, 2, 2),
        layer_type="basic",
        num_labels=classes,
    )


def build(transformers):
    found = config(transformers, (3, 2, 3, 4), 5)
    return transformers.ResNetForImageClassification(found)


def eighteen(transformers):
    found = config(transformers, (64, 128, 256, 512), 1000)
    return transformers.ResNetForImageClassification(found)


def bottleneck(transformers):
    layers = transformers.models.resnet.modeling_resnet
    return layers.ResNetBottleNeckLayer(3, 8, stride=2, reduction=4)


def outputs(model, given, named=name):
    """Return the result and the statistics that are left, means above variances."""
    from torch import cat, stack
    from torch.func import functional_call

    left = {n: b.clone() for n, b in model.named_buffers()}  # written to in training
    result = functional_call(model, left, (given["x"],))
    running = {named(n): b for n, b in left.items() if b.is_floating_point()}
    rows = [
        cat([running[n] for n in sorted(running) if n.endswith(end)])
        for end in ("mean", "var")
    ]
    return getattr(result, "logits", result), stack(rows)


AS_KEPT = Family(
    "resnet18",
    build,
    {"x": IMAGES, "training": False},
    outputs,
    name,
    published={"ResNet-18": eighteen},
)
OF_THE_BATCH = Family(
    "resnet18",
    build,
    {"x": IMAGES, "training": True},
    lambda model, given: outputs(model.train(), given),
    name,
)
BOTTLENECK = Family(
    "bottleneck_block",
    bottleneck,
    {"x": IMAGES, "stride": 2, "training": True},
    lambda model, given: outputs(model.train(), given, in_a_block),
    in_a_block,
)
