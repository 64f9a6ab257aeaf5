"""Products of vectors and matrices in SymPy, and what a gradient is."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Sum, Tensor, tanh

m, d, e, k = sp.symbols("m d e k", integer=True)


def dot(x, other):
    """The products of two vectors' entries, added up."""
    (D,) = x.shape
    y = Sum(x[d] * other[d], (d, D))

    def backward(dy):
        return Tensor(d, dy * other[d]), Tensor(d, dy * x[d])

    return y, backward


def mv(matrix, vec):
    """Each row of the matrix, times the vector."""
    M, D = matrix.shape
    y = Tensor(m, Sum(matrix[m, d] * vec[d], (d, D)))

    def backward(dy):
        dmatrix = Tensor((m, d), dy[m] * vec[d])
        dvec = Tensor(d, Sum(dy[m] * matrix[m, d], (m, M)))
        return dmatrix, dvec

    return y, backward


def outer(x, other):
    """Every entry of one vector times every entry of the other."""
    (M,), (D,) = x.shape, other.shape
    y = Tensor((m, d), x[m] * other[d])

    def backward(dy):
        dx = Tensor(m, Sum(dy[m, d] * other[d], (d, D)))
        dother = Tensor(d, Sum(dy[m, d] * x[m], (m, M)))
        return dx, dother

    return y, backward


def change_is_gradient_times_step(x, other):
    """Multiply out: each factor moves alone, then both."""
    (D,) = x.shape
    u = sp.IndexedBase("u", shape=(D,), real=True)
    v = sp.IndexedBase("v", shape=(D,), real=True)
    y, backward = dot(x, other)
    moved, _ = dot(
        Tensor(d, x[d] + u[d], shape=(D,)),
        Tensor(d, other[d] + v[d], shape=(D,)),
    )
    dx, dother = backward(sp.S.One)
    first = Sum(dx[d] * u[d], (d, D)) + Sum(dother[d] * v[d], (d, D))
    return Equal(moved - y, first + Sum(u[d] * v[d], (d, D)))


def no_step_gains_more(x, other):
    """The gap is a sum of squares, one for each pair of entries."""
    (D,) = x.shape
    g, v = x, other
    along, _ = dot(g, v)
    gg, vv = Sum(g[d] ** 2, (d, D)), Sum(v[d] ** 2, (d, D))
    pairs = (g[d] * v[e] - g[e] * v[d]) ** 2
    why = Sum(pairs, (d, D), (e, D)) / 2
    return AtMost(along**2, gg * vv, why)


def square_has_gradient_two_x(x):
    """The vector is used twice, and each use gives x."""
    (D,) = x.shape
    y, backward = dot(x, x)
    first, second = backward(sp.S.One)
    return (
        Equal(first[d] + second[d], 2 * x[d], {d: D}),
        Equal(y.diff(x[e]), 2 * x[e], {e: D}),
    )


def jacobian_is_the_matrix(matrix, vec, dy):
    """Each output is linear in the vector."""
    M, D = matrix.shape
    y, backward = mv(matrix, vec)
    _, dvec = backward(dy)
    jacobian = Tensor((m, e), y[m].diff(vec[e]))
    pulled = Sum(dy[m] * jacobian[m, e], (m, M))
    return (
        Equal(jacobian[m, e], matrix[m, e], {m: M, e: D}),
        Equal(dvec[e], pulled, {e: D}),
    )


def back_and_forth(matrix, vec, dy):
    """The same double sum, in one order and in the other."""
    M, D = matrix.shape
    y, backward = mv(matrix, vec)
    _, dvec = backward(dy)
    left = Sum(dy[m] * y[m], (m, M))
    return Equal(left, Sum(dvec[d] * vec[d], (d, D)))


def jacobians_multiply(matrix, vec):
    """One sum over the units in between, of products of slopes."""
    M, D = matrix.shape
    K = sp.Symbol("K", integer=True, positive=True)
    v = sp.IndexedBase("V", shape=(K, M), real=True)
    y, _ = mv(matrix, vec)
    h = Tensor(m, tanh(y[m]), name="h", shape=(M,))
    z, _ = mv(v, h)
    product = Sum(v[k, m] * (1 - h[m] ** 2) * matrix[m, e], (m, M))
    return Equal(z[k].diff(vec[e]), product, {k: K, e: D})


def outer_is_the_weights_gradient(matrix, vec, dy):
    """A row and a column are multiplied once."""
    M, D = matrix.shape
    dmatrix, _ = mv(matrix, vec)[1](dy)
    table, _ = outer(dy, vec)
    return Equal(dmatrix[m, d], table[m, d], {m: M, d: D})
