"""Data augmentation in SymPy: definitions, gradients, theorems."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    blocks,
    log,
    one_hot,
    padded,
)

n, m, s, k, c, p, q, r = sp.symbols("n m s k c p q r", integer=True)
i, j = sp.symbols("i j", integer=True)


def hflip(x):
    """Each row read from its end."""
    W = x.shape[1]
    y = Tensor((n, j), x[n, W - 1 - j])
    return y, lambda dy: Tensor((n, j), dy[n, W - 1 - j])


def crop(x, top, left, height, width):
    """A rectangle of each picture."""
    y = Tensor((n, p, q), padded(x)[n, top + p, left + q])

    def backward(dy):
        return Tensor((n, i, j), padded(dy)[n, i - top, j - left])

    return y, backward


def mixup(x, target, order, lam):
    """Each example and another, as two parts of one."""
    N = x.shape[0]
    other = (1 - lam) * x[order[n], s]
    y = Tensor((n, s), lam * x[n, s] + other)
    label = (1 - lam) * target[order[n], k]
    new_target = Tensor((n, k), lam * target[n, k] + label)

    def backward(dy, dnew_target):
        chosen = (1 - lam) * one_hot(order[m], n)
        from_x = Sum(chosen * dy[m, s], (m, N))
        from_target = Sum(chosen * dnew_target[m, k], (m, N))
        dx = Tensor((n, s), lam * dy[n, s] + from_x)
        dtarget = Tensor((n, k), lam * dnew_target[n, k] + from_target)
        return dx, dtarget

    return (y, new_target), backward


def cutmix(x, target, order, top, left, height, width):
    """A rectangle of each picture, replaced by that of another."""
    N, _, H, W = x.shape
    rows = Positive(i - top + 1) * Positive(top + height - i)
    columns = Positive(j - left + 1) * Positive(left + width - j)
    inside = Tensor((i, j), rows * columns, name="B")
    outside = (1 - inside[i, j]) * x[n, c, i, j]
    y = Tensor(
        (n, c, i, j), outside + inside[i, j] * x[order[n], c, i, j]
    )
    share = height * width / (H * W)
    kept = (1 - share) * target[n, k]
    new_target = Tensor((n, k), kept + share * target[order[n], k])

    def backward(dy, dnew_target):
        chosen = one_hot(order[m], n)
        pasted = Sum(chosen * dy[m, c, i, j], (m, N))
        stays = (1 - inside[i, j]) * dy[n, c, i, j]
        dx = Tensor((n, c, i, j), stays + inside[i, j] * pasted)
        named = Sum(chosen * dnew_target[m, k], (m, N))
        kept = (1 - share) * dnew_target[n, k]
        return dx, Tensor((n, k), kept + share * named)

    return (y, new_target), backward


def affine_grid(theta, height, width):
    """Where each pixel of the result is taken from."""
    across = (2 * q + 1) / width - 1
    down = (2 * p + 1) / height - 1
    moved = theta[n, r, 0] * across + theta[n, r, 1] * down
    grid = Tensor((n, p, q, r), moved + theta[n, r, 2])

    def backward(dgrid):
        _, P, Q, _ = dgrid.shape
        whole = (p, P), (q, Q)
        each = (
            Sum(dgrid[n, p, q, r] * place, *whole)
            for place in (across, down, 1)
        )
        return Tensor((n, r, c), blocks(c, *each))

    return grid, backward


def nearness(z):
    """1 - |z| between -1 and 1, and 0 beyond; and its slope."""
    left, right = Positive(-z), 1 - Positive(-z)
    rises, falls = left * Positive(z + 1), right * Positive(1 - z)
    return rises * (1 + z) + falls * (1 - z), rises - falls


def grid_sample(x, grid):
    """Each point, as a mean of the four pixels around it."""
    _, C, H, W = x.shape
    column = ((grid[n, p, q, 0] + 1) * W - 1) / 2
    row = ((grid[n, p, q, 1] + 1) * H - 1) / 2
    u = Tensor((n, p, q, j), column - j, name="u")
    v = Tensor((n, p, q, i), row - i, name="v")
    wide, du = nearness(u[n, p, q, j])
    tall, dv = nearness(v[n, p, q, i])
    across = Tensor((n, p, q, j), wide, name=r"\alpha")
    down = Tensor((n, p, q, i), tall, name=r"\beta")
    pixels = (i, H), (j, W)
    both = down[n, p, q, i] * across[n, p, q, j]
    y = Tensor((n, c, p, q), Sum(both * x[n, c, i, j], *pixels))

    def backward(dy):
        _, _, P, Q = dy.shape
        dx = Sum(both * dy[n, c, p, q], (p, P), (q, Q))
        seen = dy[n, c, p, q] * x[n, c, i, j]
        beside = Sum(down[n, p, q, i] * du * seen, (c, C), *pixels)
        below = Sum(across[n, p, q, j] * dv * seen, (c, C), *pixels)
        dgrid = blocks(r, W * beside / 2, H * below / 2)
        return Tensor((n, c, i, j), dx), Tensor((n, p, q, r), dgrid)

    return y, backward


def twice_is_not_at_all(x):
    """The end of the end is the beginning."""
    N, W = x.shape
    once, _ = hflip(x)
    turned = Tensor((n, j), once[n, j], shape=(N, W))
    twice, _ = hflip(turned)
    return Equal(twice[n, j], x[n, j], {n: N, j: W})


def targets_are_mixed_alike(x, target, order, lam):
    """A sum of sums."""
    N, K = target.shape
    (_, new), _ = mixup(x, target, order, lam)
    first = Sum(target[n, k], (k, K))
    second = Sum(target[order[n], k], (k, K))
    right = lam * first + (1 - lam) * second
    return Equal(Sum(new[n, k], (k, K)), right, {n: N, order: N})


def mixed_target_is_mixed_loss(x, target, order, lam):
    """The loss is linear in the target."""
    N, K = target.shape
    chance = sp.IndexedBase("p", shape=(N, K), real=True)
    (_, new), _ = mixup(x, target, order, lam)

    def loss(t):
        return -Sum(t * log(chance[n, k]), (k, K))

    parts = lam * loss(target[n, k])
    right = parts + (1 - lam) * loss(target[order[n], k])
    return Equal(loss(new[n, k]), right, {n: N, order: N})


def identity_reads_each_pixel():
    """Half a pixel from the edge is the middle of the first."""
    h, w, N = sp.symbols("h w N", integer=True, positive=True)
    same = one_hot(r, c)
    theta = Tensor((n, r, c), same, shape=(N, sp.Integer(2), 3))
    grid, _ = affine_grid(theta, h, w)
    column = ((grid[n, p, q, 0] + 1) * w - 1) / 2
    row = ((grid[n, p, q, 1] + 1) * h - 1) / 2
    ranges = {n: N, p: h, q: w}
    return Equal(column, q, ranges), Equal(row, p, ranges)
