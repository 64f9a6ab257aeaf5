"""Factorizations in SymPy: small ones written out, and all sizes."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Positive,
    Sum,
    Tensor,
    blocks,
    one_hot,
    sqrt,
)
from dlref.symbolic import inverse as unknown_inverse

n, i, j, k, m, a, b = sp.symbols("n i j k m a b", integer=True)
INVERSES = {}  # one for each matrix, however often it is asked for


def solve(input, other):
    """The inverse, known by its product with A alone, times B."""
    _, D, K = other.shape
    at = n, i, j
    left = unknown_inverse("(A^{-1})", at, input[at], D)
    left = INVERSES.setdefault(input, left)
    solved = Sum(left[n, i, j] * other[n, j, k], (j, D))
    y = Tensor((n, i, k), solved, name="X")

    def backward(dy):
        pulled = Sum(left[n, j, i] * dy[n, j, k], (j, D))
        dother = Tensor((n, i, k), pulled, name=r"\partial B")
        outer = Sum(dother[n, i, k] * y[n, j, k], (k, K))
        return Tensor((n, i, j), -outer), Tensor((n, i, k), pulled)

    return Tensor((n, i, k), y[n, i, k]), backward


def grid(name, rows):
    """Return a matrix for each n, its entries written out."""
    entries = [
        sum(one_hot(j, q) * e for q, e in enumerate(row) if e != 0)
        for row in rows
    ]
    return Tensor((n, i, j), blocks(i, *entries), name=name)


def mirrored(name, x):
    """Return the part on and below the diagonal, and its mirror."""
    below = (one_hot(i, j) + Positive(i - j)) * x[n, i, j]
    return Tensor((n, i, j), below + Positive(j - i) * x[n, j, i], name)


def cholesky(x):
    """Row by row: what is left of an entry, over the diagonal's."""
    D = int(x.shape[1])
    f = [[sp.S.Zero] * D for _ in range(D)]
    for p in range(D):
        for q in range(p + 1):
            left = (x[n, p, q] + x[n, q, p]) / 2
            left = x[n, p, p] if p == q else left
            left -= sum(f[p][r] * f[q][r] for r in range(q))
            entry = sqrt(left) if p == q else left / f[q][q]
            f[p][q] = Tensor(n, entry, name=f"f_{{{p}{q}}}")[n]
    F = grid("F", f)

    def backward(dy):
        B = grid("(F^{-1})", inverse_of(f))
        met = Sum(F[n, k, i] * dy[n, k, j], (k, D))
        G = Tensor((n, i, j), met, name="G")
        S = mirrored("S", G)
        both = B[n, a, i] * S[n, a, b] * B[n, b, j] / 2
        return Tensor((n, i, j), Sum(both, (a, D), (b, D)))

    return Tensor((n, i, j), F[n, i, j]), backward


def inverse_of(f):
    """Return the inverse of a lower triangle, row by row."""
    D = len(f)
    m = [[sp.S.Zero] * D for _ in range(D)]
    for p in range(D):
        m[p][p] = 1 / f[p][p]
        for q in range(p):
            total = sum(f[p][r] * m[r][q] for r in range(q, p))
            m[p][q] = -total / f[p][p]
    return m


def qr(x):
    """Two columns: the second without its part along the first."""
    _, M, D = x.shape
    length = sqrt(Sum(x[n, m, 0] ** 2, (m, M)))
    r00 = Tensor(n, length, name="r_{00}")
    q0 = Tensor((n, m), x[n, m, 0] / r00[n], name="q_0")
    along = Sum(q0[n, m] * x[n, m, 1], (m, M))
    r01 = Tensor(n, along, name="r_{01}")
    u = Tensor((n, m), x[n, m, 1] - r01[n] * q0[n, m], name="u")
    r11 = Tensor(n, sqrt(Sum(u[n, m] ** 2, (m, M))), name="r_{11}")
    q1 = Tensor((n, m), u[n, m] / r11[n], name="q_1")
    Q = Tensor((n, m, j), blocks(j, q0[n, m], q1[n, m]), name="Q")
    R = grid("R", [[r00[n], r01[n]], [0, r11[n]]])

    def backward(dq, dr):
        met = Sum(R[n, i, k] * dr[n, j, k], (k, D))
        met -= Sum(dq[n, m, i] * Q[n, m, j], (m, M))
        C = mirrored("C", Tensor((n, i, j), met, name="M"))
        moved = dq[n, m, j] + Sum(Q[n, m, k] * C[n, k, j], (k, D))
        B = Tensor((n, m, j), moved, name="B")
        side = -r01[n] / (r00[n] * r11[n])
        T = grid("(R^{-1})", [[1 / r00[n], side], [0, 1 / r11[n]]])
        return Tensor((n, m, j), Sum(B[n, m, k] * T[n, j, k], (k, D)))

    q = Tensor((n, m, j), Q[n, m, j])
    return (q, Tensor((n, i, j), R[n, i, j])), backward


