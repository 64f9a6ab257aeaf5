"""Actor, critic and the clipped surrogate in SymPy."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    exp,
    padded,
)

n, t, j, k = sp.symbols("n t j k", integer=True)


def gae(reward, value, next_value, gamma, lam):
    """All surprises from here on, fading by gamma times lambda."""
    T = reward.shape[1]
    paid, came = padded(reward), padded(next_value)
    before = padded(value)
    at = n, t + j
    delta = paid[at] + gamma * came[at] - before[at]
    fade = gamma * lam
    y = Tensor((n, t), Sum(fade**j * delta, (j, T)))

    def backward(dy):
        upto = Positive(t - k + 1)  # only steps up to this one
        g = Sum(upto * fade ** (t - k) * dy[n, k], (k, T))
        return (
            Tensor((n, t), g),
            Tensor((n, t), -g),
            Tensor((n, t), gamma * g),
        )

    return y, backward


def share_of_one(x, reduction):
    """Return what each entry counts."""
    return 1 / x.shape[0] if reduction == "mean" else sp.Integer(1)


def ppo_clip_loss(log_prob, old_log_prob, advantage, clip, reduction):
    """The ratio times the advantage, without reward for going far."""
    N = log_prob.shape[0]
    share = share_of_one(log_prob, reduction)
    ratio = Tensor(n, exp(log_prob[n] - old_log_prob[n]), name=r"\rho")
    good = Tensor(n, Positive(advantage[n]), name="g")
    over = Tensor(n, Positive(ratio[n] - 1 - clip), name="o")
    under = Tensor(n, Positive(1 - clip - ratio[n]), name="u")
    far = good[n] * over[n] + (1 - good[n]) * under[n]
    edge = 1 + clip * (2 * good[n] - 1)
    counted = (1 - far) * ratio[n] + far * edge
    loss = -share * Sum(advantage[n] * counted, (n, N))

    def backward(dloss):
        slope = advantage[n] * ratio[n] * (1 - far)
        return Tensor(n, -dloss * share * slope)

    return loss, backward


def clipped_value_loss(value, old_value, target, clip, reduction):
    """Half the squared error, or the clipped value's if larger."""
    N = value.shape[0]
    share = share_of_one(value, reduction)
    move = Tensor(n, value[n] - old_value[n], name="m")
    over, under = Positive(move[n] - clip), Positive(-clip - move[n])
    inside = (1 - over) * (1 - under)
    kept = inside * move[n] + clip * (over - under)
    error = Tensor(n, value[n] - target[n], name="e")
    other = Tensor(n, old_value[n] + kept - target[n], name="c")
    worse = Tensor(n, Positive(other[n] ** 2 - error[n] ** 2), name="w")
    each = (1 - worse[n]) * error[n] ** 2 + worse[n] * other[n] ** 2
    loss = share * Sum(each, (n, N)) / 2

    def backward(dloss):
        held = worse[n] * inside * other[n]
        slope = (1 - worse[n]) * error[n] + held
        return Tensor(n, dloss * share * slope)

    return loss, backward


def episode():
    """Return four steps, and the values before, between and after."""
    N = sp.Symbol("N", integer=True, positive=True)
    gamma, lam = sp.symbols("gamma lambda", real=True)
    r = sp.IndexedBase("r", shape=(N, 4), real=True)
    v = sp.IndexedBase("v", shape=(N, 5), real=True)
    now = Tensor((n, t), v[n, t], shape=(N, 4))
    after = Tensor((n, t), v[n, t + 1], shape=(N, 4))
    return N, gamma, lam, r, v, now, after


def all_of_lambda():
    """Each value is added once and taken away once."""
    N, gamma, _, r, v, now, after = episode()
    y, _ = gae(r, now, after, gamma, 1)
    paid = sum(gamma**i * r[n, i] for i in range(4))
    claim = paid + gamma**4 * v[n, 4] - v[n, 0]
    return Equal(y[n, 0], claim, {n: N}, fixed={"T": 4})


def one_step_more():
    """What the next step adds, at any lambda and any place."""
    N, gamma, lam, r, v, now, after = episode()
    y, _ = gae(r, now, after, gamma, lam)
    later = [y[n, 1], y[n, 2], y[n, 3], 0]
    return tuple(
        Equal(
            y[n, i],
            r[n, i]
            + gamma * v[n, i + 1]
            - v[n, i]
            + gamma * lam * later[i],
            {n: N},
            fixed={"T": 4},
        )
        for i in range(4)
    )


def telescoping_step():
    """What holds for the next step holds for this one."""
    r, v, w, gamma, G = sp.symbols("r v w gamma G", real=True)
    later = G - w  # the next return, less the next value
    delta = r + gamma * w - v
    return Equal(delta + gamma * later, (r + gamma * G) - v)


def clipping_never_pays():
    """On either side the smaller of two is taken."""
    A, rho, far = sp.symbols("A rho e", nonnegative=True)
    edge = rho - far  # where the ratio is over the edge by e
    low = rho + far  # where it is under it
    return (
        AtMost(A * edge, A * rho, A * far),
        AtMost(-A * low, -A * rho, A * far),
    )
