"""The tokenizer of MiniLM, where its vocabulary is not needed."""

import pytest

from dlref.training.minilm import INSIDE, WordPieces, weights, words


def pieces(*known):
    """Return a tokenizer of a small vocabulary."""
    found = WordPieces.__new__(WordPieces)
    found.place = {piece: k for k, piece in enumerate(("[CLS]", "[SEP]", *known))}
    return found


def test_words_are_small_and_signs_stand_alone():
    assert list(words("Naïve, isn't it?")) == ["naive", ",", "isn", "'", "t", "it", "?"]


def test_the_longest_piece_is_taken_first():
    some = pieces("play", "##ing", "##i", "[UNK]")
    assert some.pieces("playing") == ["play", "##ing"]
    assert some.pieces("plays") == ["[UNK]"]
    assert some.encode("playing") == [0, 2, 3, 1]


def test_missing_and_other_weights_say_what_to_do(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"dlref\.training\.minilm fetches them"
    ):
        weights(tmp_path)
    (tmp_path / INSIDE).mkdir(parents=True)
    (tmp_path / INSIDE / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ValueError, match="another md5; remove them"):
        weights(tmp_path)
