"""Read an expression as the proof will, and refuse what has no rule there.

The list of what is allowed is here. What a proof supposes besides is noted on the
way: see `Reading`.
"""

import sympy as sp

from .bounds import inside, size_of
from .functions import OPAQUE
from .matrices import Inverse, Matrix
from .shorthand import SHORTHAND
from .signs import positive
from .tensor import Argmax, Named, Padding, Positive, Refused

KINKS = (sp.Abs, sp.sign, Positive, sp.floor, sp.ceiling, sp.Max, sp.Min)
POLES = (sp.loggamma, sp.polygamma)
ALLOWED = (*OPAQUE, *SHORTHAND, sp.polygamma)


class Reading:
    """One walk through an expression and the definitions of what it names.

    Attributes:
        ranges: the size of each free index and integer tensor.
        declared: the symbols and tensors there are besides.
        zeros: the tensors that are read as zero outside their range.
        places: (entry, index, size, ranges) where an index is computed, and not known
            to stay in range.
        kinks: the functions with a kink, where their argument can vary.
        poles: the functions of what must be positive, where this is not known.
        divides: whether something is divided by that is not known to be positive, or
            a root or logarithm is taken of it.
        quotients: whether a product has factors that are not known to be positive.
        inverted: whether a matrix is inverted, or its determinant's logarithm taken.
        ties: whether something is read at the place of a largest term.
    """

    def __init__(self, ranges, declared):
        self.ranges = dict(ranges)
        self.declared = declared
        self.zeros, self.kinks, self.poles, self.places = set(), set(), set(), []
        self.divides = self.quotients = self.ties = self.inverted = False
        self.seen = set()

    def read(self, e, ranges) -> None:
        """Read an expression, with the indices that are free in it and their sizes."""
        self(e, self.ranges | ranges)

    def __call__(self, e, ranges) -> None:
        """Read a part, given the size of everything in scope that is an index."""
        if e.is_Symbol:
            if e not in ranges and e not in self.declared:
                raise Refused(f"{e} is no input, size or option, and no index in scope")
        elif e.is_Float:
            raise Refused(f"a decimal is not exact: write Rational('{e}')")
        elif isinstance(e, sp.Indexed):
            self.entry(e, ranges)
        elif isinstance(e, Named | Argmax):
            self.definition(e, ranges)
        elif isinstance(e, Matrix):
            self.matrix(e, ranges)
        elif isinstance(e, sp.polygamma) and not e.args[0].is_Integer:
            raise Refused(f"polygamma needs a number as its order: {e}")
        elif isinstance(e, sp.Sum | sp.Product):
            self.quotients |= isinstance(e, sp.Product) and not positive(e.function)
            self(e.function, ranges | self.limits(e, ranges))
        elif isinstance(e, sp.KroneckerDelta):
            self.indices(e.args, ranges)
        elif e.is_Add or e.is_Mul or e.is_Pow or isinstance(e, ALLOWED):
            self.note(e)
            for part in e.args:
                self(part, ranges)
        elif not (e.is_Rational or e.is_NumberSymbol):
            raise Refused(f"{type(e).__name__} has no rule: {e}")

    def note(self, e) -> None:
        """Note what an operation or a function supposes of its argument."""
        if isinstance(e, KINKS) and any(map(varies, e.args)):
            self.kinks.add(type(e).__name__)
        if isinstance(e, POLES) and not positive(e.args[-1]):
            self.poles.add(type(e).__name__)
        self.divides |= isinstance(e, sp.tan)
        root = e.is_Pow and not (e.exp.is_integer and e.exp.is_nonnegative)
        if root or isinstance(e, sp.log):
            self.divides |= not positive(e.args[0])
            for f in sp.Mul.make_args(e.args[0]):
                if isinstance(f, Padding):
                    raise Refused(
                        f"{f} may be 0, and is divided by or under a root or logarithm"
                    )

    def indices(self, indices, ranges) -> None:
        """Read expressions that stand as indices."""
        for index in indices:
            if not index.is_integer or index.has(sp.floor, sp.ceiling):
                raise Refused(f"an index is not known to be an integer: {index}")
            self(index, ranges)

    def entry(self, e, ranges) -> None:
        """Read an entry of an input: in range, or said to be zero outside."""
        if e.base not in self.declared:
            raise Refused(
                f"{e.base} is not declared, or not with the shape {e.base.shape}"
            )
        self.indices(e.indices, ranges)
        for index, size in zip(e.indices, e.base.shape or (), strict=False):
            index = sp.expand(index)
            if inside(index, size, ranges):
                continue
            if isinstance(e, Padding):
                self.zeros.add(str(e.base))
            elif any(
                (index - v).is_Integer for v in (0, *ranges) if not hasattr(v, "shape")
            ):
                raise Refused(
                    f"{e} may lie outside: {index} against an axis of size {size}"
                )
            else:
                self.places.append((e, index, size, ranges))

    def definition(self, e, ranges) -> None:
        """Read the definition of a named entry, once for each set of sizes."""
        self.indices(e.args, ranges)
        largest = isinstance(e, Argmax)
        self.ties |= largest
        own, body = (
            (e.indices, e.term)
            if largest
            else (e.definition.indices, e.definition.entry)
        )
        inner = dict(e.ranges) if largest else {}
        sizes = [size_of(i, ranges) for i in e.args]
        if None in sizes:
            self(body.subs(dict(zip(own, e.args, strict=True))), ranges | inner)
        elif (e.func, *sizes) not in self.seen:
            self.seen.add((e.func, *sizes))
            labels = {
                t: n for t, n in self.ranges.items() if isinstance(t, sp.IndexedBase)
            }
            self(body, labels | dict(zip(own, sizes, strict=True)) | inner)

    def matrix(self, e, ranges) -> None:
        """Read the definition of the matrix that an entry is the inverse of."""
        self.indices(e.args, ranges)
        of = e.of
        self.inverted = True
        self(of.size, {})
        batch = e.args[: len(of.indices) - 2]
        sizes = [size_of(i, ranges) for i in batch] + [of.size] * 2
        places = e.args[len(batch) :] if isinstance(e, Inverse) else ()
        if None in sizes or not all(inside(i, of.size, ranges) for i in places):
            raise Refused(f"an index of the matrix has no range, or another: {e}")
        if (e.func, *sizes) not in self.seen:
            self.seen.add((e.func, *sizes))
            labels = {
                t: n for t, n in self.ranges.items() if isinstance(t, sp.IndexedBase)
            }
            self(of.entry, labels | dict(zip(of.indices, sizes, strict=True)))

    def limits(self, e, ranges) -> dict:
        """Return the size of each index of a sum, the same in all its terms."""
        found = {
            v: last + 1 for v, _, last in reversed(e.limits)
        }  # the inner one counts
        for v, first, last in e.limits:
            if not v.is_integer or v.is_positive is not None:
                raise Refused(
                    f"the index of a sum must be a plain integer symbol, got {v}"
                )
            if first != 0:
                raise Refused(f"a sum must start at 0, got {v} from {first}")
            if last.free_symbols & (ranges.keys() | found.keys()) or last.atoms(
                sp.Indexed, sp.Function, sp.Sum, sp.Product
            ):
                raise Refused(
                    f"a sum's size must not depend on an index: {v} < {last + 1}"
                )
            if not (last + 1).is_nonnegative:
                raise Refused(f"a sum's size may be negative: {v} < {last + 1}")
            self(last, {})
        return found


def varies(e) -> bool:
    """Whether `e` holds more than indices, sizes and numbers."""
    return any(not s.is_integer for s in e.free_symbols if s.is_Symbol) or e.has(Named)
