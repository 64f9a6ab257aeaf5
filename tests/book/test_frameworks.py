"""What the page on frameworks shows of JAX and TensorFlow is right, where they are."""

import re

import numpy as np
import pytest

from tests.house.tree import ROOT

PAGE = (ROOT / "book" / "map" / "tools.md").read_text("utf8")
BY_HAND = re.search(r"```{code-cell} python\n(import numpy.*?)```", PAGE, re.DOTALL)


def shown(name: str) -> str:
    """Return the block that imports a framework."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    return next(b for b in blocks if f"import {name}" in b)


@pytest.mark.parametrize("framework", ["jax", "tensorflow"])
def test_gradients_are_those_by_hand(framework):
    pytest.importorskip(framework)
    here: dict = {"print": lambda *_: None}
    exec(BY_HAND[1], here)
    value = here["loss"]
    exec(shown(framework), here)
    np.testing.assert_allclose(here["value"], value, rtol=1e-14)
    assert here["grads"].keys() == here["by_hand"].keys()
    for name, grad in here["by_hand"].items():
        np.testing.assert_allclose(here["grads"][name], grad, rtol=1e-12, err_msg=name)
