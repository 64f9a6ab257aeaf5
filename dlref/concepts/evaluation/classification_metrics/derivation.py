"""Metrics of classification in SymPy: counts, shares, averages.

[z > 0] is 1 where z is positive; 1 - [z > 0] below a fraction turns
0/0 into 0.
"""

import sympy as sp

from dlref.symbolic import (
    AtMost,
    Equal,
    Positive,
    Sum,
    Tensor,
    one_hot,
)

n, j, k, i, c = sp.symbols("n j k i c", integer=True)


def confusion_matrix(prediction, target, weight, num_classes):
    """What has label j and is called k, counted or weighed."""
    (N,) = target.shape
    here = one_hot(j, target[n]) * one_hot(k, prediction[n])
    return Tensor((j, k), Sum(weight[n] * here, (n, N)))


def accuracy(matrix):
    """The diagonal, of all."""
    K, _ = matrix.shape
    everything = Sum(matrix[j, k], (j, K), (k, K))
    return Sum(matrix[k, k], (k, K)) / everything


def averaged(matrix, average, hits, of):
    """The shares hits/of of the classes, in one of three averages."""
    K, _ = matrix.shape
    share = Tensor(k, hits[k] / (of[k] + 1 - Positive(of[k])), name="s")
    if average == "micro":
        return Sum(hits[k], (k, K)) / Sum(of[k], (k, K))
    if average == "macro":
        return Sum(share[k], (k, K)) / K
    labels = Sum(matrix[k, j], (j, K))
    everything = Sum(matrix[i, j], (i, K), (j, K))
    return Sum(labels * share[k], (k, K)) / everything


def precision(matrix, average):
    """The diagonal, of the columns: of what is called k."""
    K, _ = matrix.shape
    hits = Tensor(k, matrix[k, k])
    called = Tensor(k, Sum(matrix[j, k], (j, K)), name="a")
    return averaged(matrix, average, hits, called)


def recall(matrix, average):
    """The diagonal, of the rows: of what has label k."""
    K, _ = matrix.shape
    hits = Tensor(k, matrix[k, k])
    labeled = Tensor(k, Sum(matrix[k, j], (j, K)), name="b")
    return averaged(matrix, average, hits, labeled)


def f1(matrix, average):
    """Twice the diagonal, of rows and columns together."""
    K, _ = matrix.shape
    hits = Tensor(k, 2 * matrix[k, k])
    both = Sum(matrix[j, k] + matrix[k, j], (j, K))
    return averaged(matrix, average, hits, Tensor(k, both, name="a"))


def top_k_accuracy(scores, target, k):
    """A row counts if fewer than k classes are ahead of its label."""
    N, K = scores.shape
    label = Tensor(
        n, Sum(one_hot(c, target[n]) * scores[n, c], (c, K)), name="s"
    )
    more = Positive(scores[n, j] - label[n])
    less = Positive(label[n] - scores[n, j])
    first = Positive(target[n] - j)
    ahead = more + (1 - more) * (1 - less) * first
    rank = Tensor(n, Sum(ahead, (j, K)), name="r")
    return Sum(Positive(k - rank[n]), (n, N)) / N


def f1_lies_between():
    """Both differences are a fraction with r - p above."""
    p, r = sp.symbols("p r", positive=True)
    f = 2 * p * r / (p + r)
    return (
        AtMost(p, f, p * (r - p) / (p + r), given=(r - p,)),
        AtMost(f, r, r * (r - p) / (p + r), given=(r - p,)),
    )


def f1_of_counts():
    """Put both in, and multiply by both denominators."""
    tp, fp, fn = sp.symbols("TP FP FN", positive=True)
    p, r = tp / (tp + fp), tp / (tp + fn)
    f = 2 * p * r / (p + r)
    return Equal(f, 2 * tp / (2 * tp + fp + fn))


def micro_scores_are_accuracy(matrix):
    """Rows and columns have the same sum: all examples."""
    y = accuracy(matrix)
    return tuple(
        Equal(metric(matrix, "micro"), y)
        for metric in (precision, recall, f1)
    )


def weighted_recall_is_accuracy(matrix):
    """The weight of a class is what its share is divided by."""
    K, _ = matrix.shape
    row = Tensor(k, Sum(matrix[k, j], (j, K)), name="b")
    everything = Sum(row[k], (k, K))
    share = matrix[k, k] / row[k]
    weighted = Sum(row[k] * share, (k, K)) / everything
    return Equal(weighted, accuracy(matrix))


def constant_guess(matrix):
    """One class has recall 1, all others 0."""
    K, _ = matrix.shape
    a = sp.IndexedBase("a", shape=(K,), real=True)
    guess = Tensor((j, k), a[j] * one_hot(k, c), shape=(K, K))
    share = guess[k, k] / Sum(guess[k, j], (j, K))
    return Equal(Sum(share, (k, K)) / K, 1 / K, {c: K})


def swapped_arguments(matrix):
    """The rows of the one are the columns of the other."""
    K, _ = matrix.shape
    other = Tensor((j, k), matrix[k, j], shape=(K, K))
    return (
        Equal(precision(other, "macro"), recall(matrix, "macro")),
        Equal(f1(other, "macro"), f1(matrix, "macro")),
    )
