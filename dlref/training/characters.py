"""Train a network of characters by hand on a novel, and record what it learned.

    python -m dlref.training.characters [--steps STEPS] [--out FILE]

It is measured in bits per character on the last tenth of the novel, beside tables that
were counted: of single characters, and of pairs.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.concepts.optimization.adam.numpy_fast import adam_step
from dlref.concepts.recurrent.char_rnn.numpy_fast import char_rnn
from dlref.numpy import bits_per_character
from dlref.training.adam import Adam
from dlref.training.moby_dick import Text, continued, novel
from dlref.training.pair import Params, bar, threads
from dlref.verify.environment import environment

RECORD = Path(__file__).parents[1] / "concepts" / "recurrent" / "char_rnn"
WIDTH, HIDDEN = 32, 192
BATCH, LENGTH, STEPS, RATE = 32, 64, 4000, 1e-2
State = tuple[np.ndarray, np.ndarray]


def start(characters: int, width=WIDTH, hidden=HIDDEN, seed=0) -> Params:
    """Return weights in float32, with forget gates that begin open."""
    rng = np.random.default_rng(seed)
    s = hidden**-0.5
    params = {
        "embedding.weight": rng.normal(0, 1, (characters, width)),
        "lstm.weight_ih_l0": rng.uniform(-s, s, (4 * hidden, width)),
        "lstm.weight_hh_l0": rng.uniform(-s, s, (4 * hidden, hidden)),
        "lstm.bias_ih_l0": np.zeros(4 * hidden),
        "lstm.bias_hh_l0": np.zeros(4 * hidden),
        "head.weight": rng.uniform(-s, s, (characters, hidden)),
        "head.bias": np.zeros(characters),
    }
    params["lstm.bias_ih_l0"][hidden : 2 * hidden] = 1
    return {name: p.astype(np.float32) for name, p in params.items()}


def rows(tokens: np.ndarray, batch: int, length: int) -> Iterator[tuple]:
    """Yield (characters, characters that follow), (T, N) each, in the text's order.

    The text is cut into `batch` strips, which are read side by side, so that the state
    after one piece is the state before the next.

    Raises:
        ValueError: if the strips are too short for a piece.
    """
    long = (len(tokens) - 1) // batch
    if long < length:
        raise ValueError(f"tokens must fill {batch} strips of {length}, got {long}")
    here = tokens[: long * batch].reshape(batch, long).T
    after = tokens[1 : long * batch + 1].reshape(batch, long).T
    for at in range(0, long - length + 1, length):
        yield here[at : at + length], after[at : at + length]


def train(params: Params, tokens: np.ndarray, steps: int, rate=RATE) -> Iterator[float]:
    """Train in place by Adam; yield the bits per character before each step."""
    adam = Adam(params, rate, adam_step)
    hidden = params["head.weight"].shape[1]
    pieces = list(rows(tokens, BATCH, LENGTH))
    for step in range(1, steps + 1):
        here, after = pieces[(step - 1) % len(pieces)]
        if (step - 1) % len(pieces) == 0:  # the text begins anew
            state = nothing(BATCH, hidden)
        (scores, *state), pull = char_rnn(here, *state, params)
        bits, pull_bits = bits_per_character(scores, after)
        dscores = pull_bits(np.ones_like(bits))
        _, _, gradients = pull(dscores, *nothing(BATCH, hidden))
        falls = min(1.0, 2 * (1 - step / (steps + 1)))  # in the second half
        adam.rate = rate * falls
        adam.step(params, gradients)
        yield float(bits)


def nothing(batch: int, hidden: int) -> State:
    """Return the state before any character."""
    return tuple(np.zeros((2, batch, hidden), np.float32))  # type: ignore[return-value]


def tested(params: Params, tokens: np.ndarray) -> float:
    """Return the bits per character on a text, read in strips from the beginning."""
    state, found = nothing(BATCH, params["head.weight"].shape[1]), []
    for here, after in rows(tokens, BATCH, LENGTH):
        (scores, *state), _ = char_rnn(here, *state, params)
        found.append(bits_per_character(scores, after)[0])
    return float(np.mean(found))


def counted(train: np.ndarray, test: np.ndarray, characters: int, order: int) -> float:
    """Return the bits per character of a table of counts; each begins at one.

    Args:
        train: the text that is counted.
        test: the text that is guessed.
        characters: how many kinds there are.
        order: how many characters before are looked at.
    """
    shape = (characters,) * (order + 1)
    counts = np.ones(shape)
    np.add.at(counts, tuple(windows(train, order)), 1)
    shares = counts / counts.sum(axis=-1, keepdims=True)
    return float(-np.log2(shares[tuple(windows(test, order))]).mean())


def windows(tokens: np.ndarray, order: int) -> list[np.ndarray]:
    """Return each character with those before it, as indices of a table."""
    return [tokens[k : len(tokens) - order + k] for k in range(order + 1)]


def written(params: Params, text: Text, begin: str, count: int, seed: int = 0) -> str:
    """Return a text that the network makes up, drawn from its own guesses."""
    state, read = nothing(1, params["head.weight"].shape[1]), 0

    def guess(tokens: list[int]) -> np.ndarray:
        nonlocal state, read
        new = np.array(tokens[read:])[:, None]
        (scores, *state), _ = char_rnn(new, *state, params)
        read = len(tokens)
        return scores[-1, 0]

    return continued(text, begin, count, guess, seed)


def main(arguments: list[str] | None = None) -> None:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.characters")
    parser.add_argument("--steps", type=int, default=STEPS, help="of training")
    parser.add_argument("--out", type=Path, default=RECORD / "training.json")
    given = parser.parse_args(arguments)
    text = novel()
    kinds = len(text.alphabet)
    params = start(kinds)
    begin = perf_counter()
    bits = list(bar("LSTM", given.steps)(train(params, text.train, given.steps)))
    record = {
        "data": "Moby-Dick, the last tenth to test",
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "batch": BATCH,
        "length": LENGTH,
        "parameters": sum(p.size for p in params.values()),
        "counted": {k: counted(text.train, text.test, kinds, k) for k in range(3)},
        "seconds": round(perf_counter() - begin),
        "bits": [round(float(b), 4) for b in np.reshape(bits, (-1, 50)).mean(axis=1)],
        "tested": round(tested(params, text.test), 4),
        "written": written(params, text, "CHAPTER ", 400),
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
