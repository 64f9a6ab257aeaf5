"""Decoding in SymPy: which tokens stay, and what is drawn.

A bracket [z > 0] decides; of equal probabilities the first is ahead.
"""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Limit,
    Min,
    Positive,
    Sum,
    Tensor,
    exp,
    log,
)

n, v, w, i = sp.symbols("n v w i", integer=True)


def temperature_softmax(logits, temperature):
    """Scores over a temperature, then a softmax."""
    V = logits.shape[-1]
    a = Tensor((n, v), exp(logits[n, v] / temperature), name="a")
    return Tensor((n, v), a[n, v] / Sum(a[n, w], (w, V)))


def ahead(probabilities):
    """Whether w comes before v: more likely, or as likely and first."""
    p = probabilities
    more, less = (
        Positive(p[n, w] - p[n, v]),
        Positive(p[n, v] - p[n, w]),
    )
    return more + (1 - more) * (1 - less) * Positive(v - w)


def renormalized(keep, probabilities):
    """The shares of the tokens that stay."""
    V = probabilities.shape[-1]
    total = Sum(keep[n, w] * probabilities[n, w], (w, V))
    return Tensor((n, v), keep[n, v] * probabilities[n, v] / total)


def top_k_filter(probabilities, k):
    """The first k tokens stay."""
    V = probabilities.shape[-1]
    rank = Tensor((n, v), Sum(ahead(probabilities), (w, V)), name="r")
    keep = Tensor((n, v), Positive(k - rank[n, v]), name="s")
    return renormalized(keep, probabilities)


def nucleus_filter(probabilities, p):
    """A token stays if those ahead of it have less than p together."""
    V = probabilities.shape[-1]
    mass = Sum(ahead(probabilities) * probabilities[n, w], (w, V))
    before = Tensor((n, v), mass, name="m")
    keep = Tensor((n, v), Positive(p - before[n, v]), name="s")
    return renormalized(keep, probabilities)


def sample_token(probabilities, u):
    """The number of tokens at whose end u is passed."""
    V = probabilities.shape[-1]
    up_to = (1 - Positive(w - v)) * probabilities[n, w]
    c = Tensor((n, v), Sum(up_to, (w, V)), name="c")
    return Tensor(n, Sum(1 - Positive(c[n, v] - u[n]), (v, V)))


def speculative_sampling_is_exact():
    """What is kept, and what is drawn in place of the rest."""
    V = sp.Symbol("V", integer=True, positive=True)
    a, b = (sp.IndexedBase(s, shape=(V,), real=True) for s in "ab")
    p = Tensor(v, exp(a[v]) / Sum(exp(a[w]), (w, V)))
    q = Tensor(v, exp(b[v]) / Sum(exp(b[w]), (w, V)))
    kept = Tensor(v, Min(p[v], q[v]), name="m")
    rejected = 1 - Sum(kept[w], (w, V))
    rest = (p[v] - kept[v]) / Sum(p[w] - kept[w], (w, V))
    return Equal(kept[v] + rejected * rest, p[v], {v: V})


def tokens_of_one_round():
    """A geometric sum."""
    G = sp.Symbol("G", integer=True, positive=True)
    alpha = sp.Symbol("alpha", positive=True)
    expected = Sum(alpha**i, (i, G + 1))
    return Equal(expected * (1 - alpha), 1 - alpha ** (G + 1))


def temperature_divides_differences(logits, temperature):
    """The common factor of a row cancels in a quotient."""
    N, V = logits.shape
    y = temperature_softmax(logits, temperature)
    gap = (logits[n, v] - logits[n, w]) / temperature
    return Equal(log(y[n, v]) - log(y[n, w]), gap, {n: N, v: V, w: V})


def cold_takes_the_larger():
    """Of two tokens, at scores that differ by d."""
    d, t = sp.symbols("d T", positive=True)
    return Limit(1 / (1 + exp(-d / t)), t, 0, sp.Integer(1), "+")
