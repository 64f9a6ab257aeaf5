"""NAdam and RAdam in SymPy: one step; nothing is differentiated."""

import sympy as sp

from dlref.symbolic import Equal, Limit, Positive, Tensor, sqrt

n = sp.Symbol("n", integer=True)
DECAY = sp.Rational(96, 100)


def moments(param, grad, m, v, beta1, beta2, penalty, maximize):
    """The gradient that is meant, and both running means."""
    meant = (-1 if maximize else 1) * grad[n]
    pulled = meant if penalty is None else meant + penalty * param[n]
    g = Tensor(n, pulled, name="g")
    new_m = Tensor(n, beta1 * m[n] + (1 - beta1) * g[n], name="m'")
    new_v = Tensor(n, beta2 * v[n] + (1 - beta2) * g[n] ** 2, name="v'")
    return g, new_m, new_v


def momentum(step, beta1, momentum_decay):
    """How much momentum a step has: half of beta1 at first."""
    return beta1 * (1 - DECAY ** (step * momentum_decay) / 2)


def nadam_step(
    param,
    grad,
    m,
    v,
    mu_product,
    step,
    lr,
    beta1,
    beta2,
    eps,
    weight_decay,
    momentum_decay,
    decoupled_weight_decay,
    maximize,
):
    """Adam, with the momentum of the next step already in it."""
    penalty = None if decoupled_weight_decay else weight_decay
    shrink = lr * weight_decay if decoupled_weight_decay else 0
    g, new_m, new_v = moments(
        param, grad, m, v, beta1, beta2, penalty, maximize
    )
    mu = number(r"\mu", momentum(step, beta1, momentum_decay))
    ahead = number(
        r"\mu^{+}", momentum(step + 1, beta1, momentum_decay)
    )
    product = number(r"\Pi'", mu_product * mu)
    now = (1 - mu) * g[n] / (1 - product)
    mhat = Tensor(
        n,
        now + ahead * new_m[n] / (1 - product * ahead),
        name=r"\hat{m}",
    )
    vhat = Tensor(n, new_v[n] / (1 - beta2**step), name=r"\hat{v}")
    move = lr * mhat[n] / (sqrt(vhat[n]) + eps)
    new_param = Tensor(n, (1 - shrink) * param[n] - move)
    means = Tensor(n, new_m[n]), Tensor(n, new_v[n])
    return new_param, *means, mu_product * mu


def number(name, value):
    """Return a number by its name."""
    return Tensor((), value, name=name)[()]


def length(step, beta2):
    """How many squared gradients the mean v holds, in effect."""
    most = 2 / (1 - beta2) - 1
    return most, most - 2 * step * beta2**step / (1 - beta2**step)


def rectifier(rho, most):
    """The rectifying factor."""
    first, second = (rho - 4) / (most - 4), (rho - 2) / (most - 2)
    return sqrt(first * second * (most / rho))


def radam_step(
    param,
    grad,
    m,
    v,
    step,
    lr,
    beta1,
    beta2,
    eps,
    weight_decay,
    decoupled_weight_decay,
    maximize,
):
    """Momentum at first; Adam, rectified, when v can be trusted."""
    penalty = None if decoupled_weight_decay else weight_decay
    shrink = lr * weight_decay if decoupled_weight_decay else 0
    _, new_m, new_v = moments(
        param, grad, m, v, beta1, beta2, penalty, maximize
    )
    most, rho = length(step, beta2)
    most = number(r"\rho_{\infty}", most)
    rho = number(r"\rho", rho)
    enough = number("c", Positive(rho - 5))
    r = number("r", rectifier(rho, most))
    mhat = Tensor(n, new_m[n] / (1 - beta1**step), name=r"\hat{m}")
    adapted = r * sqrt(1 - beta2**step) / (sqrt(new_v[n]) + eps)
    move = lr * mhat[n] * (enough * adapted + 1 - enough)
    new_param = Tensor(n, (1 - shrink) * param[n] - move)
    return new_param, Tensor(n, new_m[n]), Tensor(n, new_v[n])


def nadam_first_step(
    param, grad, lr, beta1, beta2, eps, momentum_decay
):
    """All means are the first gradient, up to known factors."""
    (N,) = grad.shape
    zero = Tensor(n, 0, shape=(N,))
    rest = 1, lr, beta1, beta2, eps, 0, momentum_decay, False, False
    new_param, *_ = nadam_step(param, grad, zero, zero, 1, *rest)
    mu = momentum(1, beta1, momentum_decay)
    ahead = momentum(2, beta1, momentum_decay)
    factor = 1 + ahead * (1 - beta1) / (1 - mu * ahead)
    move = lr * factor * grad[n] / (sqrt(grad[n] ** 2) + eps)
    return Equal(new_param[n], param[n] - move, {n: N})


def momentum_grows():
    """The power of 0.96 tends to 0."""
    t = sp.Symbol("t", real=True)
    psi, beta1 = (
        sp.Rational(4, 1000),
        sp.Symbol("beta_1", positive=True),
    )
    return (
        Equal(momentum(0, beta1, psi), beta1 / 2),
        Limit(momentum(t, beta1, psi), t, sp.oo, beta1),
    )


def length_grows():
    """At the first step the powers cancel; later they vanish."""
    beta2 = sp.Symbol("beta_2", positive=True)
    t = sp.Symbol("t", real=True)
    _, first = length(1, beta2)
    most, later = length(t, sp.Rational(999, 1000))
    return (
        Equal(first, 1),
        Limit(later, t, sp.oo, most),
        Equal(most, 1999),
    )


def rectifier_fades():
    """At the end every factor has its like below it."""
    most = sp.Symbol("rho", positive=True)
    return (
        Equal(rectifier(most, most), 1),
        Equal(rectifier(4, most), 0),
    )
