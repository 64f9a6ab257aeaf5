"""Call an implementation on NumPy arrays or on tensors, and return arrays by name."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dlref.check.answer import Answer
from dlref.record import Array, Case, Operation, listed
from dlref.verify.comparison import in_order
from dlref.verify.oracles.autograd import array, slopes_of


class Misfit(Exception):
    """What an implementation returns has another form than it must."""


class Call:
    """One implementation at one case: its arguments stay in the same memory.

    A second call with other values finds them where the first ones were, so that an
    answer that was kept by address is a wrong one.
    """

    def __init__(self, answer: Answer, op: Operation, case: Case, dtype: str) -> None:
        self.answer, self.op, self.case, self.dtype = answer, op, case, dtype
        self.arguments: dict[str, Any] = {}
        self.douts: list[Any] = []

    def fill(self, values: Mapping, douts: Sequence[Array]) -> None:
        """Put other values where the arguments are."""
        if not self.arguments:
            self.arguments = {n: self.new(x) for n, x in values.items()}
            self.douts = [self.new(d) for d in douts]
            return
        for name, x in values.items():
            self.put(self.arguments[name], x)
        for place, d in zip(self.douts, douts, strict=True):
            self.put(place, d)

    def results(self) -> dict[str, Array]:
        """Return outputs and gradients by name; without gradients, if it has none."""
        function, backward = self.answer.forward, self.answer.backward
        first, rest = self.answer.arguments(function, self.case, self.given())
        result = function(*first, **rest)
        pullback = None
        if isinstance(result, tuple) and len(result) == 2 and callable(result[1]):
            result, pullback = result
        outputs = listed(tuple(result) if isinstance(result, list) else result)
        if len(outputs) != len(self.op.outputs):
            names = ", ".join(o.name for o in self.op.outputs)
            raise Misfit(f"must return {names}, got {len(outputs)} results")
        found = {
            o.name: self.taken(o.name, y)
            for o, y in zip(self.op.outputs, outputs, strict=True)
        }
        if not self.op.wrt:
            return found
        if backward is not None:
            first, rest = self.answer.arguments(backward, self.case, self.given())
            grads = backward(*self.douts, *first, **rest)
        elif pullback is not None:
            grads = pullback(*self.douts)
        else:
            return found | self.differentiated(outputs)
        return found | self.named(grads)

    def given(self) -> dict[str, Any]:
        """Return the arguments; a call may not change which they are."""
        return dict(self.arguments)

    def named(self, grads: Any) -> dict[str, Array]:
        """Return gradients by name, from a tuple in the reference's order."""
        grads = in_order(self.op, tuple(grads) if isinstance(grads, list) else grads)
        want = self.wanted()
        known = want if len(grads) == len(want) else [i.name for i in self.op.wrt]
        if len(grads) != len(known):
            names = ", ".join(f"d{name}" for name in want)
            raise Misfit(f"backward must return {names}, got {len(grads)} results")
        named = dict(zip(known, grads, strict=True))
        return {f"d{name}": self.taken(f"d{name}", named[name]) for name in want}

    def wanted(self) -> list[str]:
        """Return the names of the arguments that have a gradient at this case."""
        return [i.name for i in self.op.wrt if i.name not in self.case.absent]

    def arrays(self) -> dict[str, Array | None]:
        """Return copies of all arguments, to see later whether they were changed."""
        names = [o.gradient.name for o in self.op.smooth_outputs]
        everything = self.arguments | dict(zip(names, self.douts, strict=True))
        return {n: None if x is None else self.copy(x) for n, x in everything.items()}

    # what differs between arrays and tensors

    def new(self, x: Any) -> Any:
        """Return a value in memory of its own, in the precision asked for."""
        if x is None:
            return None
        x = np.asarray(x)
        return np.array(x, self.dtype if x.dtype.kind == "f" else x.dtype)

    def put(self, place: Any, x: Any) -> None:
        """Write a value over another."""
        if place is not None:
            place[...] = x

    def taken(self, name: str, y: Any) -> Array:
        """Return a result as float64; a Misfit if its precision is not that asked."""
        if not isinstance(y, np.ndarray | np.generic | float):
            raise Misfit(f"{name} must be an array, got {type(y).__name__}")
        y = np.asarray(y)
        if y.dtype.kind in "fc" and y.dtype != self.dtype:
            raise Misfit(f"{name} must be {self.dtype} as its arguments, got {y.dtype}")
        return y.astype(float) if y.dtype.kind == "f" else y

    def differentiated(self, outputs: list) -> dict[str, Array]:
        """Return the gradients that follow from the outputs: none, for arrays."""
        return {}

    def copy(self, x: Any) -> Array:
        """Return a copy of an argument."""
        return np.array(x)


class TorchCall(Call):
    """The same on tensors, with autograd where there is no backward."""

    def __init__(self, answer, op, case, dtype, device="cpu") -> None:
        super().__init__(answer, op, case, dtype)
        self.device = device

    def new(self, x: Any) -> Any:
        """Return a value as a tensor."""
        import torch

        if x is None:
            return None
        tensor = torch.tensor(np.asarray(x), device=self.device)
        is_float = tensor.is_floating_point()
        return tensor.to(getattr(torch, self.dtype)) if is_float else tensor

    def put(self, place: Any, x: Any) -> None:
        """Write a value over another."""
        import torch

        if place is not None:
            with torch.no_grad():
                place.copy_(torch.as_tensor(np.asarray(x)))

    def given(self) -> dict[str, Any]:
        """Return the arguments, as leaves if autograd differentiates."""
        alone = self.answer.backward is None
        for name in self.wanted() if alone else ():
            self.arguments[name].requires_grad_()
        return dict(self.arguments)

    def taken(self, name: str, y: Any) -> Array:
        """Return a result as an array."""
        import torch

        if not isinstance(y, torch.Tensor):
            raise Misfit(f"{name} must be a tensor, got {type(y).__name__}")
        inexact = y.is_floating_point() or y.is_complex()
        if inexact and y.dtype != getattr(torch, self.dtype):
            raise Misfit(f"{name} must be {self.dtype} as its arguments, got {y.dtype}")
        if y.is_floating_point():
            return array(y.double())
        return array(y)

    def differentiated(self, outputs: list) -> dict[str, Array]:
        """Return what autograd says; nothing if the outputs are detached from it."""
        named = dict(zip(self.op.outputs, outputs, strict=True))
        ys = [named[o] for o in self.op.smooth_outputs]
        if not any(y.requires_grad for y in ys):
            return {}
        leaves = {name: self.arguments[name] for name in self.wanted()}
        grads = slopes_of(ys, self.douts, leaves)
        return {f"d{n}": self.taken(f"d{n}", g) for n, g in grads.items()}

    def copy(self, x: Any) -> Array:
        """Return a copy of a tensor as an array."""
        return array(x)
