"""The ReLU family in SymPy: definitions and claimed slopes."""

import sympy as sp

from dlref.concepts.neurons.sigmoid_family.derivation import (
    at,
    hardtanh,
)
from dlref.symbolic import (
    Equal,
    Identity,
    Integral,
    Limit,
    Positive,
    Sum,
    Tensor,
    erf,
    exp,
    pi,
    sqrt,
)

n, c, s = sp.symbols("n c s", integer=True)
z = sp.Symbol("x", real=True)


def relu(x):
    """The input where it is positive, else 0."""
    right = Positive(x[n])
    y = Tensor(n, x[n] * right)
    return y, lambda dy: Tensor(n, dy[n] * right)


def leaky_relu(x, negative_slope):
    """The input where it is positive, else a small part of it."""
    right = Positive(x[n])
    slope = right + negative_slope * (1 - right)
    y = Tensor(n, x[n] * slope)
    return y, lambda dy: Tensor(n, dy[n] * slope)


def prelu(x, weight):
    """The input, on the left times its channel's slope."""
    N, _, S = x.shape
    here = n, c, s
    right = Positive(x[here])
    slope = right + weight[c] * (1 - right)
    y = Tensor(here, x[here] * slope)

    def backward(dy):
        dx = Tensor(here, dy[here] * slope)
        left = x[here] * (1 - right)
        dweight = Tensor(c, Sum(dy[here] * left, (n, N), (s, S)))
        return dx, dweight

    return y, backward


def relu6(x):
    """The input between 0 and 6."""
    above, below = Positive(x[n]), Positive(6 - x[n])
    y = Tensor(n, above * below * x[n] + 6 * (1 - below))
    return y, lambda dy: Tensor(n, dy[n] * above * below)


def elu(x, alpha):
    """A line on the right; a curve that ends at -alpha on the left."""
    right = Positive(x[n])
    curve = alpha * (exp(x[n]) - 1)
    y = Tensor(n, right * x[n] + (1 - right) * curve)
    slope = right + (1 - right) * alpha * exp(x[n])
    return y, lambda dy: Tensor(n, dy[n] * slope)


def selu(x):
    """The ELU, scaled so that mean 0 and variance 1 stay."""
    alpha, scale = fixed_point()
    unscaled, slope = elu(x, alpha)
    y = Tensor(n, scale * unscaled[n])
    return y, lambda dy: slope(Tensor(n, scale * dy[n]))


def fixed_point():
    """Return alpha and lambda, for which mean 0 and variance 1 stay."""
    p = constant("p", sqrt(sp.E) * (1 - erf(1 / sqrt(2))))
    q = constant("q", exp(2) * (1 - erf(sqrt(2))))
    alpha = constant(r"\alpha", sqrt(2 / pi) / (1 - p))
    root = sqrt((1 - p) ** 2 + 2 * (q - 2 * p + 1) / pi)
    return alpha, constant(r"\lambda", sqrt(2) * (1 - p) / root)


def constant(name, value):
    """Return a number by its name."""
    return Tensor((), value, name=name)[()]


def celu(x, alpha):
    """The ELU with x / alpha for x, so that the slope does not jump."""
    right = Positive(x[n])
    curve = alpha * (exp(x[n] / alpha) - 1)
    y = Tensor(n, right * x[n] + (1 - right) * curve)
    slope = right + (1 - right) * exp(x[n] / alpha)
    return y, lambda dy: Tensor(n, dy[n] * slope)


def threshold(x, threshold, value):
    """The input above the threshold, else a fixed value."""
    passes = Positive(x[n] - threshold)
    y = Tensor(n, passes * x[n] + (1 - passes) * value)
    return y, lambda dy: Tensor(n, dy[n] * passes)


def relu_splits_the_line():
    """Right of 0 the first ReLU gives x, left of 0 the second -x."""
    left, right = Positive(-z), Positive(z)
    gap = at(relu, z)[0] - at(relu, -z)[0]
    return (
        Equal(gap.subs({right: 1, left: 0}), z),
        Equal(gap.subs({right: 0, left: 1}), z),
        Equal(gap.subs(z, 0), 0),
    )


