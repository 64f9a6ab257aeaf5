"""BERT without the heads of its two questions."""

import numpy as np

from tests.oracles.families import Family


def build(transformers):
    return transformers.BertModel(
        transformers.BertConfig(
            vocab_size=7,
            max_position_embeddings=5,
            hidden_size=8,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=6,
            pad_token_id=None,
        )
    )


def outputs(model, given):
    found = model(**given)
    return found.last_hidden_state, found.pooler_output


def sized(**sizes):
    def model(transformers):
        return transformers.BertModel(transformers.BertConfig(**sizes))

    return model


FAMILY = Family(
    "bert",
    build,
    {
        "input_ids": np.array([[3, 1, 4, 1, 5], [2, 6, 2, 3, 5]]),
        "token_type_ids": np.array([[0, 0, 0, 1, 1], [0, 1, 1, 1, 1]]),
        "attention_mask": np.array([[1, 1, 1, 1, 0], [1, 1, 1, 0, 0]]) == 1,
        "num_heads": 2,
    },
    outputs,
    published={
        "BERT base, uncased": sized(),
        "BERT base, cased": sized(vocab_size=28996),
        "BERT large, uncased": sized(
            hidden_size=1024,
            num_hidden_layers=24,
            num_attention_heads=16,
            intermediate_size=4096,
        ),
        "all-MiniLM-L6-v2": sized(
            hidden_size=384,
            num_hidden_layers=6,
            intermediate_size=1536,
        ),
    },
)
