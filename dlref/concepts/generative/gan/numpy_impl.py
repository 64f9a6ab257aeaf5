"""Losses of two networks that play against each other, by hand."""

import numpy as np

from dlref.concepts.neurons.sigmoid_family.numpy_impl import (
    logsigmoid,
    tanh,
)


def minimax_discriminator_loss(real, fake):
    """Return how surprised the judge is by which examples are real.

    Args:
        real: scores of real examples, float (*N).
        fake: scores of made ones, float (*M).

    Returns:
        loss: float ().
        backward: dloss () -> dreal (*N), dfake (*M).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no real or no made examples.
    """
    yes, pull_yes = logsigmoid(real)  # (*N): log D
    no, pull_no = logsigmoid(-fake)  # (*M): log(1 - D)
    loss = -yes.mean() - no.mean()  # ()

    def backward(dloss):
        dreal = pull_yes(np.full(real.shape, -dloss / real.size))
        dfake = pull_no(np.full(fake.shape, dloss / fake.size))
        return dreal, dfake

    return loss, backward


def minimax_generator_loss(fake):
    """Return the log-probability that made examples are found out.

    Args:
        fake: scores of made examples, float (*N).

    Returns:
        loss: float ().
        backward: dloss () -> dfake (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no examples.
    """
    no, pull = logsigmoid(-fake)  # (*N): log(1 - D)

    def backward(dloss):
        return -pull(np.full(fake.shape, dloss / fake.size))

    return no.mean(), backward


def nonsaturating_generator_loss(fake):
    """Return the surprise at made examples that pass for real.

    Args:
        fake: scores of made examples, float (*N).

    Returns:
        loss: float ().
        backward: dloss () -> dfake (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no examples.
    """
    yes, pull = logsigmoid(fake)  # (*N): log D

    def backward(dloss):
        return pull(np.full(fake.shape, -dloss / fake.size))

    return -yes.mean(), backward


def lsgan_discriminator_loss(real, fake, a=0.0, b=1.0):
    """Return half the squared distances from b if real, a if made.

    Args:
        real: scores of real examples, float (*N).
        fake: scores of made ones, float (*M).
        a: what a made example should score.
        b: what a real one should score.

    Returns:
        loss: float ().
        backward: dloss () -> dreal (*N), dfake (*M).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no real or no made examples.
    """
    over, above = real - b, fake - a  # (*N), (*M)
    loss = (np.mean(over * over) + np.mean(above * above)) / 2  # ()

    def backward(dloss):
        dreal = dloss * over / real.size  # (*N)
        return dreal, dloss * above / fake.size

    return loss, backward


def lsgan_generator_loss(fake, c=1.0):
    """Return half the squared distances of made examples from c.

    Args:
        fake: scores of made examples, float (*N).
        c: what the generator wants them to score.

    Returns:
        loss: float ().
        backward: dloss () -> dfake (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no examples.
    """
    off = fake - c  # (*N)

    def backward(dloss):
        return dloss * off / fake.size

    return np.mean(off * off) / 2, backward


def hinge_discriminator_loss(real, fake):
    """Return what is missing to 1 if real, and to -1 if made.

    Args:
        real: scores of real examples, float (*N).
        fake: scores of made ones, float (*M).

    Returns:
        loss: float ().
        backward: dloss () -> dreal (*N), dfake (*M), 0 where the margin
            is reached.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no real or no made examples.
    """
    low, high = real.real < 1, fake.real > -1  # (*N), (*M)
    missing = np.where(low, 1 - real, 0)  # (*N)
    excess = np.where(high, 1 + fake, 0)  # (*M)
    loss = missing.mean() + excess.mean()  # ()

    def backward(dloss):
        dreal = np.where(low, -dloss / real.size, 0)
        return dreal, np.where(high, dloss / fake.size, 0)

    return loss, backward


def wasserstein_critic_loss(real, fake):
    """Return by how much made examples score above real ones.

    Args:
        real: scores of real examples, float (*N).
        fake: scores of made ones, float (*M).

    Returns:
        loss: float ().
        backward: dloss () -> dreal (*N), dfake (*M).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no real or no made examples.
    """

    def backward(dloss):
        dreal = np.full(real.shape, -dloss / real.size)
        return dreal, np.full(fake.shape, dloss / fake.size)

    return fake.mean() - real.mean(), backward


def wasserstein_generator_loss(fake):
    """Return minus the mean score of made examples.

    Args:
        fake: scores of made examples, float (*N).

    Returns:
        loss: float ().
        backward: dloss () -> dfake (*N).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no examples.
    """

    def backward(dloss):
        return np.full(fake.shape, -dloss / fake.size)

    return -fake.mean(), backward


