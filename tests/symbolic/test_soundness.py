"""The ways in which a kernel was once led to prove what is false, each shut."""

import numpy as np
import pytest
import sympy as sp

from dlref.show import summary
from dlref.symbolic import (
    Positive,
    Refused,
    Sigmoid,
    Sum,
    Tensor,
    argmax,
    exp,
    log,
    one_hot,
    padded,
    sqrt,
)
from dlref.symbolic.evaluate import evaluate
from tests.symbolic.kit import (
    K,
    N,
    d,
    equal,
    gradients,
    j,
    k,
    m,
    n,
    proved,
    refusal,
    refused,
    t,
    tensor,
    u,
)

x, y, w = tensor("x", K), tensor("y", K), tensor("w", K, K)


# ---- bound indices ----


def test_exponential_of_a_sum_keeps_its_index():
    """exp of an unscaled sum inside a sum: W is not its transpose."""
    by_row = Sum(exp(Sum(w[t, d] * x[d], (d, K))), (t, K))
    by_column = Sum(exp(Sum(w[d, t] * x[d], (d, K))), (t, K))
    assert not equal(by_row, by_column)
    assert equal(by_row, Sum(exp(Sum(w[u, j] * x[j], (j, K))), (u, K)))


def test_exponential_of_a_sum_keeps_its_index_in_a_gradient():
    def derivation(c, w, x):
        T, D = w.shape

        def score(row, column):
            inner = Sum(w[row, column] * x[d], (d, D))
            return log(Sum(exp(inner), (t, T)))

        loss = c * score(t, d)
        wrong = lambda dy: (dy * score(d, t), Tensor((t, d), 0), Tensor(d, 0))  # noqa: E731
        return loss, wrong

    dc, *_ = gradients("c:, w: D D, x: D", "y:", derivation)
    assert not dc.ok


def test_nested_sums_may_share_an_index():
    s = tensor("s", K)

    def derivation(claim):
        def both(x, s):
            y = Sum(s[k] + Sum(x[k], (k, K)), (k, K))
            return y, lambda dy: (Tensor(k, claim * dy), Tensor(k, dy))

        return both

    assert proved("x: K, s: K", "y:", derivation(K))
    assert not proved("x: K, s: K", "y:", derivation(1))
    assert equal(Sum(Sum(s[k], (k, K)), (k, N)), N * Sum(s[k], (k, K)))


def test_a_free_index_is_not_captured():
    mu = Tensor(n, Sum(w[n, j], (j, K)), name="mu")
    assert equal(Sum(mu[j], (j, K)), Sum(w[k, j], (k, K), (j, K)))
    assert not equal(
        Sum(w[k, j] * w[j, k], (k, K), (j, K)), Sum(w[k, j] ** 2, (k, K), (j, K))
    )
    assert not equal(Sum(x[k], (k, K)) ** 2, Sum(x[k] ** 2, (k, K)))


# ---- sizes ----


def test_size_that_depends_on_an_index_is_refused():
    r = tensor("r", N)
    centered = r[n] - Sum(r[m], (m, N)) / N
    left = Sum(centered * Sum(x[j], (j, n + 1)), (n, N))
    assert "depend on an index" in refused(left, 0)
    assert "depend on an index" in refused(sp.Sum(x[j], (j, 0, n), (n, 0, K - 1)), 0)


def test_sum_that_does_not_start_at_zero_is_refused():
    assert "start at 0" in refused(sp.Sum(x[k], (k, 1, K - 1)), Sum(x[k], (k, K)))


def test_size_that_may_be_negative_is_refused():
    assert "negative" in refused(Sum(1, (n, N - 2)), N - 2)
    assert equal(Sum(1, (n, N - 1)), N - 1)


def test_fixed_size_must_make_sense():
    def derivation(x):
        return Tensor(n, x[n]), lambda dy: Tensor(n, 2 * dy[n])

    assert "1 or more" in refusal("x: N", "y: N", derivation, fixed={"N": 0})
    assert "no axis is called Z" in refusal("x: N", "y: N", derivation, fixed={"Z": 3})


