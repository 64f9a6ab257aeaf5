"""Train a network with one hidden layer, by hand and by PyTorch, and record both.

    python -m dlref.training.digits_mlp [--folder FOLDER] [--out FILE]

Both begin with the same weights and see the same batches. In float64 their losses
are compared step by step; in float32 each is trained to the end and tested.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from dlref.numpy import cross_entropy, digits_mlp
from dlref.training import digits, pair
from dlref.training.pair import BATCH, STEPS, Batches, Params, Watch, batches

CONCEPT = Path(__file__).parents[1] / "concepts" / "feedforward" / "pytorch_mlp"
RECORD = CONCEPT / "training.json"
RATE, HIDDEN, CLASSES = 0.1, 100, 10
EPOCHS = 10  # in float32


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


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(data: digits.Digits, steps: int, watch: Watch = iter) -> dict:
    """Return the losses of both in float64, from the same weights and batches."""
    return pair.losses(WAYS, partial(start, data.train[0][0].size), data, steps, watch)


def train(data: digits.Digits, epochs: int, watch: Watch = iter) -> dict:
    """Return, for both in float32, losses and accuracies of each epoch, and seconds."""
    images, labels = data.train
    steps = len(images) // BATCH
    order = batches(len(images), epochs * steps)
    found: dict = {"epochs": epochs, "steps": len(order)}
    for name, how in WAYS.items():
        params = pair.single(start(images[0].size))
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


def measure(data: digits.Digits) -> tuple[dict, dict]:
    """Return what is found in float64, and in float32."""
    steps = len(data.train[0]) // BATCH  # of each epoch
    exact = compare(data, STEPS, pair.bar("float64", STEPS))
    return exact, train(data, EPOCHS, pair.bar("float32", steps))


if __name__ == "__main__":
    settings = {"rate": RATE, "hidden": HIDDEN}
    raise SystemExit(pair.main("dlref.training.digits_mlp", RECORD, settings, measure))
