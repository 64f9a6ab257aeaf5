"""The inverse of a matrix, its determinant, and the logarithm of that, kept whole.

The inverse B of A is known by A B = 1, from which its slope follows at every size:
A' B + A B' = 0. Supposed wherever it stands: the determinant of A is not 0.
"""

import mpmath
import sympy as sp

from .tensor import Refused, Tensor, fresh
from .terms import Terms, atom, scale


class Matrix(sp.Function):
    """A function of all entries of a square matrix; its class says of which."""

    is_real = True
    of: "Whole"


class Inverse(Matrix):
    """An entry of the inverse: its last two arguments are row and column."""


class Det(Matrix):
    """The determinant."""


class LogDet(Matrix):
    """The logarithm of the absolute value of the determinant."""


class Whole:
    """A matrix for each index of a batch: its entry at (*batch, row, column)."""

    def __init__(self, indices, entry, size):
        self.indices, self.entry, self.size = indices, sp.sympify(entry), size

    def at(self, *indices):
        """Return the matrix's entry at these indices, free of name clashes."""
        here = dict(zip(self.indices, indices, strict=True))
        return fresh(self.entry).xreplace(here)


def inverse(name, indices, entry, size):
    """Return the inverse of a matrix as a tensor, printed by this name.

    B = inverse("A^{-1}", (i, j), A[i, j], N) is what gives one_hot(i, k) as the sum of
    A[i, j] B[j, k] over j < N. Indices of a batch come before row and column.
    """
    if len(indices) < 2:
        raise Refused(f"a matrix has a row and a column, got the indices {indices}")
    matrix = Whole(tuple(indices), entry, sp.sympify(size))
    return Tensor(indices, type(name, (Inverse,), {"of": matrix})(*indices))


def det(name, inverted):
    """Return det A of the matrix whose inverse is given, printed by this name."""
    return of_all(Det, name, inverted)


def logdet(name, inverted):
    """Return log |det A| of the matrix whose inverse is given, printed by this name."""
    return of_all(LogDet, name, inverted)


def of_all(kind, name, inverted):
    """Return a number that all entries of a matrix make, for each index of a batch."""
    matrix, batch = inverted.entry.of, inverted.indices[:-2]
    head = type(name, (kind,), {"of": matrix, "inverted": inverted})
    return Tensor(batch, head(*batch)) if batch else head(sp.S.Zero)


def slope(normal, e, slope_of) -> Terms:
    """Return the slope of an entry.

    Of B it is -B A' B, of log |det A| trace(B A'), and of det A that times det A.
    """
    matrix = e.of
    p, q = normal.new(matrix.size, "p"), normal.new(matrix.size, "q")
    batch = e.args[: len(matrix.indices) - 2]
    change = slope_of(matrix.at(*batch, p, q))
    if isinstance(e, Inverse):
        row, column = e.args[-2:]
        left, right = e.func(*batch, row, p), e.func(*batch, q, column)
        change = normal.multiply(change, scale(atom(left), -1), atom(right))
    else:
        change = normal.times(change, normal(e.inverted[(*batch, q, p)]))
        if isinstance(e, Det):
            change = normal.times(change, normal(e))
    return normal.totals(change, {p: matrix.size, q: matrix.size})


def value(values, e, at):
    """Return the number that an entry has."""
    matrix = e.of
    batch = [values.integer(i, at) for i in e.args[: len(matrix.indices) - 2]]
    size = values.integer(matrix.size, at)

    def entry(*places):
        return values(matrix.entry, dict(zip(matrix.indices, places, strict=True)))

    rows = [[entry(*batch, i, j) for j in range(size)] for i in range(size)]
    if isinstance(e, Det | LogDet):
        found = mpmath.det(mpmath.matrix(rows))
        return found if isinstance(e, Det) else mpmath.log(abs(found))
    i, j = (values.integer(k, at) for k in e.args[-2:])
    return mpmath.inverse(mpmath.matrix(rows))[i, j]


def contracted(normal, powers, bound):
    """Let A B, summed over the index between them, be one where row is column."""
    for b, k in powers.items():
        if not isinstance(b, Inverse) or k != 1:
            continue
        for a, other in powers.items():
            found = meeting(a, b) if other == 1 else None
            if found is None or found[0] not in bound or bound[found[0]] != b.of.size:
                continue
            v, row, column = found
            rest = {f: n for f, n in powers.items() if f not in (a, b)}
            if not any(v in normal.free(f) for f in rest) and v not in (row, column):
                left = {w: n for w, n in bound.items() if w != v}
                one = normal.delta(row, column)
                return normal.times({frozenset(rest.items()): 1}, one), left
    return None


def meeting(a, b):
    """Return the index between an entry of A and one of B, and the two outside."""
    written = b.of.entry
    if not isinstance(a, sp.Indexed) or not isinstance(written, sp.Indexed):
        return None
    names = written.indices
    if a.base != written.base or set(names) != set(b.of.indices):
        return None
    here = dict(zip(names, a.indices, strict=True))
    *batch, row, column = b.of.indices
    if any(here[i] != at for i, at in zip(batch, b.args, strict=False)):
        return None
    if here[column] == b.args[-2]:
        return here[column], here[row], b.args[-1]
    if here[row] == b.args[-1]:
        return here[row], here[column], b.args[-2]
    return None