def test_tier_says_whether_a_size_is_left_open():
    def doubled(x):
        return Tensor(n, 2 * x[n]), lambda dy: Tensor(n, 2 * dy[n])

    def table(x):
        return Tensor((n, d), 2 * x[n, d]), lambda dy: Tensor((n, d), 2 * dy[n, d])

    def tier(axes, derivation, **fixed):
        (proof,) = gradients(f"x: {axes}", f"y: {axes}", derivation, fixed=fixed)
        assert proof.ok
        return proof.tier

    assert tier("N", doubled) == "all sizes"
    assert tier("N", doubled, N=3) == "sizes N = 3"
    assert tier("N D", table, N=3) == "all sizes, N = 3"
    assert tier("N D", table, N=3, D=2) == "sizes N = 3, D = 2"
    assert summary.said("sizes N = 3") == "proved at N = 3 alone"
    assert summary.mark_of("sizes N = 3") == "sizes"


# ---- names ----


@pytest.mark.parametrize(
    "other",
    [
        sp.IndexedBase("x"),
        sp.IndexedBase("x", shape=(N,), real=True, positive=True),
        sp.IndexedBase("x", shape=(N, 1), real=True),
        sp.IndexedBase("z", shape=(N,), real=True),
    ],
)
def test_tensor_that_is_no_input_is_refused(other):
    def derivation(x):
        entry = other[n] if len(other.shape or "1") == 1 else other[n, 0]
        return Tensor(n, x[n] * entry), lambda dy: Tensor(n, dy[n] * entry)

    assert "not declared" in refusal("x: N", "y: N", derivation)


def test_symbol_that_is_no_input_is_refused():
    def derivation(s):
        stray = sp.Symbol("s")
        return stray**2, lambda dy: sp.S.Zero

    assert "s is no input" in refusal("s:", "y:", derivation)


def test_two_tensors_with_one_name_are_refused_in_a_theorem():
    assert "not declared" in refused(x[k] + tensor("x", N)[k], 0, {k: K})
    assert "q is no" in refused(sp.Symbol("q") * x[k], sp.Symbol("q") * x[k], {k: K})


def test_input_named_like_an_output_gradient_is_refused():
    def derivation(x, dy):
        y = Tensor(n, x[n] * dy[n])
        return y, lambda g: (Tensor(n, g[n] ** 2), Tensor(n, 2 * x[n] * g[n]))

    assert "dy" in refusal("x: N, dy: N", "y: N", derivation)


def test_stray_index_is_named():
    def in_definition(x, w):
        y = Tensor(n, x[n] * w[m])
        return y, lambda dy: (Tensor(n, dy[n] * w[m]), Tensor(n, 0))

    def in_claim(x):
        return Tensor(n, x[n]), lambda dy: Tensor(n, dy[m])

    def in_name(x):
        z = Tensor(n, x[n] * x[m], name="z")
        return Tensor(n, z[n]), lambda dy: Tensor(n, dy[n])

    assert "m is no input" in refusal("x: N, w: N", "y: N", in_definition)
    assert "m is no input" in refusal("x: N", "y: N", in_claim)
    assert "m is no input" in refusal("x: N", "y: N", in_name)
    assert "k has no range" in refused(x[k], x[k])


@pytest.mark.parametrize(
    "indices", [(n, n), (n, 0), (n, sp.Symbol("r", positive=True))]
)
def test_indices_of_a_tensor_are_distinct_plain_symbols(indices):
    with pytest.raises(Refused, match="distinct plain integer"):
        Tensor(indices, 1)


def test_index_of_a_sum_is_a_plain_symbol():
    assert "plain integer" in refused(Sum(1, (sp.Symbol("q"), N)), N)
    assert "plain integer" in refused(Sum(one_hot(N, 1), (N, K)), 0)


def test_number_of_indices_and_of_gradients_must_fit():
    def wrong_rank(x):
        return Tensor((n, m), x[n]), lambda dy: Tensor(n, dy[n])

    def missing(x, w):
        return Tensor(n, x[n] * w[n]), lambda dy: (Tensor(n, dy[n] * w[n]),)

    assert "has 2 indices" in refusal("x: N", "y: N", wrong_rank)
    assert "2 gradients, got 1" in refusal("x: N, w: N", "y: N", missing)
    with pytest.raises(Refused, match="2 indices are needed"):
        Tensor((n, m), 1)[n]


# ---- entries outside ----


def test_delta_does_not_move_an_index_between_integers():
    def derivation(c, x):
        y = Tensor(n, c[n] * Sum(one_hot(k, n / 2) * x[k], (k, N)))
        return y, lambda dy: (Tensor(n, dy[n] * x[n / 2]), Tensor(k, 0))

    assert "integer" in refusal("c: N, x: N", "y: N", derivation)


