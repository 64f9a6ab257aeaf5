"""Train small networks on a few noisy digits, choose between them, and record it.

    python -m dlref.training.model_selection [--out FILE]

Errors on seen and unseen digits by epoch and by width; how near cross-validation and a
single split come to the truth; and what a search on a grid and a random one find.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

import numpy as np

from dlref.numpy import cross_entropy, digits_mlp, k_fold
from dlref.training.pair import Params
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "evaluation" / "model_selection"
RECORD = CONCEPT / "training.json"
COUNT, WRONG = 300, 0.15  # images to train on, and the share of wrong labels
EPOCHS = (0, 5, 10, 20, 40, 80, 160, 320, 640, 1280)  # here one step each
WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128)
SEEDS, DRAWS, FOLDS = 5, 20, 5
RATES, DECAYS = (1e-3, 1e1), (1e-6, 1e-1)  # from where to where a search looks
Data = tuple[np.ndarray, np.ndarray]


def drawn(seed: int, count: int = COUNT) -> tuple[Data, Data]:
    """Return digits to train on, some with wrong labels, and all others."""
    from sklearn.datasets import load_digits

    data = load_digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(data.target))
    images, labels = data.images[order][:, None] / 16, data.target[order]
    wrong = rng.random(count) < WRONG
    noisy = np.where(wrong, rng.integers(10, size=count), labels[:count])
    return (images[:count], noisy), (images[count:], labels[count:])


def start(width: int, seed: int) -> Params:
    """Return random weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    return {
        "1.weight": rng.normal(size=(width, 64)) / 8,
        "1.bias": np.zeros(width),
        "3.weight": rng.normal(size=(10, width)) / width**0.5,
        "3.bias": np.zeros(10),
    }


def trained(params: Params, data: Data, steps: int, rate: float, decay=0.0) -> Params:
    """Return the weights after steps of descent, each on all of `data`."""
    images, labels = data
    for _ in range(steps):
        scores, pull = digits_mlp(images, params)
        _, pull_loss = cross_entropy(scores, labels)
        _, slopes = pull(pull_loss(1.0))
        params = {
            n: (1 - rate * decay) * w - rate * slopes[n] for n, w in params.items()
        }
    return params


def judged(params: Params, data: Data) -> tuple[float, float]:
    """Return the loss and the share of errors; both are infinite if it diverged."""
    images, labels = data
    if not all(np.isfinite(w).all() and abs(w).max() < 1e6 for w in params.values()):
        return float("inf"), 1.0
    scores, _ = digits_mlp(images, params)
    loss, _ = cross_entropy(scores, labels)
    return float(loss), float(np.mean(scores.argmax(axis=1) != labels))


def by_epoch(seeds: int = SEEDS, epochs=EPOCHS, width: int = 64) -> dict:
    """Return losses and errors as training goes on, of each seed."""
    found: dict = {"epochs": list(epochs), "seen": [], "unseen": []}
    for seed in range(seeds):
        data, others = drawn(seed)
        params, done, lines = start(width, seed), 0, ([], [])
        for epoch in epochs:
            params, done = trained(params, data, epoch - done, 0.5), epoch
            for line, part in zip(lines, (data, others), strict=True):
                line.append([round(v, 4) for v in judged(params, part)])
        found["seen"].append(lines[0])
        found["unseen"].append(lines[1])
    return found


def by_width(seeds: int = SEEDS, widths=WIDTHS, steps: int = 320) -> dict:
    """Return the errors of networks of several widths, of each seed."""
    found: dict = {"widths": list(widths), "seen": [], "unseen": []}
    for seed in range(seeds):
        data, others = drawn(seed)
        params = [trained(start(w, seed), data, steps, 0.5) for w in widths]
        for name, part in (("seen", data), ("unseen", others)):
            found[name].append([round(judged(p, part)[1], 4) for p in params])
    return found


def fold_errors(data: Data, seed: int, steps: int) -> list[float]:
    """Return the error on each fold, of a network that was trained on the others."""
    images, labels = data
    order = np.random.default_rng(seed).permutation(len(labels))
    fold = k_fold(order, FOLDS)
    errors = []
    for k in range(FOLDS):
        rest, held = (images[fold != k], labels[fold != k]), fold == k
        params = trained(start(32, seed), rest, steps, 0.5)
        errors.append(judged(params, (images[held], labels[held]))[1])
    return errors


def estimates(draws: int = DRAWS, steps: int = 80) -> dict:
    """Return what five folds, and the first of them alone, say; and the truth.

    The truth is measured with labels that are wrong as often as those of the folds.
    """
    found: dict = {"folds": [], "truth": []}
    for seed in range(draws):
        data, (images, labels) = drawn(seed)
        found["folds"].append([round(e, 4) for e in fold_errors(data, seed, steps)])
        error = judged(trained(start(32, seed), data, steps, 0.5), (images, labels))[1]
        # a wrong label is drawn from all ten, so it is another one in 9 of 10
        blur = 0.9 * WRONG
        found["truth"].append(round(error * (1 - blur / 9) + (1 - error) * blur, 4))
    return found


def between(low: float, high: float, part: float) -> float:
    """Return the number at a part of the way, on a logarithmic scale."""
    return float(low * (high / low) ** part)


def search(side: int, draws: int = DRAWS, steps: int = 80) -> dict:
    """Return test errors of the best of side x side trials, on a grid and at random.

    Each trial is a learning rate and a decay; the best on 100 digits is tested on the
    others.
    """
    found: dict = {"grid": [], "random": []}
    grid = [(a, b) for a in range(side) for b in range(side)]
    for seed in range(draws):
        data, (images, labels) = drawn(seed, 200)
        kept, test = (images[:100], labels[:100]), (images[100:], labels[100:])
        rng = np.random.default_rng(seed)
        parts = {
            "grid": [((a + 0.5) / side, (b + 0.5) / side) for a, b in grid],
            "random": rng.random((side**2, 2)).tolist(),
        }
        for name, places in parts.items():
            tried = []
            for a, b in places:
                rate, decay = between(*RATES, a), between(*DECAYS, b)
                params = trained(start(32, seed), data, steps, rate, decay)
                tried.append((judged(params, kept)[1], judged(params, test)[1]))
            best = min(tried, key=lambda pair: pair[0])
            found[name].append([round(e, 4) for e in best])
    return found


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.model_selection")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    record: dict = {
        "data": f"{COUNT} small digits of scikit-learn, {WRONG:.0%} of labels drawn",
        "date": date.today().isoformat(),
        "environment": environment(),
        "by_epoch": by_epoch(),
        "by_width": by_width(),
        "estimates": estimates(),
        "search": {str(side**2): search(side) for side in (3, 4)},
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    for trials, both in record["search"].items():
        means = {name: np.mean(runs, axis=0)[1] for name, runs in both.items()}
        sys.stdout.write(f"{trials} trials, mean test error: {means}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
