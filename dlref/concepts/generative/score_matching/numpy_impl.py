"""Score matching in NumPy, with the gradients by hand."""

import numpy as np


def score_network(x, weight, bias, out):
    """Return the score that one hidden layer gives each point.

    Args:
        x: float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: float (D, H).

    Returns:
        score: float (*N, D).
        backward: dscore (*N, D) -> dx (*N, D), dweight (H, D), dbias
            (H,), dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    u = np.tanh(x @ weight.T + bias)  # (*N, H)

    def backward(dscore):
        dz = dscore @ out * (1 - u**2)  # (*N, H)
        return (
            dz @ weight,
            summed(dz, x),
            summed(dz),
            summed(dscore, u),
        )

    return u @ out.T, backward


def score_divergence(x, weight, bias, out):
    """Return the slopes of each number's score in itself, added up.

    Args:
        x: float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: float (D, H).

    Returns:
        div: float (*N).
        backward: ddiv (*N) -> dx (*N, D), dweight (H, D), dbias (H,),
            dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    u = np.tanh(x @ weight.T + bias)  # (*N, H)
    slope = 1 - u**2
    loop = np.sum(out.T * weight, axis=-1)  # (H,)

    def backward(ddiv):
        dslope = ddiv[..., None] * loop  # (*N, H)
        dz = -2 * u * slope * dslope
        total = summed(ddiv[..., None] * slope)  # (H,)
        return (
            dz @ weight,
            summed(dz, x) + total[:, None] * out.T,
            summed(dz),
            (total[:, None] * weight).T,
        )

    return slope @ loop, backward


def score_slope_along(x, v, weight, bias, out):
    """Return how the score along v changes along v.

    Args:
        x: float (*N, D).
        v: a direction for each point, float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: float (D, H).

    Returns:
        along: float (*N).
        backward: dalong (*N) -> dx (*N, D), dweight (H, D), dbias
            (H,), dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    u = np.tanh(x @ weight.T + bias)  # (*N, H)
    slope = 1 - u**2
    into, from_ = v @ weight.T, v @ out  # (*N, H)

    def backward(dalong):
        share = dalong[..., None] * slope  # (*N, H)
        dz = -2 * u * share * into * from_
        return (
            dz @ weight,
            summed(dz, x) + summed(share * from_, v),
            summed(dz),
            summed(v, share * into),
        )

    return np.sum(slope * into * from_, axis=-1), backward


def summed(a, b=None):
    """Return a, or products of a and b, summed over all examples."""
    rows = tuple(range(a.ndim - 1))
    return (
        a.sum(axis=rows)
        if b is None
        else np.tensordot(a, b, (rows, rows))
    )


def implicit_score_loss(score, div):
    """Return the mean of half the squared length, and divergence.

    Args:
        score: float (*N, D).
        div: its divergence, float (*N).

    Returns:
        loss: float ().
        backward: dloss () -> dscore (*N, D), ddiv (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there are no examples.
    """
    loss = np.mean(np.sum(score**2, axis=-1) / 2 + div)

    def backward(dloss):
        share = dloss / div.size
        return share * score, np.full_like(div, share)

    return loss, backward


def sliced_score_loss(score, v, along):
    """Return the mean of half a squared slice, and the slope along it.

    Args:
        score: float (*N, D).
        v: a direction for each point, float (*N, D).
        along: the slope along it, float (*N).

    Returns:
        loss: float ().
        backward: dloss () -> dscore (*N, D), dalong (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there are no examples.
    """
    seen = np.sum(v * score, axis=-1)  # (*N)
    loss = np.mean(seen**2 / 2 + along)

    def backward(dloss):
        share = dloss / along.size
        dscore = share * seen[..., None] * v
        return dscore, np.full_like(along, share)

    return loss, backward


def denoising_score_loss(score, noise, sigma, weighting="variance"):
    """Return the mean of half the squared distance from the noise.

    Args:
        score: at data plus sigma times noise, float (*N, D).
        noise: drawn from a standard normal, float (*N, D).
        sigma: how much of it was added, float (*N), positive.
        weighting: "variance" multiplies each error by the variance of
            what was added; "none" does not.

    Returns:
        loss: float ().
        backward: dloss () -> dscore (*N, D).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, there are no examples, a sigma
            is not positive, or `weighting` is no choice.
    """
    spread = sigma[..., None]  # (*N, 1)
    error = score + noise / spread  # (*N, D)
    share = (
        spread**2 if weighting == "variance" else np.ones_like(spread)
    )
    loss = np.sum(share * error**2) / (2 * sigma.size)

    def backward(dloss):
        return dloss / sigma.size * share * error

    return loss, backward


def implicit_score_matching(x, weight, bias, out):
    """Return the implicit loss of a network's score.

    Args:
        x: data, float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: float (D, H).

    Returns:
        loss: float ().
        backward: dloss () -> dx (*N, D), dweight (H, D), dbias (H,),
            dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there are no examples.
    """
    score, pull_score = score_network(x, weight, bias, out)
    div, pull_div = score_divergence(x, weight, bias, out)
    loss, pull = implicit_score_loss(score, div)

    def backward(dloss):
        dscore, ddiv = pull(dloss)
        pairs = zip(pull_score(dscore), pull_div(ddiv), strict=True)
        return tuple(a + b for a, b in pairs)

    return loss, backward


def sliced_score_matching(x, v, weight, bias, out):
    """Return the sliced loss of a network's score.

    Args:
        x: data, float (*N, D).
        v: a direction for each, drawn with mean 0 and variance 1,
            float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: float (D, H).

    Returns:
        loss: float ().
        backward: dloss () -> dx (*N, D), dweight (H, D), dbias (H,),
            dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, or there are no examples.
    """
    score, pull_score = score_network(x, weight, bias, out)
    along, pull_along = score_slope_along(x, v, weight, bias, out)
    loss, pull = sliced_score_loss(score, v, along)

    def backward(dloss):
        dscore, dalong = pull(dloss)
        pairs = zip(pull_score(dscore), pull_along(dalong), strict=True)
        return tuple(a + b for a, b in pairs)

    return loss, backward


def denoising_score_matching(
    x, noise, sigma, weight, bias, out, weighting="variance"
):
    """Return the denoising loss of a network's score.

    Args:
        x: data, float (*N, D).
        noise: drawn from a standard normal, float (*N, D).
        sigma: how much of it to add, float (*N), positive.
        weight: float (H, D).
        bias: float (H,).
        out: float (D, H).
        weighting: "variance" or "none".

    Returns:
        loss: float ().
        backward: dloss () -> dx (*N, D), dweight (H, D), dbias (H,),
            dout (D, H).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, there are no examples, a sigma
            is not positive, or `weighting` is no choice.
    """
    noisy = x + sigma[..., None] * noise  # (*N, D)
    score, pull_score = score_network(noisy, weight, bias, out)
    loss, pull = denoising_score_loss(score, noise, sigma, weighting)
    return loss, lambda dloss: pull_score(pull(dloss))
