"""Train a generator of digits against a critic whose slope is held, and record it.

    python -m dlref.training.gan [--out FILE]

First by hand and by PyTorch, in float64, from the same weights with the same draws;
then by hand to the end. The critic's gradient goes through the slope of its own scores.
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

from dlref.concepts.generative.gan.numpy_impl import (
    critic,
    wasserstein_generator_loss,
    wgan_gp_loss,
)
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid
from dlref.numpy import adam_step, mlp
from dlref.training.adam import Adam
from dlref.training.autoencoder import digits
from dlref.training.ddpm import nearest
from dlref.training.pair import Params, apart, bar, means, single
from dlref.training.pictures import packed
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "generative" / "gan"
RECORD = CONCEPT / "training.json"
NOISE, UNITS, BATCH, PENALTY = 16, 128, 64, 10.0
RATE, BETAS, TURNS = 1e-3, (0.5, 0.9), 3  # TURNS of the critic for one of the maker
COMPARED, STEPS, MEAN, SHOWN, DRAWN = 20, 8000, 100, 12, 1000
WATCHED = 30, 300, 1500, STEPS  # steps after which it is shown
JUDGE = "weight", "bias", "out"  # of the critic


def start(pixels: int = 64, units: int = UNITS, seed: int = 0) -> Params:
    """Return random weights of both; the images begin dark."""
    rng = np.random.default_rng(seed)

    def matrix(rows: int, columns: int, gain: float = 1.0) -> np.ndarray:
        return rng.normal(0, (gain / columns) ** 0.5, (rows, columns))

    return {
        "maker.hidden.0.weight": matrix(units, NOISE, 2.0),
        "maker.hidden.0.bias": np.zeros(units),
        "maker.hidden.1.weight": matrix(units, units, 2.0),
        "maker.hidden.1.bias": np.zeros(units),
        "maker.output.weight": matrix(pixels, units),
        "maker.output.bias": np.full(pixels, -1.0),
        "critic.weight": matrix(units, pixels),
        "critic.bias": np.zeros(units),
        "critic.out": matrix(1, units)[0],
    }


def of(params: dict, part: str) -> dict:
    """Return the parameters of the maker or of the critic, under their own names."""
    return {
        name.removeprefix(f"{part}."): p
        for name, p in params.items()
        if name.startswith(part)
    }


def draws(images: np.ndarray, steps: int, seed: int = 1) -> Iterator[list]:
    """Yield what each step draws: (real, noise, mix) for each turn, and noise."""
    rng = np.random.default_rng(seed)
    for _ in range(steps):
        turns = [
            (
                images[rng.integers(len(images), size=BATCH)],
                rng.normal(size=(BATCH, NOISE)).astype(images.dtype),
                rng.random(BATCH).astype(images.dtype),
            )
            for _ in range(TURNS)
        ]
        yield [turns, rng.normal(size=(BATCH, NOISE)).astype(images.dtype)]


def made(params: Params, noise: np.ndarray):
    """Return images out of noise, and the pullback to the maker's parameters."""
    scores, pull = mlp(noise, of(params, "maker"))
    y, unbend = sigmoid(scores)
    return y, lambda dy: pull(unbend(dy))[1]


def by_hand(params: Params, images: np.ndarray, steps: int) -> Iterator[float]:
    """Train `params` in place; yield the critic's last loss before each step."""
    beta1, beta2 = BETAS
    step = partial(adam_step, beta1=beta1, beta2=beta2)
    both = {part: of(params, part) for part in ("maker", "critic")}
    adams = {part: Adam(own, RATE, step) for part, own in both.items()}
    one = np.ones((), images.dtype)
    for turns, noise in draws(images, steps):
        judge = both["critic"]
        for real, other, mix in turns:
            fake, _ = made(params, other)
            weight, bias, out = (judge[name] for name in JUDGE)
            loss, pull = wgan_gp_loss(real, fake, mix, weight, bias, out, PENALTY)
            slopes = dict(zip(JUDGE, pull(one)[2:], strict=True))
            adams["critic"].step(judge, slopes)
        fake, back = made(params, noise)
        score, pull_score = critic(fake, *(judge[name] for name in JUDGE))
        _, pull_loss = wasserstein_generator_loss(score)
        adams["maker"].step(both["maker"], back(pull_score(pull_loss(one))[0]))
        yield float(loss)


