"""Prove the gradients that a derivation claims, at every size."""

from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

import sympy as sp

from dlref.record import listed, number, words

from .evaluate import evaluate
from .normal import Normal, Refused, well_formed
from .tensor import Argmax, Positive, Sum, Tensor, inline, names

EVERY = MappingProxyType({})  # no axis has a fixed size


@dataclass(frozen=True)
class Proof:
    """What was shown of one gradient, and under which hypotheses."""

    quantity: str
    tier: str  # "all sizes", or "all sizes, T = 3" where an axis was fixed
    hypotheses: tuple[str, ...]
    ok: bool  # whether derivative minus claim is zero


def size(name, fixed=EVERY):
    """Return an axis size: an integer, or a positive symbol."""
    name = str(fixed.get(name, name))
    return sp.Integer(name) if name.isdigit() else sp.Symbol(name, integer=True, positive=True)


def sizes(axes, fixed=EVERY):
    """Return the sizes of `axes`, a joined axis taken apart: "N (4 H)" is (N, 4, H)."""
    return tuple(size(word, fixed) for word in words(axes))


def symbol(item, fixed=EVERY):
    """Return an argument or an output as a symbol with one index for each axis."""
    if not item.axes:
        return sp.Symbol(item.name, real=True)
    kind = {"integer": True} if getattr(item, "below", "") else {"real": True}
    return sp.IndexedBase(sp.Symbol(item.name, **kind), shape=sizes(item.axes, fixed))


ASSUMPTIONS = {"fraction": "nonnegative", "probability": "nonnegative"}


def option(name, kind):
    """Return an option as a symbol: kind "positive integer" sets its assumptions."""
    return sp.Symbol(name, **dict.fromkeys(ASSUMPTIONS.get(kind, kind).split(), True))