def test_plain_index_of_the_wrong_size_is_refused():
    def swapped(x):
        return Tensor((n, d), x[d, n]), lambda dy: Tensor((n, d), dy[d, n])

    def constant(x):
        return x[1], lambda dy: Tensor(n, dy * one_hot(n, 1))

    def shifted(x):
        return Tensor(n, x[n + 1]), lambda dy: Tensor(n, dy[n - 1])

    assert "may lie outside" in refusal("x: N D", "y: N D", swapped)
    assert "may lie outside" in refusal("x: N", "y:", constant)
    assert "may lie outside" in refusal("x: N", "y: N", shifted)


def test_padding_is_said_and_noted():
    def derivation(x):
        return Tensor(n, padded(x)[n + 1]), lambda dy: Tensor(n, padded(dy)[n - 1])

    (proof,) = gradients("x: N", "y: N", derivation)
    assert proof.ok
    assert proof.hypotheses == ("dy is 0 outside its range", "x is 0 outside its range")


def test_dividing_by_padding_is_refused():
    def derivation(w, x):
        y = Tensor(n, w[n] / padded(x)[n + 1])
        return y, lambda dy: (Tensor(n, dy[n] / padded(x)[n + 1]), Tensor(n, 0))

    assert "may be 0" in refusal("w: N, x: N", "y: N", derivation)


def test_delta_to_a_place_that_may_lie_outside_keeps_its_sum():
    z = tensor("z", K)
    shifted = Sum(one_hot(k, n + 1) * x[k] / z[k], (k, K))
    assert not equal(
        shifted * z[0], shifted * z[0] + Sum(one_hot(k, n + 1), (k, K)) - 1, {n: K}
    )
    a, b = padded(x)[n + 1], Sum(one_hot(k, n + 1) * x[k], (k, K))
    assert equal(a, b, {n: K})
    assert equal(Sum(one_hot(k, n) * exp(x[k]), (k, K)), exp(x[n]), {n: K})
    assert not equal(Sum(one_hot(k, n) * exp(x[k]), (k, K)), exp(padded(x)[n]), {n: N})


def test_place_of_a_largest_term_must_fit_the_axis():
    def derivation(x, z):
        (at,) = argmax("at", (n,), z[n, j], (j, z.shape[1]))
        y = Tensor(n, x[n, at[n]])
        dx = lambda dy: Tensor((n, d), dy[n] * one_hot(d, at[n]))  # noqa: E731
        return y, lambda dy: (dx(dy), Tensor((n, d), 0))

    fits, other = (gradients(f"x: N {a}, z: N D", "y: N", derivation)[0] for a in "DK")
    assert fits.ok
    assert fits.hypotheses == ("no window has ties",)
    assert other.hypotheses == ("0 <= at_j(n) < K", "no window has ties")


# ---- zero by zero ----


def test_what_is_divided_by_must_not_vanish():
    s, r = Sum(x[k] ** 2, (k, K)), Sum(y[k] ** 2, (k, K))

    def zero(a, b):
        return a / sqrt(a + b) + b / sqrt(a + b) - sqrt(a + b)

    assert equal(zero(s, r), 0)
    assert "by zero" in refused(x[0] + zero(s, r) / zero(s, 1), 5)
    assert "by zero" in refused(x[0] + (s - s * Sum(1, (k, K)) / K) / zero(s, 1), 5)
    hidden = sp.sin(s) ** 2 + sp.cos(s) ** 2 - 1
    assert "by zero" in refused(x[0] + zero(s, r) / hidden, 5)


def test_square_root_of_a_square_is_not_the_number():
    a = sp.Symbol("a", real=True)
    assert not equal(sqrt(x[0] ** 2), x[0])
    assert not equal(sqrt((x[0] - a) ** 2), x[0] - a)
    assert equal(sqrt(x[0] ** 2) ** 2, x[0] ** 2)


# ---- kinks ----


def test_step_of_the_negative_is_not_the_complement_where_both_are_zero():
    """At k = j the argument is 0 whatever the values: both steps are 0."""
    z = x[k] - x[j]
    assert not equal(Sum(Positive(z), (k, K)), K - Sum(Positive(-z), (k, K)), {j: K})
    assert not equal(Positive(z), 1 - Positive(-z), {j: K, k: K})
    assert not equal(sp.sign(z), 2 * Positive(z) - 1, {j: K, k: K})
    assert not equal(Positive(sp.S.Zero), 1)


