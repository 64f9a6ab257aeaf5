"""Train LeNet-5 on five digits, move it to the other five, and record what it saves.

    python -m dlref.training.transfer [--folder FOLDER] [--out FILE]

The first network learns 0 to 4. The others learn 5 to 9 from few labels: from random
weights, with all layers but the last frozen, or with all layers moving, the early ones
less. Then the same for places: two spots on an image, some of them not marked.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from dlref.numpy import cross_entropy, keypoint_loss, lenet5
from dlref.training import digits, lenet
from dlref.training.adam import Adam
from dlref.training.pair import Params, share_right, single
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "vision" / "transfer_learning"
RECORD = CONCEPT / "training.json"
LAYERS = ("conv1", "conv2", "fc1", "fc2", "fc3")
HOW = {"activation": "relu", "pooling": "max"}
BATCH, STEPS, RATE = 64, 400, 1e-3  # of the first network
LABELS, MOVED, SEEDS, ASKED = (1, 5, 20, 100), 100, 5, 2000  # for each digit
LESS = 0.3  # how much slower a layer moves than the one above it
SHARES = {  # of the rate, for each layer
    "from nothing": (1, 1, 1, 1, 1),
    "frozen": (0, 0, 0, 0, 1),
    "all layers": (1, 1, 1, 1, 1),
    "early ones less": tuple(LESS ** (4 - k) for k in range(5)),
}
Labeled = tuple[np.ndarray, np.ndarray]  # images and labels
Changed = Callable[[np.ndarray, np.random.Generator], np.ndarray]
Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]  # of outputs: loss, slope


def start(outputs: int, seed: int) -> Params:
    """Return random weights of LeNet-5 with so many outputs."""
    params = lenet.start(seed)
    rng = np.random.default_rng(seed + 100)
    params["fc3.weight"] = rng.normal(size=(outputs, 84)) / 84**0.5
    params["fc3.bias"] = np.zeros(outputs)
    return single(params)


def labeled(labels: np.ndarray) -> Callable[[np.ndarray], Loss]:
    """Return the loss of the scores of a batch against its labels."""

    def of(batch):
        def loss(scores):
            value, pull = cross_entropy(scores, labels[batch])
            return value, pull(np.ones_like(value))

        return loss

    return of


def train(
    params: Params,
    images: np.ndarray,
    loss: Callable[[np.ndarray], Loss],
    steps: int,
    seed: int,
    shares=SHARES["all layers"],
    rate: float = RATE,
    changed: Changed | None = None,
) -> Params:
    """Return `params` after steps of Adam; a share of 0 leaves a layer as it is.

    Args:
        params: of the network.
        images: to learn from.
        loss: given which images a batch has, the loss of their outputs.
        steps: how often the weights move.
        seed: of the batches, and of what is changed.
        shares: of the rate, for each layer.
        rate: of Adam.
        changed: what the images of a batch become before they are read.
    """
    rng = np.random.default_rng(seed)
    params = {name: p.copy() for name, p in params.items()}
    parts = [
        ({n: params[n] for n in (f"{layer}.weight", f"{layer}.bias")}, share * rate)
        for layer, share in zip(LAYERS, shares, strict=True)
        if share
    ]
    moving = [(part, Adam(part, rate)) for part, rate in parts]
    for _ in range(steps):
        batch = rng.choice(len(images), min(BATCH, len(images)), replace=False)
        seen = changed(images[batch], rng) if changed else images[batch]
        outputs, pull = lenet5(seen, params, **HOW)
        _, slope = loss(batch)(outputs)
        _, gradients = pull(slope)
        for part, adam in moving:
            adam.step(part, gradients)
    return params


def halves(data: digits.Digits) -> dict:
    """Return images and labels of 0 to 4 and of 5 to 9, both with labels 0 to 4."""
    found = {}
    for part, (images, labels) in {"train": data.train, "test": data.test}.items():
        for name, high in {"first": False, "second": True}.items():
            own = (labels >= 5) == high
            found[name, part] = images[own].astype(np.float32), labels[own] % 5
    return found


def right(params: Params, images: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of images that are read rightly."""
    return share_right(
        lambda x: lenet5(x, params, **HOW)[0], images[:ASKED], labels[:ASKED]
    )


