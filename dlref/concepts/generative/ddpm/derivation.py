"""Denoising diffusion in SymPy: levels, steps and losses."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Identity,
    Positive,
    Product,
    Sum,
    Tensor,
    exp,
    sqrt,
)

n, d, s, t, j, k = sp.symbols("n d s t j k", integer=True)


def noise_levels(beta):
    """What is left of the data after each step."""
    (T,) = beta.shape
    added = 1 - Positive(s - t)  # not after this step
    return Tensor(t, Product(1 - added * beta[s], (s, T)))


def q_sample(x0, noise, abar):
    """Data and noise, with squared shares that sum to one."""
    signal, rest = sqrt(abar[n]), sqrt(1 - abar[n])
    xt = Tensor((n, d), signal * x0[n, d] + rest * noise[n, d])

    def backward(dxt):
        dx0 = Tensor((n, d), signal * dxt[n, d])
        return dx0, Tensor((n, d), rest * dxt[n, d])

    return xt, backward


def velocity(x0, noise, abar):
    """The same shares, a quarter of a turn on."""
    signal, rest = sqrt(abar[n]), sqrt(1 - abar[n])
    v = Tensor((n, d), signal * noise[n, d] - rest * x0[n, d])

    def backward(dv):
        dx0 = Tensor((n, d), -rest * dv[n, d])
        return dx0, Tensor((n, d), signal * dv[n, d])

    return v, backward


def from_noise(xt, noise, abar):
    """Take the noise away, and undo the share."""
    signal, rest = sqrt(abar[n]), sqrt(1 - abar[n])
    x0 = Tensor((n, d), (xt[n, d] - rest * noise[n, d]) / signal)

    def backward(dx0):
        dxt = Tensor((n, d), dx0[n, d] / signal)
        return dxt, Tensor((n, d), -rest / signal * dx0[n, d])

    return x0, backward


def from_velocity(xt, v, abar):
    """Turn back."""
    signal, rest = sqrt(abar[n]), sqrt(1 - abar[n])
    x0 = Tensor((n, d), signal * xt[n, d] - rest * v[n, d])
    noise = Tensor((n, d), rest * xt[n, d] + signal * v[n, d])

    def backward(dx0, dnoise):
        dxt = signal * dx0[n, d] + rest * dnoise[n, d]
        dv = signal * dnoise[n, d] - rest * dx0[n, d]
        return Tensor((n, d), dxt), Tensor((n, d), dv)

    return (x0, noise), backward


def steps(abar, abar_prev):
    """Return what a step keeps and adds, and the posterior's spread."""
    alpha = Tensor(n, abar[n] / abar_prev[n], name=r"\alpha")
    beta = Tensor(n, 1 - alpha[n], name=r"\beta")
    left = (1 - abar_prev[n]) / (1 - abar[n]) * beta[n]
    return alpha, beta, Tensor(n, left, name=r"\tilde{\beta}")


def ddpm_posterior(x0, xt, abar, abar_prev):
    """A weighted mean of the data and of what is seen."""
    alpha, beta, var = steps(abar, abar_prev)
    left = 1 - abar[n]
    data = sqrt(abar_prev[n]) * beta[n] / left
    here = sqrt(alpha[n]) * (1 - abar_prev[n]) / left
    mean = Tensor((n, d), data * x0[n, d] + here * xt[n, d])

    def backward(dmean):
        dx0 = Tensor((n, d), data * dmean[n, d])
        return dx0, Tensor((n, d), here * dmean[n, d])

    return (mean, Tensor(n, var[n])), backward


def ddpm_step(xt, noise, z, abar, abar_prev, variance):
    """Some of the noise is taken away, and a little drawn anew."""
    alpha, beta, var = steps(abar, abar_prev)
    sigma = sqrt(beta[n] if variance == "beta" else var[n])
    share = beta[n] / sqrt(1 - abar[n])
    mean = (xt[n, d] - share * noise[n, d]) / sqrt(alpha[n])
    x = Tensor((n, d), mean + sigma * z[n, d])

    def backward(dx):
        dxt = Tensor((n, d), dx[n, d] / sqrt(alpha[n]))
        dnoise = -share / sqrt(alpha[n]) * dx[n, d]
        return (
            dxt,
            Tensor((n, d), dnoise),
            Tensor((n, d), sigma * dx[n, d]),
        )

    return x, backward


