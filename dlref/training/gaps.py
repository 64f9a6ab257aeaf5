"""Train a small T5 to fill gaps in pieces of the alphabet, and record it.

    python -m dlref.training.gaps [--out FILE]

Out of a piece of the alphabet two spans are cut, and the model writes what is missing.
First by hand and by PyTorch, in float64, from the same weights with the same batches;
then by hand to the end, from several seeds.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.numpy import cross_entropy, t5
from dlref.training.adam import Adam
from dlref.training.pair import Params, apart, bar, means, single
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "families" / "t5"
RECORD = CONCEPT / "training.json"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MARKS = ["1", "2", "3"]  # sentinels: the last one ends what is written
TOKENS = ["_", *LETTERS, *MARKS]  # the first begins what is written
LONG, FEATURES, HEADS, WIDTH, WIDE, BUCKETS = 12, 32, 2, 16, 64, 16
BATCH, RATE = 32, 3e-3
COMPARED, STEPS, MEAN, TESTED, SEEDS = 20, 4000, 40, 40, 3
STAGES = 500, 1000, 2000, 4000  # steps after which it is tested
LENGTHS = 12, 16, 20  # of pieces to test with in the end
Pair = tuple[str, str]


def start(seed: int = 0) -> Params:
    """Return random weights; those of the queries are smaller by the missing scale."""
    rng, E, inner = np.random.default_rng(seed), FEATURES, HEADS * WIDTH

    def matrix(rows: int, columns: int, gain: float = 1.0) -> np.ndarray:
        return rng.normal(0, gain * columns**-0.5, (rows, columns))

    params = {"shared.weight": rng.normal(size=(len(TOKENS), E))}
    asks = {
        "encoder": ("SelfAttention", "DenseReluDense"),
        "decoder": ("SelfAttention", "EncDecAttention", "DenseReluDense"),
    }
    for side, kinds in asks.items():
        layer = f"{side}.block.0.layer."
        for k, kind in enumerate(kinds):
            own = f"{layer}{k}."
            params[f"{own}layer_norm.weight"] = np.ones(E)
            if kind == "DenseReluDense":
                params[f"{own}{kind}.wi.weight"] = matrix(WIDE, E)
                params[f"{own}{kind}.wo.weight"] = matrix(E, WIDE)
                continue
            params[f"{own}{kind}.q.weight"] = matrix(inner, E, WIDTH**-0.5)
            params[f"{own}{kind}.k.weight"] = matrix(inner, E)
            params[f"{own}{kind}.v.weight"] = matrix(inner, E)
            params[f"{own}{kind}.o.weight"] = matrix(E, inner)
        table = f"{layer}0.SelfAttention.relative_attention_bias.weight"
        params[table] = np.zeros((BUCKETS, HEADS))
        params[f"{side}.final_layer_norm.weight"] = np.ones(E)
    return params


def cut(first: int, ends: np.ndarray, long: int = LONG) -> Pair:
    """Return a piece of the alphabet with two gaps, and what is missing."""
    a, b, c, d = ends
    line, (one, two, end) = LETTERS[first : first + long], MARKS
    read = line[:a] + one + line[b:c] + two + line[d:]
    return read, one + line[a:b] + two + line[c:d] + end


def drawn(seed: int, count: int = BATCH, long: int = LONG) -> list[Pair]:
    """Return random pieces that are cut alike, so that none has to be filled up."""
    rng = np.random.default_rng(seed)
    ends = np.sort(rng.choice(np.arange(1, long), 4, replace=False))
    firsts = rng.integers(len(LETTERS) - long + 1, size=4 * count)
    return [cut(k, ends, long) for k in firsts if not kept(k, ends)][:count]


def kept(first: int, ends: np.ndarray) -> bool:
    """Return whether a piece with these gaps is kept to test with."""
    return bool((first + ends @ [1, 3, 7, 11]) % 5 == 0)


def others(long: int = LONG) -> list[list[Pair]]:
    """Return batches to test with, of gaps in places where none was."""
    found, rng = [], np.random.default_rng(10**6)
    while len(found) < TESTED:
        ends = np.sort(rng.choice(np.arange(1, long), 4, replace=False))
        firsts = range(len(LETTERS) - long + 1)
        pairs = [cut(k, ends, long) for k in firsts if kept(k, ends)]
        found += [pairs] if pairs else []
    return found


def coded(pairs: list[Pair]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is read (N, S), what was written before (N, T), and what is next."""
    read = [[TOKENS.index(c) for c in text] for text, _ in pairs]
    full = np.array([[TOKENS.index(c) for c in "_" + truth] for _, truth in pairs])
    return np.array(read), full[:, :-1], full[:, 1:]


