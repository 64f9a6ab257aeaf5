"""Positions in SymPy: definitions, claimed gradients, theorems.

Rotations have two layouts of the same pairs: neighbors, and halves.
"""

import sympy as sp

from dlref.symbolic import (
    Abs,
    Equal,
    Identity,
    Positive,
    Sum,
    Tensor,
    blocks,
    cos,
    floor,
    log,
    one_hot,
    sin,
)

n, t, s, p, c, d = sp.symbols("n t s p c d", integer=True)
h, e, b = sp.symbols("h e b", integer=True)
k = sp.Symbol("k", real=True)


def sinusoidal_positions(position, width, base):
    """Each plane turns at its own speed; sine and cosine tell it."""
    speed = Tensor(p, base ** (-2 * p / width), name=r"\omega")
    at = position[n] * speed[p]
    y = Tensor((n, p, c), blocks(c, sin(at), cos(at)))

    def backward(dy):
        _, P, _ = dy.shape
        turn = dy[n, p, 0] * cos(at) - dy[n, p, 1] * sin(at)
        return Tensor(n, Sum(speed[p] * turn, (p, P)))

    return y, backward


def learned_positions(x, weight, position):
    """Each place has a row of the table."""
    N, T, _ = x.shape
    y = Tensor((n, t, d), x[n, t, d] + weight[position[t], d])

    def backward(dy):
        uses = one_hot(e, position[t]) * dy[n, t, d]
        dweight = Tensor((e, d), Sum(uses, (n, N), (t, T)))
        return Tensor((n, t, d), dy[n, t, d]), dweight

    return y, backward


def rotary_interleaved(x, position, base):
    """Each pair of neighbors is a point, turned about the origin."""
    N, _, P, _ = x.shape
    speed = Tensor(p, base ** (-p / P), name=r"\omega")
    at = position[t] * speed[p]
    u, v = x[n, t, p, 0], x[n, t, p, 1]
    first, second = u * cos(at) - v * sin(at), u * sin(at) + v * cos(at)
    y = Tensor((n, t, p, c), blocks(c, first, second), name="y")

    def backward(dy):
        f, g = dy[n, t, p, 0], dy[n, t, p, 1]
        back = f * cos(at) + g * sin(at), g * cos(at) - f * sin(at)
        turn = g * y[n, t, p, 0] - f * y[n, t, p, 1]
        dposition = Sum(speed[p] * turn, (n, N), (p, P))
        dx = Tensor((n, t, p, c), blocks(c, *back))
        return dx, Tensor(t, dposition)

    return y, backward


def rotary_halves(x, position, base):
    """The same, where a point has an entry in each half of the row."""
    N, _, _, P = x.shape
    speed = Tensor(p, base ** (-p / P), name=r"\omega")
    at = position[t] * speed[p]
    u, v = x[n, t, 0, p], x[n, t, 1, p]
    first, second = u * cos(at) - v * sin(at), u * sin(at) + v * cos(at)
    y = Tensor((n, t, c, p), blocks(c, first, second), name="y")

    def backward(dy):
        f, g = dy[n, t, 0, p], dy[n, t, 1, p]
        back = f * cos(at) + g * sin(at), g * cos(at) - f * sin(at)
        turn = g * y[n, t, 0, p] - f * y[n, t, 1, p]
        dposition = Sum(speed[p] * turn, (n, N), (p, P))
        dx = Tensor((n, t, c, p), blocks(c, *back))
        return dx, Tensor(t, dposition)

    return y, backward


def alibi(scores, slopes):
    """A penalty for distance, of another slope in each head."""
    N, _, T, S = scores.shape
    ahead = s - (t + S - T)  # how far the key is after the query
    size = 2 * Positive(ahead) * ahead - ahead
    distance = Tensor((t, s), size, name="r")
    y = scores[n, h, t, s] - slopes[h] * distance[t, s]

    def backward(dy):
        far = dy[n, h, t, s] * distance[t, s]
        dslopes = Tensor(h, -Sum(far, (n, N), (t, T), (s, S)))
        return Tensor((n, h, t, s), dy[n, h, t, s]), dslopes

    return Tensor((n, h, t, s), y), backward


def relative_bias(scores, weight, bucket):
    """A number is added that the bucket of the distance names."""
    N, _, T, S = scores.shape
    y = scores[n, h, t, s] + weight[bucket[t, s], h]

    def backward(dy):
        uses = one_hot(b, bucket[t, s]) * dy[n, h, t, s]
        dweight = Tensor((b, h), Sum(uses, (n, N), (t, T), (s, S)))
        return Tensor((n, h, t, s), dy[n, h, t, s]), dweight

    return Tensor((n, h, t, s), y), backward


