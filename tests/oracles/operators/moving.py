"""What only moves numbers."""

import numpy as np

import dlref.numpy as d
from tests.oracles.operators import first, offered


def transpose(inputs, perm=None):
    (x,) = inputs
    axes = list(range(x.ndim))
    perm = axes[::-1] if perm is None else list(perm)
    if perm == [*axes[:-2], axes[-1], axes[-2]]:
        return first(d.transpose(x))
    return first(d.permute(x, tuple(perm)))


def gather(inputs, axis=0):
    weight, index = inputs
    offered(axis == 0, np.all(index >= 0))
    rows = weight.reshape(len(weight), -1)
    y = first(d.embedding(index, rows))
    return y.reshape(*index.shape, *weight.shape[1:])


def along(name: str):
    """Say an operator on rows, whose rows lie along one axis."""

    def say(inputs, axis=0):
        rows = [np.moveaxis(x, axis, -1) for x in inputs]
        offered(all(r.shape[:-1] == rows[0].shape[:-1] for r in rows))
        offered(all(np.all(r >= 0) for r in rows if r.dtype.kind == "i"))
        return np.moveaxis(first(getattr(d, name)(*rows)), -1, axis)

    return say


def scatter(inputs, reduction=b"none", **a):
    offered(reduction == b"add")
    return along("scatter_add")(inputs, **a)


def where(inputs):
    return first(d.where(*inputs))


def pad(inputs, mode=b"constant"):
    x, pads, value, *axes = inputs
    axes = np.arange(x.ndim) if not axes else axes[0]
    offered(mode == b"constant", np.all(pads >= 0))
    for axis, left, right in zip(axes, *np.split(pads, 2), strict=True):
        rows = np.moveaxis(x, axis, -1)
        rows = first(d.pad(rows, int(left), int(right), float(value)))
        x = np.moveaxis(rows, -1, axis)
    return x


def split(inputs, axis=0, **a):
    offered(len(inputs) == 2, not a)
    x, sizes = inputs
    offered(len(sizes) == 2)
    parts, _ = d.split(np.moveaxis(x, axis, -1), int(sizes[0]))
    return [np.moveaxis(part, -1, axis) for part in parts]


def slices(inputs):
    """Say a rectangle that is cut out: here of the last two axes."""
    offered(len(inputs) > 3)
    x, starts, ends, axes, *steps = inputs
    offered(len(axes) == 2, all(np.all(s == 1) for s in steps))
    pictures = np.moveaxis(x, axes, (-2, -1))
    cuts = [slice(a, b) for a, b in zip(starts, ends, strict=True)]
    spans = [c.indices(n)[:2] for c, n in zip(cuts, pictures.shape[-2:], strict=True)]
    (top, bottom), (left, right) = spans
    y = first(d.crop(pictures, top, left, bottom - top, right - left))
    return np.moveaxis(y, (-2, -1), axes)


def einsum(inputs, equation):
    equation = equation.decode().replace(" ", "")
    offered(len(inputs) == 2)
    twice = equation in ("i,i",)  # without an arrow, all that comes twice is summed
    return first(d.einsum(*inputs, equation + "->" if twice else equation))


def sampled(inputs, align_corners=0, mode=b"linear", padding_mode=b"zeros"):
    x, grid = inputs
    offered(not align_corners, mode == b"linear", padding_mode == b"zeros")
    offered(x.ndim == 4)
    return first(d.grid_sample(x, grid))


def affine_grid(inputs, align_corners=0):
    theta, size = inputs
    offered(not align_corners, len(size) == 4)
    return first(d.affine_grid(theta, int(size[2]), int(size[3])))


OPERATORS = {
    "Transpose": transpose,
    "Gather": gather,
    "Concat": along("concat"),
    "GatherElements": along("gather"),
    "ScatterElements": scatter,
    "Where": where,
    "Pad": pad,
    "Split": split,
    "Slice": slices,
    "Einsum": einsum,
    "GridSample": sampled,
    "AffineGrid": affine_grid,
}
