"""The first Transformer beside Hugging Face's Marian, which is built as it was.

Marian normalizes after adding, its positions are waves, its scores come from the
embedding, which is scaled. Two things differ: the queries, keys and values have a
matrix each, and all sines come before the cosines, in float32. So matrices are stacked
here, and the waves of the paper take the place of theirs.
"""

import math

import numpy as np
import pytest

import dlref.numpy as d
from dlref.verify.distance import distance

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers", reason="needs make oracles")
pytestmark = pytest.mark.slow

BOUND = 1e-9
FLOOR = 1e-3  # a bias of the keys has no effect, so its gradient is 0
WIDTH, HEADS, WORDS, PAD = 12, 3, 11, 10
PLACES = {  # theirs: ours
    "self_attn.": "self_attn.",
    "encoder_attn.": "multihead_attn.",
    "fc1.": "linear1.",
    "fc2.": "linear2.",
}
NORMS = {
    "encoder": ("self_attn_layer_norm", "final_layer_norm"),
    "decoder": ("self_attn_layer_norm", "encoder_attn_layer_norm", "final_layer_norm"),
}


def waves(places: int) -> "torch.Tensor":
    """Return the positions of the paper: sine and cosine take turns."""
    rows = [
        [
            (math.sin, math.cos)[i % 2](t / 10000 ** ((i - i % 2) / WIDTH))
            for i in range(WIDTH)
        ]
        for t in range(places)
    ]
    return torch.tensor(rows, dtype=torch.float64)


@pytest.fixture
def model():
    """Return their model, every number in it drawn but those of the positions."""
    torch.manual_seed(0)
    config = transformers.MarianConfig(
        vocab_size=WORDS,
        d_model=WIDTH,
        encoder_layers=2,
        decoder_layers=3,
        encoder_attention_heads=HEADS,
        decoder_attention_heads=HEADS,
        encoder_ffn_dim=20,
        decoder_ffn_dim=20,
        max_position_embeddings=16,
        activation_function="relu",
        scale_embedding=True,
        pad_token_id=PAD,
        attn_implementation="eager",
    )
    found = transformers.MarianMTModel(config).double().eval()
    for name, p in found.named_parameters():
        if "embed_positions" in name:
            p.data = waves(len(p))
        else:
            torch.nn.init.normal_(p, std=0.3)
    return found


def ours(named: dict) -> dict:
    """Return what belongs to their parameters by our names, the three in one."""
    found = {"embedding.weight": named["model.shared.weight"]}
    for name, x in named.items():
        side, layers, at, rest = (name.split(".", 4) + [""] * 5)[1:5]
        if layers != "layers":
            continue
        place = f"{side}.layers.{at}."
        if ".q_proj." in name:
            three = [named[name.replace("q_proj", f"{k}_proj")] for k in "qkv"]
            asks, _, kind = rest.partition(".q_proj.")
            stacked = np.concatenate(three)
            found[place + PLACES[f"{asks}."] + f"in_proj_{kind}"] = stacked
        elif ".k_proj." not in name and ".v_proj." not in name:
            for k, norm in enumerate(NORMS[side], start=1):
                rest = rest.replace(f"{norm}.", f"norm{k}.")
            for theirs, mine in PLACES.items():
                rest = (
                    mine + rest.removeprefix(theirs)
                    if rest.startswith(theirs)
                    else rest
                )
            found[place + rest] = x
    return found


@pytest.mark.parametrize("padded", [False, True])
def test_scores_and_all_gradients_are_equal(model, padded):
    src = np.array([[3, 1, 4, 1, 5, 9], [2, 6, 7, 3, 5, 8]])
    tgt = np.array([[0, 2, 7, 1, 8], [0, 1, 6, 1, 4]])
    hidden = np.zeros(src.shape, dtype=bool)
    hidden[1, 4:] = padded
    theirs = model(
        input_ids=torch.from_numpy(src),
        attention_mask=torch.from_numpy(~hidden).long(),
        decoder_input_ids=torch.from_numpy(tgt),
    ).logits
    dlogits = np.random.default_rng(0).normal(size=theirs.shape)
    theirs.backward(torch.from_numpy(dlogits))

    trained = {n: p for n, p in model.named_parameters() if p.grad is not None}
    assert len(trained) == 1 + 2 * 16 + 3 * 26
    params = ours({n: p.detach().numpy() for n, p in trained.items()})
    wanted = ours({n: p.grad.numpy() for n, p in trained.items()})
    logits, backward = d.vaswani(src, tgt, hidden if padded else None, params, HEADS)
    dparams = backward(dlogits)
    gap, where = distance(logits, theirs.detach().numpy(), FLOOR)
    assert gap <= BOUND, where
    assert dparams.keys() == wanted.keys()
    for name, want in wanted.items():
        gap, where = distance(dparams[name], want, FLOOR)
        assert gap <= BOUND, f"{name}: {where}"
