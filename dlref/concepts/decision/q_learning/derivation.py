"""Q-learning in SymPy: targets, losses, and what is differentiated."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    argmax,
    one_hot,
)

n, a, b, s = sp.symbols("n a b s", integer=True)


def q_learning_step(
    q, state, action, reward, next_state, done, lr, gamma
):
    """One entry moves, toward what the step has shown."""
    A = q.shape[1]
    (best,) = argmax("k", (s,), q[s, b], (b, A))
    ahead = q[next_state, best[next_state]]
    target = reward + gamma * (1 - done) * ahead
    here = one_hot(s, state) * one_hot(a, action)
    error = target - q[state, action]
    return Tensor((s, a), q[s, a] + lr * here * error)


def td_target(reward, next_q, done, gamma):
    """The reward, and the best that the next state has."""
    A = next_q.shape[1]
    (best,) = argmax("k", (n,), next_q[n, b], (b, A))
    ahead = (1 - done[n]) * next_q[n, best[n]]
    return Tensor(n, reward[n] + gamma * ahead)


def double_td_target(reward, next_q, next_target_q, done, gamma):
    """One table says which action, another what it is worth."""
    A = next_q.shape[1]
    (best,) = argmax("k", (n,), next_q[n, b], (b, A))
    ahead = (1 - done[n]) * next_target_q[n, best[n]]
    return Tensor(n, reward[n] + gamma * ahead)


def td_loss(q, action, target, reduction, delta):
    """How far the actions taken are from their targets."""
    N, _ = q.shape
    share = 1 / N if reduction == "mean" else sp.Integer(1)
    error = Tensor(n, q[n, action[n]] - target[n], name="e")
    near = Positive(delta - sp.Abs(error[n]))
    line = delta * (sp.Abs(error[n]) - delta / 2)
    each = near * error[n] ** 2 / 2 + (1 - near) * line
    loss = share * Sum(each, (n, N))

    def backward(dloss):
        far = (1 - near) * delta * sp.sign(error[n])
        slope = near * error[n] + far
        dq = dloss * share * slope * one_hot(a, action[n])
        return Tensor((n, a), dq)

    return loss, backward


def dueling_q(value, advantage):
    """What the state is worth, and by how much an action is better."""
    A = advantage.shape[1]
    mean = Sum(advantage[n, b], (b, A)) / A
    q = Tensor((n, a), value[n] + advantage[n, a] - mean)

    def backward(dq):
        total = Sum(dq[n, b], (b, A))
        return Tensor(n, total), Tensor((n, a), dq[n, a] - total / A)

    return q, backward


def table():
    """Return a table, a step in it, and the best action after it."""
    S, A = sp.symbols("S A", integer=True, positive=True)
    q = sp.IndexedBase("q", shape=(S, A), real=True)
    i, j, c, d = sp.symbols("i j c d", integer=True)
    at = {i: S, j: S, c: A, d: A, s: S, a: A}
    return q, i, c, j, d, at


def what_is_differentiated():
    """The target holds an entry of the same table."""
    q, i, c, j, d, at = table()
    r, gamma = sp.symbols("r gamma", real=True)
    target = r + gamma * q[j, d]
    full = ((q[i, c] - target) ** 2 / 2).diff(q[s, a])
    error = q[i, c] - target
    semi = error * one_hot(s, i) * one_hot(a, c)
    rest = gamma * error * one_hot(s, j) * one_hot(a, d)
    return Equal(full, semi - rest, at)


def update_is_a_step(lr):
    """Of half the squared error, with the target held."""
    q, i, c, _, _, at = table()
    y = sp.Symbol("y", real=True)  # the target, a number
    slope = ((q[i, c] - y) ** 2 / 2).diff(q[s, a])
    here = one_hot(s, i) * one_hot(a, c)
    moved = q[s, a] + lr * here * (y - q[i, c])
    left = y - (q[i, c] + lr * (y - q[i, c]))
    return (
        Equal(q[s, a] - lr * slope, moved, at),
        Equal(left, (1 - lr) * (y - q[i, c]), at),
    )


def maximum_is_too_high():
    """In each estimate the best is no worse than action a."""
    N, A = sp.symbols("N A", integer=True, positive=True)
    q = sp.IndexedBase("q", shape=(N, A), real=True)
    above = sp.IndexedBase("e", shape=(N, A), real=True)
    best = q[n, a] + above[n, a]  # the largest, seen from action a
    left = Sum(q[n, a], (n, N)) / N
    because = Sum(above[n, a], (n, N)) / N
    right = Sum(best, (n, N)) / N
    return AtMost(left, right, because, {a: A}, given=(above[n, a],))


def mean_is_the_value(value, advantage):
    """The mean of what is left of the advantages is 0."""
    N, A = advantage.shape
    c = sp.IndexedBase("c", shape=(N,), real=True)
    q, _ = dueling_q(value, advantage)
    moved = Tensor((n, a), advantage[n, a] + c[n], shape=(N, A))
    other, _ = dueling_q(value, moved)
    return (
        Equal(Sum(q[n, a], (a, A)) / A, value[n], {n: N}),
        Equal(other[n, a], q[n, a], {n: N, a: A}),
    )
