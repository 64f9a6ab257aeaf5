"""The ten digits of a seven-segment display, for examples that need no data."""

import numpy as np

# Of a seven-segment display, the segments that are lit: top, middle, bottom, then
# upper left, upper right, lower left, lower right.
LIT = "1011111 0000101 1110110 1110101 0101101 1111001 1111011 1000101 1111111 1111101"


def seven_segments() -> np.ndarray:
    """Return the ten digits of a display as 0 and 1, (10, 12, 7)."""
    parts = np.zeros((7, 12, 7))
    parts[0, 0], parts[1, 5:7], parts[2, 11] = 1, 1, 1
    parts[3, :6, 0], parts[4, :6, 6] = 1, 1
    parts[5, 6:, 0], parts[6, 6:, 6] = 1, 1
    lit = np.array([[int(s) for s in digit] for digit in LIT.split()])
    return np.minimum(np.einsum("ks,suv->kuv", lit, parts), 1)
