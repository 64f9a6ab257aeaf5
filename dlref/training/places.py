"""Train one layer of attention with each way to say a place, and record it.

    python -m dlref.training.places [--out FILE]

Three tasks on random letters: say the one three places back, the first one, or the last
vowel. Each way learns on texts of one length, and is tested on longer ones too.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from dlref.numpy import (
    alibi,
    cross_entropy,
    embedding,
    learned_positions,
    linear,
    relative_bias,
    relative_position_bucket,
    rotary_halves,
    scaled_dot_product_attention,
    sinusoidal_positions,
)
from dlref.training.adam import Adam
from dlref.training.pair import Params
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "attention" / "positions"
RECORD = CONCEPT / "training.json"
LETTERS, WIDTH, LONG, BACK, BUCKETS = 12, 32, 16, 3, 16
BATCH, STEPS, RATE, SEEDS, TESTED = 32, 600, 1e-2, 3, 200
LENGTHS = 16, 24, 64
SLOPE = 1.0  # of the straight biases: there is one head
TASKS = "three places back", "the first", "the last vowel"
VOWELS = 3  # the first letters are vowels
WAYS = "none", "waves", "table", "rotations", "straight biases", "table of distances"


def start(seed: int) -> Params:
    """Return random weights, with a table of places and one of distances."""
    rng = np.random.default_rng(seed)
    shapes = dict.fromkeys(("query", "key", "value"), (WIDTH, WIDTH))
    params = {n: rng.normal(0, WIDTH**-0.5, s) for n, s in shapes.items()}
    params["letters"] = rng.normal(size=(LETTERS, WIDTH))
    params["output"] = rng.normal(0, WIDTH**-0.5, (LETTERS, WIDTH))
    params["places"] = rng.normal(size=(LONG, WIDTH))
    params["distances"] = np.zeros((BUCKETS, 1))
    return params


def network(params: Params, text: np.ndarray, way: str) -> tuple[np.ndarray, Callable]:
    """Return scores for the letter asked for at each place, and the pullback."""
    T = text.shape[-1]
    place = np.arange(float(T))
    x, pull_letters = embedding(text, params["letters"])
    pull_places = None
    if way == "waves":
        x = x + sinusoidal_positions(place, WIDTH)[0]
    elif way == "table":
        x, pull_places = learned_positions(x, params["places"], np.arange(T))
    parts = [linear(x, params[n]) for n in ("query", "key", "value")]
    (q, k, v), pulls = (list(both) for both in zip(*parts, strict=True))
    turns = [lambda d: (d,)] * 2
    if way == "rotations":
        (q, turns[0]), (k, turns[1]) = (rotary_halves(a, place) for a in (q, k))
    bias, pull_bias = np.zeros((1, T, T)), None
    if way == "straight biases":
        bias, _ = alibi(bias, np.array([SLOPE]))
    elif way == "table of distances":
        steps = place - place[:, None]
        bucket = relative_position_bucket(steps, BUCKETS, bidirectional=False)
        bias, pull_bias = relative_bias(bias, params["distances"], bucket)
    causal = np.tri(T, dtype=bool)
    y, pull = scaled_dot_product_attention(q, k, v, causal, bias[0])
    scores, pull_output = linear(y, params["output"])

    def backward(dscores: np.ndarray) -> Params:
        dy, doutput, _ = pull_output(dscores)
        dq, dk, dv, dbias, _ = pull(dy)
        given = turns[0](dq)[0], turns[1](dk)[0], dv
        found = [pull_part(d) for pull_part, d in zip(pulls, given, strict=True)]
        grads = {n: np.zeros_like(p) for n, p in params.items()}
        for name, (_, dweight, _) in zip(("query", "key", "value"), found, strict=True):
            grads[name] = dweight
        dx = found[0][0] + found[1][0] + found[2][0]
        if pull_places:
            dx, grads["places"], *_ = pull_places(dx)
        if pull_bias:
            _, grads["distances"] = pull_bias(dbias[None])
        grads["letters"], grads["output"] = pull_letters(dx), doutput
        return grads

    return scores, backward


def asked(text: np.ndarray, task: str) -> np.ndarray:
    """Return the letter asked for at each place, -100 where nothing is."""
    answer = np.full(text.shape, -100)
    if task == TASKS[0]:
        answer[:, BACK:] = text[:, :-BACK]
    elif task == TASKS[1]:
        answer[:, 1:] = text[:, :1]
    else:
        for t in range(text.shape[1]):
            before = answer[:, max(t - 1, 0)]
            answer[:, t] = np.where(text[:, t] < VOWELS, text[:, t], before)
    return answer


def share(params: Params, way: str, task: str, long: int) -> float | None:
    """Return the share of answers that are right, None if the table ends before."""
    if way == "table" and long > LONG:
        return None
    text = np.random.default_rng(10**6).integers(LETTERS, size=(TESTED, long))
    answer = asked(text, task)
    scores, _ = network(params, text, way)
    hit = scores.argmax(axis=-1) == answer
    return float(hit[:, LONG // 2 :][answer[:, LONG // 2 :] >= 0].mean())


def train(way: str, task: str, seed: int) -> list[float | None]:
    """Return the shares that are right at each length, after training."""
    params, rng = start(seed), np.random.default_rng(seed + 100)
    adam = Adam(params, RATE)
    for step in range(STEPS):
        adam.rate = RATE * (1 - step / STEPS)
        text = rng.integers(LETTERS, size=(BATCH, LONG))
        scores, backward = network(params, text, way)
        _, pull = cross_entropy(scores, asked(text, task))
        adam.step(params, backward(pull(1.0)))
    return [share(params, way, task, long) for long in LENGTHS]


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.places")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    found: dict[str, dict] = {task: {} for task in TASKS}
    for task in TASKS:
        for way in WAYS:
            found[task][way] = [train(way, task, seed) for seed in range(SEEDS)]
            sys.stdout.write(f"{task:18} {way:18} {found[task][way]}\n")
    record = {
        "data": "random letters",
        "date": date.today().isoformat(),
        "environment": environment(),
        "lengths": LENGTHS,
        "right": found,
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
