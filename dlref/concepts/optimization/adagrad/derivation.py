"""AdaGrad in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Limit, Tensor, sqrt

n = sp.Symbol("n", integer=True)
k = sp.Symbol("k", integer=True, nonnegative=True)


def adagrad_step(
    param,
    grad,
    square_sum,
    step,
    lr,
    lr_decay,
    eps,
    weight_decay,
    maximize,
):
    """A step over the root of the sum of all squared gradients."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    new_sum = Tensor(n, square_sum[n] + g[n] ** 2, name="s'")
    rate = lr / (1 + (step - 1) * lr_decay)
    move = rate * g[n] / (sqrt(new_sum[n]) + eps)
    return Tensor(n, param[n] - move), Tensor(n, new_sum[n])


def moved(grad, square_sum, lr, eps):
    """Return how far a step goes, and the new sum, without options."""
    start = Tensor(n, 0, shape=grad.shape)
    rest = 1, lr, 0, eps, 0, False
    new, total = adagrad_step(start, grad, square_sum, *rest)
    return -new[n], total[n]


def alone(value):
    """Return one parameter's number as a tensor."""
    return Tensor(n, value, shape=(sp.Integer(1),))


def constant_gradient(lr):
    """By induction: true before the first step, kept true by each."""
    g = sp.Symbol("g", positive=True)
    move, total = moved(alone(g), alone(k * g**2), lr, 0)
    return (
        Equal(total, (k + 1) * g**2),
        Equal(move, lr / sqrt(k + 1)),
    )


def first_step_is_sign(lr, eps):
    """The sum is then the square of the gradient."""
    g = sp.Symbol("g", positive=True)  # the gradient's size
    move, _ = moved(alone(g), alone(0), lr, eps)
    size = lr * g / (g + eps)
    return Equal(move, size), Limit(size, eps, 0, lr, "+")


def step_is_at_most_the_rate(grad, lr, eps):
    """The gradient's own square is one of those that are added.

    The sum before the step is written as a square, r^2.
    """
    (N,) = grad.shape
    r = sp.IndexedBase("r", shape=(N,), real=True)
    move, total = moved(grad, Tensor(n, r[n] ** 2), lr, eps)
    root = sqrt(total)
    more = r[n] ** 2 + 2 * eps * root + eps**2
    because = lr**2 * more / (root + eps) ** 2
    return AtMost(move**2, lr**2, because, {n: N})


def distance_grows_like_a_root():
    """One more term on the left, and the right grows by more."""
    left = 1 / sqrt(k + 1)
    right = 2 * sqrt(k + 1) - 2 * sqrt(k)
    because = (sqrt(k + 1) - sqrt(k)) ** 2 / sqrt(k + 1)
    return AtMost(left, right, because)
