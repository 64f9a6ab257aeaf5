"""Train a small Transformer to write dates as numbers, and record it.

    python -m dlref.training.transformer_dates [--out FILE]

The dates and the ways to write them are those of `dlref.training.dates`; every tenth
day is kept to test with. First by hand
and by PyTorch, in float64, from the same weights with the same batches; then by hand to
the end, from several seeds. Labels are softened, and the rate rises before it falls.
Last with two faults: a rate that does not rise, and a target that is not moved.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.numpy import cross_entropy, noam_lr, vaswani
from dlref.training.adam import Adam
from dlref.training.dates import BATCH, LONGEST, WRITTEN, made, ways
from dlref.training.looking import looked
from dlref.training.pair import Params, apart, bar, means, single
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "transformer" / "vaswani"
RECORD = CONCEPT / "training.json"
LETTERS = " ,-./0123456789^abcdefghijklmnopqrstuvwxyz"  # both languages share them
FEATURES, WIDE, HEADS, LAYERS = 32, 64, 4, 1
SMOOTHING, WARMUP, SHARE = 0.1, 100, 0.5  # SHARE is a factor of the rate
COMPARED, STEPS, MEAN, TESTED = 50, 1000, 20, 500
STAGES = 100, 200, 400, 1000  # steps after which it is tested
SEEDS, FAULTY = 3, 400


def start(seed: int = 0) -> Params:
    """Return random weights, without biases of attention."""
    rng, E, F = np.random.default_rng(seed), FEATURES, WIDE

    def matrix(rows: int, columns: int) -> np.ndarray:
        return rng.normal(0, columns**-0.5, (rows, columns))

    params = {"embedding.weight": matrix(len(LETTERS), E)}
    asks = {"encoder": ("self_attn",), "decoder": ("self_attn", "multihead_attn")}
    for side, kinds in asks.items():
        for k in range(LAYERS):
            own = f"{side}.layers.{k}."
            for kind in kinds:
                params[f"{own}{kind}.in_proj_weight"] = matrix(3 * E, E)
                params[f"{own}{kind}.out_proj.weight"] = matrix(E, E)
            for name, rows, columns in (("linear1", F, E), ("linear2", E, F)):
                params[f"{own}{name}.weight"] = matrix(rows, columns)
                params[f"{own}{name}.bias"] = np.zeros(rows)
            for n in range(1, len(kinds) + 2):
                params[f"{own}norm{n}.weight"] = np.ones(E)
                params[f"{own}norm{n}.bias"] = np.zeros(E)
    return params


def kept(pair: tuple[str, str]) -> bool:
    """Return whether a date is kept to test with, and never trained on."""
    return date.fromisoformat(pair[1]).toordinal() % 10 == 0


def drawn(step: int) -> list[tuple[str, str]]:
    """Return the dates of a step."""
    return [pair for pair in made(2 * BATCH, seed=step) if not kept(pair)][:BATCH]


def others() -> list[tuple[str, str]]:
    """Return dates to test with."""
    return [pair for pair in made(20 * TESTED, seed=10**6) if kept(pair)][:TESTED]


def coded(pairs: list[tuple[str, str]]) -> tuple[np.ndarray, ...]:
    """Return what is read and its padding (N, S), what is before, and next (N, T)."""
    read = [[LETTERS.index(c) for c in text.ljust(LONGEST)] for text, _ in pairs]
    long = np.array([len(text) for text, _ in pairs])
    full = np.array([[LETTERS.index(c) for c in "^" + truth] for _, truth in pairs])
    padding = np.arange(LONGEST) >= long[:, None]
    return np.array(read), padding, full[:, :-1], full[:, 1:]


def rate(step: int, rises: bool = True) -> float:
    """Return the learning rate of a step, the first being 1."""
    at = np.array(float(step if rises else max(step, WARMUP)))
    return SHARE * float(noam_lr(at, FEATURES, warmup=WARMUP))


def by_hand(
    params: Params, steps: int, rises: bool = True, moved: bool = True
) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    adam = Adam(params, rate(1))
    for step in range(1, steps + 1):
        read, padding, before, after = coded(drawn(step))
        before = before if moved else after
        scores, pull = vaswani(read, before, padding, params, HEADS)
        loss, pull_loss = cross_entropy(scores, after, label_smoothing=SMOOTHING)
        adam.rate = rate(step, rises)
        adam.step(params, pull(pull_loss(np.ones((), scores.dtype))))
        yield float(loss)


def by_torch(params: Params, steps: int) -> Iterator[float]:
    """Do the same with autograd and an optimizer."""
    import torch

    from dlref.concepts.transformer.vaswani import torch_impl

    weights = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    optimizer = torch.optim.Adam(weights.values())
    for step in range(1, steps + 1):
        given = map(torch.from_numpy, coded(drawn(step)))
        read, padding, before, after = given
        scores = torch_impl.vaswani(read, before, padding, weights, HEADS)
        loss = torch.nn.functional.cross_entropy(
            scores.flatten(end_dim=1), after.flatten(), label_smoothing=SMOOTHING
        )
        optimizer.param_groups[0]["lr"] = rate(step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    return apart(WAYS, start, steps)


def written(params: Params, read: np.ndarray, padding: np.ndarray) -> np.ndarray:
    """Return what it writes if each letter follows its own last one, (N, T)."""
    said = np.full((len(read), 1), LETTERS.index("^"))
    for _ in range(WRITTEN):
        scores, _ = vaswani(read, said, padding, params, HEADS)
        said = np.concatenate([said, scores[:, -1:].argmax(axis=-1)], axis=1)
    return said[:, 1:]


def spelled(signs: np.ndarray) -> str:
    """Return letters as a text."""
    return "".join(LETTERS[s] for s in signs)


def tested(params: Params, pairs: list[tuple[str, str]]) -> dict:
    """Return how many letters and whole dates it writes rightly, by itself."""
    read, padding, _, after = coded(pairs)
    right = written(params, read, padding) == after
    return {"letters": float(right.mean()), "dates": float(right.all(axis=1).mean())}


def faults() -> dict:
    """Return what a rate that does not rise, and a target that is not moved, cost."""
    pairs = others()
    flat = []
    for seed in range(SEEDS):
        params = single(start(seed))
        for _ in by_hand(params, FAULTY, rises=False):
            pass
        flat.append(tested(params, pairs)["dates"])
    params = single(start())
    for _ in by_hand(params, FAULTY, moved=False):
        pass
    read, padding, _, after = coded(pairs)
    scores, _ = vaswani(read, after, padding, params, HEADS)
    helped = float((scores.argmax(axis=-1) == after).mean())
    alone = tested(params, pairs)["letters"]
    return {"steps": FAULTY, "no rise": flat, "not moved": [helped, alone]}


def train(steps: int, seed: int) -> tuple[Params, dict]:
    """Return trained weights, the losses, and how dates are written on the way."""
    params, begin = single(start(seed)), perf_counter()
    pairs, losses, stages = others(), [], {}
    watch = bar(f"seed {seed}", steps)
    for step, loss in enumerate(watch(by_hand(params, steps)), 1):
        losses.append(loss)
        if step in STAGES:
            stages[step] = tested(params, pairs)
    seconds = round(perf_counter() - begin, 1)
    found = {"losses": means(losses, MEAN), "stages": stages, "seconds": seconds}
    return params, found


def shown(params: Params) -> dict:
    """Return how one date is read in all ways, and where it looks."""
    day = date(2019, 3, 12)
    pairs = [(text, day.isoformat()) for text in ways(day)]
    read, padding, before, _ = coded(pairs)
    looks = looked(params, read, padding, before, HEADS)
    return {
        "read": [text for text, _ in pairs],
        "written": [spelled(row) for row in written(params, read, padding)],
        "looks": looks.round(2).tolist(),
    }


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.transformer_dates")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    trained = [train(STEPS, seed) for seed in range(SEEDS)]
    exact = compare(COMPARED)
    record = {
        "data": "dates made by dlref.training.dates",
        "date": date.today().isoformat(),
        "environment": environment(),
        "parameters": sum(p.size for p in start().values()),
        "exact": exact,
        "runs": [found for _, found in trained],
        "shown": shown(trained[0][0]),
        "faults": faults(),
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    late = [found["stages"][STEPS]["dates"] for _, found in trained]
    sys.stdout.write(
        f"losses differ by at most {exact['largest_difference']:.1e}; new "
        f"dates written rightly: {', '.join(f'{share:.1%}' for share in late)}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
