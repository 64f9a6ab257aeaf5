"""Train a denoiser on the small digits of scikit-learn, sample from it, and record it.

    python -m dlref.training.ddpm [--out FILE]

First by hand and by PyTorch, in float64, from the same weights with the same batches
and noise; then by hand in float32 to the end. Then digits are drawn with it.
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

from dlref.numpy import (
    ddim_step,
    ddpm_step,
    ddpm_training_loss,
    denoiser,
    from_velocity,
)
from dlref.training.adam import Adam
from dlref.training.autoencoder import digits
from dlref.training.pair import Batches, Params, apart, batches
from dlref.training.pictures import packed
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "generative" / "ddpm"
RECORD = CONCEPT / "training.json"
UNITS, RATE, LEVELS, EDGE = 512, 2e-3, 200, 0.02
COMPARED, STEPS, MEAN = 50, 10000, 200
DRAWN, SHOWN, WATCHED, FEW = 200, 12, (200, 100, 50, 25, 10, 0), 20


def schedule(steps: int = LEVELS) -> np.ndarray:
    """Return the levels of `steps` steps that turn by equal angles."""
    return np.cos(np.linspace(EDGE, np.pi / 2 - EDGE, steps)) ** 2


def start(pixels: int = 64, units: int = UNITS, seed: int = 0) -> Params:
    """Return random weights of three hidden layers, and biases of zero."""
    rng = np.random.default_rng(seed)
    sizes = pixels + 2, units, units, units, pixels
    names = "hidden.0", "hidden.1", "hidden.2", "output"
    params = {}
    for name, into, out in zip(names, sizes, sizes[1:], strict=False):
        params[f"{name}.weight"] = rng.normal(size=(out, into)) * np.sqrt(2 / into)
        params[f"{name}.bias"] = np.zeros(out)
    return params


Drawn = Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]


def drawn(images: np.ndarray, order: Batches, abar: np.ndarray, seed: int = 3) -> Drawn:
    """Yield the images, the noise and the levels of each step."""
    rng = np.random.default_rng(seed)
    for batch in order:
        x0 = images[batch]
        noise = rng.normal(size=x0.shape).astype(x0.dtype)
        level = abar[rng.integers(len(abar), size=len(x0))]
        yield x0, noise, level.astype(x0.dtype)


def by_hand(params: Params, images, order: Batches, abar) -> Iterator[float]:
    """Train `params` in place, at a falling rate; yield the loss before each step."""
    adam = Adam(params, RATE)
    for done, given in enumerate(drawn(images, order, abar)):
        loss, pull = ddpm_training_loss(*given, params, predict="v")
        _, _, grads = pull(np.ones_like(loss))
        adam.rate = RATE * (1 - done / len(order))
        adam.step(params, grads)
        yield float(loss)


def by_torch(params: Params, images, order: Batches, abar) -> Iterator[float]:
    """Do the same with PyTorch's functions, autograd and optimizer."""
    import torch

    from dlref.torch import ddpm_training_loss

    leaves = {n: torch.from_numpy(p).requires_grad_() for n, p in params.items()}
    optimizer = torch.optim.Adam(leaves.values(), lr=RATE)
    for done, given in enumerate(drawn(images, order, abar)):
        tensors = map(torch.from_numpy, given)
        loss = ddpm_training_loss(*tensors, leaves, predict="v")
        optimizer.param_groups[0]["lr"] = RATE * (1 - done / len(order))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(images: np.ndarray, steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    order = batches(len(images), steps)
    first = partial(start, images.shape[1])
    return apart(WAYS, first, images, order, schedule())


def sample(params: Params, count: int, abar, eta=None, seed: int = 4) -> list:
    """Return drawn images at each level, from noise alone to none.

    Args:
        params: of the denoiser.
        count: how many images.
        abar: the levels to go through, the one with least noise first.
        eta: None for the steps of DDPM, else of DDIM.
        seed: of the noise.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, len(params["output.bias"])))
    seen, levels = [x], np.concatenate([[1.0], abar])
    for t in range(len(abar), 0, -1):
        here, before = np.full(count, levels[t]), np.full(count, levels[t - 1])
        v, _ = denoiser(x, here, params)
        (_, guess), _ = from_velocity(x, v, here)
        z = rng.normal(size=x.shape)
        if eta is None:
            x, _ = ddpm_step(x, guess, z, here, before)
        else:
            x, _ = ddim_step(x, guess, z, here, before, eta)
        seen.append(x)
    return seen[::-1]


def nearest(images: np.ndarray, known: np.ndarray) -> float:
    """Return the mean squared distance of a pixel to the nearest known image."""
    square = (images**2).sum(1)[:, None] + (known**2).sum(1) - 2 * images @ known.T
    return float(square.min(axis=1).mean() / images.shape[1])


def train(images: np.ndarray, test: np.ndarray, steps: int) -> dict:
    """Return losses, drawn images, and how far they are from the images known."""
    order, abar = batches(len(images), steps), schedule()
    params = {n: p.astype(np.float32) for n, p in start(images.shape[1]).items()}
    begin = perf_counter()
    losses = np.array(list(by_hand(params, images.astype("f4"), order, abar)))
    seconds = perf_counter() - begin
    params = {n: p.astype(float) for n, p in params.items()}
    each = max(1, len(abar) // FEW)
    path = sample(params, DRAWN, abar)
    quick = sample(params, DRAWN, abar[each - 1 :: each], eta=0.0)
    rng = np.random.default_rng(5)
    free = images[rng.integers(len(images), size=images.shape), np.arange(64)]
    way = [x[:SHOWN] for x in (path[t] for t in WATCHED)]
    return {
        "steps": len(order),
        "seconds": round(seconds, 1),
        "losses": [round(float(v), 6) for v in losses.reshape(-1, MEAN).mean(1)],
        "nearest": {
            "new digits": nearest(test, images),
            "drawn, all levels": nearest(path[0], images),
            f"drawn, {len(quick) - 1} levels": nearest(quick[0], images),
            "pixels mixed": nearest(free[:DRAWN], images),
        },
        "way": [packed((x + 1) / 2) for x in way],
        "quick": packed((quick[0][:SHOWN] + 1) / 2),
    }


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.ddpm")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    parser.add_argument("--steps", type=int, default=STEPS, help="of training")
    given = parser.parse_args(arguments)
    images, test = (2 * x - 1 for x in digits())
    exact, full = compare(images, COMPARED), train(images, test, given.steps)
    record = {
        "data": "the small digits of scikit-learn",
        "date": date.today().isoformat(),
        "environment": environment(),
        "units": UNITS,
        "levels": [LEVELS, EDGE],
        "watched": WATCHED,
        "exact": exact,
        "full": full,
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"losses differ by at most {exact['largest_difference']:.1e}; "
        f"last {full['losses'][-1]:.4f}; distances {full['nearest']}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
