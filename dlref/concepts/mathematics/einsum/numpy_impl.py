"""Sums over products in NumPy, with the gradients by hand."""

from math import prod

import numpy as np


def contraction(x, other):
    """Return the products of two arrays, summed over K, P and Q.

    Args:
        x: float (B, M, K, P).
        other: float (B, N, K, Q).

    Returns:
        y: float (B, M, N).
        backward: dy (B, M, N) -> dx (B, M, K, P), dother (B, N, K, Q).
    """
    left = x.sum(axis=-1)  # (B, M, K)
    right = other.sum(axis=-1)  # (B, N, K)
    y = left @ right.transpose(0, 2, 1)  # (B, M, N)

    def backward(dy):
        dleft = dy @ right  # (B, M, K)
        dright = dy.transpose(0, 2, 1) @ left  # (B, N, K)
        dx = np.broadcast_to(dleft[..., None], x.shape).copy()
        dother = np.broadcast_to(dright[..., None], other.shape).copy()
        return dx, dother  # (B, M, K, P), (B, N, K, Q)

    return y, backward


def bilinear(input1, input2, weight):
    """Return what each weight makes of each pair of rows.

    Args:
        input1: float (N, D).
        input2: float (N, E).
        weight: float (P, D, E).

    Returns:
        y: float (N, P).
        backward: dy (N, P) -> dinput1 (N, D), dinput2 (N, E),
            dweight (P, D, E).
    """
    half, back_half = einsum(input1, weight, "nd,pde->pen")
    y, back_y = einsum(half, input2, "pen,ne->np")

    def backward(dy):
        dhalf, dinput2 = back_y(dy)
        dinput1, dweight = back_half(dhalf)
        return dinput1, dinput2, dweight

    return y, backward


def einsum(x, other, equation):
    """Return the sum of products that an equation names.

    Args:
        x: float (*A), an axis for each letter of the first operand.
        other: float (*B), likewise of the second.
        equation: as "bik,bkj->bij", no letter twice in one operand.

    Returns:
        y: float (*C), an axis for each letter of the result.
        backward: dy (*C) -> dx (*A), dother (*B).

    Raises:
        ValueError: if the equation is not of that form, or does not
            fit the arrays.
    """
    left, right, out = letters(equation)
    size = sizes((left, x), (right, other))
    batch = [c for c in out if c in left and c in right]
    rows = [c for c in out if c not in right]
    columns = [c for c in out if c not in left]
    summed = [c for c in left if c in right and c not in out]
    alone = [c for c in left if c not in right and c not in out]
    others = [c for c in right if c not in left and c not in out]

    a, back_a = grouped(x, left, (batch, rows, summed, alone), size)
    z, back_z = grouped(
        other, right, (batch, columns, summed, others), size
    )
    product, back_product = contraction(a, z)
    order = (*batch, *rows, *columns)
    y = product.reshape([size[c] for c in order])
    y = y.transpose([order.index(c) for c in out])

    def backward(dy):
        dproduct, _ = grouped(dy, out, (batch, rows, columns), size)
        da, dz = back_product(dproduct)
        return back_a(da), back_z(dz)

    return y, backward


def grouped(x, axes, groups, size):
    """Return x with each group of letters as one axis, and backward.

    Args:
        x: float, an axis for each letter of `axes`.
        axes: the letters.
        groups: the same letters, in groups.
        size: the size of each letter.

    Returns:
        y: float, an axis for each group.
        backward: dy, as y -> dx, as x.
    """
    order = [axes.index(c) for group in groups for c in group]
    moved = x.transpose(order)
    y = moved.reshape([prod(size[c] for c in g) for g in groups])

    def backward(dy):
        return dy.reshape(moved.shape).transpose(np.argsort(order))

    return y, backward


def letters(equation):
    """Return the letters of both operands and of the result."""
    operands, arrow, out = equation.replace(" ", "").partition("->")
    left, comma, right = operands.partition(",")
    for part in (left, right, out):
        plain = all("a" <= c.lower() <= "z" for c in part)
        if not (
            arrow and comma and plain and len(set(part)) == len(part)
        ):
            raise ValueError(
                "equation must be as 'ik,kj->ij', with no letter twice "
                f"in one part, got {equation!r}"
            )
    if unknown := set(out) - set(left) - set(right):
        raise ValueError(
            f"equation must have {min(unknown)!r} in an operand, "
            f"got {equation!r}"
        )
    return left, right, out


def sizes(*operands):
    """Return the size of each letter, the same wherever it stands."""
    size = {}
    for axes, x in operands:
        if len(axes) != x.ndim:
            raise ValueError(
                "equation must have a letter for each axis, "
                f"got {axes!r} for shape {x.shape}"
            )
        for letter, n in zip(axes, x.shape, strict=True):
            if size.setdefault(letter, n) != n:
                raise ValueError(
                    f"equation must give {letter!r} one size, got "
                    f"{size[letter]} and {n}"
                )
    return size
