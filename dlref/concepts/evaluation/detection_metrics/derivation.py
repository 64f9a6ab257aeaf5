"""Overlap of boxes and the matching of detections, in SymPy.

Smaller and larger of two are written with a bracket, which says where
each is taken.
"""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    blocks,
)

n, m, c, d, e, g, i = sp.symbols("n m c d e g i", integer=True)


def smaller(a, b):
    """The first where it is below the second, else the second."""
    return b + (a - b) * Positive(b - a)


def larger(a, b):
    """The first where it is above the second, else the second."""
    return b + (a - b) * Positive(a - b)


def box_iou(boxes1, boxes2):
    """What two boxes share, of what they cover together."""
    a, b = boxes1, boxes2
    (N, _), (M, _) = a.shape, b.shape
    at = (n, m)
    low, high = (0, 1), (2, 3)
    end = [smaller(a[n, k], b[m, k]) for k in high]
    begin = [larger(a[n, k], b[m, k]) for k in low]
    u = Tensor(at, end[0] - begin[0], name="u")
    v = Tensor(at, end[1] - begin[1], name="v")
    w = Tensor(at, u[n, m] * Positive(u[n, m]), name="w")
    h = Tensor(at, v[n, m] * Positive(v[n, m]), name="h")
    both = Tensor(at, w[n, m] * h[n, m], name="I")
    first = Tensor(
        n, (a[n, 2] - a[n, 0]) * (a[n, 3] - a[n, 1]), name="A"
    )
    other = Tensor(
        m, (b[m, 2] - b[m, 0]) * (b[m, 3] - b[m, 1]), name="B"
    )
    union = Tensor(at, first[n] + other[m] - both[n, m], name="U")
    y = Tensor(at, both[n, m] / union[n, m], name="J", shape=(N, M))

    def backward(dy):
        g = Tensor(at, dy[n, m] / union[n, m], name="g")
        x = (1 + y[n, m]) * h[n, m] * Positive(u[n, m])
        z = (1 + y[n, m]) * w[n, m] * Positive(v[n, m])
        over = [Positive(a[n, k] - b[m, k]) for k in low]
        under = [Positive(b[m, k] - a[n, k]) for k in high]

        def of(box, at, over, under):
            wide, tall = (box[at, k + 2] - box[at, k] for k in low)
            return [
                y[n, m] * tall - x * over[0],
                y[n, m] * wide - z * over[1],
                x * under[0] - y[n, m] * tall,
                z * under[1] - y[n, m] * wide,
            ]

        parts = of(a, n, over, under)
        others = of(b, m, [1 - p for p in over], [1 - p for p in under])
        da = [Sum(g[n, m] * p, (m, M)) for p in parts]
        db = [Sum(g[n, m] * p, (n, N)) for p in others]
        return Tensor((n, c), blocks(c, *da)), Tensor(
            (m, c), blocks(c, *db)
        )

    return y, backward


def is_ahead(first, second, place, other):
    """1 where the first is larger, or equal and earlier."""
    more, less = Positive(first - second), Positive(second - first)
    return more + (1 - more) * (1 - less) * Positive(other - place)


def match_detections(overlap, scores, threshold):
    """A hit: close enough, and nobody ahead has the same object."""
    D, G = overlap.shape
    better = is_ahead(overlap[d, i], overlap[d, g], i, g)
    none = 1 - Positive(Sum(better, (i, G)))
    best = Tensor((d, g), none, name="b")
    top = Tensor(d, Sum(best[d, g] * overlap[d, g], (g, G)), name="o")
    close = Tensor(d, 1 - Positive(threshold - top[d]), name="c")
    same = Sum(best[d, g] * best[e, g], (g, G))
    before = is_ahead(scores[e], scores[d], e, d)
    taken = Sum(before * close[e] * same, (e, D))
    return Tensor(d, close[d] * (1 - Positive(taken)))


def symmetric(boxes1, boxes2):
    """Smaller and larger of two do not ask for the order."""
    a, b = sp.symbols("a b", real=True)
    cases = ({Positive(b - a): 1, Positive(a - b): 0},)
    cases += ({Positive(b - a): 0, Positive(a - b): 1},)
    return tuple(
        Equal(f(a, b).subs(case), f(b, a).subs(case))
        for f in (smaller, larger)
        for case in cases
    )


def ends(k, f, p, q):
    """The length that the spans from k to f and p to q share."""
    return smaller(f, q) - larger(k, p)


def moving_and_scaling():
    """Ends move along, and a positive factor passes brackets."""
    k, f, p, q, t = sp.symbols("k f p q t", real=True)
    s = sp.Symbol("s", positive=True)
    moved = ends(k + t, f + t, p + t, q + t)
    found = [Equal(moved, ends(k, f, p, q))]
    for first in (0, 1):
        for second in (0, 1):
            plain = {Positive(q - f): first, Positive(k - p): second}
            sides = {
                Positive(s * q - s * f): first,
                Positive(s * k - s * p): second,
            }
            scaled = ends(s * k, s * f, s * p, s * q).subs(sides)
            found.append(
                Equal(scaled, s * ends(k, f, p, q).subs(plain))
            )
    return tuple(found)


def shifted_box():
    """The share 1 - s is common, and 1 + s is covered."""
    s, a = sp.symbols("s a", positive=True)
    both = (1 - s) * a
    return Equal(both / (2 * a - both), (1 - s) / (1 + s))


def iou_and_dice():
    """Put J = I/U in, with A + B = U + I."""
    both, union = sp.symbols("I U", positive=True)
    iou = both / union
    dice = 2 * both / (union + both)
    return Equal(dice, 2 * iou / (1 + iou))
