"""The Vision Transformer: the names are the same."""

import numpy as np

from tests.oracles.families import Family


def build(transformers):
    return transformers.ViTForImageClassification(
        transformers.ViTConfig(
            hidden_size=12,
            num_hidden_layers=2,
            num_attention_heads=3,
            intermediate_size=20,
            image_size=(6, 4),
            patch_size=2,
            num_channels=3,
            num_labels=5,
            layer_norm_eps=1e-4,
        )
    )


def sized(width, layers, patch=16):
    def model(transformers):
        config = transformers.ViTConfig(
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=width // 64,
            intermediate_size=4 * width,
            patch_size=patch,
            num_labels=1000,
        )
        return transformers.ViTForImageClassification(config)

    return model


FAMILY = Family(
    "vit",
    build,
    {
        "pixel_values": np.random.default_rng(0).normal(size=(2, 3, 6, 4)),
        "num_heads": 3,
        "eps": 1e-4,
    },
    lambda model, given: (model(given["pixel_values"]).logits,),
    published={
        "ViT-B/16": sized(768, 12),
        "ViT-B/32": sized(768, 12, 32),
        "ViT-L/16": sized(1024, 24),
        "DeiT-Ti": sized(192, 12),
        "DeiT-S": sized(384, 12),
    },
)