def choices(op):
    """Yield each way to choose the options that are words, as a dict."""
    names = [name for name, kind in op.options.items() if isinstance(kind, tuple)]
    for values in product(*(op.options[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def apply(op, derivation, fixed=EVERY, chosen=EVERY):
    """Return the symbols of `op`, its outputs, output gradients and claims, as lists."""
    inputs = {i.name: symbol(i, fixed) for i in op.arguments}
    options = {n: chosen[n] if n in chosen else option(n, k) for n, k in op.options.items()}
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


def prove(op, derivation, fixed=EVERY):
    """Yield the proof of each gradient, for each choice of the options that are words."""
    for chosen in choices(op):
        yield from prove_chosen(op, derivation, fixed or op.fixed, chosen)


def prove_chosen(op, derivation, fixed, chosen):
    """Yield the proof of each gradient: derivative minus claim has normal form 0.

    `fixed` gives some axes an integer size, for a definition that loops over them;
    an axis of integer size is proved index by index, the others at every size.
    """
    inputs, outputs, douts, claims = apply(op, derivation, fixed, chosen)
    outputs = [y for o, y in zip(op.outputs, outputs, strict=True) if o.differentiable]
    below = {inputs[i.name]: size(i.below, fixed) for i in op.arguments if i.below}
    shapes = [sizes(o.axes, fixed) for o in op.smooth_outputs]
    triples = zip(douts, outputs, shapes, strict=True)
    objective = sp.Add(*(inner(*triple) for triple in triples))
    full = inline(objective)
    declared(op, inputs, douts, fixed, full, *claims)
    own = names(objective)  # the definition's names, kept on the first attempt
    for wrt, claim in zip(op.wrt, claims, strict=True):
        x, shape = inputs[wrt.name], sizes(wrt.axes, fixed)
        free = [sp.Dummy(f"a{q}", integer=True) for q in range(len(shape))]
        normal = Normal(below | dict(zip(free, shape, strict=True)))
        choices = [range(n) if n.is_Integer else [i] for i, n in zip(free, shape)]

        def holds(at):
            gap = sp.diff(objective, x[at] if at else x) - (claim.at(*at) if at else claim)
            well_formed(gap)
            return normal.is_zero(inline(gap, keep=own)) or normal.is_zero(inline(gap))

        there = inline(claim.at(*free) if free else sp.sympify(claim))
        outside = set()
        try:
            well_formed(full), well_formed(there)
            outside = reads_outside(full, below) | reads_outside(there, normal.ranges)
            ok = all(holds(at) for at in product(*choices))
            tier = ", ".join(["all sizes", *(f"{a} = {n}" for a, n in fixed.items())])
        except Refused as error:
            ok, tier = False, f"refused: {error}"
        if not ok and normal.blocked:
            tier = "index out of range: " + ", ".join(sorted(normal.blocked))
        outside |= normal.extended
        notes = [f"{t} is 0 outside its range" for t in sorted(outside)]
        varies = {inputs[i.name] for i in op.wrt}
        kinks = {f.func.__name__ for f in full.atoms(Positive, sp.Abs, sp.sign) if varies & f.atoms(sp.IndexedBase, sp.Symbol)}
        notes += [f"no argument of {name} is 0" for name in sorted(kinks)]
        bases = {b for e in (full, there) for b in singular(e)}
        notes += ["no denominator is 0, no root or logarithm is of a number <= 0"] * bool(bases)
        notes += ["no window has ties"] * full.has(Argmax)
        notes += [f"0 <= {i.name} < {i.below}" for i in op.arguments if i.below]
        yield Proof(f"d{wrt.name}", tier, tuple(notes), ok)


def declared(op, inputs, douts, fixed, *parts):
    """Raise Refused if a symbol is not an input, output gradient, size, option or index."""
    if set(map(str, douts)) & set(inputs) or any(n < 1 for n in map(int, fixed.values())):
        raise Refused("an input is named like an output's gradient, or a fixed size is not positive")
    tensors = {*inputs.values(), *douts}
    for part in parts:
        indices = set(part.indices) if isinstance(part, Tensor) else set()
        e = inline(sp.sympify(part.entry if isinstance(part, Tensor) else part))
        known = tensors | indices | {option(n, k) for n, k in op.options.items() if isinstance(k, str)}
        known |= {t.label for t in tensors if isinstance(t, sp.IndexedBase)}
        for i in (*op.arguments, *op.outputs):
            known |= {s for n in sizes(i.axes, fixed) for s in n.free_symbols}
        stray = {s for s in e.free_symbols if not isinstance(s, sp.Indexed)} - known
        stray |= {t for t in e.atoms(sp.IndexedBase)} - tensors
        if stray:
            raise Refused(f"not declared: {sorted(map(str, stray))}")


def reads_outside(e, ranges):
    """Return the names of the tensors that `e` may read outside their range."""
    if isinstance(e, sp.Sum):
        ranges = dict(ranges) | {v: hi + 1 for v, _, hi in e.limits}
    found = set()
    if isinstance(e, sp.Indexed):
        for i, n in zip(e.indices, e.base.shape, strict=True):
            known = ranges.get(i.base if isinstance(i, sp.Indexed) else i) == n
            if isinstance(i, Argmax):
                known = i.ranges[i.axis][1] == n
            if not (known or i.is_Integer and i >= 0 and (n - i).is_positive):
                found.add(str(e.base))
    if e.is_Pow and not e.exp.is_nonnegative or isinstance(e, sp.log):
        for f in sp.Mul.make_args(e.args[0]):
            if f.is_Indexed and reads_outside(f, ranges):
                raise Refused(f"divides by, or takes a root or logarithm of, {f}, 0 outside its range")
    return found.union(*(reads_outside(a, ranges) for a in e.args))


def singular(e):
    """Yield what `e` divides by, or takes a root or logarithm of, unless it is positive."""
    for f in e.atoms(sp.Pow, sp.log):
        whole = f.is_Pow and f.exp.is_integer and f.exp.is_nonnegative
        if not whole and not f.args[0].is_positive:
            yield f.args[0]


def inner(dy, y, shape):
    """Return <dy, y>, the scalar whose slope in x is the gradient of x."""
    if not shape:
        return dy * y
    return Sum(dy[y.indices] * y.entry, *zip(y.indices, shape, strict=True))


def numbers(op, derivation, case, values, douts):
    """Yield (name, array) for each output and each claimed gradient at `case`."""
    _, outputs, _, claims = apply_at(op, derivation, case)
    known = op.sizes(case)

    def split(axes):
        return tuple(number(word, known) for word in words(axes))

    symbols = dict(known)
    for i in op.arguments:
        symbols[i.name] = values[i.name].reshape(split(i.axes)) if i.axes else values[i.name]
    for o, d in zip(op.smooth_outputs, douts, strict=True):
        symbols[f"d{o.name}"] = d.reshape(split(o.axes)) if o.axes else d
    for o, y in zip(op.outputs, outputs, strict=True):
        yield o.name, evaluate(y, split(o.axes), symbols).reshape(op.shape(o.axes, case))
    for i, claim in zip(op.wrt, claims):
        value = evaluate(claim, split(i.axes), symbols)
        yield f"d{i.name}", value.reshape(op.shape(i.axes, case))
