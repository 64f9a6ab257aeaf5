"""LLaMA: the same names, but of options. Mistral is of the same build.

Their normalization and their angles are float32 whatever they are given; here they are
PyTorch's own normalization and the same angles in float64, so that nothing is hidden
by rounding. What is compared is all the rest.
"""

import numpy as np

from tests.oracles.families import Family

HEADS, GROUPS, WIDTH, BASE, EPS = 4, 2, 6, 50.0, 1e-4


def build(transformers):
    model = transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=11,
            hidden_size=12,
            intermediate_size=20,
            num_hidden_layers=2,
            num_attention_heads=HEADS,
            num_key_value_heads=GROUPS,
            head_dim=WIDTH,
            rope_theta=BASE,
            rms_norm_eps=EPS,
            tie_word_embeddings=False,
            bos_token_id=0,
            eos_token_id=0,
        )
    )
    exact(model.model)
    return model


def exact(model):
    """Put float64 where float32 is written down."""
    import torch

    for layer in model.layers:
        for name in ("input_layernorm", "post_attention_layernorm"):
            setattr(layer, name, torch.nn.RMSNorm(12, eps=EPS))
    model.norm = torch.nn.RMSNorm(12, eps=EPS)
    speed = torch.pow(BASE, -torch.arange(0, WIDTH, 2, dtype=torch.float64) / WIDTH)

    def angles(x, position_ids):
        half = position_ids[..., None] * speed
        both = torch.cat([half, half], dim=-1)
        return both.cos(), both.sin()

    model.rotary_emb.forward = angles


def sized(vocabulary, wide, groups):
    def model(transformers):
        config = transformers.LlamaConfig(
            vocab_size=vocabulary, intermediate_size=wide, num_key_value_heads=groups
        )
        return transformers.LlamaForCausalLM(config)

    return model


FAMILY = Family(
    "llama",
    build,
    {
        "input_ids": np.array([[3, 1, 4, 1, 5, 9], [2, 6, 10, 3, 5, 8]]),
        "num_heads": HEADS,
        "num_key_value_heads": GROUPS,
        "base": BASE,
        "eps": EPS,
    },
    lambda model, given: (model(given["input_ids"]).logits,),
    name=lambda name: "" if "inv_freq" in name else name,
    published={
        "Llama 2 7B": sized(32000, 11008, 32),
        "Llama 3 8B": sized(128256, 14336, 8),
        "Mistral 7B": lambda transformers: transformers.MistralForCausalLM(
            transformers.MistralConfig()
        ),
    },
)