def moved(
    first: Params,
    pool: Labeled,
    test: Labeled,
    steps: int = MOVED,
    labels: tuple[int, ...] = LABELS,
    seeds: int = SEEDS,
) -> dict:
    """Return how many of new images are read rightly, by way, number of labels, seed.

    Args:
        first: the network that is moved.
        pool: images and labels that the few are drawn from.
        test: images and labels that are asked.
        steps: of training, on the few.
        labels: how many of each kind are drawn.
        seeds: how often all is done.
    """
    images, kinds = pool
    count = int(kinds.max()) + 1
    found = {}
    for way, shares in SHARES.items():
        rows = []
        for each in labels:
            runs = []
            for seed in range(seeds):
                few = drawn(kinds, each, seed)
                params = start(count, seed)
                if way != "from nothing":
                    head = {n: p for n, p in params.items() if n.startswith("fc3")}
                    params = first | head
                loss = labeled(kinds[few])
                params = train(params, images[few], loss, steps, seed, shares)
                runs.append(right(params, *test))
            rows.append(runs)
        found[way] = rows
    return found


def drawn(kinds: np.ndarray, each: int, seed: int) -> np.ndarray:
    """Return where so many of each kind are, none of them twice."""
    rng = np.random.default_rng(seed)
    own = (np.flatnonzero(kinds == k) for k in range(int(kinds.max()) + 1))
    return np.concatenate([rng.choice(at, each, replace=False) for at in own])


def five(data: digits.Digits, steps=STEPS) -> dict:
    """Return how well 0 to 4 are read, and then 5 to 9, each way."""
    half = halves(data)
    images, truth = half["first", "train"]
    first = train(start(5, 0), images, labeled(truth), steps, 0)
    found = {"first": right(first, *half["first", "test"])}
    return found | moved(first, half["second", "train"], half["second", "test"])


def spots(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return images of a wide and a narrow spot, their places, and which are marked.

    Images (N, 1, 28, 28); places (N, 4), x and y of each, from -1 to 1; marks (N, 4).
    """
    rng = np.random.default_rng(seed)
    places = rng.uniform(-0.7, 0.7, (count, 2, 2))
    axis = np.linspace(-1, 1, 28)
    images = rng.normal(0, 0.1, (count, 28, 28))
    for k, width in enumerate((0.25, 0.12)):
        dx, dy = (axis - places[:, k, j, None] for j in range(2))
        images += np.exp(-(dy[:, :, None] ** 2 + dx[:, None, :] ** 2) / (2 * width**2))
    seen = np.repeat(rng.random((count, 2)) < 0.7, 2, axis=1)
    return images[:, None].astype(np.float32), places.reshape(count, 4), seen


def located(steps=STEPS, count=2000) -> dict:
    """Return how far off the places are, in pixels, with and without the mask."""
    images, places, seen = spots(count, 0)
    asked, truth, _ = spots(500, 1)
    filled = np.where(seen, places, 0).astype(np.float32)  # as if 0 were a place
    found = {"the middle": off(np.zeros_like(truth), truth)}
    for name, marks in {"masked": seen, "filled": np.ones_like(seen)}.items():

        def loss(batch, marks=marks):
            def of(outputs):
                value, pull = keypoint_loss(outputs, filled[batch], marks[batch])
                return value, pull(np.ones_like(value))[0]

            return of

        params = train(start(4, 0), images, loss, steps, 0)
        found[name] = off(lenet5(asked, params, **HOW)[0], truth)
    return found


def off(places: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean distance in pixels."""
    gaps = (places - truth).reshape(-1, 2, 2) * 13.5
    return float(np.mean(np.sqrt(np.sum(gaps**2, axis=-1))))


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.transfer")
    parser.add_argument("--folder", type=Path, default=digits.FOLDER, help="of MNIST")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    data = digits.mnist(given.folder)
    record = {
        "data": "MNIST, and spots made here",
        "date": date.today().isoformat(),
        "environment": environment(),
        "labels": LABELS,
        "moved": five(data),
        "located": located(),
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(record["located"]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
