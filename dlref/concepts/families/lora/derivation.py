"""Small changes to a large model in SymPy: definitions and theorems."""

import sympy as sp

from dlref.concepts.neurons.linear_regression.derivation import linear
from dlref.symbolic import Equal, Positive, Sum, Tensor, padded

n, m, d, r, h, t, s = sp.symbols("n m d r h t s", integer=True)


def lora_linear(x, weight, lora_a, lora_b, bias, alpha):
    """A layer that stays, and a change through a few numbers."""
    (N, D), (M, R) = x.shape, lora_b.shape
    few = Sum(lora_a[r, d] * x[n, d], (d, D))
    u = Tensor((n, r), few, name="u")
    stays = Sum(weight[m, d] * x[n, d], (d, D)) + bias[m]
    change = alpha / R * Sum(lora_b[m, r] * u[n, r], (r, R))
    y = Tensor((n, m), stays + change)

    def backward(dy):
        back = alpha / R * Sum(dy[n, m] * lora_b[m, r], (m, M))
        du = Tensor((n, r), back, name=r"\partial u")
        dx = Sum(dy[n, m] * weight[m, d], (m, M))
        dx = dx + Sum(du[n, r] * lora_a[r, d], (r, R))
        return (
            Tensor((n, d), dx),
            Tensor((r, d), Sum(du[n, r] * x[n, d], (n, N))),
            Tensor((m, r), alpha / R * Sum(dy[n, m] * u[n, r], (n, N))),
            Tensor(m, Sum(dy[n, m], (n, N))),
        )

    return y, backward


def adapter(x, weight_down, bias_down, weight_up, bias_up):
    """A narrow layer beside the identity."""
    (N, D), H = x.shape, bias_down.shape[0]
    inside = Sum(weight_down[h, d] * x[n, d], (d, D)) + bias_down[h]
    a = Tensor((n, h), inside, name="a")
    on = Tensor((n, h), Positive(a[n, h]), name="o")
    u = Tensor((n, h), on[n, h] * a[n, h], name="u")
    adds = Sum(weight_up[d, h] * u[n, h], (h, H)) + bias_up[d]
    y = Tensor((n, d), x[n, d] + adds)

    def backward(dy):
        back = on[n, h] * Sum(dy[n, d] * weight_up[d, h], (d, D))
        da = Tensor((n, h), back, name=r"\partial a")
        through = Sum(da[n, h] * weight_down[h, d], (h, H))
        return (
            Tensor((n, d), dy[n, d] + through),
            Tensor((h, d), Sum(da[n, h] * x[n, d], (n, N))),
            Tensor(h, Sum(da[n, h], (n, N))),
            Tensor((d, h), Sum(dy[n, d] * u[n, h], (n, N))),
            Tensor(d, Sum(dy[n, d], (n, N))),
        )

    return y, backward


def prompt_tuning(x, prompt):
    """Learned rows before those of the text."""
    N, P = x.shape[0], prompt.shape[0]
    y = padded(prompt)[s, d] + padded(x)[n, s - P, d]
    y = Tensor((n, s, d), y)

    def backward(dy):
        dx = Tensor((n, t, d), padded(dy)[n, P + t, d])
        return dx, Tensor((s, d), Sum(padded(dy)[n, s, d], (n, N)))

    return y, backward


def merged(weight, lora_a, lora_b, alpha):
    """The weight, and the product of the two small matrices."""
    R = lora_b.shape[1]
    product = Sum(lora_b[m, r] * lora_a[r, d], (r, R))
    total = weight[m, d] + alpha / R * product
    return Tensor((m, d), total, shape=weight.shape)


def merged_is_the_same(x, weight, lora_a, lora_b, bias, alpha):
    """Sum over r last, or first."""
    N, M = x.shape[0], lora_b.shape[0]
    y, _ = lora_linear(x, weight, lora_a, lora_b, bias, alpha)
    z, _ = linear(x, merged(weight, lora_a, lora_b, alpha), bias)
    return Equal(y[n, m], z[n, m], {n: N, m: M})


def gradients_of_the_merged(x, weight, lora_a, lora_b, bias, alpha, dy):
    """By the chain rule, through the product B A."""
    (M, R), D = lora_b.shape, x.shape[1]
    _, backward = lora_linear(x, weight, lora_a, lora_b, bias, alpha)
    _, da, db, _ = backward(dy)
    whole = merged(weight, lora_a, lora_b, alpha)
    _, dw, _ = linear(x, whole, bias)[1](dy)
    to_a = alpha / R * Sum(lora_b[m, r] * dw[m, d], (m, M))
    to_b = alpha / R * Sum(dw[m, d] * lora_a[r, d], (d, D))
    return (
        Equal(da[r, d], to_a, {r: R, d: D}),
        Equal(db[m, r], to_b, {m: M, r: R}),
    )


def starts_where_the_model_was(x, weight, lora_a, bias, alpha, dy):
    """With B = 0 nothing is added, and only B has a slope."""
    (N, D), R, M = x.shape, lora_a.shape[0], weight.shape[0]
    zero = Tensor((m, r), 0, shape=(M, R))
    y, pull = lora_linear(x, weight, lora_a, zero, bias, alpha)
    z, _ = linear(x, weight, bias)
    _, da, _, _ = pull(dy)
    return (
        Equal(y[n, m], z[n, m], {n: N, m: M}),
        Equal(da[r, d], 0, {r: R, d: D}),
    )
