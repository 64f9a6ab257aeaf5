"""Train autoencoders on the small digits of scikit-learn, and record them.

    python -m dlref.training.autoencoder [--out FILE]

First by hand and by PyTorch, in float64, from the same weights with the same batches;
then by hand to the end, once on clean images and once on noisy ones.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.numpy import autoencoder, mse_loss
from dlref.training.adam import Adam
from dlref.training.pair import Params, apart, batches
from dlref.training.pictures import packed
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "generative" / "autoencoder"
RECORD = CONCEPT / "training.json"
UNITS, RATE, NOISE = 24, 3e-3, 0.5
COMPARED, STEPS, MEAN, SHOWN = 100, 6000, 100, 8


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return images to train on, (1500, 64), and to test with, pixels from 0 to 1."""
    from sklearn.datasets import load_digits

    images = load_digits().data / 16
    return images[:1500], images[1500:]


def start(pixels: int = 64, units: int = UNITS, seed: int = 0) -> Params:
    """Return random weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    return {
        "encoder.weight": rng.normal(size=(units, pixels)) / pixels**0.5,
        "encoder.bias": np.zeros(units),
        "decoder.weight": rng.normal(size=(pixels, units)) / units**0.5,
        "decoder.bias": np.zeros(pixels),
    }


Corrupt = Callable[[np.ndarray], np.ndarray]


def by_hand(params, images, order, corrupt: Corrupt = lambda x: x) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    adam = Adam(params, RATE)
    for batch in order:
        x = images[batch]
        (y, code), pull = autoencoder(corrupt(x), params)
        loss, pull_loss = mse_loss(y, x)
        dy, _ = pull_loss(np.ones_like(loss))
        _, grads = pull(dy, np.zeros_like(code))
        adam.step(params, grads)
        yield float(loss)


def by_torch(params, images, order) -> Iterator[float]:
    """Do the same with modules, autograd and an optimizer."""
    import torch

    units, pixels = params["encoder.weight"].shape
    model = torch.nn.ModuleDict(
        {
            "encoder": torch.nn.Linear(pixels, units),
            "decoder": torch.nn.Linear(units, pixels),
        }
    ).double()
    weights = {name: torch.from_numpy(p) for name, p in params.items()}
    model.load_state_dict(weights)
    images = torch.from_numpy(images)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for batch in order:
        x = images[batch]
        y = model["decoder"](torch.sigmoid(model["encoder"](x)))
        loss = torch.nn.functional.mse_loss(y, x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(images: np.ndarray, steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    order = batches(len(images), steps)
    return apart(WAYS, partial(start, images.shape[1]), images, order)


def components(images: np.ndarray, test: np.ndarray, units: int) -> float:
    """Return the error of as many principal components as there are units."""
    mean = images.mean(axis=0)
    _, _, axes = np.linalg.svd(images - mean, full_matrices=False)
    kept = axes[:units]
    return float(np.mean((test - mean - (test - mean) @ kept.T @ kept) ** 2))


def train(images: np.ndarray, test: np.ndarray, steps: int) -> dict:
    """Return errors and images of one trained on clean digits, and one on noisy."""
    rng = np.random.default_rng(2)
    order = batches(len(images), steps)
    noisy = test + NOISE * rng.normal(size=test.shape)
    found: dict = {"pictures": [packed(test[:SHOWN]), packed(noisy[:SHOWN])]}
    ways: dict[str, Corrupt] = {
        "plain": lambda x: x,
        "denoising": lambda x: x + NOISE * rng.normal(size=x.shape),
    }
    for name, corrupt in ways.items():
        params = start(images.shape[1])
        begin = perf_counter()
        losses = np.array(list(by_hand(params, images, order, corrupt)))
        seconds = perf_counter() - begin
        (clean, _), _ = autoencoder(test, params)
        (cleaned, _), _ = autoencoder(noisy, params)
        found[name] = {
            "losses": [round(float(v), 6) for v in losses.reshape(-1, MEAN).mean(1)],
            "clean": float(np.mean((clean - test) ** 2)),
            "noisy": float(np.mean((cleaned - test) ** 2)),
            "seconds": round(seconds, 1),
        }
        found["pictures"].append(packed(cleaned[:SHOWN]))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.autoencoder")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    images, test = digits()
    record: dict = {
        "data": "the small digits of scikit-learn",
        "date": date.today().isoformat(),
        "environment": environment(),
        "units": UNITS,
        "noise": NOISE,
        "components": components(images, test, UNITS),
        "exact": compare(images, COMPARED),
        "full": train(images, test, STEPS),
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    plain, trained = record["full"]["plain"], record["full"]["denoising"]
    sys.stdout.write(
        f"losses differ by at most {record['exact']['largest_difference']:.1e}; "
        f"errors {plain['clean']:.4f}, of noisy images {plain['noisy']:.4f} and "
        f"{trained['noisy']:.4f}; of principal components {record['components']:.4f}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
