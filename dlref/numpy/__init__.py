"""Every operation of the book by its name: `from dlref.numpy import layer_norm`."""

from dlref.guard import guarded
from dlref.registry import operation, operations


def __getattr__(name):
    try:
        concept, op = operation(name)
    except KeyError:
        raise AttributeError(f"dlref.numpy has no operation {name!r}") from None
    globals()[name] = guarded(op, concept.view("numpy_impl", name))
    return globals()[name]


def __dir__():
    return sorted(operations())
