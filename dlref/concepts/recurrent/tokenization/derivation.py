"""Every way to cut a text into pieces, summed up, in SymPy."""

import sympy as sp

from dlref.symbolic import Equal, Sum, Tensor, exp, log, one_hot

n, t, h = sp.symbols("n t h", integer=True)
ONE = sp.Integer(1)


def spans(T, L):
    """Return (start, length less one) of every piece that fits."""
    return [(s, w) for s in range(T) for w in range(min(L, T - s))]


def unigram_log_likelihood(score):
    """The chances of all ways to reach the end, one letter on."""
    _, T, L = score.shape
    pieces = spans(T, L)
    weight = {
        (s, w): exp(score[n, s, w]) for s, w in pieces
    }  # of the piece from s to s + w
    front, back = [ONE], {T: ONE}
    for e in range(1, T + 1):
        ways = (
            front[s] * weight[s, w] for s, w in pieces if s + w + 1 == e
        )
        front.append(Tensor(n, sum(ways), name=f"f_{e}")[n])
    for s in reversed(range(1, T)):
        ways = (
            weight[s, w] * back[s + w + 1] for w in range(min(L, T - s))
        )
        back[s] = Tensor(n, sum(ways), name=f"b_{s}")[n]

    def backward(dy):
        entry = sum(
            one_hot(t, s)
            * one_hot(h, w)
            * (front[s] * weight[s, w] * back[s + w + 1])
            for s, w in pieces
        )
        return Tensor((n, t, h), dy[n] * entry / front[T])

    return Tensor(n, log(front[T])), backward


def letters_are_covered(score, dy):
    """Raise the score of each piece by c for each of its letters."""
    N, T, L = score.shape
    dscore = unigram_log_likelihood(score)[1](dy)
    covered = Sum((h + 1) * dscore[n, t, h], (t, T), (h, L))
    return Equal(covered, T * dy[n], {n: N})
