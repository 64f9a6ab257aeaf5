"""Train a network with one hidden layer, by hand and by PyTorch, and record both.

    python -m dlref.training.digits_mlp [--folder FOLDER] [--out FILE]

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

from dlref.numpy import cross_entropy, digits_mlp
from dlref.training import digits
from dlref.training.lenet import BATCH, Batches, Params, bar, batches
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "feedforward" / "pytorch_mlp"
RECORD = CONCEPT / "training.json"
RATE, HIDDEN, CLASSES = 0.1, 100, 10
STEPS, EPOCHS = 200, 10  # in float64, in float32


def start(pixels: int, hidden: int = HIDDEN, seed: int = 0) -> Params:
    """Return weights as PyTorch's Linear draws them, but from NumPy's generator."""
    rng = np.random.default_rng(seed)
    params = {}
    for layer, (out, into) in {"1": (hidden, pixels), "3": (CLASSES, hidden)}.items():
        bound = 1 / np.sqrt(into)
        params[f"{layer}.weight"] = rng.uniform(-bound, bound, (out, into))
        params[f"{layer}.bias"] = rng.uniform(-bound, bound, out)
    return params


def by_hand(params: Params, images, labels, order: Batches) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    dtype = params["1.bias"].dtype
    for batch in order:
        scores, pull = digits_mlp(images[batch].astype(dtype), params)
        loss, pull_loss = cross_entropy(scores, labels[batch])
        _, gradients = pull(pull_loss(np.ones_like(loss)))
        for name, gradient in gradients.items():
            params[name] -= dtype.type(RATE) * gradient
        yield float(loss)


def by_torch(params: Params, images, labels, order: Batches) -> Iterator[float]:
    """Do the same with a module, its autograd and an optimizer."""
    import torch

    from dlref.concepts.feedforward.pytorch_mlp.torch_impl import network

    hidden, pixels = params["1.weight"].shape
    model = network(pixels, hidden, CLASSES)
    weights = {name: torch.from_numpy(p) for name, p in params.items()}
    model.load_state_dict(weights, assign=True)
    images, labels = torch.from_numpy(images), torch.from_numpy(labels)
    loss_of = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for batch in order:
        scores = model(images[batch].to(weights["1.bias"].dtype))
        loss = loss_of(scores, labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def accuracy(params: Params, images, labels) -> float:
    """Return the share of images whose largest score is at their label."""
    scores, _ = digits_mlp(images, params)
    return float(np.mean(scores.argmax(axis=1) == labels))


def compare(data: digits.Digits, steps: int, watch: Callable = iter) -> dict:
    """Return the losses of both in float64, from the same weights and batches."""
    images, labels = data.train
    order = batches(len(images), steps)
    found = {}
    for name, how in (("numpy", by_hand), ("torch", by_torch)):
        params = start(images[0].size)
        found[name] = list(watch(how(params, images, labels, order)))
    gaps = np.abs(np.subtract(found["numpy"], found["torch"]))
    return {"steps": steps, **found, "largest_difference": float(gaps.max())}


def train(data: digits.Digits, epochs: int, watch: Callable = iter) -> dict:
    """Return, for both in float32, losses and accuracies of each epoch, and seconds."""
    images, labels = data.train
    steps = len(images) // BATCH
    order = batches(len(images), epochs * steps)
    found: dict = {"epochs": epochs, "steps": len(order)}
    for name, how in (("numpy", by_hand), ("torch", by_torch)):
        first = start(images[0].size)
        params = {n: p.astype(np.float32) for n, p in first.items()}
        seconds, losses, seen, unseen = 0.0, [], [], []
        for epoch in range(epochs):
            begin = perf_counter()
            part = order[epoch * steps : (epoch + 1) * steps]
            epoch_losses = list(watch(how(params, images, labels, part)))
            seconds += perf_counter() - begin
            losses.append(round(float(np.mean(epoch_losses)), 6))
            seen.append(accuracy(params, images, labels))
            unseen.append(accuracy(params, *data.test))
        found[name] = {
            "losses": losses,
            "accuracy": unseen,
            "accuracy_seen": seen,
            "seconds": round(seconds, 1),
        }
    return found


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    import torch

    parser = argparse.ArgumentParser(prog="python -m dlref.training.digits_mlp")
    parser.add_argument("--folder", type=Path, default=digits.FOLDER, help="of MNIST")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    threads = int(os.environ.get("OPENBLAS_NUM_THREADS", os.cpu_count() or 1))
    torch.set_num_threads(threads)
    data = digits.best(given.folder)
    exact = compare(data, STEPS, bar("float64", STEPS))
    full = train(data, EPOCHS, bar("float32", len(data.train[0]) // BATCH))
    record = {
        "data": data.name,
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads},
        "batch": BATCH,
        "rate": RATE,
        "hidden": HIDDEN,
        "float64": exact,
        "float32": full,
    }
    given.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{data.name}: losses in float64 differ by at most "
        f"{exact['largest_difference']:.1e} in {STEPS} steps; test accuracy in float32 "
        f"{full['numpy']['accuracy'][-1]:.2%} by hand, "
        f"{full['torch']['accuracy'][-1]:.2%} by PyTorch\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
