"""Matrices in SymPy, at all sizes; determinants spelled out at 3."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, one_hot, sqrt
from dlref.symbolic import det as unknown_det
from dlref.symbolic import inverse as unknown_inverse
from dlref.symbolic import logdet as unknown_logdet

n, h, i, j, k, p, q, r = sp.symbols("n h i j k p q r", integer=True)


def matmul(input, other):
    """Rows on the left meet columns on the right."""
    (_, P, Q), (_, _, R) = input.shape, other.shape
    y = Tensor((n, i, k), Sum(input[n, i, j] * other[n, j, k], (j, Q)))

    def backward(dy):
        dinput = Sum(dy[n, i, k] * other[n, j, k], (k, R))
        dother = Sum(input[n, i, j] * dy[n, i, k], (i, P))
        return Tensor((n, i, j), dinput), Tensor((n, j, k), dother)

    return y, backward


def transpose(x):
    """Rows become columns."""
    y = Tensor((n, j, i), x[n, i, j])
    return y, lambda dy: Tensor((n, i, j), dy[n, j, i])


def trace(x):
    """The sum of the diagonal."""
    y = Tensor(n, Sum(x[n, i, i], (i, x.shape[1])))
    return y, lambda dy: Tensor((n, i, j), dy[n] * one_hot(i, j))


def frobenius_norm(x):
    """The length of a matrix, its entries in a row."""
    _, P, Q = x.shape
    square = Sum(x[n, k, h] ** 2, (k, P), (h, Q))
    y = Tensor(n, sqrt(square), name="y")
    return y, lambda dy: Tensor((n, i, j), dy[n] * x[n, i, j] / y[n])


def quadratic_form(x, matrix):
    """A matrix between a vector and itself."""
    N, D = x.shape
    form = Sum(x[n, i] * matrix[i, j] * x[n, j], (i, D), (j, D))

    def backward(dy):
        both = matrix[k, j] + matrix[j, k]
        dx = Tensor((n, k), dy[n] * Sum(both * x[n, j], (j, D)))
        dmatrix = Sum(dy[n] * x[n, k] * x[n, h], (n, N))
        return dx, Tensor((k, h), dmatrix)

    return Tensor(n, form), backward


def inverted(x):
    """The inverse, known by its product with x alone."""
    at = n, i, j
    return unknown_inverse("(x^{-1})", at, x[at], x.shape[1])


def inverse(x):
    """What makes a product with the matrix the identity."""
    D = x.shape[1]
    y = inverted(x)

    def backward(dy):
        middle = y[n, k, i] * dy[n, k, h] * y[n, j, h]
        return Tensor((n, i, j), -Sum(middle, (k, D), (h, D)))

    return Tensor((n, i, j), y[n, i, j]), backward


def det(x):
    """The volume that the rows span, with a sign."""
    other = inverted(x)
    y = unknown_det(r"\det x", other)

    def backward(dy):
        return Tensor((n, i, j), dy[n] * y[n] * other[n, j, i])

    return Tensor(n, y[n]), backward


def logdet(x):
    """The logarithm of the determinant."""
    other = inverted(x)
    y = unknown_logdet(r"\log\,\det x", other)

    def backward(dy):
        return Tensor((n, i, j), dy[n] * other[n, j, i])

    return Tensor(n, y[n]), backward


EVEN = (0, 1, 2), (1, 2, 0), (2, 0, 1)
ODD = (0, 2, 1), (2, 1, 0), (1, 0, 2)


def parity():
    """1 for an even order of 0, 1, 2, -1 for an odd one, else 0."""
    at = (i, j, k)
    even = [sp.prod(map(one_hot, at, order)) for order in EVEN]
    odd = [-sp.prod(map(one_hot, at, order)) for order in ODD]
    return Tensor(at, sp.Add(*even, *odd), name=r"\varepsilon")


def cofactor(x):
    """The determinant of what is left without row i and column j."""
    sign = parity()
    both = sign[i, k, h] * sign[j, p, q]
    over = (k, 3), (h, 3), (p, 3), (q, 3)
    minor = Sum(both * x[n, k, p] * x[n, h, q], *over) / 2
    return Tensor((n, i, j), minor, name="C")


def determinant(x):
    """An entry of each row, from columns in every order."""
    sign = parity()
    rows = x[n, 0, j] * x[n, 1, k] * x[n, 2, h]
    total = Sum(sign[j, k, h] * rows, (j, 3), (k, 3), (h, 3))
    return Tensor(n, total)


def three_rows(*names):
    """Return a size N, and matrices of three rows, one for each n."""
    N = sp.Symbol("N", integer=True, positive=True)
    return N, *matrices(names, N, 3, 3)


PLACES = [(a, b) for a in range(3) for b in range(3)]


def matrices(names, *sizes):
    """Real matrices of the same sizes."""
    return [
        sp.IndexedBase(name, shape=sizes, real=True) for name in names
    ]


def trace_is_cyclic():
    """The same products, added in another order."""
    P, Q = sp.symbols("P Q", integer=True, positive=True)
    (a,) = matrices("A", P, Q)
    (b,) = matrices("B", Q, P)
    left = Sum(a[i, j] * b[j, i], (i, P), (j, Q))
    return Equal(left, Sum(b[j, i] * a[i, j], (j, Q), (i, P)))


def both_sides_of_a_product():
    """Move the matrices from one side of the sum to the other."""
    P, Q, R, S = sp.symbols("P Q R S", integer=True, positive=True)
    (a,) = matrices("A", P, Q)
    (x,) = matrices("X", Q, R)
    (b,) = matrices("B", R, S)
    (g,) = matrices("G", P, S)
    inner = Sum(a[i, j] * x[j, k] * b[k, h], (j, Q), (k, R))
    total = Sum(g[i, h] * inner, (i, P), (h, S))
    claim = Sum(a[i, p] * g[i, h] * b[q, h], (i, P), (h, S))
    return Equal(total.diff(x[p, q]), claim, {p: Q, q: R})


def only_the_symmetric_part_counts(x, matrix):
    """The rest changes its sign when its indices change places."""
    N, D = x.shape
    half = (matrix[i, j] + matrix[j, i]) / 2
    even = Tensor((i, j), half, shape=(D, D))
    full, _ = quadratic_form(x, matrix)
    part, _ = quadratic_form(x, even)
    return Equal(full[n], part[n], {n: N})


def cofactors_are_slopes():
    """Each row is in each product once, and gives way to a column."""
    N, x = three_rows("x")
    y, minor = determinant(x), cofactor(x)
    return tuple(
        Equal(y[n].diff(x[n, a, b]), minor[n, a, b], {n: N})
        for a, b in PLACES
    )


def cofactors_make_the_inverse():
    """A row times its own cofactors is the determinant."""
    N, x = three_rows("x")
    y, minor = determinant(x), cofactor(x)

    def product(p, q):
        return sum(x[n, p, r] * minor[n, q, r] for r in range(3))

    return tuple(
        Equal(product(a, b), y[n] * int(a == b), {n: N})
        for a, b in PLACES
    )


def determinants_multiply():
    """Both sides are the same sum of products."""
    N, a, b = three_rows("A", "B")
    product = Sum(a[n, p, r] * b[n, r, q], (r, 3))
    ab = Tensor((n, p, q), product, shape=(N, 3, 3))
    apart = determinant(a)[n] * determinant(b)[n]
    return Equal(determinant(ab)[n], apart, {n: N})


def one_row_more():
    """Multiply out: three terms, and they cancel."""
    D = sp.Symbol("D", integer=True, positive=True)
    u = sp.IndexedBase("u", shape=(D,), real=True)
    v = sp.IndexedBase("v", shape=(D,), real=True)
    along = 1 + Sum(u[p] * v[p], (p, D))
    first = one_hot(i, k) + u[i] * v[k]
    second = one_hot(k, j) - u[k] * v[j] / along
    return Equal(
        Sum(first * second, (k, D)), one_hot(i, j), {i: D, j: D}
    )
