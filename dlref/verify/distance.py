"""How far two arrays are apart, and where most."""

import numpy as np


def distance(actual, expected, floor: float = 0.0) -> tuple[float, str]:
    """Return the largest difference, relative to the largest magnitude, and where.

    Infinities agree where both have the same; NaN agrees with nothing, itself neither.
    """
    if np.shape(actual) != np.shape(expected):
        return np.inf, f"shape {np.shape(actual)}, expected {np.shape(expected)}"
    actual, expected = np.asarray(actual), np.asarray(expected)
    finite = np.abs(expected[np.isfinite(expected)])
    scale = max(np.max(finite, initial=0.0), floor) or 1.0
    return worst(actual, expected, scale)


def worst(actual, expected, scale) -> tuple[float, str]:
    """Return the largest difference in units of `scale`, and where it is."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    if not actual.size:
        return 0.0, ""
    with np.errstate(all="ignore"):
        gap = np.abs(actual.astype(float) - expected.astype(float)) / scale
        gap = np.where(actual == expected, 0.0, gap)  # inf - inf is NaN
    at = np.unravel_index(np.argmax(np.where(np.isnan(gap), np.inf, gap)), gap.shape)
    return float(gap[at]), entry(at, actual[at], expected[at])


def entry(at, got, expected) -> str:
    """Return what is wrong in words: the place and both values."""
    place = f"entry {tuple(map(int, at))}: " if len(at) else ""
    return f"{place}got {got:.17g}, expected {expected:.17g}"