def two(top, bottom, side):
    """Return half the gap, and the vectors, of a symmetric matrix.

    Its diagonal is top and bottom, the other two entries are side.
    Each vector has length 1, and its first entry is positive.
    """
    d = Tensor(n, (top - bottom) / 2, name="d")
    b = Tensor(n, side, name="b")
    r = Tensor(n, sqrt(d[n] ** 2 + b[n] ** 2), name="r")
    less = Tensor(n, sqrt((1 - d[n] / r[n]) / 2), name="a")
    more = Tensor(n, sqrt((1 + d[n] / r[n]) / 2), name="c")
    below = b[n] / (2 * r[n])
    low = [less[n], -below / less[n]]
    return r[n], low, [more[n], below / more[n]]


def eigh(x):
    """Two rows and columns: the vectors in closed form."""
    D = x.shape[1]
    side = (x[n, 0, 1] + x[n, 1, 0]) / 2
    r, low, high = two(x[n, 0, 0], x[n, 1, 1], side)
    mean = (x[n, 0, 0] + x[n, 1, 1]) / 2
    V = grid("V", zip(low, high, strict=True))
    values = blocks(i, mean - r, mean + r)
    w = Tensor((n, i), values, name=r"\lambda")

    def backward(dw, dv):
        met = Sum(V[n, k, i] * dv[n, k, j], (k, D))
        G = Tensor((n, i, j), met, name="G")
        gap = w[n, j] - w[n, i] + one_hot(i, j)
        turn = (G[n, i, j] - G[n, j, i]) / (2 * gap)
        inner = one_hot(i, j) * dw[n, i] + turn
        S = Tensor((n, i, j), inner, name="S")
        both = V[n, i, a] * S[n, a, b] * V[n, j, b]
        return Tensor((n, i, j), Sum(both, (a, D), (b, D)))

    vectors = Tensor((n, i, j), V[n, i, j])
    return (Tensor((n, i), w[n, i]), vectors), backward


def svd(x):
    """Two columns: the vectors of x^T x, and where x takes them."""
    _, M, D = x.shape

    def gram(s, t):
        return Sum(x[n, m, s] * x[n, m, t], (m, M))

    top, bottom = gram(0, 0), gram(1, 1)
    r, low, high = two(top, bottom, gram(0, 1))
    mean = Tensor(n, (top + bottom) / 2, name="p")[n]
    V = grid("V^\\top", [high, low])
    roots = blocks(i, sqrt(mean + r), sqrt(mean - r))
    s = Tensor((n, i), roots, name="s")
    taken = Sum(x[n, m, k] * V[n, j, k], (k, D)) / s[n, j]
    U = Tensor((n, m, j), taken, name="U")

    def backward(du, ds, dvh):
        met = Sum(U[n, m, i] * du[n, m, j], (m, M))
        turned = Sum(V[n, i, k] * dvh[n, j, k], (k, D))
        G = Tensor((n, i, j), met, name="G")
        H = Tensor((n, i, j), turned, name="H")
        gap = s[n, j] ** 2 - s[n, i] ** 2 + one_hot(i, j)
        top = (G[n, i, j] - G[n, j, i]) * s[n, j]
        top += s[n, i] * (H[n, i, j] - H[n, j, i])
        inner = one_hot(i, j) * ds[n, i] + top / gap
        Z = Tensor((n, i, j), inner, name="Z")
        inside = Sum(U[n, m, k] * G[n, k, j], (k, D))
        mixed = Sum(U[n, m, k] * Z[n, k, j], (k, D))
        moved = mixed + (du[n, m, j] - inside) / s[n, j]
        B = Tensor((n, m, j), moved, name="B")
        dx = Sum(B[n, m, k] * V[n, k, j], (k, D))
        return Tensor((n, m, j), dx)

    outputs = U[n, m, j], s[n, i], V[n, i, j]
    axes = (n, m, j), (n, i), (n, i, j)
    return tuple(map(Tensor, axes, outputs)), backward


