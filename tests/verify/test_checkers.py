"""The checks that a page compares do what it says of them."""

import pytest

pytest.importorskip("torch")

from dlref.registry import operations
from tests.verify.checkers import CHECKS, passes
from tests.verify.mutants import planted, replaced

ONES = "differences, upstream gradient of ones"


def softmax(old: str, new: str):
    """Return softmax with a fault, and its first case."""
    concept, op = operations()["softmax"]
    change = replaced(old, new)
    return planted(concept, "numpy_impl", "softmax", "softmax", change), op.cases[0]


@pytest.mark.parametrize("check", CHECKS)
def test_right_code_passes_and_a_turned_sign_fails(check):
    wrong, case = softmax("return p * (dp - along)", "return p * (dp + along)")
    assert passes(check, "softmax", case) is True
    assert passes(check, "softmax", case, wrong) is False


def test_ones_overlook_a_backward_of_zeros():
    wrong, case = softmax("return p * (dp - along)", "return 0 * dp")
    overlooked = [c for c in CHECKS if passes(c, "softmax", case, wrong)]
    assert overlooked == [ONES]
