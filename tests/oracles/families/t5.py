"""T5: the same names; the embedding has four of them in theirs.

Their normalization takes its mean in float32 whatever it is given; here it is
PyTorch's own, so that nothing is hidden by rounding. What is compared is all the rest.
"""

import numpy as np

from tests.oracles.families import Family

EPS = 1e-4


def build(transformers):
    import torch

    model = transformers.T5ForConditionalGeneration(
        transformers.T5Config(
            vocab_size=11,
            d_model=12,
            d_kv=5,
            d_ff=20,
            num_layers=2,
            num_decoder_layers=3,
            num_heads=4,
            relative_attention_num_buckets=8,
            relative_attention_max_distance=20,
            layer_norm_epsilon=EPS,
            dropout_rate=0.0,
        )
    )
    for part in list(model.modules()):
        for name in ("layer_norm", "final_layer_norm"):
            if hasattr(part, name):
                setattr(part, name, torch.nn.RMSNorm(12, eps=EPS))
    return model


def sized(width, heads, layers, wide):
    def model(transformers):
        config = transformers.T5Config(
            vocab_size=32128,
            d_model=width,
            num_heads=heads,
            num_layers=layers,
            d_ff=wide,
        )
        return transformers.T5ForConditionalGeneration(config)

    return model


FAMILY = Family(
    "t5",
    build,
    {
        "input_ids": np.array([[3, 1, 4, 1, 5, 9], [2, 6, 10, 3, 5, 8]]),
        "decoder_input_ids": np.array([[0, 2, 7, 1, 8], [0, 1, 6, 1, 4]]),
        "num_heads": 4,
        "max_distance": 20,
        "eps": EPS,
    },
    lambda model, given: (model(**given).logits,),
    published={
        "T5 small": sized(512, 8, 6, 2048),
        "T5 base": sized(768, 12, 12, 3072),
        "T5 large": sized(1024, 16, 24, 4096),
    },
)