def ddim_step(xt, noise, z, abar, abar_prev, eta):
    """The guess of the data, with the noise of an earlier level."""
    _, _, var = steps(abar, abar_prev)
    x0, _ = from_noise(xt, noise, abar)
    sigma = Tensor(n, eta * sqrt(var[n]), name=r"\sigma")
    kept = Tensor(n, sqrt(1 - abar_prev[n] - sigma[n] ** 2), name="k")
    signal = sqrt(abar_prev[n])
    again = kept[n] * noise[n, d] + sigma[n] * z[n, d]
    x = Tensor((n, d), signal * x0[n, d] + again)

    def backward(dx):
        dxt = signal / sqrt(abar[n]) * dx[n, d]
        turn = kept[n] - signal * sqrt(1 - abar[n]) / sqrt(abar[n])
        dz = Tensor((n, d), sigma[n] * dx[n, d])
        return Tensor((n, d), dxt), Tensor((n, d), turn * dx[n, d]), dz

    return x, backward


def ddpm_loss(prediction, x0, noise, abar, predict):
    """The mean squared error of a guess of the noise, say."""
    N, D = x0.shape
    signal, rest = sqrt(abar[n]), sqrt(1 - abar[n])
    target, of_x0, of_noise = {
        "noise": (noise[n, d], 0, 1),
        "x0": (x0[n, d], 1, 0),
        "v": (signal * noise[n, d] - rest * x0[n, d], -rest, signal),
    }[predict]
    error = Tensor((n, d), prediction[n, d] - target, name="e")
    loss = Sum(error[n, d] ** 2, (n, N), (d, D)) / (N * D)

    def backward(dloss):
        slope = 2 * dloss * error[n, d] / (N * D)
        dx0 = Tensor((n, d), -of_x0 * slope)
        dnoise = Tensor((n, d), -of_noise * slope)
        return Tensor((n, d), slope), dx0, dnoise

    return loss, backward


def one_more_step():
    """What is there is scaled, and what is new is added."""
    alpha, abar = sp.symbols("alpha abar", positive=True)
    grown = alpha * (1 - abar) + (1 - alpha)
    return (
        Identity(sqrt(alpha) * sqrt(abar), sqrt(alpha * abar)),
        Identity(grown, 1 - alpha * abar),
    )


def two_ways_to_a_pair():
    """Complete the square in y."""
    alpha, before = sp.symbols("alpha abar_prev", positive=True)
    x, y, m = sp.symbols("x y m", real=True)
    beta, now = 1 - alpha, 1 - alpha * before
    var = beta * (1 - before) / now
    data = sqrt(before) * beta / now
    mean = data * m + sqrt(alpha) * (1 - before) / now * x
    forward = (x - sqrt(alpha) * y) ** 2 / beta
    forward = forward + (y - sqrt(before) * m) ** 2 / (1 - before)
    back = (x - sqrt(alpha * before) * m) ** 2 / now
    return (
        Identity(forward, back + (y - mean) ** 2 / var),
        Identity(beta * (1 - before), now * var),
    )


def given(N):
    """Return two levels, the second with less noise."""
    a, b = sp.symbols("abar abar_prev", positive=True)
    return Tensor(n, a, shape=(N,)), Tensor(n, b, shape=(N,))


def step_is_posterior_mean(xt, noise):
    """Put in the data that the noise stands for."""
    N, D = xt.shape
    abar, abar_prev = given(N)
    x0, _ = from_noise(xt, noise, abar)
    (mean, _), _ = ddpm_posterior(x0, xt, abar, abar_prev)
    zero = Tensor((n, d), 0, shape=(N, D))
    x, _ = ddpm_step(xt, noise, zero, abar, abar_prev, "beta")
    return Equal(x[n, d], mean[n, d], {n: N, d: D})