def by_torch(params: Params, images: np.ndarray, steps: int) -> Iterator[float]:
    """Do the same with autograd and two optimizers."""
    import torch

    from dlref.concepts.generative.gan import torch_impl as judge

    weights = {n: torch.tensor(p, requires_grad=True) for n, p in params.items()}
    both = {part: of(weights, part) for part in ("maker", "critic")}
    moved = {
        part: torch.optim.Adam(own.values(), lr=RATE, betas=BETAS)
        for part, own in both.items()
    }
    weight, bias, out = (both["critic"][name] for name in JUDGE)

    def image(noise: torch.Tensor) -> torch.Tensor:
        w = both["maker"]
        h = torch.relu(noise @ w["hidden.0.weight"].T + w["hidden.0.bias"])
        h = torch.relu(h @ w["hidden.1.weight"].T + w["hidden.1.bias"])
        return torch.sigmoid(h @ w["output.weight"].T + w["output.bias"])

    for turns, noise in draws(images, steps):
        for given in turns:
            real, other, mix = map(torch.from_numpy, given)
            fake = image(other).detach()
            loss = judge.wgan_gp_loss(real, fake, mix, weight, bias, out, PENALTY)
            moved["critic"].zero_grad()
            loss.backward()
            moved["critic"].step()
        scores = judge.critic(image(torch.from_numpy(noise)), weight, bias, out)
        moved["maker"].zero_grad()
        judge.wasserstein_generator_loss(scores).backward()
        moved["maker"].step()
        yield loss.item()


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(images: np.ndarray, steps: int) -> dict:
    """Return the losses of both, and how far they come apart."""
    return apart(WAYS, partial(start, images.shape[1]), images, steps)


def counted(images: np.ndarray, known: np.ndarray, labels: np.ndarray) -> list[int]:
    """Return how many images are nearest to a known one of each label."""
    square = (known**2).sum(1) - 2 * images @ known.T
    return np.bincount(labels[square.argmin(axis=1)], minlength=10).tolist()


def train(images: np.ndarray, test: np.ndarray, steps: int) -> dict:
    """Return losses, images on the way, and what the last ones are like."""
    from sklearn.datasets import load_digits

    params, losses, way, begin = single(start(images.shape[1])), [], [], perf_counter()
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(DRAWN, NOISE)).astype("f4")
    watch = bar("gan", steps)
    for step, loss in enumerate(watch(by_hand(params, images.astype("f4"), steps)), 1):
        losses.append(loss)
        if step in WATCHED:
            way.append(packed(made(params, noise[:SHOWN])[0]))
    seconds = round(perf_counter() - begin, 1)
    drawn = made(params, noise)[0].astype(float)
    free = images[rng.integers(len(images), size=images.shape), np.arange(64)]
    return {
        "losses": means(losses, MEAN),
        "seconds": seconds,
        "way": way,
        "nearest": {
            "new digits": nearest(test, images),
            "made": nearest(drawn, images),
            "pixels mixed": nearest(free[:DRAWN], images),
        },
        "like": counted(drawn, images, load_digits().target[: len(images)]),
        "spread": [float(x.std(axis=0).mean()) for x in (images, drawn)],
    }


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.gan")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    parser.add_argument("--steps", type=int, default=STEPS, help="of the maker")
    given = parser.parse_args(arguments)
    images, test = digits()
    exact, full = compare(images, COMPARED), train(images, test, given.steps)
    record = {
        "data": "the small digits of scikit-learn",
        "date": date.today().isoformat(),
        "environment": environment(),
        "watched": WATCHED,
        "exact": exact,
        "full": full,
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"losses differ by at most {exact['largest_difference']:.1e}; "
        f"distances {full['nearest']}, like {full['like']}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
