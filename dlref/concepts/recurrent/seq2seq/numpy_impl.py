"""From one sequence to another in NumPy, composed of proved pieces."""

import numpy as np

from dlref.concepts.attention.additive.numpy_impl import (
    multiplicative_attention,
)
from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import tanh
from dlref.concepts.recurrent.gru.numpy_impl import gru

WEIGHTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def seq2seq(source, target, params):
    """Return the scores of what follows each place of the target.

    Args:
        source: what is read, int (S, *N), each in [0, V).
        target: what has been written before each place, int (T, *N),
            each in [0, W): in training, the truth.
        params: "source.weight" (V, D), "target.weight" (W, D); of
            "encoder" and "decoder" the GRU's weight_ih_l0 (3 H, D),
            weight_hh_l0 (3 H, H), bias_ih_l0 and bias_hh_l0 (3 H,);
            "attention.weight" (H, H); "mix.weight" (H, 2 H),
            "mix.bias" (H,); "output.weight" (W, H), "output.bias"
            (W,); all float.

    Returns:
        y: float (T, *N, W).
        backward: dy (T, *N, W) -> dparams by name.

    Raises:
        IndexError: if a letter is outside its alphabet.
        ValueError: if shapes disagree, a sequence is empty, or a
            parameter is missing or of another shape.
    """
    p = params
    x, to_source = embedding(source, p["source.weight"])
    z, to_target = embedding(target, p["target.weight"])
    reads = [p[f"encoder.{name}"] for name in WEIGHTS]
    writes = [p[f"decoder.{name}"] for name in WEIGHTS]
    H = reads[1].shape[1]
    start = np.zeros((*source.shape[1:], H), x.dtype)
    (memory, last), to_memory = gru(x, start, *reads)  # (S, *N, H)
    (states, _), to_states = gru(z, last, *writes)  # (T, *N, H)
    memory = np.moveaxis(memory, 0, -2)  # (*N, S, H)
    states = np.moveaxis(states, 0, -2)  # (*N, T, H)
    found, to_found = multiplicative_attention(
        states, memory, memory, p["attention.weight"]
    )
    both = np.concatenate([found, states], axis=-1)  # (*N, T, 2 H)
    mixed, to_mixed = linear(both, p["mix.weight"], p["mix.bias"])
    bent, to_bent = tanh(mixed)
    y, to_y = linear(bent, p["output.weight"], p["output.bias"])

    def backward(dy):
        dbent, doutput, dbias = to_y(np.moveaxis(dy, 0, -2))
        dboth, dmix, dmix_bias = to_mixed(to_bent(dbent))
        dfound, dstates = dboth[..., :H], dboth[..., H:]
        dquery, dkey, dvalue, dattention = to_found(dfound)
        dstates = np.moveaxis(dstates + dquery, -2, 0)
        dz, dlast, *dwrites = to_states(dstates, np.zeros_like(last))
        dmemory = np.moveaxis(dkey + dvalue, -2, 0)
        dx, _, *dreads = to_memory(dmemory, dlast)
        found = {
            "source.weight": to_source(dx),
            "target.weight": to_target(dz),
            "attention.weight": dattention,
            "mix.weight": dmix,
            "mix.bias": dmix_bias,
            "output.weight": doutput,
            "output.bias": dbias,
        }
        for part, grads in (("encoder", dreads), ("decoder", dwrites)):
            for name, grad in zip(WEIGHTS, grads, strict=True):
                found[f"{part}.{name}"] = grad
        return found

    return np.moveaxis(y, -2, 0), backward
