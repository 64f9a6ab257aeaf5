"""Learning from a teacher's chances in SymPy."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
)

n, k, j = sp.symbols("n k j", integer=True)


def chances(z, temperature, name):
    """Return softmax of the scores over the temperature."""
    total = Sum(exp(z[n, j] / temperature), (j, z.shape[1]))
    entry = exp(z[n, k] / temperature) / total
    return Tensor((n, k), entry, name=name)


def distillation_loss(student, teacher, y, temperature, alpha):
    """The divergence from the teacher, and the surprise at labels."""
    N, K = student.shape
    p = chances(teacher, temperature, "p")
    q = chances(student, temperature, "q")
    sharp = chances(student, 1, "s")
    apart = Sum(p[n, k] * (log(p[n, k]) - log(q[n, k])), (k, K))
    soft = alpha * temperature**2 * apart
    hard = (1 - alpha) * log(sharp[n, y[n]])
    loss = Sum(soft - hard, (n, N)) / N

    def backward(dloss):
        soft = alpha * temperature * (q[n, k] - p[n, k])
        hard = (1 - alpha) * (sharp[n, k] - one_hot(k, y[n]))
        return Tensor((n, k), dloss * (soft + hard) / N)

    return loss, backward


def hot_gradients_match_scores():
    """The slope in u = 1 / T at u = 0, where all chances are 1 / K."""
    K = sp.Symbol("K", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(1, K), real=True)
    u = sp.Symbol("u", real=True)
    q = exp(u * z[0, k]) / Sum(exp(u * z[0, j]), (j, K))
    mean = Sum(z[0, j], (j, K)) / K
    return (
        Equal(q.subs(u, 0), 1 / K, {k: K}),
        Equal(q.diff(u).subs(u, 0), (z[0, k] - mean) / K, {k: K}),
    )


def hot_loss_is_a_squared_distance():
    """Differentiate twice in u = 1 / T; at 0 all chances are 1 / K."""
    K = sp.Symbol("K", integer=True, positive=True)
    z = sp.IndexedBase("z", shape=(K,), real=True)
    v = sp.IndexedBase("v", shape=(K,), real=True)
    u = sp.Symbol("u", real=True)
    of_teacher = Sum(exp(u * v[j]), (j, K))
    of_student = Sum(exp(u * z[j]), (j, K))
    p = exp(u * v[k]) / of_teacher
    apart = Sum(p * u * (v[k] - z[k]), (k, K))
    kl = apart - log(of_teacher) + log(of_student)
    gap = z[k] - v[k] - Sum(z[j] - v[j], (j, K)) / K
    return (
        Equal(kl.subs(u, 0), 0),
        Equal(kl.diff(u).subs(u, 0), 0),
        Equal(kl.diff(u, 2).subs(u, 0), Sum(gap**2, (k, K)) / K),
    )
