"""The hands-on network's own: what is kept of each epoch."""

import pytest

from dlref.training import digits, digits_mlp

pytest.importorskip("torch")


def test_each_epoch_is_kept():
    found = digits_mlp.train(digits.drawn(400), 2)
    for how in ("numpy", "torch"):
        kept = found[how]
        assert len(kept["losses"]) == len(kept["accuracy"]) == 2
        assert len(kept["accuracy_seen"]) == 2
