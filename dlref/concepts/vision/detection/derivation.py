"""Boxes moved and stretched in SymPy. The rest is composed."""

import sympy as sp

from dlref.symbolic import Tensor, blocks, exp, log

n, c = sp.symbols("n c", integer=True)


def decode_boxes(offsets, anchors, center, size):
    """The anchor's middle, moved; its sides, stretched."""
    t, a = offsets, anchors
    N, _ = t.shape
    side, grown, middle = [], [], []
    for k, name in enumerate("wh"):
        w = Tensor(n, a[n, k + 2] - a[n, k], name=name)
        s = Tensor(n, w[n] * exp(size * t[n, k + 2]), name=f"{name}'")
        m = (a[n, k] + a[n, k + 2]) / 2 + center * t[n, k] * w[n]
        side.append(w)
        grown.append(s)
        middle.append(Tensor(n, m, name="xy"[k]))
    low = [m[n] - s[n] / 2 for m, s in zip(middle, grown, strict=True)]
    high = [m[n] + s[n] / 2 for m, s in zip(middle, grown, strict=True)]
    y = Tensor((n, c), blocks(c, *low, *high), shape=(N, 4))

    def backward(dy):
        moved, stretched, begin, end = [], [], [], []
        for k in range(2):
            both = dy[n, k] + dy[n, k + 2]
            apart = (dy[n, k + 2] - dy[n, k]) / 2
            moved.append(center * side[k][n] * both)
            stretched.append(size * grown[k][n] * apart)
            longer = center * t[n, k] * both
            longer += exp(size * t[n, k + 2]) * apart
            begin.append(both / 2 - longer)
            end.append(both / 2 + longer)
        dt = Tensor((n, c), blocks(c, *moved, *stretched))
        return dt, Tensor((n, c), blocks(c, *begin, *end))

    return y, backward


def encode_boxes(boxes, anchors, center, size):
    """The way between the middles, and the ratio of the sides."""
    b, a = boxes, anchors
    N, _ = b.shape
    move, stretch = [], []
    for k, name in enumerate("wh"):
        w = Tensor(n, a[n, k + 2] - a[n, k], name=name)
        way = (b[n, k] + b[n, k + 2] - a[n, k] - a[n, k + 2]) / 2
        move.append(way / (center * w[n]))
        stretch.append(log((b[n, k + 2] - b[n, k]) / w[n]) / size)
    return Tensor((n, c), blocks(c, *move, *stretch), shape=(N, 4))
