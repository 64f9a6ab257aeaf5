"""The symbols of an operation, and a derivation applied to them."""

from itertools import product
from types import MappingProxyType

import sympy as sp

from dlref.record import listed, words

from .tensor import Refused, Sum, Tensor

EVERY = MappingProxyType({})  # no axis has a fixed size, or no option is chosen

# What a rule of a record says of an option, as SymPy's assumptions.
ASSUMPTIONS = {"fraction": "nonnegative", "probability": "nonnegative"}


def size(name, fixed=EVERY):
    """Return an axis size: an integer, or a positive symbol."""
    name = str(fixed.get(name, name))
    return (
        sp.Integer(name)
        if name.isdigit()
        else sp.Symbol(name, integer=True, positive=True)
    )


def sizes(axes, fixed=EVERY):
    """Return the sizes of `axes`, a joined axis taken apart: "N (4 H)" is (N, 4, H)."""
    return tuple(size(word, fixed) for word in words(axes))


def symbol(item, fixed=EVERY):
    """Return an argument or an output as a symbol with one index for each axis."""
    kind = {"integer": True} if getattr(item, "below", "") else {"real": True}
    label = sp.Symbol(item.name, **kind)
    return sp.IndexedBase(label, shape=sizes(item.axes, fixed)) if item.axes else label


def option(name, kind):
    """Return an option as a symbol: kind "positive integer" sets its assumptions."""
    return sp.Symbol(name, **dict.fromkeys(ASSUMPTIONS.get(kind, kind).split(), True))


def choices(op):
    """Yield each way to choose the options that are words, as a dict."""
    names = [name for name, kind in op.options.items() if isinstance(kind, tuple)]
    for values in product(*(op.options[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def apply(op, derivation, fixed=EVERY, chosen=EVERY):
    """Return the symbols of `op`, outputs, output gradients and claims."""
    inputs = {i.name: symbol(i, fixed) for i in op.arguments}
    options = {
        n: chosen[n] if n in chosen else option(n, k) for n, k in op.options.items()
    }
    result = derivation(*inputs.values(), **options)
    outputs, backward = result if op.wrt else (result, None)
    douts = [symbol(o.gradient, fixed) for o in op.smooth_outputs]
    claims = backward(*douts) if backward else ()
    return inputs, listed(outputs), douts, listed(claims)


def apply_at(op, derivation, case):
    """Return what `apply` does, with the choices of `case`, and its sizes of loops."""
    chosen = {n: case.options[n] for n, k in op.options.items() if isinstance(k, tuple)}
    fixed = {name: op.sizes(case)[name] for name in op.fixed}
    return apply(op, derivation, fixed, chosen)


class Setting:
    """A derivation applied to the symbols of its operation."""

    def __init__(self, op, derivation, fixed=EVERY, chosen=EVERY):
        self.op, self.fixed, self.chosen = op, fixed, chosen
        self.inputs, self.outputs, self.douts, self.claims = apply(
            op, derivation, fixed, chosen
        )
        axes = [sizes(i.axes, fixed) for i in (*op.arguments, *op.outputs)]
        scalars = {option(n, k) for n, k in op.options.items() if isinstance(k, str)}
        self.declared = {*self.inputs.values(), *self.douts, *scalars}
        self.declared |= {s for shape in axes for n in shape for s in n.free_symbols}
        self.labels = {
            self.inputs[i.name]: size(i.below, fixed)
            for i in op.arguments
            if i.below and not i.also  # one that may have another value has no range
        }

    @property
    def tier(self) -> str:
        """How far a proof reaches: "all sizes, T = 3", or "sizes T = 3": no other."""
        numbers = ", ".join(f"{name} = {n}" for name, n in self.fixed.items())
        if not numbers:
            return "all sizes"
        return f"{'all sizes,' if self.op.open(self.fixed) else 'sizes'} {numbers}"

    def check(self) -> None:
        """Raise Refused unless names, fixed sizes and numbers of tensors make sense."""
        op = self.op
        axes = {w for i in (*op.arguments, *op.outputs) for w in words(i.axes)}
        if clash := {str(d) for d in self.douts} & set(self.inputs):
            raise Refused(f"an input is named like an output's gradient: {min(clash)}")
        for name, n in self.fixed.items():
            if name not in axes:
                raise Refused(f"no axis is called {name}")
            if int(n) < 1:
                raise Refused(f"the size {name} must be fixed at 1 or more, got {n}")
        for kind, want, got in (
            ("outputs", op.outputs, self.outputs),
            ("gradients", op.wrt, self.claims),
        ):
            if len(want) != len(got):
                raise Refused(
                    f"{op.name} must return {len(want)} {kind}, got {len(got)}"
                )

    def objective(self):
        """Return <dy, y> of all outputs: its slope in x is the gradient of x."""
        smooth = [
            p
            for p in zip(self.op.outputs, self.outputs, strict=True)
            if p[0].differentiable
        ]
        parts = zip(smooth, self.douts, strict=True)
        return sp.Add(
            *(inner(dy, y, sizes(o.axes, self.fixed)) for (o, y), dy in parts)
        )


def inner(dy, y, shape):
    """Return <dy, y>."""
    if not shape:
        return dy * y
    return Sum(dy[y.indices] * y.entry, *zip(y.indices, shape, strict=True))


def entry_of(result, axes):
    """Return a tensor's indices and entry; those of a scalar are () and itself."""
    indices, entry = (
        (result.indices, result.entry) if isinstance(result, Tensor) else ((), result)
    )
    if len(indices) != len(axes):
        raise Refused(f"has {len(indices)} indices, the record {len(axes)}: {indices}")
    return indices, sp.sympify(entry)
