"""BERT with the head for masked tokens: there is no pooler."""

import numpy as np

from tests.oracles.families import Family


def build(transformers):
    return transformers.BertForMaskedLM(
        transformers.BertConfig(
            vocab_size=9,
            max_position_embeddings=4,
            hidden_size=6,
            num_hidden_layers=1,
            num_attention_heads=3,
            intermediate_size=7,
            pad_token_id=None,
        )
    )


def masked(transformers):
    return transformers.BertForMaskedLM(transformers.BertConfig())


FAMILY = Family(
    "bert_for_masked_lm",
    build,
    {
        "input_ids": np.array([[3, 1, 4, 1], [8, 2, 8, 3], [0, 7, 0, 0]]),
        "token_type_ids": np.array([[0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]]),
        "attention_mask": None,
        "num_heads": 3,
    },
    lambda model, given: (model(**given).logits,),
    published={"BERT base, for masked tokens": masked},
)
