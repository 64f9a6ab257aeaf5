"""Plant faults in an expression: flip a sign, drop a term, read another index."""

from collections.abc import Iterator

import sympy as sp

from dlref.symbolic import Positive, Sigmoid, Tensor, exp, tanh
from dlref.symbolic.bounds import size_of
from dlref.symbolic.tensor import Argmax, Named


def fault(rng, e, scope) -> tuple[str, sp.Expr] | None:
    """Return what was done and the expression, at a random place; None at a dead end.

    `scope` gives the size of each index that is free.
    """
    here = [new for new in local(e, scope) if new != e]
    parts = below(e, scope)
    if here and (not parts or rng.random() < 1 / 3):
        new = rng.choice(here)
        return f"{e} became {new}", new
    if not parts:
        return None
    part, inner, rebuilt = rng.choice(parts)
    found = fault(rng, part, inner)
    return found and (found[0], rebuilt(found[1]))


def below(e, scope) -> list:
    """Return (part, scope, how to rebuild) for what an expression is made of."""
    if isinstance(e, sp.KroneckerDelta | sp.Indexed | Argmax):
        return []
    if isinstance(e, sp.Sum):
        inner = scope | {v: last + 1 for v, _, last in e.limits}
        return [(e.function, inner, lambda new: sp.Sum(new, *e.limits))]
    if isinstance(e, Named):
        tensor = e.definition
        sizes = (size_of(i, scope) for i in e.args)
        inner = {v: s for v, s in zip(tensor.indices, sizes, strict=True) if s}
        return [
            (
                tensor.entry,
                inner,
                lambda new: Tensor(tensor.indices, new, tensor.name)[e.args],
            )
        ]

    def put(place):
        return lambda new: e.func(*e.args[:place], new, *e.args[place + 1 :])

    return [(part, scope, put(place)) for place, part in enumerate(e.args)]


def local(e, scope) -> Iterator[sp.Expr]:
    """Yield each fault at the top of an expression."""
    if e.is_Add:
        for a in e.args:
            yield e - a
            yield e - 2 * a
    elif e.is_Mul:
        for a in e.args:
            if a != -1:
                yield e / a
            else:
                yield -e
    elif isinstance(e, sp.KroneckerDelta):
        yield sp.S.One
        yield from replaced(e, e.args, scope)
    elif isinstance(e, sp.Indexed):
        yield from replaced(e, e.indices, scope)
        yield -e
    elif isinstance(e, Named):
        yield from replaced(e, e.args, scope)
    elif e.is_Pow:
        yield e.base ** (e.exp + 1)
        yield e.base**-e.exp
    elif isinstance(e, Positive):
        yield 1 - e
    elif isinstance(e, exp):
        yield exp(-e.args[0])
    elif isinstance(e, Sigmoid):
        yield tanh(*e.args)
    elif isinstance(e, tanh):
        yield Sigmoid(*e.args)


def replaced(e, indices, scope) -> Iterator[sp.Expr]:
    """Yield an entry at another index of the same size, and with two swapped."""
    head = e.args[: len(e.args) - len(indices)]
    for place, i in enumerate(indices):
        for other, size in scope.items():
            if other.is_Symbol and size_of(i, scope) == size and other != i:
                at = (*indices[:place], other, *indices[place + 1 :])
                yield e.func(*head, *at)
        for later in range(place + 1, len(indices)):
            at = list(indices)
            at[place], at[later] = at[later], at[place]
            if size_of(i, scope) == size_of(indices[later], scope) and at != indices:
                yield e.func(*head, *at)


def sample(rng, e, scope, count) -> list[tuple[str, sp.Expr]]:
    """Return at most so many different faults, as (what was done, expression)."""
    tries = (fault(rng, e, scope) for _ in range(3 * count))
    found = {what: new for what, new in filter(None, tries) if new != e}
    return list(found.items())[:count]
