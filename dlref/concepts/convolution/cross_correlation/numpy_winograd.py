"""Cross-correlation with half of the products, for kernels 3 wide.

A row of 3 taps makes 4 neighbors in an output row from 6 pixels. With
the inputs and outputs exchanged that is the product of two polynomials,
with 3 and 4 coefficients. The product has 6, so its values at 6 points
are enough: 6 products instead of 12. To go to the points and back takes
small matrices, and their products lay the arrays out on the way:

- Each row becomes its values (point, tile of four), the images side by
  side. At one point, the pixels under a kernel then stand one behind
  the other in memory, and nothing is gathered.
- A few images are done at once, a few rows of them from first to last,
  so that they stay in the cache.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

from . import numpy_fast
from .numpy_impl import length

IMAGES, ROWS = 16, 8  # done at once
WIDEST = 64  # beyond it the matrices would be large, and mostly zero
POINTS = 0, 1, -1, 2, -2  # and infinity
ONE = 1  # which point is 1: there the four outputs are added


def conv2d(
    x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1
):
    """Return what `numpy_impl.conv2d` returns: 3 wide sooner."""
    N, _, H, W = x.shape
    _, C, U, V = weight.shape
    wide = W + 2 * padding > WIDEST
    if V != 3 or stride > 1 or dilation > 1 or wide:
        given = weight, bias, stride, padding, dilation, groups
        return numpy_fast.conv2d(x, *given)
    G, M = groups, len(weight) // groups
    P = length(H, U, 1, padding, 1)
    Q = length(W, V, 1, padding, 1)

    J = -(-Q // 4)  # tiles of four
    real = x.real.dtype
    taps = powers(3).astype(real)  # (6, 3)
    there = tiles(np.linalg.inv(powers(6)).T, J)[:, padding:][:, :W]
    there = there.astype(real)  # (6 J, W): pixels to points
    back = tiles(powers(4), J)[:, :Q]
    back = back.astype(real)  # (6 J, Q): points to outputs
    kernel = weight.reshape(G, M, C, U, V)
    kernel = np.einsum("pv,gmcuv->gpmuc", taps, kernel)
    turned = kernel[:, :, :, ::-1].transpose(0, 1, 4, 3, 2)
    kernel = kernel.reshape(G, 6, M, U * C)
    turned = turned.reshape(G, 6, C, U * M)

    images = x.reshape(N, G, C, H, W)
    starts = range(0, N, IMAGES)
    chunks = [
        np.s_[n : n + IMAGES, g] for n in starts for g in range(G)
    ]
    kind = np.result_type(x, weight, weight if bias is None else bias)
    y = np.empty((N, G, M, P, Q), kind)
    kept = []
    for chunk in chunks:
        kept.append(to_points(images[chunk], there, padding))
        met = windows(kept[-1], U)
        add = None if bias is None else bias.reshape(G, M)[chunk[1]]
        from_points(kernel[chunk[1]], met, back, add, y[chunk])

    def backward(dy):
        d = dy.reshape(y.shape)
        kind = np.result_type(dy, y)
        dx = np.empty(images.shape, kind)
        dkernel = np.zeros((G, 6, U, C, M), kind)
        for chunk, values in zip(chunks, kept, strict=True):
            slopes = to_points(d[chunk], back, U - 1)
            own = slopes[U - 1 :][:P].reshape(P, M, 6, -1)
            met = windows(values, U).reshape(P, 6, U, C, -1)
            own = own.transpose(0, 2, 3, 1)[:, :, None]
            for p in range(0, P, ROWS):
                part = met[p:][:ROWS] @ own[p:][:ROWS]
                dkernel[chunk[1]] += part.sum(axis=0)
            met = windows(slopes, U)[padding:]
            from_points(turned[chunk[1]], met, there, None, dx[chunk])
        dweight = np.einsum("pv,gpucm->gmcuv", taps, dkernel)
        dbias = None if bias is None else total(dy)
        return dx.reshape(x.shape), dweight.reshape(weight.shape), dbias

    return y.reshape(N, G * M, P, Q), backward


def total(dy):
    """Return the sum of each channel, (M,)."""
    flat = dy.reshape(*dy.shape[:2], -1)
    return (flat @ np.ones(flat.shape[2], dy.real.dtype)).sum(axis=0)


def powers(count):
    """Return so many powers of each point, (6, count)."""
    finite = [[p**k for k in range(count)] for p in POINTS]
    return np.array([*finite, [0] * (count - 1) + [1]])


def tiles(matrix, J):
    """Return the matrix once for each tile, four further each time."""
    wide = np.zeros((6, J, 4 * J - 4 + matrix.shape[1]))
    for j in range(J):
        wide[:, j, 4 * j : 4 * j + matrix.shape[1]] = matrix
    return wide.reshape(6 * J, -1)


def to_points(image, matrix, edge):
    """Return (n, C, H, W) as values, (H + 2 edge, C, 6 J, n)."""
    n, C, H, _ = image.shape
    values = np.empty((H + 2 * edge, C, len(matrix), n), image.dtype)
    values[:edge] = values[edge + H :] = 0
    rows = image.transpose(2, 1, 0, 3)  # (H, C, n, W)
    sides = values[edge : edge + H].swapaxes(-1, -2)
    np.matmul(rows, matrix.T.copy(), out=sides)
    return values


def windows(values, U):
    """Return U rows of all channels each, (H - U + 1, 6, U C, J n)."""
    H, C, R, n = values.shape
    down, along, point = values.strides[0], values.strides[1], R // 6
    shape = H - U + 1, 6, U * C, point * n
    return as_strided(
        values, shape, (down, along // 6, along, values.itemsize)
    )


def from_points(kernel, met, matrix, add, out):
    """Write what kernels make of windows into `out`, (n, M, P, Q)."""
    n, M, P, _ = out.shape
    places = out.transpose(2, 1, 0, 3)  # (P, M, n, Q)
    for p in range(0, P, ROWS):
        here = places[p : p + ROWS]
        part = np.empty((len(here), M, 6, met.shape[-1]), out.dtype)
        some = met[p:][: len(here)]
        np.matmul(kernel, some, out=part.swapaxes(1, 2))
        if add is not None:
            part[:, :, ONE] += add[:, None]
        part = part.reshape(len(here), M, -1, n).swapaxes(2, 3)
        np.matmul(part, matrix, out=here)