def squares(*names):
    """Return a size, and square real matrices of it."""
    D = sp.Symbol("D", integer=True, positive=True)
    return D, *(
        sp.IndexedBase(x, shape=(D, D), real=True) for x in names
    )


def antisymmetric(x):
    """Any matrix that changes its sign with its indices."""
    return Tensor((i, j), x[i, j] - x[j, i])


def cholesky_at_any_size():
    """F moves to F P, with any lower triangle P; x with it."""
    D, F, dF, any_p = squares("F", "G", "P")
    B = unknown_inverse("(F^{-1})", (i, j), F[i, j], D)
    low = 1 - Positive(j - i)
    P = Tensor((i, j), any_p[i, j] * low)
    moved = Tensor((i, j), Sum(F[i, k] * P[k, j], (k, D)))
    both = moved[i, k] * F[j, k] + F[i, k] * moved[j, k]
    change = Tensor((i, j), Sum(both, (k, D)))
    met = Tensor((i, j), Sum(F[k, i] * dF[k, j], (k, D)))
    phi = Tensor((i, j), met[i, j] * (low - one_hot(i, j) / 2))
    S = Tensor((i, j), (phi[i, j] + phi[j, i]) / 2)
    inner = Sum(B[i, a] * S[i, j] * B[j, b], (i, D), (j, D))
    over = (a, D), (b, D)
    return Equal(
        Sum(inner * change[a, b], *over),
        Sum(dF[a, b] * moved[a, b], *over),
    )


def qr_at_any_size():
    """Q moves to Q K, and R to T R: seen from the columns of Q."""
    D, G, W, any_k, any_t = squares("G", "W", "K", "T")
    K = antisymmetric(any_k)
    T = Tensor((i, j), any_t[i, j] * (1 - Positive(i - j)))
    gap = Tensor((i, j), W[j, i] - G[j, i])
    below, above = 1 - Positive(j - i), Positive(j - i)
    C = Tensor((i, j), gap[i, j] * below + gap[j, i] * above)
    over = (i, D), (j, D)
    claimed = (G[i, j] + C[i, j]) * (K[i, j] + T[i, j])
    wanted = G[i, j] * K[i, j] + W[i, j] * T[i, j]
    return Equal(Sum(claimed, *over), Sum(wanted, *over))


def eigh_at_any_size():
    """Change the basis; there each entry stands for itself."""
    D, V, X, S, F, any_k = squares("V", "X", "S", "F", "K")
    w, moved, dw, u = (
        sp.IndexedBase(x, shape=(D,), real=True) for x in "wmgu"
    )
    M = unknown_inverse("(V^{-1})", (i, j), V[i, j], D)
    over, ab = ((i, D), (j, D)), ((a, D), (b, D))
    change = Sum(V[a, i] * X[i, j] * M[j, b], *over)
    claim = Sum(M[i, a] * S[i, j] * V[b, j], *over)
    K, same = antisymmetric(any_k), one_hot(i, j)
    x = K[i, j] * (w[j] - w[i]) + same * moved[i]
    s = (1 - same) * F[i, j] + same * dw[i]
    g = F[i, j] * (w[j] - w[i]) + same * u[i]
    wanted = Sum(g * K[i, j], *over) + Sum(dw[i] * moved[i], (i, D))
    return (
        Equal(Sum(claim * change, *ab), Sum(S[i, j] * X[i, j], *over)),
        Equal(Sum(s * x, *over), wanted),
    )


def svd_at_any_size():
    """The entries (i, j) and (j, i) together, seen from U and V."""
    D, G, H, any_k, any_j = squares("G", "H", "K", "J")
    s = sp.IndexedBase("s", shape=(D,), real=True)
    K, J = antisymmetric(any_k), antisymmetric(any_j)
    g, h = antisymmetric(G), antisymmetric(H)
    X = Tensor((i, j), K[i, j] * s[j] - s[i] * J[i, j])
    top = g[i, j] * s[j] + s[i] * h[i, j]
    Z = Tensor((i, j), top / (s[j] ** 2 - s[i] ** 2))

    def pair(left, right):
        return left[i, j] * right[i, j] + left[j, i] * right[j, i]

    wanted = pair(G, K) + pair(H, J)
    return Equal(pair(Z, X), wanted, {i: D, j: D})
