"""Pong from pixels in NumPy: what is seen, done and learned."""

import numpy as np

from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.relu_family.numpy_impl import relu
from dlref.concepts.neurons.sigmoid_family.numpy_impl import logsigmoid


def pong_frame(frame, background, top=35, bottom=195):
    """Return where something is on the field, at half the size.

    Args:
        frame: colors as a screen shows them, int (*N, H, W, 3), each
            from 0 to 255.
        background: the reds of what is not seen, int (B,).
        top: the first row of the field.
        bottom: the first row below it.

    Returns:
        y: int (*N, P, Q), 1 where something is. There is no backward.

    Raises:
        ValueError: if the rows are none, or not of the frame.
    """
    rows = frame.shape[-3]
    if not top < bottom <= rows:
        rule = f"lie after top = {top} and in the frame's {rows} rows"
        raise ValueError(f"bottom must {rule}, got {bottom}")

    red = frame[..., top:bottom:2, ::2, 0]  # (*N, P, Q)
    seen = np.all(red[..., None] != background, axis=-1)
    return seen.astype(int)


def pong_policy(x, params):
    """Return the score of going up.

    Args:
        x: what has changed since the frame before, float (*N, D).
        params: "fc1.weight" (H, D), "fc2.weight" (1, H), float.

    Returns:
        logit: the log-odds of up, float (*N).
        backward: dlogit (*N) -> dx (*N, D), dparams by name.
    """
    z, pull_1 = linear(x, params["fc1.weight"])  # (*N, H)
    h, bend = relu(z)
    logit, pull_2 = linear(h, params["fc2.weight"])  # (*N, 1)

    def backward(dlogit):
        dh, dlast, _ = pull_2(dlogit[..., None])
        dx, dfirst, _ = pull_1(bend(dh))
        return dx, {"fc1.weight": dfirst, "fc2.weight": dlast}

    return logit[..., 0], backward


def point_returns(reward, scored, gamma=0.99):
    """Return what comes from each step on, up to the next point.

    Args:
        reward: of the steps of a game, float (*N, T).
        scored: where a point was made, bool (*N, T).
        gamma: the discount, in [0, 1].

    Returns:
        y: float (*N, T).
        backward: dy (*N, T) -> dreward (*N, T).
    """
    y = np.zeros_like(reward)  # (*N, T)
    after = np.zeros_like(reward[..., :1].sum(axis=-1))  # (*N)
    for t in reversed(range(reward.shape[-1])):
        after = reward[..., t] + gamma * np.where(
            scored[..., t], 0, after
        )
        y[..., t] = after

    def backward(dy):
        dreward = np.zeros_like(dy)  # (*N, T)
        before = np.zeros_like(dy[..., :1].sum(axis=-1))  # (*N)
        for t in range(dy.shape[-1]):
            dreward[..., t] = before = dy[..., t] + gamma * before
            before = np.where(scored[..., t], 0, before)
        return dreward

    return y, backward


def pong_loss(logit, up, advantage, reduction="mean"):
    """Return a loss whose slope is that of the reward, sampled.

    Args:
        logit: the log-odds of up, float (*N).
        up: whether it went up, bool (*N).
        advantage: how much better it was than expected, float (*N).
        reduction: "mean" or "sum" over the steps.

    Returns:
        loss: float ().
        backward: dloss () -> dlogit (*N). The advantage is held.

    Raises:
        ValueError: if the mean is over no steps.
    """
    if reduction == "mean" and up.size == 0:
        raise ValueError(
            f"logit must hold a step, got shape {up.shape}"
        )

    share = 1 / up.size if reduction == "mean" else 1
    log_prob, pull = logsigmoid(np.where(up, logit, -logit))  # (*N)
    loss = -share * np.sum(advantage * log_prob)  # ()

    def backward(dloss):
        toward = pull(-share * dloss * advantage)
        return np.where(up, toward, -toward)

    return loss, backward
