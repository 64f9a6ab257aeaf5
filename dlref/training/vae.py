"""Train a variational autoencoder on the small digits of scikit-learn, and record it.

    python -m dlref.training.vae [--out FILE]

First by hand and by PyTorch, in float64, from the same weights with the same batches
and the same noise; then by hand to the end. The code has two numbers, so that what
the decoder makes of each place of the plane can be shown.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.numpy import iwae_bound, negative_elbo, sigmoid, vae
from dlref.training.adam import Adam
from dlref.training.autoencoder import digits
from dlref.training.pair import Params, apart, batches
from dlref.training.pictures import packed
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "generative" / "vae"
RECORD = CONCEPT / "training.json"
UNITS, CODE, RATE = 64, 2, 2e-3
COMPARED, STEPS, MEAN, SIDE = 100, 10000, 100, 8
SAMPLES = (1, 5, 50, 500)  # of each test digit, for the bound
REACH = 1.8  # of the plane that is shown, in standard deviations


def start(pixels: int = 64, units: int = UNITS, seed: int = 0) -> Params:
    """Return random weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    shapes = {
        "encoder": (units, pixels),
        "mean": (CODE, units),
        "log_var": (CODE, units),
        "decoder": (units, CODE),
        "output": (pixels, units),
    }
    params = {}
    for name, (out, into) in shapes.items():
        params[f"{name}.weight"] = rng.normal(size=(out, into)) / into**0.5
        params[f"{name}.bias"] = np.zeros(out)
    return params


def noises(order, seed: int = 3) -> list[np.ndarray]:
    """Return the noise of each step."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(len(batch), CODE)) for batch in order]


def by_hand(params: Params, images, order) -> Iterator[float]:
    """Train `params` in place; yield the mean loss before each step."""
    adam = Adam(params, RATE)
    for batch, noise in zip(order, noises(order), strict=True):
        x = images[batch]
        code, pull = vae(x, noise, params)
        losses, pull_losses = negative_elbo(x, *code)
        _, grads = pull(*pull_losses(np.full(len(x), 1 / len(x))))
        adam.step(params, grads)
        yield float(losses.mean())


def by_torch(params: Params, images, order) -> Iterator[float]:
    """Do the same with autograd and an optimizer."""
    import torch

    from dlref.concepts.generative.vae import torch_impl

    weights = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    optimizer = torch.optim.Adam(weights.values(), lr=RATE)
    images = torch.from_numpy(images)
    for batch, noise in zip(order, noises(order), strict=True):
        x = images[batch]
        code = torch_impl.vae(x, torch.from_numpy(noise), weights)
        loss = torch_impl.negative_elbo(x, *code).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(images: np.ndarray, steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    order = batches(len(images), steps)
    return apart(WAYS, partial(start, images.shape[1]), images, order)


def bounds(params: Params, test: np.ndarray, counts=SAMPLES, seed: int = 4) -> dict:
    """Return the mean bound on log p(x) from so many samples of each code."""
    rng = np.random.default_rng(seed)
    many = max(counts)
    noise = rng.normal(size=(many, len(test), CODE))
    x = np.broadcast_to(test, (many, *test.shape))
    logits, mean, log_var = vae(x, noise, params)[0]
    z = mean + np.exp(log_var / 2) * noise
    # the divergence at these samples, in place of its mean
    price = np.sum(z**2 - noise**2 - log_var, axis=-1) / 2
    surprise, _ = negative_elbo(x, logits, mean, log_var, beta=0.0)
    weight = -(surprise + price).T  # (test, many)
    return {str(k): float(iwae_bound(weight[:, :k].copy())[0].mean()) for k in counts}


def plane(params: Params, side: int = SIDE) -> np.ndarray:
    """Return what the decoder makes of places in the plane, (side, side, pixels)."""
    at = np.linspace(-REACH, REACH, side)
    codes = np.stack(np.meshgrid(at, at), axis=-1)
    h = np.tanh(codes @ params["decoder.weight"].T + params["decoder.bias"])
    logits = h @ params["output.weight"].T + params["output.bias"]
    return sigmoid(logits)[0]


def train(images: np.ndarray, test: np.ndarray, steps: int) -> dict:
    """Return the losses, the bounds on new digits, and pictures of the plane."""
    params = start(images.shape[1])
    begin = perf_counter()
    losses = np.array(list(by_hand(params, images, batches(len(images), steps))))
    seconds = perf_counter() - begin
    parts, _ = vae(test, np.zeros((len(test), CODE)), params)
    return {
        "losses": [round(float(v), 4) for v in losses.reshape(-1, MEAN).mean(1)],
        "bounds": bounds(params, test),
        "price": float(np.mean(np.sum(price(*parts[1:]), axis=1))),
        "plane": [packed(row) for row in plane(params)],
        "seconds": round(seconds, 1),
    }


def price(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """Return the divergence from standard noise that each number of a code adds."""
    return (mean**2 + np.exp(log_var) - 1 - log_var) / 2


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.vae")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    images, test = digits()
    record: dict = {
        "data": "the small digits of scikit-learn",
        "date": date.today().isoformat(),
        "environment": environment(),
        "units": UNITS,
        "exact": compare(images, COMPARED),
        "full": train(images, test, STEPS),
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"losses differ by at most {record['exact']['largest_difference']:.1e}; "
        f"bounds on new digits {record['full']['bounds']}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
