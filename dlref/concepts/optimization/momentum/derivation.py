"""Gradient steps in SymPy: their definition, and quadratic bowls."""

import sympy as sp

from dlref.symbolic import AtMost, Equal, Limit, Tensor

n = sp.Symbol("n", integer=True)


def sgd_step(param, grad, lr, weight_decay, maximize):
    """A step against the gradient."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    return Tensor(n, param[n] - lr * g[n])


def momentum_step(
    param,
    grad,
    buf,
    lr,
    momentum,
    dampening,
    weight_decay,
    nesterov,
    maximize,
):
    """A step against what the gradients have added up to."""
    sign = -1 if maximize else 1
    g = Tensor(n, sign * grad[n] + weight_decay * param[n], name="g")
    new = momentum * buf[n] + (1 - dampening) * g[n]
    new_buf = Tensor(n, new, name="b'")
    move = g[n] + momentum * new_buf[n] if nesterov else new_buf[n]
    return Tensor(n, param[n] - lr * move), Tensor(n, new_buf[n])


def plain(param, grad, buf, lr, momentum, nesterov=False):
    """Return a step downhill, without dampening and weight decay."""
    rest = 0, 0, nesterov, False
    new = momentum_step(param, grad, buf, lr, momentum, *rest)
    for tensor in new:
        tensor.shape = param.shape
    return new


def buffer_fills_up(grad, lr, momentum):
    """By induction: true before the first step, kept true by each."""
    (N,) = grad.shape
    t = sp.Symbol("t", integer=True, nonnegative=True)
    r = sp.Symbol("r", positive=True)  # the momentum is exp(-r)

    def full(t):
        share = (1 - momentum**t) / (1 - momentum)
        return Tensor(n, share * grad[n], shape=(N,))

    param = Tensor(n, 0, shape=(N,))
    _, buf = plain(param, grad, full(t), lr, momentum)
    return (
        Equal(full(0)[n], 0, {n: N}),
        Equal(buf[n], full(t + 1)[n], {n: N}),
        Limit(sp.exp(-r * t), t, sp.oo, 0),
    )


def last_move_again(param, grad, lr, momentum):
    """The buffer is the last move, over the learning rate."""
    (N,) = param.shape
    past = sp.IndexedBase("q", shape=(N,), real=True)  # a step ago
    buf = Tensor(n, (past[n] - param[n]) / lr, shape=(N,))
    new, _ = plain(param, grad, buf, lr, momentum)
    again = momentum * (param[n] - past[n])
    return Equal(new[n], param[n] - lr * grad[n] + again, {n: N})


def nesterov_looks_ahead(grad, buf, lr, momentum):
    """The parameters are those that looking ahead arrives at."""
    (N,) = grad.shape
    at = sp.IndexedBase("w", shape=(N,), real=True)
    velocity = Tensor(n, -lr * buf[n])
    ahead = Tensor(n, at[n] + momentum * velocity[n], shape=(N,))
    faster = Tensor(n, momentum * velocity[n] - lr * grad[n])
    moved = Tensor(n, at[n] + faster[n])
    new, new_buf = plain(ahead, grad, buf, lr, momentum, True)
    return (
        Equal(new[n], moved[n] + momentum * faster[n], {n: N}),
        Equal(-lr * new_buf[n], faster[n], {n: N}),
    )


def two_steps(param, buf, lr, momentum, nesterov):
    """Return three positions in a bowl of curvatures h, and h."""
    (N,) = param.shape
    h = sp.IndexedBase("h", shape=(N,), real=True)
    places = [param]
    for _ in range(2):
        slope = Tensor(n, h[n] * places[-1][n], shape=(N,))
        state = places[-1], slope, buf
        new, buf = plain(*state, lr, momentum, nesterov)
        places.append(new)
    return *(place[n] for place in places), h[n]


def energy(first, second, p, q):
    """Return what x'' = p x' - q x multiplies by q in each step."""
    return second**2 - p * first * second + q * first**2


def heavy_ball_energy(param, buf, lr, momentum):
    """Eliminate the buffer: x'' = p x' - momentum x."""
    (N,) = param.shape
    x, y, z, h = two_steps(param, buf, lr, momentum, False)
    p, q = 1 + momentum - lr * h, momentum
    return (
        Equal(energy(y, z, p, q), q * energy(x, y, p, q), {n: N}),
        Equal(energy(x, y, p, q), squares(x, y, p, q), {n: N}),
    )


def nesterov_energy(param, buf, lr, momentum):
    """The same, and here q shrinks where the bowl is steep."""
    (N,) = param.shape
    x, y, z, h = two_steps(param, buf, lr, momentum, True)
    left = 1 - lr * h
    p, q = (1 + momentum) * left, momentum * left
    return (
        Equal(energy(y, z, p, q), q * energy(x, y, p, q), {n: N}),
        Equal(energy(x, y, p, q), squares(x, y, p, q), {n: N}),
    )


def squares(x, y, p, q):
    """Return the energy as a sum of squares, if p^2 <= 4 q."""
    return (y - p / 2 * x) ** 2 + (q - p**2 / 4) * x**2


def bowl():
    """Return the roots of least and largest curvature, and one."""
    low, high = sp.symbols("l u", positive=True)
    h = sp.Symbol("h", real=True)
    given = high**2 - h, h - low**2
    return low, high, h, given


def heavy_ball_choice():
    """The gap is zero at both ends, and a product between them."""
    low, high, h, given = bowl()
    lr = 4 / (high + low) ** 2
    momentum = ((high - low) / (high + low)) ** 2
    p = 1 + momentum - lr * h
    because = lr**2 * given[0] * given[1]
    return AtMost(p**2, 4 * momentum, because, given=given)


def nesterov_choice():
    """Both gaps vanish at the least curvature."""
    low, high, h, given = bowl()
    lr = 1 / high**2
    momentum = (high - low) / (high + low)
    p, q = (1 + momentum) * (1 - lr * h), momentum * (1 - lr * h)
    above, below = given[0] * lr, given[1] * lr
    gap = (1 + momentum) ** 2 * above * below
    inside = *given, high - low
    return (
        AtMost(p**2, 4 * q, gap, given=given),
        AtMost(
            q, (1 - low / high) ** 2, momentum * below, given=inside
        ),
    )