def by_hand(params: Params, steps: int) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    adam = Adam(params, RATE)
    for step in range(steps):
        read, before, after = coded(drawn(step))
        scores, pull = t5(read, before, params, num_heads=HEADS)
        loss, pull_loss = cross_entropy(scores, after)
        adam.step(params, pull(pull_loss(np.ones((), scores.dtype))))
        yield float(loss)


def by_torch(params: Params, steps: int) -> Iterator[float]:
    """Do the same with autograd and an optimizer."""
    import torch

    from dlref.concepts.families.t5 import torch_impl

    weights = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    optimizer = torch.optim.Adam(weights.values(), lr=RATE)
    for step in range(steps):
        read, before, after = map(torch.from_numpy, coded(drawn(step)))
        scores = torch_impl.t5(read, before, weights, num_heads=HEADS)
        loss = torch.nn.functional.cross_entropy(
            scores.flatten(end_dim=1), after.flatten()
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    return apart(WAYS, start, steps)


def written(params: Params, texts: list[str], most: int) -> list[str]:
    """Return what it writes, up to the last sentinel, each token after its own."""
    read = np.array([[TOKENS.index(c) for c in text] for text in texts])
    said = np.zeros((len(texts), 1), int)
    for _ in range(most):
        scores, _ = t5(read, said, params, num_heads=HEADS)
        said = np.concatenate([said, scores[:, -1:].argmax(axis=-1)], axis=1)
    spelled = ["".join(TOKENS[k] for k in row[1:]) for row in said]
    return [text[: text.find(MARKS[-1]) + 1] or text for text in spelled]


def filled(params: Params, long: int = LONG) -> float:
    """Return the share of pieces in which all that was missing is written."""
    right = []
    for pairs in others(long):
        texts, truths = zip(*pairs, strict=True)
        said = written(params, list(texts), long + len(MARKS))
        right += [a == b for a, b in zip(said, truths, strict=True)]
    return float(np.mean(right))


def train(steps: int, seed: int) -> tuple[Params, dict]:
    """Return trained weights, the losses, and what is right on the way."""
    params, losses, stages = single(start(seed)), [], {}
    begin, watch = perf_counter(), bar(f"seed {seed}", steps)
    for step, loss in enumerate(watch(by_hand(params, steps)), 1):
        losses.append(loss)
        if step in STAGES:
            stages[step] = filled(params)
    seconds = round(perf_counter() - begin, 1)
    longer = {long: filled(params, long) for long in LENGTHS}
    found = {"losses": means(losses, MEAN), "stages": stages, "longer": longer}
    return params, found | {"seconds": seconds}


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.gaps")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    exact = compare(COMPARED)
    trained = [train(STEPS, seed) for seed in range(SEEDS)]
    shown = [pairs[0][0] for pairs in others()[:4]]
    record = {
        "data": "pieces of the alphabet",
        "date": date.today().isoformat(),
        "environment": environment(),
        "parameters": sum(p.size for p in start().values()),
        "exact": exact,
        "runs": [found for _, found in trained],
        "read": shown,
        "written": [written(trained[0][0], [text], LONG)[0] for text in shown],
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    late = ", ".join(f"{found['stages'][STEPS]:.1%}" for _, found in trained)
    sys.stdout.write(
        f"losses differ by at most {exact['largest_difference']:.1e}; "
        f"new gaps filled rightly: {late}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
