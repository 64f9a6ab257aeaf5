"""Train small residual networks by hand and by PyTorch, and plain ones beside them.

    python -m dlref.training.small_resnet [--folder FOLDER] [--out FILE]

One of 20 layers is trained twice, from the same weights and on the same batches. In
float64 the losses are compared step by step; in float32 both are trained to the end
and tested. Then networks of several depths begin to learn, with skips and without,
from the same weights but for the shortcuts, which a plain network does not have.
The images are half as large as those of MNIST: each pixel is the mean of four.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from dlref.concepts.vision.resnet.numpy_impl import renewed
from dlref.numpy import cross_entropy, small_resnet
from dlref.registry import operations
from dlref.training import digits, pair
from dlref.training.pair import BATCH, Batches, Params, Watch, batches

RECORD = Path(__file__).parents[1] / "concepts" / "vision" / "resnet" / "training.json"
RATE, MOMENTUM = 0.02, 0.9
WIDTHS = {"X": 8, "Y": 16, "Z": 32}
STRIDE = 2  # of the stem: 14 x 14 pixels become maps of 7 x 7, 4 x 4, and 2 x 2
LAYERS = 20
STEPS = 20  # in float64
EPOCHS = 1  # in float32
DEPTHS = 8, 20, 56  # layers of those that begin to learn
FIRST = 200  # steps of these
SEEDS = 3
MEAN = 25  # steps whose losses are one number of the record


def start(
    layers: int = LAYERS, residual: bool = True, seed: int = 0, widths: dict = WIDTHS
) -> Params:
    """Return weights for rectifiers; the last drawn are those of the shortcuts.

    Args:
        layers: 6n + 2: n blocks of two at each of three sizes, a stem and a head.
        residual: whether there are shortcuts.
        seed: what the weights are drawn from.
        widths: the maps at each size.
    """
    _, op = operations()["small_resnet"]
    n = (layers - 2) // 6
    sizes = {"I": 1, "K": 10, "A": n, "B": n - 1, "C": n - 1} | widths
    items = sorted(op.at(sizes).parameters, key=lambda i: "downsample" in i.name)
    rng = np.random.default_rng(seed)
    params = {}
    for item in items:
        shape = [sizes.get(word) or int(word) for word in item.axes.split()]
        if len(shape) > 1:
            spread = np.sqrt(
                (1 if item.name == "fc.weight" else 2) / np.prod(shape[1:])
            )
            params[item.name] = rng.normal(0, spread, shape)
        else:
            one = item.name.endswith(("weight", "running_var"))
            params[item.name] = np.full(shape, float(one))
    return {n: p for n, p in params.items() if residual or "downsample" not in n}


def halved(data: digits.Digits) -> digits.Digits:
    """Return the digits at half the size."""

    def small(images, labels):
        count, _, height, width = images.shape
        pixels = images.reshape(count, 1, height // 2, 2, width // 2, 2)
        return pixels.mean(axis=(3, 5)), labels

    return digits.Digits(data.name, small(*data.train), small(*data.test))


rates = partial(pair.falling, RATE)


def by_hand(
    params: Params, images, labels, order: Batches, residual: bool = True
) -> Iterator[float]:
    """Train `params` in place; yield the loss before each step."""
    velocity: Params = {}
    dtype = params["fc.bias"].dtype
    for rate, batch in zip(rates(len(order)), order, strict=True):
        x = images[batch].astype(dtype)
        (scores, kept), pull = small_resnet(x, params, STRIDE, True, residual)
        loss, pull_loss = cross_entropy(scores, labels[batch])
        _, gradients = pull(pull_loss(np.ones_like(loss)))
        params.update(renewed(params, kept))
        for name, gradient in gradients.items():
            velocity[name] = MOMENTUM * velocity.get(name, 0) + gradient
            params[name] = params[name] - rate.astype(dtype) * velocity[name]
        yield float(loss)


def by_torch(params: Params, images, labels, order: Batches) -> Iterator[float]:
    """Do the same with PyTorch's functions, autograd and optimizer."""
    import torch
    from torch.nn.functional import cross_entropy

    from dlref.torch import small_resnet

    tensors = {n: torch.from_numpy(p) for n, p in params.items()}
    leaves = {n: p.requires_grad_() for n, p in tensors.items() if "running" not in n}
    images, labels = torch.from_numpy(images), torch.from_numpy(labels)
    optimizer = torch.optim.SGD(leaves.values(), lr=RATE, momentum=MOMENTUM)
    for rate, batch in zip(rates(len(order)), order, strict=True):
        optimizer.param_groups[0]["lr"] = float(rate)
        x = images[batch].to(leaves["fc.bias"].dtype)
        scores, kept = small_resnet(x, tensors, STRIDE, True)
        loss = cross_entropy(scores, labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        tensors = renewed(tensors, kept.detach())
        yield loss.item()
    params.update({n: p.detach().numpy() for n, p in tensors.items()})


def accuracy(params: Params, images, labels) -> float:
    """Return the share of images whose largest score is at their label."""

    def read(part):
        (scores, _), _ = small_resnet(part, params, STRIDE)
        return scores

    return pair.share_right(read, images, labels)


WAYS = {"numpy": by_hand, "torch": by_torch}


def compare(
    data: digits.Digits, steps: int, watch: Watch = iter, layers: int = LAYERS
) -> dict:
    """Return the losses of both in float64, from the same weights and batches."""
    return pair.losses(WAYS, partial(start, layers), data, steps, watch)


def train(data: digits.Digits, epochs: int, watch: Watch = iter) -> dict:
    """Return, for both in float32, losses (means), accuracy, seconds."""
    found = pair.trained(WAYS, start, data, epochs, accuracy, MEAN, watch)
    return found | {"mean_of": MEAN}


def skips(data: digits.Digits, steps: int, seeds: int, watch: Watch = iter) -> dict:
    """Return the losses of each depth, with skips and without, for each seed."""
    images, labels = data.train
    found: dict = {"steps": steps, "seeds": seeds}
    for layers in DEPTHS:
        for residual in (True, False):
            runs = []
            for seed in range(seeds):
                params = pair.single(start(layers, residual, seed))
                order = batches(len(images), steps, seed)
                seen = watch(by_hand(params, images, labels, order, residual))
                runs.append(pair.means(list(seen), MEAN))
            found[f"{layers} {'residual' if residual else 'plain'}"] = runs
    return found


def measure(data: digits.Digits) -> tuple[dict, dict]:
    """Return what is found in float64, and in float32."""
    data = halved(data)
    steps = EPOCHS * (len(data.train[0]) // BATCH)
    exact = compare(data, STEPS, pair.bar("float64", STEPS))
    full = train(data, EPOCHS, pair.bar("float32", steps))
    full["skips"] = skips(data, FIRST, SEEDS, pair.bar("depths", FIRST))
    return exact, full


if __name__ == "__main__":
    settings = {"rate": RATE, "momentum": MOMENTUM, "layers": LAYERS, "widths": WIDTHS}
    raise SystemExit(
        pair.main("dlref.training.small_resnet", RECORD, settings, measure)
    )
