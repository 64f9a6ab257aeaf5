"""Every operation of the book in PyTorch: `from dlref.torch import layer_norm`."""

from dlref.registry import operation, operations


def __getattr__(name):
    try:
        concept, _ = operation(name)
    except KeyError:
        raise AttributeError(f"dlref.torch has no operation {name!r}") from None
    globals()[name] = concept.view("torch_impl", name)
    return globals()[name]


def __dir__():
    return sorted(operations())
