"""Train LeNet-5 on few digits, as they are and changed at random in each step.

    python -m dlref.training.augmented [--folder FOLDER] [--out FILE]

The changes are made by the operations of the page: mirrored, cut out of a wider image
at random, or turned, stretched and moved. The test images are never changed.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

import numpy as np

from dlref.numpy import affine_grid, crop, grid_sample, hflip
from dlref.training import digits
from dlref.training.pair import threads
from dlref.training.transfer import drawn, labeled, right, start, train
from dlref.verify.environment import environment

CONCEPT = Path(__file__).parents[1] / "concepts" / "normalization" / "augmentation"
RECORD = CONCEPT / "training.json"
LABELS, STEPS, SEEDS = (10, 100), 300, 5  # labels of each digit
EDGE = 2  # pixels around an image that is cut at random
ANGLE, SIZE, SHIFT = 0.15, 0.1, 0.07  # spreads: radians, a logarithm, half a width


def mirrored(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images, about half of them mirrored."""
    some = rng.random(len(images)) < 0.5
    return np.where(some[:, None, None, None], hflip(images)[0], images)


def cut(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images, each moved by up to two pixels to each side."""
    height, width = images.shape[2:]
    edges = ((0, 0), (0, 0), (EDGE, EDGE), (EDGE, EDGE))
    wide = np.pad(images, edges, constant_values=images.min())
    places = rng.integers(2 * EDGE + 1, size=(len(images), 2)).tolist()
    boxes = zip(wide, places, strict=True)
    return np.stack([crop(x, *place, height, width)[0] for x, place in boxes])


def warped(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images, each turned, stretched and moved; around them is background."""
    angle, size = rng.normal(0, (ANGLE, SIZE), (len(images), 2)).T
    cos, sin = np.exp(size) * [np.cos(angle), np.sin(angle)]
    right, down = rng.normal(0, SHIFT, (2, len(images)))
    theta = np.array([[cos, -sin, right], [sin, cos, down]]).transpose(2, 0, 1)
    grid, _ = affine_grid(theta.astype(images.dtype), *images.shape[2:])
    background = images.min()
    return grid_sample(images - background, grid)[0] + background


WAYS = {
    "as they are": None,
    "mirrored": mirrored,
    "moved": cut,
    "turned, stretched, moved": warped,
}


def effect(data: digits.Digits, steps=STEPS, labels=LABELS, seeds=SEEDS) -> dict:
    """Return the share read rightly, by way, number of labels and seed."""
    images, kinds = data.train
    found: dict = {way: [[] for _ in labels] for way in WAYS}
    for way, changed in WAYS.items():
        for runs, each in zip(found[way], labels, strict=True):
            for seed in range(seeds):
                few = drawn(kinds, each, seed)
                loss = labeled(kinds[few])
                params = start(10, seed)
                params = train(params, images[few], loss, steps, seed, changed=changed)
                runs.append(right(params, *data.test))
    return found


def main(arguments: list[str] | None = None) -> int:
    """Train, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m dlref.training.augmented")
    parser.add_argument("--folder", type=Path, default=digits.FOLDER, help="of MNIST")
    parser.add_argument("--out", type=Path, default=RECORD, help="the record to write")
    given = parser.parse_args(arguments)
    try:
        data = digits.mnist(given.folder)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found = effect(data)
    record = {
        "data": data.name,
        "date": date.today().isoformat(),
        "environment": environment() | {"threads": threads()},
        "steps": STEPS,
        "labels": LABELS,
        "right": found,
    }
    given.out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    for way, rows in found.items():
        means = ", ".join(f"{np.mean(runs):.1%}" for runs in rows)
        sys.stdout.write(f"{way}: {means}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
