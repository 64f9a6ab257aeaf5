"""Nothing is lost on the way to tokens and back, and GPT-2's numbers come out."""

import numpy as np
import pytest

from dlref.numpy import bpe_encode, bpe_train
from dlref.training import gpt2_tokens

SAMPLES = ["", "plain", "naïve café", "日本語 🙂", "\x00\n\t", "a" * 9, "ab" * 9]


def letters(text):
    """Return the bytes of a text."""
    return np.frombuffer(text.encode(), np.uint8).astype(int)


def spelled(token, merges):
    """Return the bytes that a token stands for."""
    if token < 256:
        return bytes([token])
    return b"".join(spelled(t, merges) for t in merges[token - 256])


@pytest.mark.parametrize("text", [*SAMPLES, bytes(range(256)).decode("latin-1")])
def test_any_text_comes_back(text):
    merges = bpe_train(letters("abababab naïve 日本 aaaa"), 12)
    ids = bpe_encode(letters(text), merges)
    ids = ids[ids >= 0]
    assert b"".join(spelled(t, merges) for t in ids).decode() == text


def test_a_text_is_cut_as_it_was_learned():
    data = letters("the cat sat on the mat and the rat sat there")
    merges = bpe_train(data, 15)
    ids = data.tolist()
    for m, (a, b) in enumerate(merges.tolist()):
        k, found = 0, []
        while k < len(ids):
            hit = ids[k : k + 2] == [a, b]
            found.append(256 + m if hit else ids[k])
            k += 1 + hit
        ids = found
    cut = bpe_encode(data, merges)
    assert cut[cut >= 0].tolist() == ids


def test_the_alphabet_of_gpt2_has_every_byte_once():
    assert sorted(gpt2_tokens.ALPHABET) == list(range(256))
    assert len(gpt2_tokens.letters()) == 256


# What the published tokenizer gives, the npm package gpt-3-encoder 1.1.4.
PUBLISHED = {
    "Hello world, gradients are fun": [15496, 995, 11, 3915, 2334, 389, 1257],
    "Füße: 'tis 12½ ²km\n\n  日本語 🙂 don't \t x ": [
        *(37, 9116, 39683, 68, 25, 705, 48010, 1105, 23141, 1587, 110, 13276, 628),
        *(220, 10545, 245, 98, 17312, 105, 45739, 252, 32485, 836, 470, 220, 197),
        *(2124, 220),
    ],
}


@pytest.mark.parametrize("text", PUBLISHED)
def test_gpt2_reads_the_published_tokens(text):
    try:
        gpt2_tokens.pairs()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    ids = gpt2_tokens.encode(text)
    assert ids == PUBLISHED[text]
    assert gpt2_tokens.decode(ids) == text
