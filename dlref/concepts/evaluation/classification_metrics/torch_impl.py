"""Metrics of classification in PyTorch, from what is true and false."""

import torch
import torch.nn.functional as F


def confusion_matrix(prediction, target, weight=None, num_classes=2):
    """Return the counts, labels by predictions, (K, K)."""
    rows = F.one_hot(target.reshape(-1), num_classes).double()
    columns = F.one_hot(prediction.reshape(-1), num_classes).double()
    if weight is not None:
        rows = rows.to(weight.dtype) * weight.reshape(-1, 1)
    return rows.T @ columns.to(rows.dtype)


def accuracy(matrix):
    """Return the share that is right, ()."""
    return matrix.diagonal().sum() / matrix.sum()


def outcomes(matrix):
    """Return true positives, false positives, false negatives, (K)."""
    off = matrix - torch.diag(matrix.diagonal())
    return matrix.diagonal(), off.sum(0), off.sum(1)


def averaged(matrix, above, below, average):
    """Return the ratios in one number."""
    if average == "micro":
        return above.sum() / below.sum()
    ratio = torch.nan_to_num(above / below)
    if average == "macro":
        return ratio.mean()
    return torch.dot(matrix.sum(1) / matrix.sum(), ratio)


def precision(matrix, average="macro"):
    """Return TP / (TP + FP), averaged, ()."""
    tp, fp, _ = outcomes(matrix)
    return averaged(matrix, tp, tp + fp, average)


def recall(matrix, average="macro"):
    """Return TP / (TP + FN), averaged, ()."""
    tp, _, fn = outcomes(matrix)
    return averaged(matrix, tp, tp + fn, average)


def f1(matrix, average="macro"):
    """Return TP / (TP + (FP + FN) / 2), averaged, ()."""
    tp, fp, fn = outcomes(matrix)
    return averaged(matrix, tp, tp + (fp + fn) / 2, average)


def top_k_accuracy(scores, target, k=1):
    """Return the share of rows with the label among the k best, ()."""
    order = torch.argsort(scores, dim=-1, descending=True, stable=True)
    hit = (order[..., :k] == target[..., None]).any(-1)
    return hit.to(scores.dtype).mean()
