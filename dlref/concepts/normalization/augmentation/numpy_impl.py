"""Data augmentation in NumPy, with the gradients by hand."""

import numpy as np


def hflip(x):
    """Return each row from its end to its beginning.

    Args:
        x: float (*N, W).

    Returns:
        y: float (*N, W).
        backward: dy (*N, W) -> dx (*N, W).
    """
    return x[..., ::-1].copy(), lambda dy: dy[..., ::-1].copy()


def fits(x, top, left, height, width):
    """Raise unless a rectangle lies within the pictures."""
    H, W = x.shape[-2:]
    if top + height > H:
        raise ValueError(
            f"top + height must be at most {H}, got {top + height}"
        )
    if left + width > W:
        raise ValueError(
            f"left + width must be at most {W}, got {left + width}"
        )


def crop(x, top, left, height, width):
    """Return a rectangle of each picture.

    Args:
        x: float (*N, H, W).
        top: its first row.
        left: its first column.
        height: how many rows it has.
        width: how many columns it has.

    Returns:
        y: float (*N, P, Q): P is `height`, Q is `width`.
        backward: dy (*N, P, Q) -> dx (*N, H, W).

    Raises:
        ValueError: if the rectangle does not lie within the picture.
    """
    fits(x, top, left, height, width)

    rows, columns = slice(top, top + height), slice(left, left + width)

    def backward(dy):
        dx = np.zeros(x.shape, dy.dtype)  # (*N, H, W)
        dx[..., rows, columns] = dy
        return dx

    return x[..., rows, columns].copy(), backward


def mixup(x, target, order, lam):
    """Return each example mixed with another, and so its target.

    Args:
        x: float (N, *S).
        target: probabilities of the classes, float (N, K).
        order: the other example of each, integers below N, (N,).
        lam: the share of the first, in [0, 1].

    Returns:
        y: float (N, *S).
        new_target: float (N, K).
        backward: dy (N, *S), dnew_target (N, K) -> dx (N, *S),
            dtarget (N, K).

    Raises:
        ValueError: if `lam` is not in [0, 1].
    """

    def mixed(z):
        return lam * z + (1 - lam) * z[order]

    def parted(dz):
        both = lam * dz
        np.add.at(both, order, (1 - lam) * dz)
        return both

    def backward(dy, dnew_target):
        return parted(dy), parted(dnew_target)

    return (mixed(x), mixed(target)), backward


def cutmix(x, target, order, top, left, height, width):
    """Return each picture with a rectangle of another in its place.

    Args:
        x: float (N, C, H, W).
        target: probabilities of the classes, float (N, K).
        order: the other picture of each, integers below N, (N,).
        top: the rectangle's first row.
        left: its first column.
        height: how many rows it has.
        width: how many columns it has.

    Returns:
        y: float (N, C, H, W).
        new_target: by the share of the pixels, float (N, K).
        backward: dy (N, C, H, W), dnew_target (N, K) ->
            dx (N, C, H, W), dtarget (N, K).

    Raises:
        ValueError: if the rectangle does not lie within the picture.
    """
    fits(x, top, left, height, width)

    box = ..., slice(top, top + height), slice(left, left + width)
    y = x.copy()
    y[box] = x[order][box]
    share = height * width / (x.shape[2] * x.shape[3])
    new_target = (1 - share) * target + share * target[order]  # (N, K)

    def backward(dy, dnew_target):
        dx, pasted = dy.copy(), np.zeros_like(dy)  # (N, C, H, W)
        dx[box] = 0
        pasted[box] = dy[box]
        np.add.at(dx, order, pasted)
        dtarget = (1 - share) * dnew_target  # (N, K)
        np.add.at(dtarget, order, share * dnew_target)
        return dx, dtarget

    return (y, new_target), backward


def affine_grid(theta, height, width):
    """Return where each pixel of a result is taken from.

    Args:
        theta: a 2 x 3 matrix for each picture, float (N, 2, 3).
        height: rows of the result.
        width: columns of the result.

    Returns:
        grid: column and row from -1 to 1, float (N, P, Q, 2): P is
            `height`, Q is `width`.
        backward: dgrid (N, P, Q, 2) -> dtheta (N, 2, 3).
    """
    across = (2 * np.arange(width, dtype=theta.dtype) + 1) / width - 1
    down = (2 * np.arange(height, dtype=theta.dtype) + 1) / height - 1
    place = np.ones((height, width, 3), theta.dtype)
    place[..., 0], place[..., 1] = across, down[:, None]
    grid = np.einsum("nrc,pqc->npqr", theta, place)  # (N, P, Q, 2)

    def backward(dgrid):
        return np.einsum("npqr,pqc->nrc", dgrid, place)  # (N, 2, 3)

    return grid, backward


def grid_sample(x, grid):
    """Return the pictures' values at the points of a grid.

    Args:
        x: float (N, C, H, W), 0 beyond the edge.
        grid: column and row from -1 to 1, float (N, P, Q, 2).

    Returns:
        y: float (N, C, P, Q).
        backward: dy (N, C, P, Q) -> dx (N, C, H, W),
            dgrid (N, P, Q, 2).
    """
    H, W = x.shape[2:]
    column = ((grid[..., 0] + 1) * W - 1) / 2  # (N, P, Q)
    row = ((grid[..., 1] + 1) * H - 1) / 2  # (N, P, Q)
    first_column, first_row = np.floor(column.real), np.floor(row.real)
    across, down = column - first_column, row - first_row  # in [0, 1)
    image = np.arange(len(x))[:, None, None]  # (N, 1, 1)
    corners, y = [], 0
    for below, beside in ((0, 0), (0, 1), (1, 0), (1, 1)):
        i, j = first_row + below, first_column + beside
        inside = (i >= 0) & (i < H) & (j >= 0) & (j < W)
        at = [np.where(inside, z, 0).astype(int) for z in (i, j)]
        value = x[image, :, at[0], at[1]] * inside[..., None]
        tall = down if below else 1 - down  # (N, P, Q)
        wide = across if beside else 1 - across
        y = y + (tall * wide)[..., None] * value  # (N, P, Q, C)
        corners.append((below, beside, at, inside, value, tall, wide))

    def backward(dy):
        last = dy.transpose(0, 2, 3, 1)  # (N, P, Q, C)
        kind = np.result_type(dy, grid)
        dx = np.zeros((len(x), H, W, x.shape[1]), kind)
        dcolumn, drow = 0, 0
        for below, beside, at, inside, value, tall, wide in corners:
            share = (tall * wide * inside)[..., None]  # (N, P, Q, 1)
            np.add.at(dx, (image, at[0], at[1]), share * last)
            seen = np.sum(last * value, axis=-1)  # (N, P, Q)
            dcolumn = dcolumn + (2 * beside - 1) * tall * seen
            drow = drow + (2 * below - 1) * wide * seen
        dgrid = np.stack([dcolumn * W / 2, drow * H / 2], axis=-1)
        return dx.transpose(0, 3, 1, 2), dgrid

    return y.transpose(0, 3, 1, 2), backward
