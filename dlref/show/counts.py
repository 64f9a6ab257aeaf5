"""Where the parameters of a published model sit, from the shapes of its record."""

from dataclasses import dataclass

from dlref.record import Case, Count, Input, Operation
from dlref.verify.oracles.counts import sizes


@dataclass(frozen=True)
class Part:
    """The parameters of one module, in all of its layers."""

    name: str  # "h.{L}.attn.c_attn": the braces stand for the number of the layer
    shapes: str  # "768 × 2304, 2304"
    layers: int
    total: int
    share: float


def parts(op: Operation, count: Count) -> list[Part]:
    """Return the modules in the order of the record, with what each holds."""
    modules: dict[str, list[tuple[Input, int]]] = {}
    for item, size in sizes(op, count):
        if size:
            modules.setdefault(item.name.rpartition(".")[0], []).append((item, size))
    whole = sum(size for found in modules.values() for _, size in found)
    case = Case(count.model, count.sizes, count.options)
    return [
        Part(
            name or found[0][0].name,
            ", ".join(shape(op, item, case) for item, _ in found),
            len(found[0][0].layers(count.sizes)),
            total := sum(size for _, size in found),
            total / whole,
        )
        for name, found in modules.items()
    ]


def shape(op: Operation, item: Input, case: Case) -> str:
    """Return the shape of a parameter: "768 × 2304"."""
    return " × ".join(map(str, op.shape(item.axes, case))) or "1"
