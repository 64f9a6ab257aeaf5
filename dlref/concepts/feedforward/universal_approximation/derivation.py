"""Universal approximation in SymPy: three networks, and bounds."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Positive, Sum, Tensor, one_hot

n, k, d, i, j, m = sp.symbols("n k d i j m", integer=True)
u, z = sp.symbols("u z", real=True)
half = sp.Rational(1, 2)


def relu(z):
    """What is positive passes."""
    return Positive(z) * z


def ramp(z):
    """Up from 0 at 0 to 1 at 1."""
    return relu(z) - relu(z - 1)


def ramp_network(x, values):
    """Between two knots, climb by the difference of their values."""
    (M,) = values.shape
    K = M - 1
    r = Tensor((n, k), ramp(K * x[n] - k), name="r")
    steps = (values[k + 1] - values[k]) * r[n, k]
    return Tensor(n, values[0] + Sum(steps, (k, K)))


def tower_network(x, low, high, values):
    """A box is where 2D steps say yes at once."""
    K, D = low.shape
    above = Positive(x[n, d] - low[k, d])
    beyond = Positive(x[n, d] - high[k, d])
    sides = Tensor((n, k), Sum(above - beyond, (d, D)), name="s")
    inside = Positive(sides[n, k] - D + half)
    return Tensor(n, Sum(values[k] * inside, (k, K)))


def tent(x):
    """Twice the first ramp up, then twice down."""
    return Tensor(n, 2 * relu(x[n]) - 4 * relu(x[n] - half))


def ramp_climbs():
    """Left of both bends, between them, and right of both."""
    first, second = Positive(z), Positive(z - 1)
    return (
        Equal(ramp(z).subs({first: 0, second: 0}), 0),
        Equal(ramp(z).subs({first: 1, second: 0}), z),
        Equal(ramp(z).subs({first: 1, second: 1}), 1),
    )


def passed(values, m):
    """Return the first value and all whole steps before knot m."""
    (M,) = values.shape
    whole = Positive(m - j) * (values[j + 1] - values[j])
    return values[0] + Sum(whole, (j, M - 1))


def between_knots(values):
    """At (m + u)/K, ramps before m are 1, ramp m is u, the rest 0."""
    (M,) = values.shape
    x = Tensor(n, (m + u) / (M - 1), shape=(1,))
    climb = (values[j + 1] - values[j]) * ramp(m + u - j)
    y = values[0] + Sum(climb, (j, M - 1))
    wholes = {  # for whole m - j, and u between 0 and 1
        Positive(m + u - j): Positive(m + 1 - j),
        Positive(m + u - j - 1): Positive(m - j),
    }
    start, ranges = passed(values, m), {m: M - 1}
    slope = values[m + 1] - values[m]
    return (
        Equal(ramp_network(x, values)[0], y, ranges),
        Equal(y.xreplace(wholes), start + u * slope, ranges),
        Equal(passed(values, sp.Integer(0)), values[0]),
        Equal(passed(values, m + 1), start + slope, ranges),
    )


def lipschitz_error():
    """What is left over is a square and what is supposed."""
    f, left, right = sp.symbols("f f_k f_{k+1}", real=True)
    L, h = sp.symbols("L h", positive=True)
    y = (1 - u) * left + u * right
    found = []
    for sign in (1, -1):
        near = L * u * h - sign * (f - left)
        far = L * (1 - u) * h - sign * (f - right)
        rest = L * h / 2 * (1 - 2 * u) ** 2
        because = (1 - u) * near + u * far + rest
        given = (u, 1 - u, near, far)
        gap = sign * (f - y)
        found.append(AtMost(gap, L * h / 2, because, given=given))
    return tuple(found)


def smooth_error():
    """The slope at x cancels; the rests of Taylor's formula stay."""
    f, df, left, right = sp.symbols("f f' f_k f_{k+1}", real=True)
    B, h = sp.symbols("B h", positive=True)
    y = (1 - u) * left + u * right
    found = []
    for sign in (1, -1):
        taylor_left = left - (f - df * u * h)
        taylor_right = right - (f + df * (1 - u) * h)
        near = B * (u * h) ** 2 / 2 - sign * taylor_left
        far = B * ((1 - u) * h) ** 2 / 2 - sign * taylor_right
        rest = B * h**2 / 8 * (1 - 2 * u) ** 2
        because = (1 - u) * near + u * far + rest
        given = (u, 1 - u, near, far)
        gap, bound = sign * (y - f), B * h**2 / 8
        found.append(AtMost(gap, bound, because, given=given))
    return tuple(found)


def one_side_missing():
    """The other sides cannot make up for one that is 0."""
    D = sp.Symbol("D", integer=True, positive=True)
    lack = sp.IndexedBase("b", shape=(D,), real=True)  # 1 - a
    below = sp.Symbol("t", nonnegative=True)  # the side d is -t
    other = 1 - one_hot(i, d)
    total = Sum(other * (1 - lack[i]), (i, D)) - below
    because = Sum(other * lack[i], (i, D)) + below
    return (
        AtMost(total, D - 1, because, {d: D}, (lack[i],)),
        Equal(Sum(1, (i, D)), D),
    )


def tower_error():
    """Add up how far x is from the middle, axis by axis."""
    D = sp.Symbol("D", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(D,), real=True)
    c = sp.IndexedBase("c", shape=(D,), real=True)
    L, h = sp.symbols("L h", positive=True)
    distance = sp.Abs(x[d] - c[d])
    far = L * Sum(distance, (d, D))
    because = L * Sum(h / 2 - distance, (d, D))
    return AtMost(far, L * D * h / 2, because, {}, (h / 2 - distance,))


def lines_cut_the_plane():
    """The next line is cut into h + 1 parts, each splits a region."""
    h = sp.Symbol("h", integer=True, nonnegative=True)

    def regions(h):
        return 1 + h + h * (h - 1) / 2

    return (
        Equal(regions(sp.Integer(0)), 1),
        Equal(regions(h + 1), regions(h) + h + 1),
    )


def tent_folds():
    """Both halves of [0, 1] are stretched over all of it."""
    up = tent(Tensor(n, u / 2, shape=(1,)))[0]
    down = tent(Tensor(n, 1 - u / 2, shape=(1,)))[0]
    left = {Positive(u / 2): 1, Positive(u / 2 - half): 0}
    right = {Positive(1 - u / 2): 1, Positive(half - u / 2): 1}
    return Equal(up.subs(left), u), Equal(down.subs(right), u)
