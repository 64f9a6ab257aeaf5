"""How ONNX operators are said in our names: what all the files here share.

Each file maps names; nobody here chose the cases, see `test_onnx.py`.
"""

from math import prod

import numpy as np

import dlref.numpy as d


class Skipped(Exception):
    """The case uses what is not offered here."""


def offered(*rules: bool) -> None:
    if not all(rules):
        raise Skipped


def first(result):
    """Return the outputs of an operation, without its backward."""
    return result[0] if isinstance(result, tuple) and callable(result[-1]) else result


def one(name: str, **names: str):
    """Say an operator whose inputs are ours in order, its attributes under `names`."""

    def say(inputs, **attributes):
        offered(attributes.keys() <= names.keys())
        x, *others = inputs  # here nothing is broadcast, nothing an integer
        offered(all(o.shape == x.shape and o.dtype == x.dtype for o in others))
        options = {names[k]: v for k, v in attributes.items()}
        return first(getattr(d, name)(*inputs, **options))

    return say


def rowwise(name: str):
    """Say an operator along one axis that keeps its input's shape."""

    def say(inputs, axis=-1):
        (x,) = inputs
        return np.moveaxis(first(getattr(d, name)(np.moveaxis(x, axis, -1))), -1, axis)

    return say


def reduction(name: str):
    """Say a reduction over some axes: here they become the last one."""

    def say(inputs, keepdims=1, axes=None, noop_with_empty_axes=0):
        x, *given = inputs
        axes = given[0] if given else axes
        axes = range(x.ndim) if axes is None or len(axes) == 0 else axes
        offered(not noop_with_empty_axes)
        over = sorted(int(a) % x.ndim for a in axes)
        kept = [a for a in range(x.ndim) if a not in over]
        shape = (*(x.shape[a] for a in kept), prod(x.shape[a] for a in over))
        rows = np.transpose(x, kept + over).reshape(shape)
        y = first(getattr(d, name)(rows))
        return np.expand_dims(y, tuple(over)) if keepdims else y

    return say


def same(values) -> int:
    """Return the number that all `values` are: here directions share it."""
    offered(len(set(values)) == 1)
    return int(values[0])
