"""BERT with both of its heads: their names are ours.

Their padding token has a row that does not learn; here no token is one.
"""

import numpy as np

from tests.oracles.families import Family

CONFIG = {
    "vocab_size": 11,
    "max_position_embeddings": 8,
    "type_vocab_size": 3,
    "hidden_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "intermediate_size": 10,
    "layer_norm_eps": 1e-5,
    "pad_token_id": None,
}


def build(transformers):
    return transformers.BertForPreTraining(transformers.BertConfig(**CONFIG))


def outputs(model, given):
    found = model(**given)
    return found.prediction_logits, found.seq_relationship_logits


def pretraining(transformers):
    return transformers.BertForPreTraining(transformers.BertConfig())


FAMILY = Family(
    "bert_for_pretraining",
    build,
    {
        "input_ids": np.array([[3, 1, 4, 1, 5, 9], [2, 6, 10, 3, 5, 8]]),
        "token_type_ids": np.array([[0, 0, 0, 1, 1, 2], [0, 1, 2, 0, 1, 1]]),
        "attention_mask": np.array([[1, 1, 1, 1, 0, 0], [1, 1, 0, 1, 1, 1]]) == 1,
        "num_heads": 3,
        "eps": 1e-5,
    },
    outputs,
    published={"BERT base, for pretraining": pretraining},
)
