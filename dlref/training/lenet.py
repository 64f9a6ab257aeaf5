"""Train LeNet-5 twice, by hand and by PyTorch, and record how far they agree.

    python -m dlref.training.lenet [--folder FOLDER] [--out FILE]

Both begin with the same weights and see the same batches. In float64 their losses
are compared step by step; in float32 each is trained to the end and tested.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from dlref.numpy import cross_entropy, lenet5
from dlref.training import digits, pair
from dlref.training.pair import BATCH, STEPS, Batches, Params, Watch

RECORD = Path(__file__).parents[1] / "concepts" / "vision" / "lenet" / "training.json"
RATE, MOMENTUM = 0.05, 0.9
EPOCHS = 4  # in float32
SHAPES = {
    "conv1": (6, 1, 5, 5),
    "conv2": (16, 6, 5, 5),
    "fc1": (120, 400),
    "fc2": (84, 120),
    "fc3": (10, 84),
}


def start(seed: int = 0) -> Params:
    """Return weights with variance 1 / fan-in, and biases of zero."""
    rng = np.random.default_rng(seed)
    params = {}
    for name, shape in SHAPES.items():
        spread = 1 / np.sqrt(np.prod(shape[1:]))
        params[f"{name}.weight"] = rng.normal(0, spread, shape)
        params[f"{name}.bias"] = np.zeros(shape[0])
    return params


rates = partial(pair.falling, RATE)


def by_hand(params: Params, images, labels, order: Batches) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    velocity = {name: np.zeros_like(p) for name, p in params.items()}
    dtype = params["fc3.bias"].dtype
    for rate, batch in zip(rates(len(order)), order, strict=True):
        scores, pull = lenet5(images[batch].astype(dtype), params)
        loss, pull_loss = cross_entropy(scores, labels[batch])
        _, gradients = pull(pull_loss(np.ones_like(loss)))
        for name, gradient in gradients.items():
            velocity[name] = MOMENTUM * velocity[name] + gradient
            params[name] -= rate.astype(dtype) * velocity[name]
        yield float(loss)


def by_torch(params: Params, images, labels, order: Batches) -> Iterator[float]:
    """Do the same with PyTorch's functions, autograd and optimizer."""
    import torch
    from torch.nn.functional import cross_entropy

    from dlref.torch import lenet5

    leaves = {n: torch.from_numpy(p).requires_grad_() for n, p in params.items()}
    images, labels = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer = torch.optim.SGD(leaves.values(), lr=RATE, momentum=MOMENTUM)
    for rate, batch in zip(rates(len(order)), order, strict=True):
        optimizer.param_groups[0]["lr"] = float(rate)
        scores = lenet5(images[batch].to(leaves["fc3.bias"].dtype), leaves)
        loss = cross_entropy(scores, labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def accuracy(params: Params, images, labels) -> float:
    """Return the share of images whose largest score is at their label."""
    return pair.share_right(lambda x: lenet5(x, params)[0], images, labels)


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(data: digits.Digits, steps: int, watch: Watch = iter) -> dict:
    """Return the losses of both in float64, from the same weights and batches."""
    return pair.losses(WAYS, start, data, steps, watch)


def train(data: digits.Digits, epochs: int, watch: Watch = iter) -> dict:
    """Return, for both in float32, losses (means over 100 steps), accuracy, seconds."""
    return pair.trained(WAYS, start, data, epochs, accuracy, 100, watch)


def measure(data: digits.Digits) -> tuple[dict, dict]:
    """Return what is found in float64, and in float32."""
    steps = EPOCHS * (len(data.train[0]) // BATCH)
    exact = compare(data, STEPS, pair.bar("float64", STEPS))
    return exact, train(data, EPOCHS, pair.bar("float32", steps))


if __name__ == "__main__":
    settings = {"rate": RATE, "momentum": MOMENTUM}
    raise SystemExit(pair.main("dlref.training.lenet", RECORD, settings, measure))
