"""Train a network twice, by hand and by PyTorch, and keep a record of both.

Both begin with the same weights and see the same batches. In float64 their losses
are compared step by step; in float32 each is trained to the end and tested.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.training import digits
from dlref.verify.environment import environment

BATCH = 64
STEPS = 200  # in float64
AT_ONCE = 250  # images that are read at once
Params = dict[str, np.ndarray]
Batches = list[np.ndarray]  # of each step, which images
Way = Callable[..., Iterator[float]]  # trains in place, yields the loss of each step
Watch = Callable[[Iterator[float]], Iterator[float]]


def batches(count: int, steps: int, seed: int = 1) -> Batches:
    """Return which images each step sees; all are seen before any comes again."""
    rng = np.random.default_rng(seed)
    rounds = -(-steps * BATCH // (count - count % BATCH))
    order = [rng.permutation(count)[: count - count % BATCH] for _ in range(rounds)]
    return list(np.concatenate(order).reshape(-1, BATCH)[:steps])


def apart(
    ways: dict[str, Way], start: Callable[[], Params], *given, watch: Watch = iter
) -> dict:
    """Return the losses of both ways, and how far they come apart.

    Args:
        ways: "numpy" and "torch", which train parameters with what is given.
        start: makes the same parameters every time.
        given: the data, and whatever else a way takes.
        watch: what the losses pass through.
    """
    found = {name: list(watch(way(start(), *given))) for name, way in ways.items()}
    gaps = np.abs(np.subtract(found["numpy"], found["torch"]))
    return {**found, "largest_difference": float(gaps.max())}


def losses(
    ways: dict[str, Way],
    start: Callable[[], Params],
    data: digits.Digits,
    steps: int,
    watch: Watch = iter,
) -> dict:
    """Return the losses of both ways in float64 on digits, and how far apart."""
    images, labels = data.train
    order = batches(len(images), steps)
    found = apart(ways, start, images, labels, order, watch=watch)
    return {"steps": steps, **found}


def trained(
    ways: dict[str, Way],
    start: Callable[[], Params],
    data: digits.Digits,
    epochs: int,
    accuracy: Callable[..., float],
    mean_of: int,
    watch: Watch = iter,
) -> dict:
    """Return, for both ways in float32, losses (means), accuracy, seconds.

    Args:
        ways: "numpy" and "torch", which train parameters with what is given.
        start: makes the same parameters every time.
        data: what is learned, and what is tested with.
        epochs: how often all images are seen.
        accuracy: the share of images that parameters read rightly.
        mean_of: how many losses go into one mean.
        watch: what the losses pass through.
    """
    images, labels = data.train
    order = batches(len(images), epochs * (len(images) // BATCH))
    found: dict = {"epochs": epochs, "steps": len(order)}
    for name, way in ways.items():
        params = single(start())
        begin = perf_counter()
        seen = list(watch(way(params, images, labels, order)))
        seconds = perf_counter() - begin
        found[name] = {
            "losses": means(seen, mean_of),
            "accuracy": accuracy(params, *data.test),
            "seconds": round(seconds, 1),
        }
    return found


def falling(rate: float, steps: int) -> np.ndarray:
    """Return the learning rate of each step: it falls in a line towards 0."""
    return rate * (1 - np.arange(steps) / steps)


def single(params: Params) -> Params:
    """Return parameters in float32."""
    return {name: p.astype(np.float32) for name, p in params.items()}


def means(losses: list[float], count: int) -> list[float]:
    """Return the mean of each `count` losses."""
    parts = [losses[at : at + count] for at in range(0, len(losses), count)]
    return [round(float(np.mean(part)), 6) for part in parts]


def share_right(read: Callable[[np.ndarray], np.ndarray], images, labels) -> float:
    """Return the share of images whose largest score is at their label."""
    right = 0
    for at in range(0, len(images), AT_ONCE):
        part = slice(at, at + AT_ONCE)
        right += int(np.sum(read(images[part]).argmax(axis=1) == labels[part]))
    return right / len(images)


def threads() -> int:
    """Return how many threads NumPy may use."""
    return int(os.environ.get("OPENBLAS_NUM_THREADS", os.cpu_count() or 1))


def bar(what: str, steps: int) -> Watch:
    """Return what passes losses on, and shows on a terminal how far the training is."""

    def watch(losses: Iterator[float]) -> Iterator[float]:
        begin = perf_counter()
        for done, loss in enumerate(losses, 1):
            if sys.stderr.isatty() and (done % 10 == 0 or done == steps):
                full = 30 * done // steps
                left = (perf_counter() - begin) / done * (steps - done)
                line = (
                    f"{'#' * full:.<30} {done}/{steps}, loss {loss:.4f}, {left:.0f} s"
                )
                sys.stderr.write(f"\r{what} {line}  {chr(10) * (done == steps)}")
                sys.stderr.flush()
            yield loss

    return watch


def main(
    name: str,
    path: Path,
    settings: dict,
    measure: Callable[[digits.Digits], tuple[dict, dict]],
    arguments: list[str] | None = None,
) -> int:
    """Train, and write the record.

    Args:
        name: of the module that is run.
        path: where the record is kept, if nobody says another place.
        settings: what the record says of the training besides.
        measure: what is found in float64, and in float32.
        arguments: of the command line.
    """
    import torch

    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("--folder", type=Path, default=digits.FOLDER, help="of MNIST")
    parser.add_argument("--out", type=Path, default=path, help="the record to write")
    given = parser.parse_args(arguments)
    torch.set_num_threads(threads())
    data = digits.best(given.folder)
    exact, full = measure(data)
    record = {
        "data": data.name,
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "batch": BATCH,
        **settings,
        "float64": exact,
        "float32": full,
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    last = {way: np.ravel(full[way]["accuracy"])[-1] for way in ("numpy", "torch")}
    sys.stdout.write(
        f"{data.name}: losses in float64 differ by at most "
        f"{exact['largest_difference']:.1e} in {exact['steps']} steps; test accuracy "
        f"in float32 {last['numpy']:.2%} by hand, {last['torch']:.2%} by PyTorch\n"
    )
    return 0
