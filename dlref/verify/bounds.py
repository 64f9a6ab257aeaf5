"""How far each oracle may be from the hand-written view: one table.

An error is relative to the largest magnitude of its quantity, or to the floor of
the case where the truth is zero. A case that needs another bound states it in the
record, with its reason (`Case.bounds`).
"""

from dlref.record import Case
from dlref.verify.row import Finding

EXACT = 0.0  # there is nothing to round: agrees or does not

BOUND = {
    "proof": EXACT,
    "theorem": EXACT,
    "composition": EXACT,
    "count": EXACT,
    "shape": EXACT,
    "unchanged": EXACT,
    "refusals": EXACT,
    "definition": 1e-13,  # 30 digits against float64
    "complex step": 1e-13,  # no cancellation: round-off of the sums alone
    "richardson": 1e-8,  # differences cancel half of the digits
    "torch cpu": 1e-12,  # float64 on both sides
    "second order": 1e-11,  # a slope of a slope
}

# Unit round-off: the largest relative error of one rounding.
UNIT = {
    "float64": 2.0**-53,
    "float32": 2.0**-24,
    "tf32": 2.0**-11,
    "float16": 2.0**-11,
    "bfloat16": 2.0**-8,
}
# Unit round-off of the accumulators, where sums are kept in more digits.
SUMS = UNIT | dict.fromkeys(("tf32", "float16", "bfloat16"), UNIT["float32"])

NUMPY_LOW = "float32"
CUDA = tuple(f"cuda {dtype}" for dtype in UNIT)
ORACLES = (*BOUND, NUMPY_LOW, *CUDA)  # every name that a row may carry


def bound(oracle: str, finding: Finding, case: Case | None = None) -> float:
    """Return the largest error allowed: the case's, the finding's, or the table's."""
    if case is not None and oracle in case.bounds:
        return case.bounds[oracle][0]
    return BOUND[oracle] if finding.bound is None else finding.bound
