"""The recurrent cell in SymPy, and how slopes add up over the steps."""

import sympy as sp

from dlref.symbolic import (
    Equal,
    Identity,
    Positive,
    Sum,
    Tensor,
    one_hot,
    tanh,
)

n, m, i, j, k, d, p, q = sp.symbols("n m i j k d p q", integer=True)


def rnn_cell(
    x, h, weight_ih, weight_hh, bias_ih, bias_hh, nonlinearity
):
    """Weigh the input and the last state, add, and bend."""
    (N, D), (_, H) = x.shape, h.shape
    seen = Sum(weight_ih[j, d] * x[n, d], (d, D)) + bias_ih[j]
    known = Sum(weight_hh[j, k] * h[n, k], (k, H)) + bias_hh[j]
    z = Tensor((n, j), seen + known, name="z")
    smooth = nonlinearity == "tanh"
    open_ = Positive(z[n, j])
    bent = tanh(z[n, j]) if smooth else z[n, j] * open_
    bent = Tensor((n, j), bent, name="s")
    new_h = Tensor((n, j), bent[n, j])

    def backward(dnew_h):
        slope = 1 - bent[n, j] ** 2 if smooth else open_
        dz = Tensor((n, j), dnew_h[n, j] * slope, name=r"\partial z")
        dx = Tensor((n, d), Sum(dz[n, j] * weight_ih[j, d], (j, H)))
        dh = Tensor((n, k), Sum(dz[n, j] * weight_hh[j, k], (j, H)))
        dw_ih = Tensor((j, d), Sum(dz[n, j] * x[n, d], (n, N)))
        dw_hh = Tensor((j, k), Sum(dz[n, j] * h[n, k], (n, N)))
        dbias = Tensor(j, Sum(dz[n, j], (n, N)))
        return dx, dh, dw_ih, dw_hh, dbias, dbias

    return new_h, backward


def immediate_slopes(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """With the state before held, the weight acts once."""
    weights = weight_ih, weight_hh, bias_ih, bias_hh
    new_h, _ = rnn_cell(x, h, *weights, "tanh")
    (N, H) = h.shape
    slope = 1 - new_h[n, i] ** 2
    by_weight = sp.diff(new_h[n, i], weight_hh[p, q])
    by_state = sp.diff(new_h[n, i], h[m, k])
    return (
        Equal(
            by_weight,
            slope * one_hot(i, p) * h[n, q],
            {n: N, i: H, p: H, q: H},
        ),
        Equal(
            by_state,
            slope * weight_hh[i, k] * one_hot(n, m),
            {n: N, i: H, m: N, k: H},
        ),
    )


def two_right_pairings():
    """One step moves a total from the state to the loss."""
    H, P = sp.symbols("H P", integer=True, positive=True)
    J = sp.IndexedBase("J", shape=(H, H), real=True)
    F, before = (
        sp.IndexedBase(name, shape=(H, P), real=True) for name in "FD"
    )
    # of the loss: in total by h_t, and by h_{t-1} with h_t held
    late, g = (sp.IndexedBase(s, shape=(H,), real=True) for s in "lg")
    now = Tensor((i, p), F[i, p] + Sum(J[i, k] * before[k, p], (k, H)))
    early = Tensor(k, g[k] + Sum(late[i] * J[i, k], (i, H)))
    left = Sum(g[k] * before[k, p], (k, H))
    left += Sum(late[i] * now[i, p], (i, H))
    right = Sum(early[k] * before[k, p], (k, H))
    right += Sum(late[i] * F[i, p], (i, H))
    return Equal(left, right, {p: P})


def two_steps():
    """SymPy differentiates the whole; the claim uses both factors."""
    H = sp.Symbol("H", integer=True, positive=True)
    r = sp.IndexedBase("R", shape=(H, H), real=True)
    u1, u2, h0, g1, g2 = (  # what the inputs add, the start, slopes
        sp.IndexedBase(name, shape=(H,), real=True)
        for name in ("u1", "u2", "h0", "g1", "g2")
    )
    h1 = Tensor(i, tanh(u1[i] + Sum(r[i, k] * h0[k], (k, H))), "h_1")
    h2 = Tensor(i, tanh(u2[i] + Sum(r[i, k] * h1[k], (k, H))), "h_2")
    loss = Sum(g1[i] * h1[i] + g2[i] * h2[i], (i, H))
    late = Tensor(i, g2[i] * (1 - h2[i] ** 2), "a_2")
    total = g1[i] + Sum(late[j] * r[j, i], (j, H))  # dL/dh1
    early = Tensor(i, total * (1 - h1[i] ** 2), "a_1")
    claim = late[p] * h1[q] + early[p] * h0[q]
    return Equal(loss.diff(r[p, q]), claim, {p: H, q: H})


def doubled():
    """The states are 1, w + 1 and w^2 + w + 1; the last is the loss."""
    w, h1, h2 = sp.symbols("w h_1 h_2", real=True)
    second, third = w * h1 + 1, w * h2 + 1
    total_2 = second.subs(h1, 1).diff(w)
    total_3 = third.subs(h2, second).subs(h1, 1).diff(w)  # dL/dw
    by_h2 = third.diff(h2)  # h1 acts on L through h2
    right = by_h2 * second.diff(w) + third.diff(w)
    wrong = by_h2 * total_2 + total_3  # h1 does not depend on w
    at = {h1: 1, h2: w + 1}
    return (
        Identity(right.subs(at), total_3),
        Identity(wrong, total_3 + w),
    )
