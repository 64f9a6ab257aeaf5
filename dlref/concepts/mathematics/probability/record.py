"""Probability tools: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    bernoulli,
    normal,
    uniform,
)

WIDTH = uniform(0.5, 2.0)
ROWS = {"draw": normal(1.5), "rule": "real"}
P = Input("p_logits", "*N K", symbol="u", **ROWS)
Q = Input("q_logits", "*N K", symbol="v", **ROWS)
TIES = np.array([[1.0, 1.0, 1.0], [0.0, 2.0, 2.0]])
# A probability of exp(-60) still has a logarithm and a slope.
RARE = np.array([[0.0, -60.0, 0.5], [-40.0, 0.0, -0.3]])
WRONG = np.array([[-50.0, 0.0, 0.2], [0.0, 0.7, -45.0]])
HUGE = 1e4 + np.array([[0.0, 1.0, 2.0], [5.0, 3.0, 4.0]])


def numbers(*cases: Case) -> tuple[Case, ...]:
    """Return the cases of an operation on single numbers, its own among them."""
    return (
        Case("smallest", {"N": (3,)}),
        Case("one number", {"N": ()}),
        Case("two axes", {"N": (4, 5)}),
        *cases,
        Case("nothing", {"N": (0,)}),
    )


def rows(*cases: Case) -> tuple[Case, ...]:
    """Return the cases of an operation on rows, its own among them."""
    return (
        Case("smallest", {"N": (2,), "K": 3}),
        Case("one row", {"N": (), "K": 5}),
        Case("sentences", {"N": (2, 4), "K": 7}),
        *cases,
        Case("no rows", {"N": (0,), "K": 3}),
    )


# The cases of the divergences.
APART = rows(
    Case("one class", {"N": (3,), "K": 1}, floor=1.0),  # all are 0
    Case(
        "equal",
        {"N": (2,), "K": 3},
        values={"p_logits": TIES, "q_logits": TIES + 1},
        floor=1.0,  # the true divergence is 0
    ),
    Case(
        "rare, and by far not so rare",
        {"N": (2,), "K": 3},
        values={"p_logits": RARE, "q_logits": WRONG},
        waive={"cuda float16": "PyTorch's chance is 0 in float16, the divergence inf"},
    ),
)

CONCEPT = Concept(
    id="008",
    title="Probability tools",
    package=__package__,
    needs=("001", "009"),
    sources=("gauss1809", "shannon1948", "kullback1951", "lin1991"),
    operations=(
        Operation(
            "normal_log_prob",
            inputs=(
                Input("value", "*N", symbol="x"),
                Input("loc", "*N", symbol=r"\mu"),
                Input("scale", "*N", WIDTH, rule="positive", symbol=r"\sigma"),
            ),
            outputs=(Output("y", "*N"),),
            cases=numbers(
                Case(
                    "far out",
                    {"N": (3,)},
                    values={
                        "value": np.array([300.0, -1e5, 2.0]),
                        "loc": np.array([0.0, 1e5, 2.0]),
                    },
                ),
                Case(
                    "narrow and wide",
                    {"N": (3,)},
                    values={
                        "loc": np.zeros(3),
                        "value": np.array([1e-6, -3e-6, 20.0]),
                        "scale": np.array([1e-6, 1e-6, 1e4]),
                    },
                ),
            ),
        ),
        Operation(
            "bernoulli_log_prob",
            inputs=(
                Input("value", "*N", bernoulli(), differentiable=False, symbol="x"),
                Input("logits", "*N", normal(2.0), rule="real", symbol="z"),
            ),
            outputs=(Output("y", "*N"),),
            cases=numbers(
                Case(
                    "sure, rightly and wrongly",
                    {"N": (4,)},
                    values={
                        "value": np.array([1.0, 0.0, 1.0, 0.0]),
                        "logits": np.array([40.0, -800.0, -40.0, 800.0]),
                    },
                    waive={"second order": "PyTorch's 1 - p is 0 where p is near 1"},
                ),
            ),
            refusals=(
                Refusal(
                    "a share of a yes",
                    {"value": np.array([0.0, 0.5, 1.0])},
                    ValueError,
                    "value must be 0 or 1, got 0.5",
                ),
            ),
        ),
        Operation(
            "categorical_log_prob",
            inputs=(
                Input("value", "*N", below="K", symbol="x"),
                Input("logits", "*N K", symbol="z", **ROWS),
            ),
            outputs=(Output("y", "*N"),),
            nonempty=("K",),
            cases=rows(
                Case("one class", {"N": (3,), "K": 1}, floor=1.0),  # all are 0
                Case(
                    "huge",
                    {"N": (2,), "K": 3},
                    values={"logits": HUGE},
                    cancels="of two scores of thousands, their difference is left",
                ),
                Case("rare", {"N": (2,), "K": 3}, values={"logits": RARE}),
            ),
        ),
        Operation(
            "categorical_entropy",
            inputs=(Input("logits", "*N K", symbol="z", **ROWS),),
            outputs=(Output("y", "*N", symbol="H"),),
            nonempty=("K",),
            cases=rows(
                Case("one class", {"N": (3,), "K": 1}, floor=1.0),  # all are 0
                Case("ties", {"N": (2,), "K": 3}, values={"logits": TIES}),
                Case("rare", {"N": (2,), "K": 3}, values={"logits": RARE}),
            ),
        ),
        Operation(
            "categorical_kl",
            inputs=(P, Q),
            outputs=(Output("y", "*N", symbol="D"),),
            nonempty=("K",),
            cases=APART,
        ),
        Operation(
            "categorical_js",
            inputs=(P, Q),
            outputs=(Output("y", "*N", symbol="J"),),
            nonempty=("K",),
            cases=APART,
        ),
        Operation(
            "normal_kl",
            inputs=(
                Input("p_loc", "*N", symbol=r"\mu"),
                Input("p_scale", "*N", WIDTH, rule="positive", symbol=r"\sigma"),
                Input("q_loc", "*N", symbol=r"\nu"),
                Input("q_scale", "*N", WIDTH, rule="positive", symbol=r"\tau"),
            ),
            outputs=(Output("y", "*N", symbol="D"),),
            cases=numbers(
                Case(
                    "equal",
                    {"N": (2,)},
                    values={
                        "p_loc": np.array([1.0, -3.0]),
                        "p_scale": np.array([0.5, 2.0]),
                        "q_loc": np.array([1.0, -3.0]),
                        "q_scale": np.array([0.5, 2.0]),
                    },
                    floor=1.0,  # the true divergence is 0
                ),
                Case(
                    "a needle and a plain",
                    {"N": (2,)},
                    values={
                        "p_scale": np.array([1e-6, 1e3]),
                        "q_scale": np.array([1e3, 1e-2]),
                    },
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "slope_has_mean_zero",
            "The slope of a log-probability is zero on average",
            r"\sum_k p_{nk}\, \frac{\partial \log p_{nk}}{\partial z_{nj}} = 0",
            of="categorical_log_prob",
        ),
        Theorem(
            "two_classes",
            "Two classes are a yes or a no",
            r"\log p_{n1} = z - \log(1 + e^z)"
            r"\qquad\text{for } z = z_{n1} - z_{n0}",
        ),
        Theorem(
            "area_is_one",
            "The bell curve has area one",
            r"\int_{-\infty}^{\infty} \frac{1}{\sigma\sqrt{2\pi}}\,"
            r" e^{-t^2/2\sigma^2}\, dt = 1",
        ),
        Theorem(
            "entropy_at_most_log",
            "No K classes surprise more than equal ones",
            r"H_n \le \log K",
            of="categorical_entropy",
        ),
        Theorem(
            "normal_entropy",
            "The entropy of a bell curve of width one",
            r"\begin{gathered}"
            r"-\int_{-\infty}^{\infty} f(t) \log f(t)\, dt = \tfrac12\bigl(1 + \log"
            r" 2\pi\bigr) \\[.4em]"
            r"\text{with } f(t) = \frac{e^{-t^2/2}}{\sqrt{2\pi}}"
            r"\end{gathered}",
        ),
        Theorem(
            "gibbs",
            "A wrong belief never helps (Gibbs)",
            r"D_n \ge 0",
            of="categorical_kl",
        ),
        Theorem(
            "kl_is_an_integral",
            "The closed form is the mean of the log-ratio",
            r"\begin{gathered}"
            r"\int_{-\infty}^{\infty} f(t) \log\frac{f(t)}{g(t)}\, dt = \frac{1 +"
            r" \mu^2}{2\sigma^2} - \frac12 + \log\sigma \\[.4em]"
            r"\text{with } g(t) = \frac{1}{\sigma} f\Bigl(\frac{t - \mu}{\sigma}\Bigr)"
            r"\end{gathered}",
        ),
        Theorem(
            "kl_to_standard",
            "The divergence from the standard normal distribution",
            r"\begin{gathered}"
            r"D_n = \tfrac12\bigl(\mu_n^2 + \sigma_n^2 - 1 - \log \sigma_n^2\bigr)"
            r" \\[.4em]"
            r"\text{for } \nu_n = 0,\; \tau_n = 1"
            r"\end{gathered}",
            of="normal_kl",
        ),
        Theorem(
            "js_is_symmetric",
            "The Jensen-Shannon divergence has no sides",
            r"J_n(p, q) = J_n(q, p)",
            of="categorical_js",
        ),
        Theorem(
            "js_at_most_log_two",
            "The Jensen-Shannon divergence is at most log 2",
            r"J_n \le \log 2",
            of="categorical_js",
        ),
    ),
)