def test_step_of_the_negative_is_the_complement_where_it_can_vary():
    a = sp.Symbol("a", real=True)
    assert equal(Positive(x[k]), 1 - Positive(-x[k]), {k: K})
    assert equal(sp.sign(x[k]), 2 * Positive(x[k]) - 1, {k: K})
    assert equal(Positive(2 * exp(x[k]) * a), Positive(a), {k: K})
    assert not equal(Positive(-2 * a), Positive(a))


def test_step_of_indices_is_known():
    assert equal(Positive(k + 1), 1, {k: K})
    assert equal(Positive(k), 1 - one_hot(k, 0), {k: K})
    assert not equal(Positive(k), 1, {k: K})
    assert not equal(Positive(k - n), Positive(n - k), {k: K, n: K})


def test_only_kinks_that_vary_are_noted():
    def causal(x):
        y = Tensor(n, Sum(x[m] * (1 - Positive(m - n)), (m, N)))
        return y, lambda dy: Tensor(m, Sum(dy[n] * (1 - Positive(m - n)), (n, N)))

    def relu(x):
        return Tensor(n, x[n] * Positive(x[n])), lambda dy: Tensor(
            n, dy[n] * Positive(x[n])
        )

    (proof,) = gradients("x: N", "y: N", causal)
    assert proof.ok
    assert not proof.hypotheses
    (proof,) = gradients("x: N", "y: N", relu)
    assert proof.ok
    assert proof.hypotheses == ("no argument of Positive is 0",)


# ---- what has no rule ----


def test_decimals_are_refused():
    assert "decimal" in refused(1e20 * x[0] + x[0], 1e20 * x[0])


@pytest.mark.parametrize(
    "e",
    [
        sp.gamma(x[k]),
        sp.Heaviside(x[k]),
        sp.Piecewise((x[k], x[k] > 0), (0, True)),
        sp.DiracDelta(x[k]),
        sp.factorial(k) * x[k],
        sp.Function("f")(x[k]),
        sp.Derivative(x[k] * sp.Function("f")(x[j]), x[j]),
        sp.Integral(x[k], (x[k], 0, 1)),
        sp.Mod(k, 2) * x[k],
        sp.oo * sp.Symbol("a", real=True),
        sp.I * x[k],
    ],
    ids=str,
)
def test_no_rule_no_proof(e):
    assert "no rule" in refused(e, e, {k: K})


def test_slope_of_a_sign_is_not_a_delta_function():
    def derivation(x):
        y = Tensor(n, sp.sign(x[n]))
        return y, lambda dy: Tensor(n, 2 * dy[n] * sp.DiracDelta(x[n]))

    assert "DiracDelta" in refusal("x: N", "y: N", derivation)


# ---- the judge in numbers ----


def test_evaluation_takes_the_inner_of_two_indices_with_one_name():
    e = Sum(Sum(x[k], (k, K)), (k, N))
    values = {"K": 2, "N": 3, "x": np.array([1.0, 10.0])}
    assert evaluate(e, (), values) == 33


def test_evaluation_does_not_round_an_index():
    with pytest.raises(ValueError, match="no integer"):
        evaluate(Tensor(n, x[n / 2]), (2,), {"x": np.ones(2)})
    with pytest.raises(ValueError, match="no integer"):
        evaluate(Sum(1, (k, K)), (), {"K": 1.5})


def test_evaluation_reads_outside_only_what_is_padded():
    values = {"x": np.array([1.0, 2.0])}
    with pytest.raises(IndexError, match="outside"):
        evaluate(Tensor(n, x[n - 1]), (2,), values)
    assert evaluate(Tensor(n, padded(x)[n - 1]), (2,), values).tolist() == [0, 1]


def test_evaluation_refuses_what_does_not_start_at_zero():
    with pytest.raises(ValueError, match="start at 0"):
        evaluate(sp.Sum(x[k], (k, 1, 1)), (), {"x": np.ones(2)})


def test_evaluation_knows_kinks():
    a = sp.Symbol("a", real=True)
    for value in (-2.0, 0.0, 3.0):
        found = [
            float(evaluate(f(a), (), {"a": value})) for f in (sp.Abs, sp.sign, Positive)
        ]
        assert found == [abs(value), np.sign(value), float(value > 0)]
    assert evaluate(Sigmoid(a), (), {"a": 0.0}) == 0.5