def relative_position_bucket(
    distance, num_buckets, max_distance, bidirectional
):
    """Short distances have buckets of their own, long ones share."""
    r, side, B = distance[n], 0, num_buckets
    size = -r * Positive(-r)
    if bidirectional:
        B = floor(num_buckets / sp.Integer(2))
        size, side = Abs(r), B * Positive(r)
    exact = floor(B / sp.Integer(2))
    far = Tensor(n, size, name="f")
    beyond = Positive(far[n] - exact)
    share = log(1 + beyond * (far[n] / exact - 1)) / log(
        max_distance / exact
    )
    wide = Tensor(n, floor(share * (B - exact)), name="w")
    over = wide[n] - (B - 1 - exact)  # the last bucket takes all
    last = exact + wide[n] - Positive(over) * over
    near = floor(far[n])
    return Tensor(n, side + (1 - beyond) * near + beyond * last)


def shift_is_a_rotation(position, width, base):
    """The addition theorems of sine and cosine."""
    later = Tensor(n, position[n] + k, shape=position.shape)
    y, _ = sinusoidal_positions(position, width, base)
    moved, _ = sinusoidal_positions(later, width, base)
    at = k * base ** (-2 * p / width)
    first, second = y[n, p, 0], y[n, p, 1]
    return (
        Identity(moved[n, p, 0], first * cos(at) + second * sin(at)),
        Identity(moved[n, p, 1], second * cos(at) - first * sin(at)),
    )


def products_tell_the_distance(position, width, base):
    """The cosine of a difference."""
    y, _ = sinusoidal_positions(position, width, base)
    product = y[n, p, 0] * y[s, p, 0] + y[n, p, 1] * y[s, p, 1]
    gap = position[n] - position[s]
    return Identity(product, cos(gap * base ** (-2 * p / width)))


def only_the_distance_counts(x, position, base):
    """Turning both by as much leaves the angle between them."""
    P = x.shape[2]
    key = sp.IndexedBase("z", shape=x.shape, real=True)
    q, _ = rotary_interleaved(x, position, base)
    r, _ = rotary_interleaved(key, position, base)
    at = (position[t] - position[s]) * base ** (-p / P)
    (a, b), (f, g) = (
        (z[n, i, p, 0], z[n, i, p, 1]) for z, i in ((x, t), (key, s))
    )
    product = (
        q[n, t, p, 0] * r[n, s, p, 0] + q[n, t, p, 1] * r[n, s, p, 1]
    )
    turned = (a * f + b * g) * cos(at) + (a * g - b * f) * sin(at)
    return Identity(product, turned)


def lengths_stay(x, position, base):
    """The squares of sine and cosine sum to one."""
    N, T, P, _ = x.shape
    y, _ = rotary_interleaved(x, position, base)
    left = Sum(y[n, t, p, c] ** 2, (p, P), (c, 2))
    right = Sum(x[n, t, p, c] ** 2, (p, P), (c, 2))
    return Equal(left, right, {n: N, t: T})


def gradient_is_turned_back(x, position, base, dy):
    """The transpose of a rotation turns by minus the angle."""
    N, T, P, _ = x.shape
    dx, _ = rotary_interleaved(x, position, base)[1](dy)
    minus = Tensor(t, -position[t], shape=(T,))
    y, _ = rotary_interleaved(dy, minus, base)
    return Equal(
        dx[n, t, p, c], y[n, t, p, c], {n: N, t: T, p: P, c: 2}
    )


def pairings_differ_in_order(x, position, base):
    """The same entries are turned; they only stand elsewhere."""
    N, T, P, _ = x.shape
    apart = Tensor((n, t, c, p), x[n, t, p, c], shape=(N, T, 2, P))
    y, _ = rotary_interleaved(x, position, base)
    z, _ = rotary_halves(apart, position, base)
    ranges = {n: N, t: T, c: 2, p: P}
    return Equal(z[n, t, c, p], y[n, t, p, c], ranges)


def key_alone_suffices(scores, slopes):
    """Up to the query's own place, distances differ by a constant."""
    N, H, T, S = scores.shape
    y, _ = alibi(scores, slopes)
    here = t + S - T
    seen = 1 - Positive(s - here)
    by_key = scores[n, h, t, s] + slopes[h] * (s - here)
    ranges = {n: N, h: H, t: T, s: S}
    return Equal(seen * y[n, h, t, s], seen * by_key, ranges)
