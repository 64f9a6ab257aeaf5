"""Tensors in index notation: an entry as a function of its indices."""

from functools import cached_property

import sympy as sp


class Refused(ValueError):
    """The kernel has no sound rule for what was written."""


def Sum(term, *ranges):
    """Return the sum of `term`, each (index, size) of `ranges` from 0 to size - 1."""
    return sp.Sum(term, *((index, 0, size - 1) for index, size in ranges))


def Product(term, *ranges):
    """Return the product of `term`, each (index, size) of `ranges` from 0."""
    return sp.Product(term, *((index, 0, size - 1) for index, size in ranges))


def blocks(index, *entries):
    """Return the entry that `index` selects: 0 the first, 1 the second, and so on."""
    return sp.Add(*(sp.KroneckerDelta(index, i) * e for i, e in enumerate(entries)))


class Sigmoid(sp.Function):
    """1 / (1 + exp(-z)), kept whole: its slope is s (1 - s)."""

    is_real = True

    def fdiff(self, argindex=1):
        return self * (1 - self)

    def _latex(self, printer, exp=None):
        text = rf"\sigma\left({printer._print(self.args[0])}\right)"
        return text if exp is None else rf"{text}^{{{exp}}}"


class Positive(sp.Function):
    """1 where z > 0, else 0: locally constant away from 0."""

    is_real = True

    def fdiff(self, argindex=1):
        return sp.S.Zero

    def _latex(self, printer, exp=None):
        return rf"\left[{printer._print(self.args[0])} > 0\right]"


class Named(sp.Function):
    """An entry of a named tensor: printed by name, proved by definition."""

    is_real = True
    definition: "Tensor"

    @property
    def free_symbols(self):  # SymPy takes the slope in any other symbol to be zero
        return super().free_symbols | self.definition.outer

    def _eval_derivative(self, s):
        entry = self.definition.at(*self.args)
        return entry.diff(s).xreplace({entry: self})  # tanh' is 1 - tanh^2, by name

    def _latex(self, printer, exp=None):
        at = " ".join(map(printer._print, self.args))
        text = f"{self.definition.name}_{{{at}}}"
        return text if exp is None else rf"{text}^{{{exp}}}"


class Tensor:
    """A tensor given by its entry: Tensor((n, d), x[n, d] ** 2).

    With a `name`, its entries appear under that name and the page adds "where".
    """

    def __init__(self, indices, entry, name=None, shape=None):
        indices = indices if isinstance(indices, tuple) else (indices,)
        self.indices = tuple(map(sp.sympify, indices))
        plain = all(
            i.is_Symbol and i.is_integer and i.is_positive is None for i in self.indices
        )
        if not plain or len(set(self.indices)) < len(self.indices):
            raise Refused(
                f"indices must be distinct plain integer symbols, got {self.indices}"
            )
        self.entry = sp.sympify(entry)
        self.name = name
        self.shape = shape  # only where a derivation is applied to a tensor
        if name:
            self.head = type(name, (Named,), {"definition": self})

    @cached_property
    def outer(self):
        """The symbols of the entry besides its indices.

        Kept, since tensors that name tensors would be walked again for each mention.
        """
        return self.entry.free_symbols - set(self.indices)

    def __getitem__(self, at):
        at = at if isinstance(at, tuple) else (at,)
        if len(at) != len(self.indices):
            raise Refused(f"{len(self.indices)} indices are needed, got {at}")
        return self.head(*at) if self.name else self.at(*at)

    def at(self, *at):
        """Return the definition's entry at these indices, free of name clashes."""
        here = dict(zip(self.indices, at, strict=True))
        return fresh(self.entry).subs(here, simultaneous=True)


class Padding(sp.Indexed):
    """An entry of a tensor that is zero outside its range."""


class unbounded:
    """A tensor that is read by its formula everywhere, also where others are padded."""

    def __init__(self, tensor):
        self.tensor, self.shape = tensor, tensor.shape

    def __getitem__(self, at):
        return self.tensor[at]


class padded:
    """A tensor that is read as zero outside its range: padded(x)[n, 2 * p - 1]."""

    def __init__(self, tensor):
        self.tensor, self.shape = tensor, tensor.shape
        if not self.shape:
            raise Refused(f"a tensor without a shape cannot be padded: {tensor}")

    def __getitem__(self, at):
        at = tuple(map(sp.sympify, at if isinstance(at, tuple) else (at,)))
        if isinstance(self.tensor, unbounded):
            return self.tensor[at]
        if isinstance(self.tensor, sp.IndexedBase):
            return Padding(self.tensor, *at)
        inside, ranges, factor = list(at), [], sp.S.One
        for axis, (index, size) in enumerate(zip(at, self.shape, strict=True)):
            if not index.is_Symbol:
                inside[axis] = v = sp.Dummy("v", integer=True)
                ranges.append((v, size))
                factor *= sp.KroneckerDelta(v, index)
        return (
            Sum(factor * self.tensor[tuple(inside)], *ranges)
            if ranges
            else self.tensor[at]
        )


class Argmax(sp.Function):
    """One coordinate of where a term is first largest: constant away from ties."""

    is_integer = True


def argmax(name, indices, term, *ranges):
    """Return the place of the first largest `term`: one integer tensor per range.

    Not `Named`, so never inlined: the proof moves no index through it, and its
    slope is zero, which holds where no two terms are equal.
    """
    places = []
    for axis, (index, _) in enumerate(ranges):
        body = {"indices": indices, "term": term, "ranges": ranges, "axis": axis}
        head = type(f"{name}_{index}", (Argmax,), body)
        places.append(Tensor(indices, head(*indices)))
    return tuple(places)


def fresh(e):
    """Return `e` with every bound index renamed to one used nowhere else."""

    def renamed(total):
        new, limits = {}, []
        for v, lo, hi in total.limits:  # the innermost first: it owns a repeated name
            index = sp.Dummy(v.name, integer=True)
            new.setdefault(v, index)
            limits.append((index, lo, hi))
        return total.func(total.function.xreplace(new), *limits)

    return e.replace(lambda s: isinstance(s, sp.Sum | sp.Product), renamed)


def inline(e, keep=frozenset()):
    """Return `e` with named entries, but those of `keep`, by definition."""
    while heads := {s.func for s in e.atoms(Named)} - keep:
        e = e.replace(lambda s: s.func in heads, lambda s: s.definition.at(*s.args))
    return fresh(e)


def names(e):
    """Return the heads of the named entries in `e`, and in their definitions."""
    found, todo = set(), [e]
    while todo:
        new = {s.func for s in todo.pop().atoms(Named)} - found
        found |= new
        todo += [head.definition.entry for head in new]
    return found
