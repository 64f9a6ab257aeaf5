"""Positions in PyTorch."""

import math

import torch
import torch.nn.functional as F


def sinusoidal_positions(position, width, base=10000.0):
    """Return sines and cosines of each position, (*N, P 2)."""
    even = torch.arange(0, width, 2, dtype=position.dtype)
    speed = torch.exp(even * (-math.log(base) / width))
    angle = position.unsqueeze(-1) * speed
    waves = torch.zeros(*position.shape, width, dtype=position.dtype)
    waves[..., 0::2] = torch.sin(angle)
    waves[..., 1::2] = torch.cos(angle)
    return waves


def learned_positions(x, weight, position):
    """Return x with the row of each place added, (*N, T, D)."""
    return x + F.embedding(position, weight)


def rotary_interleaved(x, position, base=10000.0):
    """Return x with neighbors turned, by a matrix for each pair."""
    P = x.shape[-1] // 2
    speed = base ** (-torch.arange(P, dtype=x.dtype) / P)
    angle = torch.outer(position, speed)  # (T, P)
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([cos, -sin, sin, cos], dim=-1)
    points = x.unflatten(-1, (P, 2, 1))
    return (turn.unflatten(-1, (2, 2)) @ points).flatten(-3)


def rotary_halves(x, position, base=10000.0):
    """Return x with the halves turned: one is the other's mate."""
    D = x.shape[-1]
    even = torch.arange(0, D, 2, dtype=x.dtype)
    angle = position[:, None] / base ** (even / D)
    angle = torch.cat([angle, angle], dim=-1)  # (T, 2 P)
    left, right = x.chunk(2, dim=-1)
    mate = torch.cat([-right, left], dim=-1)
    return x * angle.cos() + mate * angle.sin()


def alibi(scores, slopes=None):
    """Return scores less a slope times the distance."""
    H, T, S = scores.shape[-3:]
    if slopes is None:
        slopes = torch.tensor(published(H), dtype=scores.dtype)
    key = torch.arange(S, dtype=scores.dtype)
    distance = (key[S - T :, None] - key).abs()  # (T, S)
    return scores - slopes.view(H, 1, 1) * distance


def published(heads):
    """Return the slopes as the authors' program finds them."""
    if math.log2(heads).is_integer():
        first = 2 ** (-(2 ** -(math.log2(heads) - 3)))
        return [first ** (i + 1) for i in range(heads)]
    power = 2 ** math.floor(math.log2(heads))
    return (
        published(power) + published(2 * power)[0::2][: heads - power]
    )


def relative_bias(scores, weight, bucket):
    """Return scores with the number of each bucket added."""
    return scores + F.embedding(bucket, weight).permute(2, 0, 1)


def relative_position_bucket(
    distance, num_buckets=32, max_distance=128, bidirectional=True
):
    """Return the bucket of each distance, by a logarithm.

    An edge that is whole is reached, past what rounding takes.
    """
    bucket = torch.zeros_like(distance, dtype=torch.int64)
    if bidirectional:
        num_buckets //= 2
        bucket += (distance > 0) * num_buckets
        far = distance.abs()
    else:
        far = (-distance).clamp(min=0)
    exact = num_buckets // 2
    share = torch.log(far / exact) / math.log(max_distance / exact)
    steps = share.clamp(min=0) * (num_buckets - exact)
    wide = exact + (steps + 1e-9).long()
    wide = wide.clamp(max=num_buckets - 1)
    return bucket + torch.where(far < exact, far.long(), wide)
