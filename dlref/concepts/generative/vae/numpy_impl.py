"""A variational autoencoder in NumPy, with the gradients by hand."""

from math import log

import numpy as np

from dlref.concepts.mathematics.floating_point.numpy_impl import (
    logsumexp,
)
from dlref.concepts.neurons.linear_regression.numpy_impl import linear
from dlref.concepts.neurons.sigmoid_family.numpy_impl import (
    logsigmoid,
    tanh,
)


def reparameterize(mean, log_var, noise):
    """Return codes with a mean and a variance, made of noise.

    Args:
        mean: float (*N).
        log_var: the logarithm of the variance, float (*N).
        noise: with mean 0 and variance 1, float (*N).

    Returns:
        z: float (*N).
        backward: dz (*N) -> dmean, dlog_var (*N).
    """
    width = np.exp(log_var / 2)

    def backward(dz):
        return dz.copy(), dz * noise * width / 2

    return mean + width * noise, backward


def standard_kl(mean, log_var):
    """Return the divergence of codes from standard noise, by row.

    Args:
        mean: float (*N, K).
        log_var: the logarithm of the variance, float (*N, K).

    Returns:
        y: float (*N).
        backward: dy (*N) -> dmean, dlog_var (*N, K).
    """
    rest = np.expm1(log_var)  # keeps its digits near variance 1
    y = np.sum(mean * mean + (rest - log_var), axis=-1) / 2  # (*N)

    def backward(dy):
        dy = dy[..., None]
        return dy * mean, dy * rest / 2

    return y, backward


def negative_elbo(x, logits, mean, log_var, beta=1.0):
    """Return a bound on the surprise at each row.

    Args:
        x: pixels from 0 to 1, float (*N, D).
        logits: what the decoder says of them, float (*N, D).
        mean: of the code, float (*N, K).
        log_var: the logarithm of its variance, float (*N, K).
        beta: what the code's divergence counts; 1 for the bound.

    Returns:
        y: float (*N).
        backward: dy (*N) -> dlogits (*N, D), dmean, dlog_var (*N, K).
    """
    yes, pull_yes = logsigmoid(logits)  # (*N, D): log of the ink
    no, pull_no = logsigmoid(-logits)  # log of the paper
    surprise = -np.sum(x * yes + (1 - x) * no, axis=-1)  # (*N)
    price, pull_price = standard_kl(mean, log_var)  # (*N)

    def backward(dy):
        each = dy[..., None]
        dlogits = pull_no(each * (1 - x)) - pull_yes(each * x)
        return dlogits, *pull_price(beta * dy)

    return surprise + beta * price, backward


def vae(x, noise, params):
    """Return what the decoder says of each row, and the row's code.

    Args:
        x: pixels, float (*N, D).
        noise: with mean 0 and variance 1, float (*N, K).
        params: "encoder.weight" (H, D), "mean.weight" (K, H),
            "log_var.weight" (K, H), "decoder.weight" (J, K),
            "output.weight" (D, J), and a bias for each, all float.

    Returns:
        logits: float (*N, D).
        mean, log_var: of the code, float (*N, K).
        backward: dlogits (*N, D), dmean, dlog_var (*N, K) -> dx
            (*N, D), dparams by name.
    """
    names = "encoder", "mean", "log_var", "decoder", "output"
    layer = {
        n: (params[f"{n}.weight"], params[f"{n}.bias"]) for n in names
    }
    seen, pull_seen = linear(x, *layer["encoder"])
    h, pull_h = tanh(seen)  # (*N, H)
    mean, pull_mean = linear(h, *layer["mean"])
    log_var, pull_log_var = linear(h, *layer["log_var"])
    z, pull_z = reparameterize(mean, log_var, noise)  # (*N, K)
    made, pull_made = linear(z, *layer["decoder"])
    g, pull_g = tanh(made)  # (*N, J)
    logits, pull_logits = linear(g, *layer["output"])

    def backward(dlogits, dmean, dlog_var):
        dw, db = {}, {}
        dg, dw["output"], db["output"] = pull_logits(dlogits)
        dz, dw["decoder"], db["decoder"] = pull_made(pull_g(dg))
        by_mean, by_log_var = pull_z(dz)
        dh, dw["mean"], db["mean"] = pull_mean(dmean + by_mean)
        more, dw["log_var"], db["log_var"] = pull_log_var(
            dlog_var + by_log_var
        )
        dx, dw["encoder"], db["encoder"] = pull_seen(pull_h(dh + more))
        dparams = {f"{n}.weight": dw[n] for n in names}
        return dx, dparams | {f"{n}.bias": db[n] for n in names}

    return (logits, mean, log_var), backward


def iwae_bound(log_weight):
    """Return the bound on log p(x) that K samples give.

    Args:
        log_weight: log p(x, z) - log q(z) of each sample, float
            (*N, K).

    Returns:
        y: the logarithm of the mean weight, float (*N).
        backward: dy (*N) -> dlog_weight (*N, K).
    """
    total, pull = logsumexp(log_weight)
    return total - log(log_weight.shape[-1]), pull
