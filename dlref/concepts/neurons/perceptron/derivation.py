"""Perceptrons in SymPy: the unit, its rule, and why the rule ends."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Positive, Sum, Tensor

n, k, d, i, j = sp.symbols("n k d i j", integer=True)


def perceptron(x, weight, bias):
    """One where the weighted sum is positive, else zero."""
    D = x.shape[1]
    total = Sum(weight[k, d] * x[n, d], (d, D)) + bias[k]
    return Tensor((n, k), Positive(total))


def perceptron_step(weight, bias, x, t, lr):
    """Add the input where one was wanted, take it away where zero."""
    D = weight.shape[1]
    total = Sum(weight[k, j] * x[j], (j, D)) + bias[k]
    y = Tensor(k, Positive(total), name="y")
    error = Tensor(k, t[k] - y[k], name="s")
    return moved(weight, bias, x, error, lr)


def moved(weight, bias, x, error, lr):
    """Return the parameters, moved by the error along the input."""
    new_weight = Tensor((k, d), weight[k, d] + lr * error[k] * x[d])
    return new_weight, Tensor(k, bias[k] + lr * error[k])


def corners():
    """Each side is the sum of the weights and twice the bias."""
    weight, bias = (
        sp.symbols("w_0 w_1", real=True),
        sp.Symbol("b", real=True),
    )

    def total(*x):
        return sum(w * v for w, v in zip(weight, x, strict=True)) + bias

    mixed = total(0, 1) + total(1, 0)
    return Equal(mixed, total(0, 0) + total(1, 1))


def mistakes(weight, bias, x, lr):
    """Yield the two mistakes: s, and the parameters after the step.

    s is 1 where one was wanted and -1 where zero was.
    """
    for s in (1, -1):
        w, b = moved(weight, bias, x, Tensor(k, s), lr)
        yield s, w[k, j], b[k]


def step_turns_toward(weight, bias, x, lr):
    """The new scalar product differs by lr s (u x + c)."""
    K, D = weight.shape
    u = sp.IndexedBase("u", shape=(D,), real=True)
    c, gamma = (
        sp.Symbol("c", real=True),
        sp.Symbol("gamma", positive=True),
    )
    found = []
    for s, w, b in mistakes(weight, bias, x, lr):
        before = Sum(weight[k, j] * u[j], (j, D)) + bias[k] * c
        after = Sum(w * u[j], (j, D)) + b * c
        margin = s * (Sum(x[j] * u[j], (j, D)) + c) - gamma
        left, because = before + lr * gamma, lr * margin
        found.append(AtMost(left, after, because, {k: K}, (margin,)))
    return tuple(found)


def step_adds_little(weight, bias, x, lr):
    """The cross term is not positive on a mistake."""
    K, D = weight.shape
    R = sp.Symbol("R", positive=True)
    found = []
    for s, w, b in mistakes(weight, bias, x, lr):
        before = Sum(weight[k, j] ** 2, (j, D)) + bias[k] ** 2
        after = Sum(w**2, (j, D)) + b**2
        wrong = -s * (Sum(weight[k, j] * x[j], (j, D)) + bias[k])
        short = R**2 - Sum(x[j] ** 2, (j, D)) - 1
        because = 2 * lr * wrong + lr**2 * short
        right = before + lr**2 * R**2
        found.append(
            AtMost(after, right, because, {k: K}, (wrong, short))
        )
    return tuple(found)


def cauchy_schwarz(weight):
    """What is left over is half a sum of squares."""
    K, D = weight.shape
    u = sp.IndexedBase("u", shape=(D,), real=True)
    along = Sum(weight[k, j] * u[j], (j, D)) ** 2
    lengths = Sum(weight[k, j] ** 2, (j, D)) * Sum(u[j] ** 2, (j, D))
    across = weight[k, i] * u[j] - weight[k, j] * u[i]
    because = Sum(across**2, (i, D), (j, D)) / 2
    return AtMost(along, lengths, because, {k: K})
