"""Positions in NumPy: waves, tables, rotations and biases."""

import numpy as np

from dlref.concepts.feedforward.embedding.numpy_impl import embedding
from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)


def sinusoidal_positions(position, width, base=10000.0):
    """Return sine and cosine of each position at falling speeds.

    Args:
        position: any real numbers, float (*N).
        width: how many numbers to describe a position by, even.
        base: the first speed is 1, the last all but 1 / base.

    Returns:
        y: sines at even places, cosines at odd, float (*N, P 2).
        backward: dy (*N, P 2) -> dposition (*N).

    Raises:
        ValueError: if `width` is odd.
    """
    if width % 2:
        raise ValueError(f"width must be even, got {width}")

    speed, angle = turns(position, width // 2, base)  # (P,), (*N, P)
    sin, cos = np.sin(angle), np.cos(angle)
    waves = np.stack([sin, cos], axis=-1)  # (*N, P, 2)
    y = like(waves.reshape(*angle.shape[:-1], width), position)

    def backward(dy):
        turn = dy[..., 0::2] * cos - dy[..., 1::2] * sin  # (*N, P)
        return like(turn @ speed, position, dy)

    return y, backward


def turns(position, planes, base):
    """Return the speed of each plane, and the angles it has turned.

    In float64 always: of a large angle, float32 loses what counts.
    """
    speed = base ** (-np.arange(planes) / planes)  # (P,)
    return speed, double(position)[..., None] * speed


def learned_positions(x, weight, position):
    """Return x with the row of its place added to each of its rows.

    Args:
        x: float (*N, T, D).
        weight: a row for each position there is, float (L, D).
        position: the position of each place, int (T), below L.

    Returns:
        y: float (*N, T, D).
        backward: dy (*N, T, D) -> dx (*N, T, D), dweight (L, D).

    Raises:
        IndexError: if a position is outside [0, L).
    """
    rows, to_rows = embedding(position, weight)  # (T, D)

    def backward(dy):
        leading = tuple(range(dy.ndim - 2))
        return dy.copy(), to_rows(dy.sum(axis=leading))

    return x + rows, backward


def rotary_interleaved(x, position, base=10000.0):
    """Return x with each pair of neighbors turned by its position.

    Args:
        x: queries or keys, float (*N, T, P 2).
        position: the position of each row, float (T).
        base: the first speed is 1, the last all but 1 / base.

    Returns:
        y: float (*N, T, P 2).
        backward: dy (*N, T, P 2) -> dx (*N, T, P 2), dposition (T).
    """
    even, odd = x[..., 0::2], x[..., 1::2]  # (*N, T, P) each
    point, to_point = turned(even, odd, position, base)
    y = np.stack(point, axis=-1).reshape(x.shape)

    def backward(dy):
        *parts, dposition = to_point(dy[..., 0::2], dy[..., 1::2])
        dx = np.stack(parts, axis=-1).reshape(x.shape)
        return dx, dposition

    return y, backward


def rotary_halves(x, position, base=10000.0):
    """Return x, entry p of each half a pair turned by its position.

    Args:
        x: queries or keys, float (*N, T, 2 P).
        position: the position of each row, float (T).
        base: the first speed is 1, the last all but 1 / base.

    Returns:
        y: float (*N, T, 2 P).
        backward: dy (*N, T, 2 P) -> dx (*N, T, 2 P), dposition (T).
    """
    left, right = np.split(x, 2, axis=-1)  # (*N, T, P) each
    point, to_point = turned(left, right, position, base)
    y = np.concatenate(point, axis=-1)

    def backward(dy):
        *parts, dposition = to_point(*np.split(dy, 2, axis=-1))
        return np.concatenate(parts, axis=-1), dposition

    return y, backward


def turned(a, b, position, base):
    """Return the points (a, b), turned, and the pullback.

    Args:
        a: one coordinate of each plane's point, float (*N, T, P).
        b: the other.
        position: how long each row has turned, float (T).
        base: the first speed is 1, the last all but 1 / base.
    """
    speed, angle = turns(position, a.shape[-1], base)  # (P,), (T, P)
    cos, sin = (
        like(np.cos(angle), position),
        like(np.sin(angle), position),
    )
    y, z = a * cos - b * sin, a * sin + b * cos

    def backward(dy, dz):
        da, db = dy * cos + dz * sin, dz * cos - dy * sin
        leading = tuple(range(dy.ndim - 2))
        turn = np.sum(dz * y - dy * z, axis=leading)  # (T, P)
        return da, db, like(turn @ speed, turn)

    return (y, z), backward


def alibi(scores, slopes=None):
    """Return scores, less a slope for each step between query and key.

    The queries stand at the last T of the S places.

    Args:
        scores: of queries and keys, float (*N, H, T, S).
        slopes: of each head, float (H), or None for the published.

    Returns:
        y: float (*N, H, T, S).
        backward: dy (*N, H, T, S) -> dscores (*N, H, T, S),
            dslopes (H).

    Raises:
        ValueError: if there are more queries than keys.
    """
    H, T, S = scores.shape[-3:]
    if T > S:
        raise ValueError(
            "scores must not have more queries than keys, "
            f"got {T} and {S}"
        )

    steps = abs(np.arange(S - T, S)[:, None] - np.arange(S))  # (T, S)
    distance = like(steps, scores)
    slope = like(alibi_slopes(H), scores) if slopes is None else slopes
    y = scores - slope[:, None, None] * distance

    def backward(dy):
        dslopes = None
        if slopes is not None:
            far = np.sum(dy * distance, axis=(-2, -1))  # (*N, H)
            dslopes = -far.sum(axis=tuple(range(far.ndim - 1)))
        return dy.copy(), dslopes

    return y, backward


def alibi_slopes(heads):
    """Return the published slopes, a geometric sequence for 2**k heads.

    For another number they are those of the power of two below it, and
    then every other one of the power above.
    """
    power = 2 ** (heads.bit_length() - 1)  # at most the heads
    slopes = 2.0 ** (-8 * np.arange(1, power + 1) / power)
    between = 2.0 ** (-8 * (np.arange(heads - power) + 0.5) / power)
    return np.concatenate([slopes, between])  # (H,)


def relative_bias(scores, weight, bucket):
    """Return scores, with a number added for each pair's distance.

    Args:
        scores: of queries and keys, float (*N, H, T, S).
        weight: what each bucket adds in each head, float (B, H).
        bucket: of each query's distance to a key, int (T, S), below B.

    Returns:
        y: float (*N, H, T, S).
        backward: dy (*N, H, T, S) -> dscores (*N, H, T, S),
            dweight (B, H).

    Raises:
        IndexError: if a bucket is outside [0, B).
    """
    rows, to_rows = embedding(bucket, weight)  # (T, S, H)
    y = scores + np.moveaxis(rows, -1, 0)

    def backward(dy):
        leading = tuple(range(dy.ndim - 3))
        drows = np.moveaxis(dy.sum(axis=leading), 0, -1)  # (T, S, H)
        return dy.copy(), to_rows(drows)

    return y, backward


def relative_position_bucket(
    distance, num_buckets=32, max_distance=128, bidirectional=True
):
    """Return the bucket of each distance: exact, then wider and wider.

    Args:
        distance: key's place less the query's, float (*N).
        num_buckets: how many there are.
        max_distance: from here on, all distances share a bucket.
        bidirectional: whether later keys have buckets too: the upper
            half.

    Returns:
        y: int (*N), each below num_buckets.

    Raises:
        ValueError: if there are too few buckets, or max_distance has
            a bucket of its own.
    """
    half = num_buckets // 2 if bidirectional else num_buckets
    exact = half // 2  # distances below have buckets of their own
    if not exact:
        least = 4 if bidirectional else 2
        raise ValueError(
            f"num_buckets must be at least {least}, got {num_buckets}"
        )
    if max_distance <= exact:
        raise ValueError(
            f"max_distance must be more than {exact}, "
            f"got {max_distance}"
        )

    shared = half - exact
    wide = [
        edge(exact, k, shared, max_distance) for k in range(1, shared)
    ]
    starts = np.array([*range(1, exact + 1), *wide])
    far = abs(distance) if bidirectional else np.maximum(-distance, 0)
    later = half * (distance > 0) if bidirectional else 0
    return later + np.searchsorted(starts, far, side="right")


def edge(exact, k, shared, max_distance):
    """Return where shared bucket k begins, exactly if that is whole.

    A logarithm or a root would round edges that are whole to either
    side.
    """
    start = exact * (max_distance / exact) ** (k / shared)
    near = round(start)
    power = max_distance**k * exact ** (shared - k)
    return near if near**shared == power else start
