"""How many parameters a model of a published size has, from their shapes alone."""

from collections.abc import Iterator
from math import prod

from dlref.record import Case, Count, Input, Operation
from dlref.verify.row import Finding


def sizes(op: Operation, count: Count) -> Iterator[tuple[Input, int]]:
    """Yield each parameter that is trained, and how many numbers it holds.

    A parameter of layers is one item with the numbers of all of them.
    """
    case = Case(count.model, count.sizes, count.options, absent=count.absent)
    for item in op.parameters:
        if item.differentiable and not item.below:
            here = [i for i in item.layers(count.sizes) if i.name not in count.absent]
            yield item, sum(prod(op.shape(i.axes, case)) for i in here)


def published(op: Operation, count: Count) -> Iterator[Finding]:
    """Yield whether a model has as many parameters as was published."""
    found = sum(size for _, size in sizes(op, count))
    note = "" if found == count.total else f"{found:,} instead of {count.total:,}"
    yield Finding(count.model, float(abs(found - count.total)), note, case="shapes")
