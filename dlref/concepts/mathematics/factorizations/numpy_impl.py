"""Factorizations in NumPy, with the gradients by hand."""

import numpy as np

from dlref.concepts.mathematics.matrix_calculus.numpy_impl import (
    flipped,
    full,
)

SMALL = 1e-3  # an entry below this does not decide about a sign


def symmetric(x):
    """Return the symmetric part of square matrices."""
    return (x + flipped(x)) / 2


def solve(input, other):
    """Return X with A X = B, where A is the input and B the other.

    Args:
        input: A, float (*N, D, D).
        other: B, float (*N, D, K).

    Returns:
        y: X, float (*N, D, K).
        backward: dy (*N, D, K) -> dinput (*N, D, D),
            dother (*N, D, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes disagree, or A is singular.
    """
    a, kind = full(input), np.result_type(input, other)
    try:
        y = np.linalg.solve(a, full(other)).astype(kind)
    except np.linalg.LinAlgError:
        raise ValueError(
            "input must have an inverse, got a singular matrix"
        ) from None

    def backward(dy):
        dother = np.linalg.solve(flipped(a), full(dy))
        dother = dother.astype(np.result_type(kind, dy))  # (*N, D, K)
        return -dother @ flipped(y), dother

    return y, backward


def cholesky(x):
    """Return the lower triangle F with F F^T = x.

    Args:
        x: float (*N, D, D); its symmetric part is taken, which must be
            positive definite.

    Returns:
        y: F, float (*N, D, D), its diagonal positive.
        backward: dy (*N, D, D) -> dx (*N, D, D), symmetric. What dy
            has above the diagonal is not used.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the matrices are not square, or one is not
            positive definite.
    """
    rest = symmetric(x)  # (*N, D, D)
    y = np.zeros_like(rest)
    *_, D = x.shape
    for k in range(D):
        pivot = rest[..., k, k]  # (*N)
        if not np.all(pivot.real > 0):
            raise ValueError(
                "x must be positive definite, got a pivot of "
                f"{pivot.real.min():g} in row {k}"
            )
        column = rest[..., k:, k] / np.sqrt(pivot)[..., None]
        y[..., k:, k] = column  # (*N, D - k)
        rest[..., k:, k:] -= column[..., :, None] * column[..., None, :]

    def backward(dy):
        weight = 1 - np.eye(D, dtype=x.dtype) / 2
        half = np.tril(flipped(y) @ dy) * weight  # (*N, D, D)
        inverse = np.linalg.inv(full(y)).astype(y.dtype)
        return flipped(inverse) @ symmetric(half) @ inverse

    return y, backward


def length(x):
    """Return the lengths of vectors, (*N, 1); no square overflows."""
    largest = abs(x.real).max(axis=-1, keepdims=True)
    scale = largest + np.finfo(x.dtype).tiny  # not 0
    square = np.sum((x / scale) ** 2, axis=-1, keepdims=True)
    return scale * np.sqrt(square)


def qr(x):
    """Return orthonormal columns Q and an upper triangle R, QR = x.

    Args:
        x: float (*N, M, D), its columns independent, so M >= D.

    Returns:
        q: float (*N, M, D).
        r: float (*N, D, D), its diagonal positive.
        backward: dq (*N, M, D), dr (*N, D, D) -> dx (*N, M, D). What
            dr has below the diagonal is not used.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the columns of a matrix are not independent.
    """
    q, r = np.zeros_like(x), np.zeros_like(x[..., : x.shape[-1], :])
    M, D = x.shape[-2:]
    if M < D:
        raise ValueError(
            f"x must have as many rows as columns, got {M} and {D}"
        )
    least = M * np.finfo(x.dtype).eps
    for k in range(D):
        u = x[..., k]  # (*N, M)
        before = q[..., :k]  # (*N, M, k)
        for _ in range(2):  # once more for what rounding left
            along = np.sum(before * u[..., None], axis=-2)  # (*N, k)
            u = u - np.sum(before * along[..., None, :], axis=-1)
            r[..., :k, k] += along
        size = length(u)  # (*N, 1)
        if not np.all(size.real > least * length(x[..., k]).real):
            raise ValueError(
                "x must have independent columns, got column "
                f"{k} in the span of those before"
            )
        q[..., k] = u / size
        r[..., k, k] = size[..., 0]

    def backward(dq, dr):
        lower = np.tril(r @ flipped(dr) - flipped(dq) @ q)
        both = lower + flipped(np.tril(lower, -1))  # (*N, D, D)
        change = flipped(dq + q @ both)  # (*N, D, M)
        dx = np.linalg.solve(full(r), full(change)).astype(x.dtype)
        return flipped(dx).copy()

    return (q, r), backward


