"""Vector quantization in SymPy, with what is held still apart."""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Sum,
    Tensor,
    argmax,
    exp,
    log,
    one_hot,
)

n, k, j, d, i = sp.symbols("n k j d i", integer=True)


def vector_quantize(x, codebook, held, held_codebook, beta):
    """Each row as its nearest code, and how far apart the two are."""
    (N, D), K = x.shape, codebook.shape[0]
    gap = Sum((held[n, d] - held_codebook[j, d]) ** 2, (d, D))
    (best,) = argmax("c", (n,), -gap, (j, K))
    at = best[n]
    y = Tensor((n, d), held_codebook[at, d] + x[n, d] - held[n, d])
    to_rows = (codebook[at, d] - held[n, d]) ** 2
    to_codes = (x[n, d] - held_codebook[at, d]) ** 2
    apart = Sum(to_rows + beta * to_codes, (n, N), (d, D))

    def backward(dy, dloss):
        share = 2 * dloss / (N * D)
        dx = dy[n, d] + share * beta * (x[n, d] - held_codebook[at, d])
        pull = one_hot(at, k) * (codebook[k, d] - held[n, d])
        dcodebook = share * Sum(pull, (n, N))
        return Tensor((n, d), dx), Tensor((k, d), dcodebook)

    return (y, apart / (N * D), Tensor(n, at)), backward


def running(count, total, x, share, decay):
    """Counts and sums of what each code stands for, forgetting."""
    rows = (n, x.shape[0])
    new = Sum(share[n, k], rows)
    arrived = Sum(share[n, k] * x[n, d], rows)
    c = decay * count[k] + (1 - decay) * new
    s = decay * total[k, d] + (1 - decay) * arrived
    return Tensor(k, c, name="c'"), Tensor((k, d), s, name="s'")


def ema_codebook(count, total, x, code, decay, eps):
    """The mean of what each code stands for, over a running time."""
    K = count.shape[0]
    mine = Tensor((n, k), one_hot(code[n], k))
    c, s = running(count, total, x, mine, decay)
    whole = Sum(c[j], (j, K))
    size = (c[k] + eps) * whole / (whole + K * eps)
    book = Tensor((k, d), s[k, d] / size)
    return Tensor(k, c[k]), Tensor((k, d), s[k, d]), book


def code_perplexity(count):
    """How many codes are in use, if all were used alike."""
    K = count.shape[0]
    p = Tensor(k, count[k] / Sum(count[j], (j, K)), name="p")
    return exp(-Sum(p[k] * log(p[k]), (k, K)))


def forgetting_is_a_gradient_step(count, total, x, decay):
    """Of codes e that are sums over counts, without eps."""
    (N, D), K = x.shape, count.shape[0]
    e = sp.IndexedBase("e", shape=(K, D), real=True)
    r = sp.IndexedBase("r", shape=(N, K), real=True)
    sums = Tensor((k, d), count[k] * e[k, d])
    c, s = running(count, sums, x, r, decay)
    gaps = r[n, j] * (e[j, d] - x[n, d]) ** 2
    loss = Sum(gaps, (j, K), (n, N), (d, D))
    rate = (1 - decay) / (2 * c[k])
    step = e[k, i] - rate * loss.diff(e[k, i])
    return Equal(s[k, i] / c[k], step, {k: K, i: D})


def no_code_is_nearer_than_the_mean():
    """The cross terms add up to zero at the mean."""
    N = sp.Symbol("N", integer=True, positive=True)
    x = sp.IndexedBase("x", shape=(N,), real=True)
    e = sp.Symbol("e", real=True)
    mean = Sum(x[j], (j, N)) / N
    at_mean = Sum((x[n] - mean) ** 2, (n, N))
    at_e = Sum((x[n] - e) ** 2, (n, N))
    return AtMost(at_mean, at_e, N * (mean - e) ** 2)


def no_more_than_all_codes():
    """With log a <= a - 1 at a = 1 / (K p)."""
    K = sp.Symbol("K", integer=True, positive=True)
    s = sp.IndexedBase("s", shape=(K,), real=True)
    total = Sum(exp(s[j]), (j, K))
    p = Tensor(k, exp(s[k]) / total)
    entropy = Sum(p[k] * (log(total) - s[k]), (k, K))
    a = Tensor(k, 1 / (K * p[k]), name="a")
    because = Sum(p[k] * (a[k] - 1 - log(a[k])), (k, K))
    return AtMost(entropy, log(K), because)
