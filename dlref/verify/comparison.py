"""One operation at one case: the hand-written run that every oracle judges."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dlref.record import Array, Case, Concept, Operation, listed

Values = dict[str, Any]  # an argument's array, or None


class Comparison:
    """The arguments of a case, what the hand-written view makes of them, and helpers.

    `results` holds outputs and gradients by name: "y", "dx", "dweight".
    """

    def __init__(
        self,
        concept: Concept,
        op: Operation,
        case: Case,
        numpy: Callable | None = None,
        derivation: Callable | None = None,
        seed: int = 0,
    ) -> None:
        self.op = op = op.at(case.sizes)
        self.concept, self.case, self.seed = concept, case, seed
        self.numpy = numpy or concept.view("numpy_impl", op.name)
        self.derivation = derivation
        self.wrt = [i for i in op.wrt if i.name not in case.absent]
        self.values = copied(op.sample(case, seed))
        self.before = copied(self.values)
        outputs, self.backward = self.run(self.values)
        rng = self.rng(1)
        sign = -1 if self.place % 2 else 1  # of a loss it is one number: both are asked
        self.douts = [
            np.array(sign * rng.normal(size=np.shape(y))) for y in self.smooth(outputs)
        ]
        self.outputs = dict(zip((o.name for o in op.outputs), outputs, strict=True))
        self.grads = self.gradients(self.backward, [d.copy() for d in self.douts])
        self.terms: dict[str, Array] | None = None  # see `magnitudes`

    @property
    def results(self) -> dict[str, Array]:
        """Outputs and gradients by name."""
        return self.outputs | {f"d{name}": g for name, g in self.grads.items()}

    @property
    def first(self) -> bool:
        """Whether this is the operation's smallest case."""
        return self.case is self.op.cases[0]

    @property
    def place(self) -> int:
        """Which of the operation's cases this is, or is made of."""
        names = [case.name for case in self.op.cases]
        return names.index(self.case.name) if self.case.name in names else 0

    def rng(self, purpose: int) -> np.random.Generator:
        """Return a generator of its own for each purpose."""
        return np.random.default_rng((self.seed, purpose))

    def run(self, values: Values, view: Callable | None = None):
        """Return the outputs as a list, and `backward` (None without gradients)."""
        result = (view or self.numpy)(*self.packed(values), **self.case.options)
        output, backward = result if self.op.wrt else (result, None)
        return listed(output), backward

    def all(self, values: Values, douts: Sequence[Array]) -> dict[str, Array]:
        """Return outputs and gradients by name, at other values."""
        outputs, backward = self.run(values)
        found = {o.name: y for o, y in zip(self.op.outputs, outputs, strict=True)}
        grads = self.gradients(backward, douts)
        return found | {f"d{name}": g for name, g in grads.items()}

    def packed(self, values) -> list:
        """Return the positional arguments: inputs, then the parameters as a dict."""
        args = [values[i.name] for i in self.op.inputs]
        named = {i.name: values[i.name] for i in self.op.parameters}
        params = {name: x for name, x in named.items() if x is not None}
        return [*args, params] if self.op.parameters else args

    def smooth(self, outputs: Sequence) -> list:
        """Return the outputs whose gradients `backward` takes."""
        pairs = zip(self.op.outputs, outputs, strict=True)
        return [y for o, y in pairs if o.differentiable]

    def gradients(self, backward, douts) -> dict[str, Array]:
        """Return the gradients of the arguments that are present, by their names."""
        if backward is None:
            return {}
        grads = in_order(self.op, backward(*douts))
        named = dict(zip((i.name for i in self.op.wrt), grads, strict=True))
        extra = [n for n in named if n in self.case.absent and named[n] is not None]
        if extra:
            raise ValueError(f"d{extra[0]} must be None where {extra[0]} is None")
        return {i.name: named[i.name] for i in self.wrt}

    def objective(self, *names: str) -> Callable[..., complex]:
        """Return <dy, y> as a function of some arguments."""

        def f(*xs):
            moved = dict(zip(names, xs, strict=True))
            outputs, _ = self.run(self.values | moved)
            pairs = zip(self.douts, self.smooth(outputs), strict=True)
            return sum(np.sum(d * y) for d, y in pairs)

        return f


def in_order(op: Operation, grads: Any) -> list:
    """Return what a `backward` returned as a list, its dict of parameters unpacked."""
    found = listed(grads)
    if op.parameters and found and isinstance(found[-1], dict):
        *found, params = found
        found += [params.get(i.name) for i in op.parameters if i in op.wrt]
    return found


def copied(values: Values) -> Values:
    """Return a copy of every array."""
    return {name: None if x is None else np.array(x) for name, x in values.items()}