def signs(v):
    """Return what makes the first entry of each column positive.

    Entries that are nearly 0 are passed over.
    """
    first = np.argmax(abs(v) > SMALL, axis=-2)  # (*N, D)
    entry = np.take_along_axis(v, first[..., None, :], axis=-2)
    return np.sign(entry)  # (*N, 1, D)


def over_gap(top, gap):
    """Return top / gap, and 0 where top is 0."""
    tie = np.broadcast_to(gap == 0, top.shape)
    if np.any(top[tie] != 0):
        raise ValueError(
            "gradients must not tell vectors of equal values apart, "
            f"got {np.abs(top[tie]).max():g}"
        )
    return top / (gap + tie)


def differences(w):
    """Return w_j - w_i at (i, j), (*N, D, D)."""
    return w[..., None, :] - w[..., :, None]


def eigh(x):
    """Return eigenvalues and eigenvectors of symmetric matrices.

    Args:
        x: float (*N, D, D); its symmetric part is taken.

    Returns:
        w: eigenvalues from the least on, float (*N, D).
        v: eigenvectors as columns of length 1, the first entry
            positive, float (*N, D, D).
        backward: dw (*N, D), dv (*N, D, D) -> dx (*N, D, D),
            symmetric.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the matrices are not square; in backward, if dv
            tells vectors of equal eigenvalues apart.
    """
    w, v = np.linalg.eigh(full(symmetric(x)))
    v = v * signs(v)  # (*N, D, D)
    *_, D = x.shape

    def backward(dw, dv):
        met = flipped(v) @ dv  # (*N, D, D)
        turn = over_gap(met - flipped(met), differences(w))
        inner = turn / 2 + dw[..., None] * np.eye(D, dtype=x.dtype)
        return v @ inner @ flipped(v)

    return (w.astype(x.dtype), v.astype(x.dtype)), backward


def svd(x):
    """Return U, s and V^T with orthonormal U and V, U s V^T = x.

    Args:
        x: float (*N, M, D), with M >= D.

    Returns:
        u: float (*N, M, D), its columns orthonormal.
        s: singular values from the largest on, float (*N, D).
        vh: V^T, float (*N, D, D), its rows orthonormal, the first
            entry of each positive.
        backward: du (*N, M, D), ds (*N, D), dvh (*N, D, D) ->
            dx (*N, M, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if M < D; in backward, if du or dvh tells vectors
            of equal values apart, or du those of the value 0.
    """
    M, D = x.shape[-2:]
    if M < D:
        raise ValueError(
            f"x must have as many rows as columns, got {M} and {D}"
        )
    u, s, vh = np.linalg.svd(full(x), full_matrices=False)
    sign = signs(flipped(vh))  # (*N, 1, D)
    u, vh = u * sign, vh * flipped(sign)
    wide, tall = s[..., None, :], s[..., :, None]  # s_j and s_i

    def backward(du, ds, dvh):
        met, turned = flipped(u) @ du, vh @ flipped(dvh)  # (*N, D, D)
        g, h = met - flipped(met), turned - flipped(turned)
        gap = differences(s) * (wide + tall)  # s_j^2 - s_i^2
        inner = over_gap(g * wide + tall * h, gap)
        inner = inner + ds[..., None] * np.eye(D, dtype=x.dtype)
        dx = u @ inner @ vh  # (*N, M, D)
        if M > D:
            across = over_gap(du - u @ met, wide)
            dx = dx + across @ vh
        return dx

    outputs = u.astype(x.dtype), s.astype(x.dtype), vh.astype(x.dtype)
    return outputs, backward
