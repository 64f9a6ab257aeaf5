"""One function, four speeds: cross-correlation of images, forward, float64.

Four ways to the same numbers, timed in turns in one process for a small kernel and a
large one. The ratio is to the fastest of the four.
"""

from functools import partial

import numpy as np

from benchmarks.speed import turns
from dlref.concepts.convolution.cross_correlation import numpy_fast, numpy_impl

ROUNDS = 7
IMAGES = (2, 4, 24, 24)
KERNELS = {"3": 3, "11": 11}


def by_definition(x, weight):
    """Return the sum of the formula, one product after the other."""
    N, C, H, W = x.shape
    M, _, U, V = weight.shape
    y = np.zeros((N, M, H - U + 1, W - V + 1))
    for n, m, p, q in np.ndindex(y.shape):
        for c, u, v in np.ndindex(C, U, V):
            pixel = x[n, c, p + u, q + v]
            y[n, m, p, q] += weight[m, c, u, v] * pixel
    return y


def by_columns(x, weight):
    """Gather all windows as columns, then take one matrix product."""
    return numpy_impl.conv2d(x, weight)[0]


def by_shifts(x, weight):
    """Read each tap as one shifted run of memory, in pieces that fit the cache."""
    return numpy_fast.conv2d(x, weight)[0]


def by_fourier(x, weight):
    """Multiply frequencies: a convolution is a product there."""
    size, (U, V) = x.shape[-2:], weight.shape[-2:]
    P, Q = size[0] - U + 1, size[1] - V + 1
    images = np.fft.rfft2(x)  # (N, C, H, F)
    kernels = np.fft.rfft2(weight, s=size).conj()  # (M, C, H, F)
    sums = "nchf,mchf->nmhf"
    products = np.einsum(sums, images, kernels, optimize=True)
    return np.fft.irfft2(products, s=size)[..., :P, :Q]


WAYS = (by_definition, by_columns, by_shifts, by_fourier)


def table() -> dict[str, dict]:
    """Return the milliseconds of each way, and how far it is from the first."""
    rng = np.random.default_rng(0)
    rows: dict[str, dict] = {way.__name__: {} for way in WAYS}
    for label, size in KERNELS.items():
        x = rng.normal(size=IMAGES)
        weight = rng.normal(size=(4, IMAGES[1], size, size))
        truth = by_definition(x, weight)
        times = turns({w.__name__: partial(w, x, weight) for w in WAYS}, ROUNDS)
        best = min(times.values())
        for way in WAYS:
            gap = float(np.max(np.abs(way(x, weight) - truth)) / np.max(np.abs(truth)))
            rows[way.__name__] |= {
                f"gap_{label}": f"{gap:.0e}",
                f"ms_{label}": round(times[way.__name__], 2),
                f"ratio_{label}": round(times[way.__name__] / best, 1),
            }
    return rows