def mean_error_is_noise_error(xt, noise, abar, abar_prev):
    """Both means share what is seen."""
    N, D = xt.shape
    guess = sp.IndexedBase("g", shape=(N, D), real=True)
    zero = Tensor((n, d), 0, shape=(N, D))
    true, guessed = (
        ddpm_step(xt, e, zero, abar, abar_prev, "beta")[0]
        for e in (noise, guess)
    )
    alpha = abar[n] / abar_prev[n]
    weight = (1 - alpha) ** 2 / (alpha * (1 - abar[n]))
    return Equal(
        (true[n, d] - guessed[n, d]) ** 2,
        weight * (noise[n, d] - guess[n, d]) ** 2,
        {n: N, d: D},
    )


def ddim_keeps_the_levels(noise, z, abar, abar_prev, eta):
    """What is drawn is taken from what is kept."""
    N, D = noise.shape
    x0 = sp.IndexedBase("x0", shape=(N, D), real=True)
    xt, _ = q_sample(x0, noise, abar)
    xt.shape = (N, D)
    x, _ = ddim_step(xt, noise, z, abar, abar_prev, eta)
    _, _, var = steps(abar, abar_prev)
    square = eta**2 * var[n]
    kept = 1 - abar_prev[n] - square
    signal = sqrt(abar_prev[n]) * x0[n, d]
    drawn = eta * sqrt(var[n]) * z[n, d]
    return (
        Equal(
            x[n, d],
            signal + sqrt(kept) * noise[n, d] + drawn,
            {n: N, d: D},
        ),
        Equal(sqrt(kept) ** 2 + square, 1 - abar_prev[n], {n: N}),
    )


def eta_one_is_ddpm():
    """At eta = 1 what is kept of the noise is a square."""
    a, b = sp.symbols("abar abar_prev", positive=True)
    alpha = a / b
    var = (1 - b) / (1 - a) * (1 - alpha)
    kept = alpha * (1 - b) ** 2 / (1 - a)
    left = sqrt(alpha) * (1 - b) - (1 - a) / sqrt(alpha)
    return (
        Identity(1 - b - var, kept),
        Identity(left, -(1 - alpha) / sqrt(alpha)),
    )


def turn(x0, noise, abar):
    """The squared shares sum to one."""
    N, D = x0.shape
    xt, _ = q_sample(x0, noise, abar)
    v, _ = velocity(x0, noise, abar)
    (data, rest), _ = from_velocity(xt, v, abar)
    long = xt[n, d] ** 2 + v[n, d] ** 2
    at = {n: N, d: D}
    return (
        Equal(long, x0[n, d] ** 2 + noise[n, d] ** 2, at),
        Equal(data[n, d], x0[n, d], at),
        Equal(rest[n, d], noise[n, d], at),
    )


def errors_differ_by_a_weight(xt, noise, abar):
    """All three guesses are one guess, at a given noisy example."""
    N, D = xt.shape
    guess = sp.IndexedBase("g", shape=(N, D), real=True)
    at = {n: N, d: D}

    def apart(e):
        x0, _ = from_noise(xt, e, abar)
        return x0, velocity(x0, e, abar)[0]

    (data, v), (data_guess, v_guess) = apart(noise), apart(guess)
    square = (noise[n, d] - guess[n, d]) ** 2
    ratio = (1 - abar[n]) / abar[n]
    return (
        Equal((data[n, d] - data_guess[n, d]) ** 2, ratio * square, at),
        Equal((v[n, d] - v_guess[n, d]) ** 2, square / abar[n], at),
    )


def best_guess_is_the_mean():
    """Expand the square around the mean."""
    K = sp.Symbol("K", integer=True, positive=True)
    a = sp.IndexedBase("a", shape=(K,), real=True)
    x = sp.IndexedBase("x", shape=(K,), real=True)
    y = sp.Symbol("y", real=True)
    total = Sum(exp(a[j]), (j, K))
    w = Tensor(k, exp(a[k]) / total)
    mean = Sum(w[k] * x[k], (k, K))
    error = Sum(w[k] * (x[k] - y) ** 2, (k, K))
    least = Sum(w[k] * x[k] ** 2, (k, K)) - mean**2
    return Equal(error, least + (y - mean) ** 2)
