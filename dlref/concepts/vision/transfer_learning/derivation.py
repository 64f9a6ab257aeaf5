"""Squared errors of the places that are marked, in SymPy."""

import sympy as sp

from dlref.symbolic import Sum, Tensor

n, k, i, j = sp.symbols("n k i j", integer=True)


def keypoint_loss(input, target, seen):
    """The mean squared error over what is marked."""
    N, K = input.shape
    count = Sum(seen[i, j], (i, N), (j, K))
    gap = input[n, k] - target[n, k]
    loss = Sum(seen[n, k] * gap**2, (n, N), (k, K)) / count

    def backward(dloss):
        slope = 2 * dloss * seen[n, k] * gap / count
        return Tensor((n, k), slope), Tensor((n, k), -slope)

    return loss, backward
