"""Residual blocks in SymPy, and why the skip keeps gradients alive."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Positive, Sum, Tensor

n, d, e, h, k = sp.symbols("n d e h k", integer=True)


def residual_block(x, weight1, bias1, weight2, bias2):
    """The input, plus two layers of it; then the rectifier."""
    y, back = preactivation(x, x, weight1, bias1, weight2, bias2)
    total = Tensor((n, d), y[n, d], name="s")
    on = Tensor((n, d), Positive(total[n, d]), name="o")
    y = Tensor((n, d), total[n, d] * on[n, d])

    def backward(dy):
        ds = Tensor((n, d), dy[n, d] * on[n, d], name="g")
        dbranch, *others = back(ds)
        dx = Tensor((n, d), ds[n, d] + dbranch[n, d])
        return dx, *others

    return y, backward


def preactivation_block(x, weight1, bias1, weight2, bias2):
    """The input, plus two layers of the rectified input."""
    right = Tensor((n, d), Positive(x[n, d]), name="r")
    active = Tensor((n, d), x[n, d] * right[n, d], shape=x.shape)
    y, back = preactivation(x, active, weight1, bias1, weight2, bias2)

    def backward(dy):
        dactive, *others = back(dy)
        dx = Tensor((n, d), dy[n, d] + dactive[n, d] * right[n, d])
        return dx, *others

    return y, backward


def preactivation(x, active, weight1, bias1, weight2, bias2):
    """The input plus the branch of two layers, and the way back."""
    (N, D), (H, _) = x.shape, weight1.shape
    into = Sum(active[n, e] * weight1[h, e], (e, D)) + bias1[h]
    a = Tensor((n, h), into, name="a")
    on = Tensor((n, h), Positive(a[n, h]), name="p")
    hidden = Tensor((n, h), a[n, h] * on[n, h], name="h")
    out = Sum(hidden[n, h] * weight2[d, h], (h, H)) + bias2[d]
    y = Tensor((n, d), x[n, d] + out, shape=x.shape)

    def backward(dy):
        dhidden = Sum(dy[n, d] * weight2[d, h], (d, D))
        da = Tensor((n, h), dhidden * on[n, h], name="q")
        dactive = Tensor((n, e), Sum(da[n, h] * weight1[h, e], (h, H)))
        dweight1 = Tensor((h, e), Sum(da[n, h] * active[n, e], (n, N)))
        dbias1 = Tensor(h, Sum(da[n, h], (n, N)))
        dweight2 = Tensor((d, h), Sum(dy[n, d] * hidden[n, h], (n, N)))
        dbias2 = Tensor(d, Sum(dy[n, d], (n, N)))
        return dactive, dweight1, dbias1, dweight2, dbias2

    return y, backward


def zero_branch_is_the_identity(x, weight1, bias1, dy):
    """With zeros for the last layer the branch adds nothing."""
    (N, D), (H, _) = x.shape, weight1.shape
    zeros = Tensor((d, h), sp.S.Zero, shape=(D, H))
    none = Tensor(d, sp.S.Zero, shape=(D,))
    y, backward = preactivation_block(x, weight1, bias1, zeros, none)
    dx, dweight1, *_ = backward(dy)
    return (
        Equal(y[n, d], x[n, d], {n: N, d: D}),
        Equal(dx[n, d], dy[n, d], {n: N, d: D}),
        Equal(dweight1[h, e], 0, {h: H, e: D}),
    )


def matrices(x):
    """Two slopes A and B of branches, and a vector v."""
    _, D = x.shape
    a = sp.IndexedBase("A", shape=(D, D), real=True)
    b = sp.IndexedBase("B", shape=(D, D), real=True)
    v = sp.IndexedBase("v", shape=(D,), real=True)
    return D, a, b, v


def after(matrix, v, D):
    """The vector after a block whose branch is this matrix."""
    return Tensor(d, v[d] + Sum(matrix[d, e] * v[e], (e, D)))


def paths_add_up(x):
    """Multiply out: each block is passed by or gone through."""
    D, a, b, v = matrices(x)
    twice = after(b, after(a, v, D), D)
    through_a = Sum(a[d, e] * v[e], (e, D))
    through_b = Sum(b[d, e] * v[e], (e, D))
    both = Sum(b[d, k] * a[k, e] * v[e], (e, D), (k, D))
    return Equal(twice[d], v[d] + through_a + through_b + both, {d: D})


def small_branch_keeps_length(x):
    """The gap is half the square of v + 2 A v."""
    D, a, _, v = matrices(x)
    branch = Tensor(d, Sum(a[d, e] * v[e], (e, D)))
    length = Sum(v[d] ** 2, (d, D))
    added = Sum(branch[d] ** 2, (d, D))
    whole = Sum(after(a, v, D)[d] ** 2, (d, D))
    why = Sum((v[d] + 2 * branch[d]) ** 2, (d, D)) / 2
    return AtMost(length / 2 - added, whole, why)
