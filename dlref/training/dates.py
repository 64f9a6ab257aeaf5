"""Train a network to write dates as numbers, and record it.

    python -m dlref.training.dates [--out FILE]

"march 3, 2019" becomes "2019-03-03". First by hand and by PyTorch, in float64, from
the same weights with the same batches; then by hand to the end. Dates and the ways to
write them are made here.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.numpy import cross_entropy, gru, multiplicative_attention, seq2seq
from dlref.training.adam import Adam
from dlref.training.pair import Params, apart
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "recurrent" / "seq2seq"
RECORD = CONCEPT / "training.json"
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
LETTERS = " ,./0123456789abcdefghijklmnopqrstuvwxyz"
SIGNS = "^-0123456789"  # the first begins a date
LONGEST, WRITTEN = 18, 10
BATCH, RATE, FEATURES, UNITS = 64, 3e-3, 16, 64
COMPARED, STEPS, MEAN, TESTED = 50, 600, 10, 500
STAGES = 60, 120, 600  # steps after which it is tested


def ways(day: date) -> list[str]:
    """Return the ways to write a date."""
    d, y, name = day.day, day.year, MONTHS[day.month - 1]
    return [
        f"{name} {d}, {y}",
        f"{d} {name} {y}",
        f"{d} {name[:3]} {y}",
        f"{name[:3]}. {d} {y}",
        f"{d}.{day.month}.{y}",
        f"{y}/{day.month:02}/{d:02}",
    ]


def made(count: int, seed: int) -> list[tuple[str, str]]:
    """Return random dates, as they are read and as they are to be written."""
    rng = np.random.default_rng(seed)
    days = (
        date(1950, 1, 1) + timedelta(int(k)) for k in rng.integers(36524, size=count)
    )
    return [(ways(day)[rng.integers(6)], day.isoformat()) for day in days]


def coded(pairs: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what is read (S, N), what was written before (T, N), and what is next."""
    read = [[LETTERS.index(c) for c in text.ljust(LONGEST)] for text, _ in pairs]
    full = [[SIGNS.index(c) for c in "^" + truth] for _, truth in pairs]
    source, target = np.array(read).T, np.array(full).T
    return source, target[:-1], target[1:]


def start(seed: int = 0) -> Params:
    """Return random weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    D, H = FEATURES, UNITS
    params = {
        "source.weight": rng.normal(size=(len(LETTERS), D)),
        "target.weight": rng.normal(size=(len(SIGNS), D)),
        "attention.weight": rng.normal(size=(H, H)) / H,
        "mix.weight": rng.normal(size=(H, 2 * H)) / (2 * H) ** 0.5,
        "mix.bias": np.zeros(H),
        "output.weight": rng.normal(size=(len(SIGNS), H)) / H**0.5,
        "output.bias": np.zeros(len(SIGNS)),
    }
    for part in ("encoder", "decoder"):
        params[f"{part}.weight_ih_l0"] = rng.normal(size=(3 * H, D)) / D**0.5
        params[f"{part}.weight_hh_l0"] = rng.normal(size=(3 * H, H)) / H**0.5
        params[f"{part}.bias_ih_l0"] = np.zeros(3 * H)
        params[f"{part}.bias_hh_l0"] = np.zeros(3 * H)
    return params


def by_hand(params: Params, steps: int) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    adam = Adam(params, RATE)
    for step in range(steps):
        source, before, after = coded(made(BATCH, seed=step))
        scores, pull = seq2seq(source, before, params)
        loss, pull_loss = cross_entropy(flat(scores), after.ravel())
        dscores = pull_loss(np.ones((), scores.dtype))
        adam.step(params, pull(dscores.reshape(scores.shape)))
        yield float(loss)


def flat(scores: np.ndarray) -> np.ndarray:
    """Return scores as one row for each letter."""
    return scores.reshape(-1, scores.shape[-1])


def by_torch(params: Params, steps: int) -> Iterator[float]:
    """Do the same with autograd and an optimizer."""
    import torch

    from dlref.concepts.recurrent.seq2seq import torch_impl

    weights = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    optimizer = torch.optim.Adam(weights.values(), lr=RATE)
    for step in range(steps):
        given = map(torch.from_numpy, coded(made(BATCH, seed=step)))
        source, before, after = given
        scores = torch_impl.seq2seq(source, before, weights)
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


def written(params: Params, source: np.ndarray) -> np.ndarray:
    """Return what the network writes if each letter follows its own last one."""
    before = np.zeros((1, source.shape[1]), int)
    for _ in range(WRITTEN):
        scores, _ = seq2seq(source, before, params)
        before = np.concatenate([before, scores[-1:].argmax(axis=-1)])
    return before[1:]


def spelled(signs: np.ndarray) -> str:
    """Return what the network wrote as a text."""
    return "".join(SIGNS[s] for s in signs)


def looked(params: Params, source: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return where the network looks as it writes, (N, T, S)."""
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"
    zeros = np.zeros((source.shape[1], UNITS), params["mix.bias"].dtype)
    reads, writes = (
        [params[f"{part}.{name}"] for name in names] for part in ("encoder", "decoder")
    )
    (memory, last), _ = gru(params["source.weight"][source], zeros, *reads)
    (states, _), _ = gru(params["target.weight"][before], last, *writes)
    memory, states = memory.swapaxes(0, 1), states.swapaxes(0, 1)
    each = np.broadcast_to(np.eye(len(source)), (len(memory), *2 * [len(source)]))
    weight = params["attention.weight"]
    return multiplicative_attention(states, memory, each.copy(), weight)[0]


