"""Metrics of a ranking in SymPy: sums over pairs of examples.

y_n is 1 for a positive example, [k = t_n] at k = 1.
"""

import sympy as sp

from dlref.symbolic import Equal, Positive, Sum, Tensor, one_hot

n, m, k, i = sp.symbols("n m k i", integer=True)
HALF = sp.Rational(1, 2)


def labels(target):
    """1 where the example is positive, else 0."""
    (N,) = target.shape
    return Tensor(n, one_hot(target[n], 1), name="y"), N


def roc_auc(scores, target):
    """The share of pairs in the right order; ties count one half."""
    s = scores
    y, N = labels(target)
    right = Positive(s[n] - s[m])
    wrong = Positive(s[m] - s[n])
    pair = y[n] * (1 - y[m]) * (1 + right - wrong) / 2
    positives = Sum(y[n], (n, N))
    negatives = Sum(1 - y[n], (n, N))
    return Sum(pair, (n, N), (m, N)) / (positives * negatives)


def average_precision(scores, target):
    """The mean, over positives, of the precision at their score."""
    s = scores
    y, N = labels(target)
    above = 1 - Positive(s[n] - s[m])
    hits = Sum(above * y[m], (m, N))
    named = Sum(above, (m, N))
    p = Tensor(n, hits / named, name="p")
    return Sum(y[n] * p[n], (n, N)) / Sum(y[n], (n, N))


def area_is_the_share_of_pairs(scores, target):
    """Each negative adds a strip as wide as 1 over their number.

    Its height is the mean of the true positive rates above its score
    and at it, by the trapezoid rule.
    """
    s = scores
    y, N = labels(target)
    positives = Sum(y[k], (k, N))
    negatives = Sum(1 - y[k], (k, N))
    above = Sum(y[n] * Positive(s[n] - s[m]), (n, N)) / positives
    at = Sum(y[n] * (1 - Positive(s[m] - s[n])), (n, N)) / positives
    strip = (1 - y[m]) / negatives * (above + at) / 2
    return Equal(Sum(strip, (m, N)), roc_auc(scores, target))


def negative_scores_turn_it_around(scores, target):
    """The two brackets of a pair trade places."""
    other = Tensor(n, -scores[n], shape=scores.shape)
    total = roc_auc(scores, target) + roc_auc(other, target)
    return Equal(total, 1)


def no_opinion(scores, target):
    """Both brackets of a pair are 0, or it is named as one."""
    y, N = labels(target)
    c = sp.Symbol("c", real=True)
    flat = Tensor(n, c, shape=(N,))
    share = Sum(y[n], (n, N)) / N
    return (
        Equal(roc_auc(flat, target), HALF),
        Equal(average_precision(flat, target), share),
    )


def precision_follows_from_roc():
    """Put in what the rates are of: hits TP, false alarms FP."""
    tp, fp, pos, neg = sp.symbols("TP FP P N", positive=True)
    tpr, fpr, share = tp / pos, fp / neg, pos / (pos + neg)
    called = share * tpr + (1 - share) * fpr
    return Equal(share * tpr / called, tp / (tp + fp))
