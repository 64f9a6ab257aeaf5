"""Losses of masks and boxes in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    atan,
    blocks,
    pi,
)

n, p, c = sp.symbols("n p c", integer=True)
BOTH, EDGES = (0, 1), (0, 1, 2, 3)


def tversky_loss(input, target, alpha, beta, smooth):
    """What is met, over it and the weighted misses of both kinds."""
    _, P = input.shape
    met = Sum(input[n, p] * target[n, p], (p, P))
    extra = Sum(input[n, p] * (1 - target[n, p]), (p, P))
    lost = Sum((1 - input[n, p]) * target[n, p], (p, P))
    A = Tensor(n, met + smooth, name="A")
    B = Tensor(n, A[n] + alpha * extra + beta * lost, name="B")
    y = Tensor(n, 1 - A[n] / B[n])

    def backward(dy):
        share = Tensor(n, A[n] / B[n], name="q")

        def slope(met, all_):
            return dy[n] * (share[n] * all_ - met) / B[n]

        t, x = target[n, p], input[n, p]
        dinput = slope(t, t + alpha * (1 - t) - beta * t)
        dtarget = slope(x, x - alpha * x + beta * (1 - x))
        return Tensor((n, p), dinput), Tensor((n, p), dtarget)

    return y, backward


def dice_loss(input, target, smooth, squared):
    """Twice what is met, over both sizes."""
    _, P = input.shape
    power = 2 if squared else 1
    met = 2 * Sum(input[n, p] * target[n, p], (p, P))
    sizes = Sum(input[n, p] ** power + target[n, p] ** power, (p, P))
    A = Tensor(n, met + smooth, name="A")
    B = Tensor(n, sizes + smooth, name="B")

    def backward(dy):
        def slope(own, other):
            bend = 2 * own if squared else 1
            return dy[n] * (A[n] / B[n] * bend - 2 * other) / B[n]

        x, t = input[n, p], target[n, p]
        return Tensor((n, p), slope(x, t)), Tensor((n, p), slope(t, x))

    return Tensor(n, 1 - A[n] / B[n]), backward


def jaccard_loss(input, target, smooth):
    """What is met, over all that either holds."""
    _, P = input.shape
    met = Sum(input[n, p] * target[n, p], (p, P))
    sizes = Sum(input[n, p] + target[n, p], (p, P))
    A = Tensor(n, met + smooth, name="A")
    B = Tensor(n, sizes - met + smooth, name="B")

    def backward(dy):
        def slope(other):
            return dy[n] * (A[n] / B[n] * (1 - other) - other) / B[n]

        dinput = Tensor((n, p), slope(target[n, p]))
        return dinput, Tensor((n, p), slope(input[n, p]))

    return Tensor(n, 1 - A[n] / B[n]), backward


def over_n(name, entry):
    """Return a number for each n, by its name."""
    return Tensor(n, entry, name=name)[n]


def boxes(a, b):
    """Return what two boxes share, their union, and the hull's sides.

    And how both move them, entry by entry. Of coordinate k, edges k and
    k + 2 bound a box; the bracket o says whose edge is beyond.
    """
    o = [over_n(f"o_{e}", Positive(a[n, e] - b[n, e])) for e in EDGES]
    more = [o[e] * (a[n, e] - b[n, e]) for e in EDGES]
    i, h, on = [], [], []
    for k in BOTH:
        gap = a[n, k + 2] - more[k + 2] - b[n, k] - more[k]
        g = over_n(f"g_{k}", gap)
        on.append(Positive(g))
        i.append(over_n(f"i_{k}", Positive(g) * g))
        side = b[n, k + 2] + more[k + 2] - a[n, k] + more[k]
        h.append(over_n(f"h_{k}", side))
    V = over_n("I", i[0] * i[1])
    w, v = sides(a), sides(b)
    U = over_n("U", w[0] * w[1] + v[0] * v[1] - V)
    slopes = []
    for box, size in (("a", w), ("b", v)):
        ends = [e // 2 for e in EDGES]
        inner = [ends[e] - o[e] for e in EDGES]
        outer = [o[e] + ends[e] - 1 for e in EDGES]
        if box == "b":
            inner, outer = outer, inner
        meets = [on[e % 2] * i[1 - e % 2] * inner[e] for e in EDGES]
        grows = [(2 * ends[e] - 1) * size[1 - e % 2] for e in EDGES]
        dV = over_edges(f"p^{box}", meets)
        dU = over_edges(f"q^{box}", grows) - dV
        slopes.append((box, dV, dU, outer))
    return V, U, h, slopes


def over_edges(name, entries):
    """Return a number for each n and edge c, by its name."""
    return Tensor((n, c), blocks(c, *entries), name=name)[n, c]


def sides(x):
    """Return width and height."""
    return [x[n, k + 2] - x[n, k] for k in BOTH]


def giou_loss(input, target):
    """Not the share of the overlap, and the empty part of the hull."""
    V, U, h, slopes = boxes(input, target)
    C = over_n("C", h[0] * h[1])

    def backward(dy):
        def slope(box, dV, dU, rim):
            widens = [h[1 - e % 2] * rim[e] for e in EDGES]
            dC = over_edges(f"r^{box}", widens)
            gap = V / U**2 - 1 / C
            return dy[n] * (gap * dU - dV / U + U / C**2 * dC)

        return tuple(Tensor((n, c), slope(*each)) for each in slopes)

    return Tensor(n, 1 - V / U + (C - U) / C), backward


def middles(a, b):
    """Return the gap between the middles, across and down."""
    return [
        over_n(
            f"m_{k}",
            (a[n, k] + a[n, k + 2] - b[n, k] - b[n, k + 2]) / 2,
        )
        for k in BOTH
    ]


def diou_loss(input, target):
    """Not the share of the overlap, and how far the middles are."""
    V, U, h, slopes = boxes(input, target)
    m = middles(input, target)
    R = over_n("R", m[0] ** 2 + m[1] ** 2)
    C = over_n("C", h[0] ** 2 + h[1] ** 2)

    def backward(dy):
        def slope(box, dV, dU, rim):
            widens = [2 * h[e % 2] * rim[e] for e in EDGES]
            dC = over_edges(f"r^{box}", widens)
            sign = 1 if box == "a" else -1
            dR = sign * over_edges("m", [m[e % 2] for e in EDGES])
            share = V / U**2 * dU - dV / U
            return dy[n] * (share + dR / C - R / C**2 * dC)

        return tuple(Tensor((n, c), slope(*each)) for each in slopes)

    return Tensor(n, 1 - V / U + R / C), backward


def ciou_loss(input, target, alpha):
    """That, and alpha times the square of the difference in shape."""
    y, pull = diou_loss(input, target)
    w, v = sides(input), sides(target)
    gap = atan(v[0] / v[1]) - atan(w[0] / w[1])
    t = over_n("t", 2 / pi * gap)

    def backward(dy):
        def turned(box, size, sign):
            square = size[0] ** 2 + size[1] ** 2
            way = [-size[1], size[0], size[1], -size[0]]
            slopes = [entry / square for entry in way]
            dt = sign * 2 / pi * over_edges(f"s^{box}", slopes)
            return 2 * dy[n] * alpha[n] * t * dt

        da, db = pull(dy)
        a = Tensor((n, c), da.entry + turned("a", w, -1))
        b = Tensor((n, c), db.entry + turned("b", v, 1))
        return a, b, Tensor(n, dy[n] * t**2)

    return Tensor(n, y.entry + alpha[n] * t**2), backward


def dice_and_jaccard_are_tversky(input, target, smooth):
    """Equal weights of one half, and of one."""
    N, _ = input.shape
    half = sp.Rational(1, 2)
    dice, _ = dice_loss(input, target, smooth, False)
    jaccard, _ = jaccard_loss(input, target, smooth)
    as_dice, _ = tversky_loss(input, target, half, half, smooth / 2)
    as_jaccard, _ = tversky_loss(input, target, 1, 1, smooth)
    return (
        Equal(dice[n], as_dice[n], {n: N}),
        Equal(jaccard[n], as_jaccard[n], {n: N}),
    )


def one_follows_from_the_other(input, target):
    """Both have what is met above, and the sizes below."""
    N, _ = input.shape
    dice, _ = dice_loss(input, target, 0, False)
    jaccard, _ = jaccard_loss(input, target, 0)
    share = 1 - jaccard[n]
    return Equal(1 - dice[n], 2 * share / (1 + share), {n: N})


def boxes_ignore_scale(input, target):
    """Areas grow by the square, in each quotient alike."""
    N = input.shape[0]
    r = sp.Symbol("r", positive=True)
    a, b = (
        Tensor((n, c), r * x[n, c], shape=x.shape)
        for x in (input, target)
    )
    found = (
        Equal(loss(a, b)[0][n], loss(input, target)[0][n], {n: N})
        for loss in (giou_loss, diou_loss)
    )
    return tuple(found)


def ciou_weight(input, target):
    """The share of the shape's part in what is not met."""
    V, U, _, _ = boxes(input, target)
    w, v = sides(input), sides(target)
    gap = atan(v[0] / v[1]) - atan(w[0] / w[1])
    t = over_n("t", 2 / pi * gap)
    return Tensor(n, t**2 / (1 - V / U + t**2))