def tested(params: Params, pairs: list[tuple[str, str]]) -> dict:
    """Return how many letters and dates are right, and an example of each way."""
    source, before, after = coded(pairs)
    scores, _ = seq2seq(source, before, params)
    alone = written(params, source)
    return {
        "letters_helped": float((scores.argmax(axis=-1) == after).mean()),
        "letters_alone": float((alone == after).mean()),
        "dates": float((alone == after).all(axis=0).mean()),
        "wrong": [
            [pairs[k][0], spelled(alone[:, k])]
            for k in np.flatnonzero((alone != after).any(axis=0))[:3]
        ],
    }


def train(steps: int) -> dict:
    """Return the losses, how dates are written in the end, and where it looks."""
    params = {n: p.astype(np.float32) for n, p in start().items()}
    begin, losses, stages = perf_counter(), [], {}
    pairs = made(TESTED, seed=10**6)
    for step, loss in enumerate(by_hand(params, steps), 1):
        losses.append(loss)
        if step in STAGES:
            stages[step] = tested(params, pairs)
        if sys.stderr.isatty() and step % 10 == 0:
            sys.stderr.write(f"\r{step}/{steps} {loss:.4f}")
    seconds = perf_counter() - begin
    day = date(2019, 3, 7)
    shown = [(text, day.isoformat()) for text in ways(day)]
    source, before, _ = coded(shown)
    means = np.reshape(losses, (-1, MEAN)).mean(axis=1)
    return {
        "losses": [round(float(v), 5) for v in means],
        "stages": stages,
        "read": [text for text, _ in shown],
        "written": [
            "".join(SIGNS[s] for s in row) for row in written(params, source).T
        ],
        "looks": looked(params, source, before).round(3).tolist(),
        "seconds": round(seconds, 1),
    }


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.dates")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    exact, full = compare(COMPARED), train(STEPS)
    record = {
        "data": "dates made by dlref.training.dates",
        "date": date.today().isoformat(),
        "environment": environment(),
        "exact": exact,
        "full": full,
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    late = full["stages"][STAGES[-1]]
    sys.stdout.write(
        f"losses differ by at most {exact['largest_difference']:.1e}; "
        f"{late['dates']:.1%} of new dates are right\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