def over_rows(a, b):
    """Return the sum of a (*N, H) times b (*N, D) over the rows."""
    rows = tuple(range(b.ndim - 1))
    return np.tensordot(a, b, axes=(rows, rows))  # (H, D)


def critic(x, weight, bias, out):
    """Return the scores of a critic with one hidden layer.

    Args:
        x: examples, float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: what each hidden unit counts, float (H,).

    Returns:
        y: scores, float (*N).
        backward: dy (*N) -> dx (*N, D), dweight (H, D), dbias (H,),
            dout (H,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    u, bend = tanh(x @ weight.T + bias)  # (*N, H)

    def backward(dy):
        dz = bend(dy[..., None] * out)  # (*N, H)
        rows = tuple(range(dy.ndim))
        dout = np.tensordot(dy, u, axes=(rows, rows))  # (H,)
        return dz @ weight, over_rows(dz, x), dz.sum(axis=rows), dout

    return u @ out, backward


def critic_slope(x, weight, bias, out):
    """Return the critic's slope in its examples, to be differentiated.

    Args:
        x: examples, float (*N, D).
        weight: float (H, D).
        bias: float (H,).
        out: what each hidden unit counts, float (H,).

    Returns:
        g: float (*N, D).
        backward: dg (*N, D) -> dx (*N, D), dweight (H, D), dbias (H,),
            dout (H,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree.
    """
    u, bend = tanh(x @ weight.T + bias)  # (*N, H)
    s = bend(np.ones_like(u))  # (*N, H): the slope of tanh

    def backward(dg):
        a = dg @ weight.T  # (*N, H)
        dz = -2 * u * s * out * a  # (*N, H): the slope has a slope
        rows = tuple(range(dg.ndim - 1))
        dweight = over_rows(dz, x) + over_rows(s * out, dg)  # (H, D)
        dbias, dout = dz.sum(axis=rows), (s * a).sum(axis=rows)
        return dz @ weight, dweight, dbias, dout

    return (s * out) @ weight, backward


def gradient_penalty(g, target=1.0):
    """Return the mean square by which slopes are not of one length.

    Args:
        g: slopes, float (*N, D).
        target: the length they should have.

    Returns:
        loss: float ().
        backward: dloss () -> dg (*N, D), 0 where g is 0.

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if there are no slopes.
    """
    length = np.sqrt(np.sum(g * g, axis=-1, keepdims=True))  # (*N, 1)
    off = length - target  # (*N, 1)

    def backward(dloss):
        flat = length.real == 0
        unit = np.where(flat, 0, g / np.where(flat, 1, length))
        return dloss * 2 / length.size * off * unit  # (*N, D)

    return np.mean(off * off), backward


def wgan_gp_loss(real, fake, mix, weight, bias, out, penalty=10.0):
    """Return the loss of a critic whose slope is held near length 1.

    Args:
        real: real examples, float (*N, D).
        fake: as many made ones, float (*N, D).
        mix: where to measure the slope between the two, drawn
            uniformly, float (*N), in [0, 1].
        weight: of the critic, float (H, D).
        bias: float (H,).
        out: what each hidden unit counts, float (H,).
        penalty: the weight of the penalty, not negative.

    Returns:
        loss: float ().
        backward: dloss () -> dreal (*N, D), dfake (*N, D),
            dweight (H, D), dbias (H,), dout (H,).

    Raises:
        TypeError: if an argument does not hold floats.
        ValueError: if shapes disagree, there are no examples, or a
            number is out of its range.
    """
    params, share = (weight, bias, out), mix[..., None]
    yes, pull_yes = critic(real, *params)  # (*N)
    no, pull_no = critic(fake, *params)  # (*N)
    game, pull_game = wasserstein_critic_loss(yes, no)  # ()
    between = share * real + (1 - share) * fake  # (*N, D)
    g, pull_g = critic_slope(between, *params)  # (*N, D)
    held, pull_held = gradient_penalty(g)  # ()

    def backward(dloss):
        dyes, dno = pull_game(dloss)  # (*N), (*N)
        dreal, *first = pull_yes(dyes)
        dfake, *second = pull_no(dno)
        dbetween, *third = pull_g(pull_held(penalty * dloss))
        dreal = dreal + share * dbetween
        dfake = dfake + (1 - share) * dbetween
        parts = zip(first, second, third, strict=True)
        return dreal, dfake, *(a + b + c for a, b, c in parts)

    return game + penalty * held, backward
