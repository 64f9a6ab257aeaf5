"""Distributions in NumPy, with the gradients by hand."""

import math

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    double,
    like,
)
from dlref.concepts.neurons.sigmoid_family.numpy_impl import sigmoid
from dlref.concepts.neurons.smooth_family.numpy_impl import softplus
from dlref.concepts.neurons.softmax_regression.numpy_impl import (
    log_softmax,
)


def normal_log_prob(value, loc, scale):
    """Return the logarithm of the density of a normal distribution.

    Args:
        value: float (*N).
        loc: the mean, float (*N).
        scale: the standard deviation, positive, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dvalue, dloc, dscale, each (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or `scale` is not positive.
    """
    spread = double(scale)
    z = (double(value) - loc) / spread  # (*N)
    y = -z * z / 2 - np.log(spread) - math.log(2 * math.pi) / 2
    given = value, loc, scale

    def backward(dy):
        dvalue = like(-dy * z / spread, *given, dy)
        dscale = like(dy * (z * z - 1) / spread, *given, dy)
        return dvalue, -dvalue, dscale

    return like(y, *given), backward


def bernoulli_log_prob(value, logits):
    """Return the log-probability of a yes or a no.

    Args:
        value: 1.0 for yes and 0.0 for no, float (*N).
        logits: the log-odds of a yes, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dlogits (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a value is neither 0
            nor 1.
    """
    side = 2 * value - 1  # (*N): 1 for yes, -1 for no
    if not np.all(abs(side) == 1):
        wrong = value[abs(side) != 1][0]
        raise ValueError(f"value must be 0 or 1, got {wrong}")

    y = -softplus(-side * logits)[0]

    def backward(dy):
        missing, _ = sigmoid(-side * logits)
        return dy * side * missing

    return y, backward


def categorical_log_prob(value, logits):
    """Return the log-probability of one of K classes.

    Args:
        value: which class, int (*N), each in [0, K).
        logits: a score for each class, float (*N, K).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dlogits (*N, K).

    Raises:
        TypeError: if `value` does not hold integers, `logits` floats.
        IndexError: if a class is outside [0, K).
        ValueError: if a score is not finite.
    """
    logp, pull = log_softmax(logits)  # (*N, K)
    here = value[..., None]  # (*N, 1)
    y = np.take_along_axis(logp, here, axis=-1)[..., 0]

    def backward(dy):
        hit = np.arange(logits.shape[-1]) == here  # (*N, K)
        return pull(dy[..., None] * hit)

    return y, backward


def categorical_entropy(logits):
    """Return the surprise that is expected of K classes.

    Args:
        logits: a score for each class, float (*N, K).

    Returns:
        y: float (*N), between 0 and log(K).
        backward: dy (*N) -> dlogits (*N, K).

    Raises:
        TypeError: if `logits` does not hold floats.
        ValueError: if a score is not finite.
    """
    logp, _ = log_softmax(logits)  # (*N, K)
    p = np.exp(logp)
    y = -np.sum(p * logp, axis=-1, keepdims=True)  # (*N, 1)

    def backward(dy):
        return -dy[..., None] * p * (logp + y)

    return y[..., 0], backward


def categorical_kl(p_logits, q_logits):
    """Return the divergence of p from q: what believing q costs.

    Args:
        p_logits: scores of what is so, float (*N, K).
        q_logits: scores of what is believed, float (*N, K).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dp_logits, dq_logits, each (*N, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a score is not finite.
    """
    logp, logq = log_softmax(p_logits)[0], log_softmax(q_logits)[0]
    p, ratio = np.exp(logp), logp - logq  # (*N, K)
    y = np.sum(p * ratio, axis=-1, keepdims=True)  # (*N, 1)

    def backward(dy):
        dy = dy[..., None]
        return dy * p * (ratio - y), dy * (np.exp(logq) - p)

    return y[..., 0], backward


def categorical_js(p_logits, q_logits):
    """Return the mean divergence of p and of q from their middle.

    Args:
        p_logits: a score for each class, float (*N, K).
        q_logits: the same for another distribution, float (*N, K).

    Returns:
        y: float (*N), between 0 and log(2).
        backward: dy (*N) -> dp_logits, dq_logits, each (*N, K).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a score is not finite.
    """
    logp, logq = log_softmax(p_logits)[0], log_softmax(q_logits)[0]
    p, q = np.exp(logp), np.exp(logq)  # (*N, K)
    a = math.log(2) - softplus(logq - logp)[0]  # log(p / middle)
    b = math.log(2) - softplus(logp - logq)[0]  # log(q / middle)
    of_p = np.sum(p * a, axis=-1, keepdims=True)  # (*N, 1)
    of_q = np.sum(q * b, axis=-1, keepdims=True)
    y = (of_p + of_q) / 2

    def backward(dy):
        half = dy[..., None] / 2
        return half * p * (a - of_p), half * q * (b - of_q)

    return y[..., 0], backward


def normal_kl(p_loc, p_scale, q_loc, q_scale):
    """Return the divergence of one normal distribution from another.

    Args:
        p_loc: the mean of what is so, float (*N).
        p_scale: its standard deviation, positive, float (*N).
        q_loc: the mean of what is believed, float (*N).
        q_scale: its standard deviation, positive, float (*N).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dp_loc, dp_scale, dq_loc, dq_scale, each
            (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if the shapes differ, or a standard deviation is
            not positive.
    """
    unit = double(q_scale)
    ratio = p_scale / unit  # (*N)
    z = (double(p_loc) - q_loc) / unit
    y = (ratio * ratio + z * z - 1) / 2 - np.log(ratio)
    given = p_loc, p_scale, q_loc, q_scale

    def backward(dy):
        each = dy / unit
        dp_loc = each * z
        dp_scale = each * (ratio - 1 / ratio)
        dq_scale = each * (1 - ratio * ratio - z * z)
        grads = dp_loc, dp_scale, -dp_loc, dq_scale
        return tuple(like(d, *given, dy) for d in grads)

    return like(y, *given), backward
