"""PyTorch's own code in the precisions of a GPU's record, on this machine.

`make gpu` asks the same on a GPU, where other code computes it. What fails here would
fail there, and what a case is excused from, it is excused from here.
"""

import numpy as np
import pytest

from dlref.registry import operations
from dlref.verify.comparison import Comparison
from dlref.verify.oracles.precision import torch_low
from dlref.verify.row import Finding
from dlref.verify.verify import waived

pytest.importorskip("torch", reason="needs PyTorch")
pytestmark = pytest.mark.oracle

DTYPES = "float64", "float32", "float16", "bfloat16"  # tf32 is of GPUs alone


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", operations())
def test_torch_agrees_within_its_roundings(name, dtype):
    concept, op = operations()[name]
    asked = 0
    for case in op.cases:
        if waived(case, f"cuda {dtype}"):
            continue
        with np.errstate(all="ignore"):
            for found in torch_low(Comparison(concept, op, case), dtype, "cpu"):
                if isinstance(found, Finding):
                    asked += 1
                    assert found.error <= found.bound, f"{case.name}: {found}"
    if not asked:
        pytest.skip("no case that PyTorch has code for, or whose numbers fit")