def relu_scales():
    """A positive factor does not change on which side of 0 x lies."""
    scale = sp.Symbol("c", positive=True)
    y, _ = at(relu, z)
    scaled, _ = at(relu, scale * z)
    return tuple(
        Equal(
            scaled.subs(Positive(scale * z), side),
            scale * y.subs(Positive(z), side),
        )
        for side in (0, 1)
    )


def leaky_relu_is_line_and_relu(negative_slope):
    """On the right the shares add to 1, on the left the ReLU is 0."""
    y, _ = at(lambda x: leaky_relu(x, negative_slope), z)
    share = (1 - negative_slope) * at(relu, z)[0]
    return Equal(y, negative_slope * z + share)


def clipping_is_two_relus():
    """The second ReLU takes away what the first gives too much."""
    low, high = sp.symbols("a b", real=True)
    clipped, _ = at(lambda x: hardtanh(x, low, high), z)
    first, second = at(relu, z - low)[0], at(relu, z - high)[0]
    above, below = Positive(z - low), Positive(high - z)
    beyond = Positive(z - high)
    places = (  # left of both bounds, between them, right of both
        {above: 0, below: 1, beyond: 0},
        {above: 1, below: 1, beyond: 0},
        {above: 1, below: 0, beyond: 1},
    )
    return tuple(
        Equal(clipped.subs(place), (low + first - second).subs(place))
        for place in places
    )


def celu_is_scaled_elu(alpha):
    """A positive factor does not change on which side of 0 x lies."""
    y, _ = at(lambda x: celu(x, alpha), z)
    scaled, _ = at(lambda x: elu(x, 1), z / alpha)
    return tuple(
        Equal(
            y.subs(Positive(z), side),
            alpha * scaled.subs(Positive(z / alpha), side),
        )
        for side in (0, 1)
    )


def celu_slope_has_no_jump(alpha):
    """On the left the slope is exp(x / alpha), which is 1 at 0."""
    _, slope = at(lambda x: celu(x, alpha), z)
    _, other = at(lambda x: elu(x, alpha), z)
    return (
        Equal(slope.subs(Positive(z), 1), 1),
        Limit(slope.subs(Positive(z), 0), z, 0, 1, dir="-"),
        Limit(other.subs(Positive(z), 0), z, 0, alpha, dir="-"),
    )


def bell(x):
    """Return the density of the standard normal distribution."""
    return exp(-(x**2) / 2) / sqrt(2 * pi)


def leaky_relu_second_moment(negative_slope):
    """Each half of the bell has half of the second moment, 1/2."""
    y, _ = at(lambda x: leaky_relu(x, negative_slope), z)
    right = y.subs(Positive(z), 1) ** 2 * bell(z)
    left = y.subs(Positive(z), 0) ** 2 * bell(z)
    half = sp.Rational(1, 2)
    return (
        Integral(right, (z, 0, sp.oo), half),
        Integral(left, (z, -sp.oo, 0), negative_slope**2 * half),
    )


def selu_keeps_mean_and_variance():
    """Four integrals give two equations; the constants solve them."""
    alpha, scale = fixed_point()
    p = sqrt(sp.E) * (1 - erf(1 / sqrt(2)))
    q = exp(2) * (1 - erf(sqrt(2)))
    left, half = at(lambda x: elu(x, 1), z)[0], sp.Rational(1, 2)
    left = left.subs(Positive(z), 0)
    first, second = (p - 1) / 2, (q - 2 * p + 1) / 2
    return (
        Integral(z * bell(z), (z, 0, sp.oo), 1 / sqrt(2 * pi)),
        Integral(z**2 * bell(z), (z, 0, sp.oo), half),
        Integral(left * bell(z), (z, -sp.oo, 0), first),
        Integral(left**2 * bell(z), (z, -sp.oo, 0), second),
        Identity(1 / sqrt(2 * pi) + alpha * first, 0),
        Identity(half + alpha**2 * second, 1 / scale**2),
    )
