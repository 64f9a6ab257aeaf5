"""Gradient descent on a quadratic in SymPy: how fast, and how not."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Identity, Limit, Sum, Tensor

n, d, e, i, j = sp.symbols("n d e i j", integer=True)
low, high = sp.symbols("m M", positive=True)  # curvatures
rate = sp.Symbol("eta", real=True)


def quadratic(x, matrix, vector):
    """Half of x . A x, less b . x."""
    N, D = x.shape
    form = Sum(x[n, i] * matrix[i, j] * x[n, j], (i, D), (j, D)) / 2
    y = Tensor(n, form - Sum(vector[i] * x[n, i], (i, D)))

    def backward(dy):
        both = (matrix[d, j] + matrix[j, d]) / 2
        slope = Sum(both * x[n, j], (j, D)) - vector[d]
        dx = Tensor((n, d), dy[n] * slope)
        half = Sum(dy[n] * x[n, d] * x[n, e], (n, N)) / 2
        dmatrix = Tensor((d, e), half)
        dvector = Tensor(d, -Sum(dy[n] * x[n, d], (n, N)))
        return dx, dmatrix, dvector

    return y, backward


def gradient_descent_step(param, grad, lr, maximize):
    """A step against the gradient, as long as lr times it."""
    sign = 1 if maximize else -1
    return Tensor(n, param[n] + sign * lr * grad[n])


def valley(x, matrix):
    """The quadratic of one place with its flat point at s."""
    D = x.shape[1]
    place = sp.IndexedBase("x", shape=(D,), real=True)
    s = sp.IndexedBase("s", shape=(D,), real=True)
    shape = sp.IndexedBase("A", shape=(D, D), real=True)
    both = Tensor((i, j), (shape[i, j] + shape[j, i]) / 2, shape=(D, D))
    pull = Tensor(i, Sum(both[i, j] * s[j], (j, D)), shape=(D,))

    def height(at):
        row = Tensor((n, d), at[d], shape=(1, D))
        return quadratic(row, both, pull)[0][0]

    def slope(at):
        row = Tensor((n, d), at[d], shape=(1, D))
        one = Tensor(n, 1, shape=(1,))
        return quadratic(row, both, pull)[1](one)[0][0, d]

    return D, place, s, both, height, slope


def distance_after_a_step(x, matrix):
    """The gradient is A times the distance."""
    D, place, s, both, _, slope = valley(x, matrix)
    moved = place[d] - rate * slope(place)
    along = Sum(both[d, j] * (place[j] - s[j]), (j, D))
    return Equal(moved - s[d], place[d] - s[d] - rate * along, {d: D})


def height_after_a_step(x, matrix):
    """Taylor's series of a quadratic ends with the second term."""
    D, place, _, both, height, slope = valley(x, matrix)
    g = Tensor(d, slope(place))
    moved = Tensor(d, place[d] - rate * g[d])
    square = Sum(g[i] ** 2, (i, D))
    bend = Sum(g[i] * both[i, j] * g[j], (i, D), (j, D))
    after = height(place) - rate * square + rate**2 / 2 * bend
    return Equal(height(moved), after)


def each_direction_alone():
    """By induction: true before the first step, kept true by each."""
    k = sp.Symbol("k", integer=True, nonnegative=True)
    bend, x, s = sp.symbols("lambda x s", real=True)

    def place(k):
        return s + (1 - rate * bend) ** k * (x - s)

    row = Tensor((n, d), place(k), shape=(1, 1))
    matrix = Tensor((i, j), bend, shape=(1, 1))
    pull = Tensor(i, bend * s, shape=(1,))
    one = Tensor(n, 1, shape=(1,))
    slope = quadratic(row, matrix, pull)[1](one)[0][0, 0].doit()
    return (
        Equal(place(0), x),
        Equal(place(k) - rate * slope, place(k + 1)),
    )


def rate_of_the_best_step():
    """Both ends of the range are left with the same share."""
    bend = sp.Symbol("lambda", real=True)
    best = 2 / (low + high)
    share = (high - low) / (high + low)
    inside = (high - bend) * (bend - low)
    return (
        AtMost(
            (1 - best * bend) ** 2,
            share**2,
            4 * inside / (high + low) ** 2,
            given=(high - bend, bend - low),
        ),
        Equal(1 - best * low, share),
        Equal(1 - best * high, -share),
    )


def no_step_is_better():
    """A mean of two squares is at least the square of the mean."""
    share = (high - low) / (high + low)
    p, q = high / (high + low), low / (high + low)
    a, b = 1 - rate * low, 1 - rate * high
    return AtMost(share**2, p * a**2 + q * b**2, p * q * (a + b) ** 2)


def rate_by_condition_number():
    """Divide above and below by m."""
    kappa = high / low
    share = (high - low) / (high + low)
    return Identity(share, (kappa - 1) / (kappa + 1))


def too_long_a_step():
    """The factor is below -1, so its powers grow without bound."""
    over = sp.Symbol("c", positive=True)  # how far beyond the edge
    k = sp.Symbol("k", real=True)
    eta = (2 + over) / high
    return (
        Equal(1 - eta * high, -(1 + over)),
        Limit((1 + over) ** k, k, sp.oo, sp.oo),
    )
