"""A GRU step that may be skipped, in SymPy.

The networks of this page have no formula of their own: their code
calls steps that are proved, and pulls back through them in reverse.
"""

import sympy as sp

from dlref.concepts.recurrent.gru.derivation import gru_cell
from dlref.symbolic import Equal, Tensor

n, j, k, d = sp.symbols("n j k d", integer=True)


def masked_gru_cell(x, h, mask, weight_ih, weight_hh, bias_ih, bias_hh):
    """The mask is a factor: 1 for a step that counts, 0 for a gap."""
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    new, pull = gru_cell(x, h, *weights)
    new = Tensor((n, j), new[n, j], name="s")
    held = (1 - mask[n]) * h[n, j]
    new_h = Tensor((n, j), mask[n] * new[n, j] + held)

    def backward(dnew_h):
        ds = Tensor((n, j), mask[n] * dnew_h[n, j], name=r"\partial s")
        dx, dh, *dweights = pull(ds)
        passed = (1 - mask[n]) * dnew_h[n, k]
        return dx, Tensor((n, k), dh[n, k] + passed), *dweights

    return new_h, backward


def gap_changes_nothing(
    x, h, weight_ih, weight_hh, bias_ih, bias_hh, dnew_h
):
    """Put 0 for the mask: only the state itself is left."""
    (N, D), (_, H) = x.shape, h.shape
    gap = Tensor(n, 0)
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    new_h, backward = masked_gru_cell(x, h, gap, *weights)
    dx, dh, *_ = backward(dnew_h)
    at = {n: N, j: H}
    return (
        Equal(new_h[n, j], h[n, j], at),
        Equal(dh[n, j], dnew_h[n, j], at),
        Equal(dx[n, d], 0, {n: N, d: D}),
    )
