"""Train a small U-Net to fill circles that are drawn as lines, and record it.

    python -m dlref.training.circles [--out FILE]

Once whole, once with nothing passed across, and once with nothing from below. First by
hand and by PyTorch, in float64, from the same weights with the same images.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from dlref.numpy import cross_entropy, unet
from dlref.training.adam import Adam
from dlref.training.pair import Params, apart, bar, means, single
from dlref.training.pictures import packed
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "vision" / "unet"
RECORD = CONCEPT / "training.json"
SIDE, NOISE = 20, 0.2
WIDTHS = 8, 16, 32  # channels, from the top
BATCH, RATE, STEPS, MEAN, COMPARED = 16, 2e-3, 300, 20, 10
SEEDS, TESTED, SHOWN = 2, 200, 6
WAYS = "whole", "nothing across", "nothing from below"


def drawn(seed: int, count: int = BATCH) -> tuple[np.ndarray, np.ndarray]:
    """Return images of a circle and a line, and what is inside of the circle."""
    rng, (row, column) = np.random.default_rng(seed), np.indices((SIDE, SIDE))
    x, y = np.zeros((count, 1, SIDE, SIDE)), np.zeros((count, SIDE, SIDE), int)
    for n in range(count):
        radius = rng.uniform(3.5, 6.5)
        middle = rng.uniform(radius + 1, SIDE - 2 - radius, 2)
        far = np.hypot(row - middle[0], column - middle[1])
        x[n, 0], y[n] = np.abs(far - radius) < 0.6, far < radius
        at, along = rng.integers(SIDE), rng.integers(2)
        x[n, 0][(at, slice(None)) if along else (slice(None), at)] = 1
    return x + NOISE * rng.normal(size=x.shape), y


def start(seed: int = 0) -> Params:
    """Return random weights, with the variance of He."""
    rng, (A, B, D) = np.random.default_rng(seed), WIDTHS
    layers = {
        **{f"down1.conv{k}": (A, (1, A)[k - 1], 3) for k in (1, 2)},
        **{f"down2.conv{k}": (B, (A, B)[k - 1], 3) for k in (1, 2)},
        **{f"bottom.conv{k}": (D, (B, D)[k - 1], 3) for k in (1, 2)},
        **{f"across2.conv{k}": (B, (2 * B, B)[k - 1], 3) for k in (1, 2)},
        **{f"across1.conv{k}": (A, (2 * A, A)[k - 1], 3) for k in (1, 2)},
        "out": (2, A, 1),
    }
    params = {}
    for name, (out, into, side) in layers.items():
        shape = out, into, side, side
        spread = (2 / (into * side**2)) ** 0.5
        params[f"{name}.weight"] = rng.normal(0, spread, shape)
        params[f"{name}.bias"] = np.zeros(out)
    for name, below, above in (("up2", D, B), ("up1", B, A)):
        params[f"{name}.weight"] = rng.normal(0, below**-0.5, (below, above, 2, 2))
        params[f"{name}.bias"] = np.zeros(above)
    return params


def cut(params: Params, way: str) -> None:
    """Take away the weights of what a way does without, in place."""
    if way == WAYS[1]:
        for name, width in (("across1", WIDTHS[0]), ("across2", WIDTHS[1])):
            params[f"{name}.conv1.weight"][:, :width] = 0
    elif way == WAYS[2]:
        params["across1.conv1.weight"][:, WIDTHS[0] :] = 0


def by_hand(params: Params, steps: int, way: str = WAYS[0]) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    adam, kind = Adam(params, RATE), params["out.bias"].dtype
    cut(params, way)
    for step in range(steps):
        x, y = drawn(step)
        scores, pull = unet(x.astype(kind), params, padding=1)
        rows = np.moveaxis(scores, 1, -1)
        loss, pull_loss = cross_entropy(rows.reshape(-1, 2), y.ravel())
        drows = pull_loss(np.ones((), kind)).reshape(rows.shape)
        _, grads = pull(np.moveaxis(drows, -1, 1).copy())
        adam.step(params, grads)
        cut(params, way)
        yield float(loss)


def by_torch(params: Params, steps: int) -> Iterator[float]:
    """Do the same with autograd and an optimizer."""
    import torch

    from dlref.concepts.vision.unet import torch_impl

    weights = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    optimizer = torch.optim.Adam(weights.values(), lr=RATE)
    for step in range(steps):
        x, y = map(torch.from_numpy, drawn(step))
        scores = torch_impl.unet(x, weights, padding=1)
        loss = torch.nn.functional.cross_entropy(scores, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def compare(steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    return apart({"numpy": by_hand, "torch": by_torch}, start, steps)


def said(params: Params, x: np.ndarray) -> np.ndarray:
    """Return which pixels are said to be inside."""
    scores, _ = unet(x.astype(params["out.bias"].dtype), params, padding=1)
    return scores.argmax(axis=1)


def overlap(params: Params) -> float:
    """Return what is said and true together, over what is either, on new images."""
    x, y = drawn(10**6, TESTED)
    found = said(params, x)
    return float((found & y).sum() / (found | y).sum())


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.circles")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    exact = compare(COMPARED)
    runs: dict[str, list[dict]] = {}
    x, y = drawn(10**6 + 1, SHOWN)
    shown = {"images": packed(x[:, 0]), "inside": packed(y)}
    for way in WAYS:
        runs[way] = []
        for seed in range(SEEDS):
            params, watch = single(start(seed)), bar(f"{way}, seed {seed}", STEPS)
            losses = list(watch(by_hand(params, STEPS, way)))
            found = {"overlap": overlap(params), "losses": means(losses, MEAN)}
            runs[way].append(found)
        shown[way] = packed(said(params, x))
    record = {
        "data": "circles made by dlref.training.circles",
        "date": date.today().isoformat(),
        "environment": environment(),
        "exact": exact,
        "runs": runs,
        "shown": shown,
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    for way, all_runs in runs.items():
        sys.stdout.write(f"{way}: {[round(run['overlap'], 3) for run in all_runs]}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
