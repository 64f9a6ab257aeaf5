"""Train a small GPT by hand on a novel, with as many parameters as the LSTM had.

    python -m dlref.training.small_gpt [--steps STEPS] [--out FILE]

The text, its split and the number of characters that a step sees are those of
`dlref.training.characters`.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.concepts.families.gpt2.numpy_fast import gpt2
from dlref.concepts.optimization.adam.numpy_fast import adam_step
from dlref.numpy import bits_per_character
from dlref.training.adam import Adam
from dlref.training.characters import BATCH, LENGTH, STEPS
from dlref.training.moby_dick import Text, continued, novel
from dlref.training.pair import Params, bar, threads
from dlref.verify.environment import environment

RECORD = Path(__file__).parents[1] / "concepts" / "families" / "gpt2"
WIDTH, HEADS, LAYERS = 60, 4, 4
RATE, WARM = 4e-3, 200  # steps in which the rate rises


def start(characters: int, width=WIDTH, layers=LAYERS, length=LENGTH, seed=0) -> Params:
    """Return weights in float32, drawn as GPT-2's were."""
    rng = np.random.default_rng(seed)
    top, wide = "transformer.", 4 * width
    shapes = {"wte": (characters, width), "wpe": (length, width)}
    drawn = {f"{top}{n}.weight": rng.normal(0, 0.02, s) for n, s in shapes.items()}
    norms = [f"{top}ln_f"]
    for k in range(layers):
        h = f"{top}h.{k}."
        norms += [f"{h}ln_1", f"{h}ln_2"]
        for name, shape, spread in (
            ("attn.c_attn", (width, 3 * width), 0.02),
            ("attn.c_proj", (width, width), 0.02 / np.sqrt(2 * layers)),
            ("mlp.c_fc", (width, wide), 0.02),
            ("mlp.c_proj", (wide, width), 0.02 / np.sqrt(2 * layers)),
        ):
            drawn[f"{h}{name}.weight"] = rng.normal(0, spread, shape)
            drawn[f"{h}{name}.bias"] = np.zeros(shape[1])
    for norm in norms:
        drawn[f"{norm}.weight"], drawn[f"{norm}.bias"] = np.ones(width), np.zeros(width)
    return {name: p.astype(np.float32) for name, p in drawn.items()}


def train(params: Params, tokens: np.ndarray, steps: int, seed=1) -> Iterator[float]:
    """Train in place by Adam; yield the bits per character before each step."""
    rng = np.random.default_rng(seed)
    adam = Adam(params, RATE, adam_step)
    length = len(params["transformer.wpe.weight"])
    for step in range(1, steps + 1):
        begin = rng.integers(len(tokens) - length, size=BATCH)
        rows = tokens[begin[:, None] + np.arange(length + 1)]
        logits, pull = gpt2(rows[:, :-1], params, HEADS)
        bits, pull_bits = bits_per_character(logits, rows[:, 1:])
        gradients = pull(pull_bits(np.ones_like(bits)))
        share = min(step / WARM, 1.0, 1.25 * (1 - step / (steps + 1)))
        adam.rate = RATE * share
        adam.step(params, gradients)
        yield float(bits)


def by_place(params: Params, tokens: np.ndarray) -> np.ndarray:
    """Return the bits per character on a text, by how many characters were seen.

    Windows overlap by half, so that every character but the first few is guessed once
    with at least half a window before it.
    """
    length = len(params["transformer.wpe.weight"])
    begin = np.arange(0, len(tokens) - length, length // 2)
    total, count = np.zeros(length), 0
    for some in np.array_split(begin, -(-len(begin) // BATCH)):
        rows = tokens[some[:, None] + np.arange(length + 1)]
        z, _ = gpt2(rows[:, :-1], params, HEADS)
        z = z - z.max(axis=-1, keepdims=True)
        logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
        came = np.take_along_axis(logp, rows[:, 1:, None], axis=-1)[..., 0]
        total -= came.sum(axis=0) / np.log(2)
        count += len(some)
    return total / count


def written(params: Params, text: Text, begin: str, count: int, seed: int = 0) -> str:
    """Return a text that the model makes up, drawn from its own guesses."""
    length = len(params["transformer.wpe.weight"])

    def guess(tokens: list[int]) -> np.ndarray:
        logits, _ = gpt2(np.array(tokens[-length:]), params, HEADS)
        return logits[-1]

    return continued(text, begin, count, guess, seed)


def main(arguments: list[str] | None = None) -> None:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.small_gpt")
    parser.add_argument("--steps", type=int, default=STEPS, help="of training")
    parser.add_argument("--out", type=Path, default=RECORD / "training.json")
    given = parser.parse_args(arguments)
    text = novel()
    params = start(len(text.alphabet))
    begin = perf_counter()
    bits = list(bar("GPT", given.steps)(train(params, text.train, given.steps)))
    seconds = round(perf_counter() - begin)
    places = by_place(params, text.test)
    record = {
        "data": "Moby-Dick, the last tenth to test",
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "width": WIDTH,
        "heads": HEADS,
        "layers": LAYERS,
        "parameters": sum(p.size for p in params.values()),
        "seconds": seconds,
        "bits": [round(float(b), 4) for b in np.reshape(bits, (-1, 50)).mean(axis=1)],
        "tested": round(float(places[len(places) // 2 :].mean()), 4),
        "by_place": [round(float(b), 4) for b in places],
        "written": written(params, text, "CHAPTER ", 400),
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
