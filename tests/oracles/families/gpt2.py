"""GPT-2: the names are the same, but for a head that is the embedding again."""

import numpy as np

from tests.oracles.families import Family


def build(transformers):
    return transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=11,
            n_positions=7,
            n_embd=12,
            n_layer=3,
            n_head=3,
            layer_norm_epsilon=1e-4,
            bos_token_id=0,
            eos_token_id=0,
        )
    )


def sized(width, layers):
    def model(transformers):
        config = transformers.GPT2Config(
            n_embd=width, n_layer=layers, n_head=width // 64
        )
        return transformers.GPT2LMHeadModel(config)

    return model


FAMILY = Family(
    "gpt2",
    build,
    {
        "input_ids": np.array([[3, 1, 4, 1, 5, 9], [2, 6, 10, 3, 5, 8]]),
        "num_heads": 3,
        "eps": 1e-4,
    },
    lambda model, given: (model(given["input_ids"]).logits,),
    published={
        "GPT-2 small": sized(768, 12),
        "GPT-2 medium": sized(1024, 24),
        "GPT-2 large": sized(1280, 36),
        "GPT-2 XL": sized(1600, 48),
    },
)
