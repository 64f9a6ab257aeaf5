"""AdaDelta in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Tensor, sqrt

n = sp.Symbol("n", integer=True)


def adadelta_step(
    param,
    grad,
    square_avg,
    delta_avg,
    lr,
    rho,
    eps,
    weight_decay,
    maximize,
):
    """A step as long as the last ones, by the gradient's share."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    square = rho * square_avg[n] + (1 - rho) * g[n] ** 2
    v = Tensor(n, square, name="v'")
    ratio = sqrt(delta_avg[n] + eps) / sqrt(v[n] + eps)
    delta = Tensor(n, ratio * g[n], name=r"\delta")
    new_avg = rho * delta_avg[n] + (1 - rho) * delta[n] ** 2
    new_param = Tensor(n, param[n] - lr * delta[n])
    return new_param, Tensor(n, v[n]), Tensor(n, new_avg)


def moved(grad, square_avg, delta_avg, rho, eps):
    """Return how far a step goes at the rate 1, and the new means."""
    zero = Tensor(n, 0, shape=grad.shape)
    rest = 1, rho, eps, 0, False
    new, v, d = adadelta_step(zero, grad, square_avg, delta_avg, *rest)
    return -new[n], v[n], d[n]


def units_match(grad, square_avg, delta_avg, rho):
    """A parameter in other units has its gradient in the inverse."""
    (N,) = grad.shape
    c = sp.Symbol("c", positive=True)
    states = square_avg, delta_avg
    move, v, d = moved(grad, *states, rho, 0)
    other = (
        Tensor(n, grad[n] / c, shape=(N,)),
        Tensor(n, square_avg[n] / c**2),
        Tensor(n, c**2 * delta_avg[n]),
    )
    cmove, cv, cd = moved(*other, rho, 0)
    return (
        Equal(cmove, c * move, {n: N}),
        Equal(cv, v / c**2, {n: N}),
        Equal(cd, c**2 * d, {n: N}),
    )


def loss_scale_cancels(grad, square_avg, delta_avg, rho):
    """The gradient stands above its own root mean square."""
    (N,) = grad.shape
    c = sp.Symbol("c", positive=True)
    move, _, d = moved(grad, square_avg, delta_avg, rho, 0)
    cgrad = Tensor(n, c * grad[n], shape=(N,))
    csquare = Tensor(n, c**2 * square_avg[n])
    cmove, _, cd = moved(cgrad, csquare, delta_avg, rho, 0)
    return Equal(cmove, move, {n: N}), Equal(cd, d, {n: N})


def step_bound(grad, rho, eps):
    """The gradient's own square counts with the share 1 - rho.

    The means before the step are written as squares, r^2 and q^2.
    """
    (N,) = grad.shape
    r = sp.IndexedBase("r", shape=(N,), real=True)
    q = sp.IndexedBase("q", shape=(N,), real=True)
    squares = Tensor(n, r[n] ** 2), Tensor(n, q[n] ** 2)
    move, _, _ = moved(grad, *squares, rho, eps)
    share, reach = 1 - rho, q[n] ** 2 + eps
    more = rho * r[n] ** 2 + eps
    because = reach * more / (share * (more + share * grad[n] ** 2))
    right = reach / share
    return AtMost(move**2, right, because, {n: N}, (share,))


def average_grows_slowly(grad, rho, eps):
    """Then a step's square is below the mean before, plus eps.

    The mean of squares has settled: it is the gradient's square.
    """
    (N,) = grad.shape
    q = sp.IndexedBase("q", shape=(N,), real=True)
    settled = Tensor(n, grad[n] ** 2), Tensor(n, q[n] ** 2)
    _, _, d = moved(grad, *settled, rho, eps)
    share, reach = 1 - rho, q[n] ** 2 + eps
    because = share * reach * eps / (grad[n] ** 2 + eps)
    right = q[n] ** 2 + share * eps
    return AtMost(d, right, because, {n: N}, (share,))
