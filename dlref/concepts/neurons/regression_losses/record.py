"""Losses for predicted numbers: what they take, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    uniform,
)

GUESS = Input("input", "*N", symbol=r"\hat{y}")
TARGET = Input("target", "*N", symbol="y")
LOSS = Output("loss", "", symbol=r"\ell")
REDUCTION = ("mean", "sum")
MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}

FAR = np.array([3.0, 40.0, 400.0, 1e4, -2.0, -40.0, -400.0, -1e4])
NEAR = np.array([1e-3, 1e-9, 1e-20, -1e-3, -1e-9, -1e-20])
TWO = np.array([1.5, -2.0])
JUMP = "the slope jumps here; which value is taken is compared with PyTorch"
BEND = "the second slope jumps here; the first is compared"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)


def counts(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw counts, small ones and large ones."""
    return np.asarray(rng.poisson(rng.choice([0.5, 3.0, 40.0], shape)), float)


def errors(name, values, options, **more):
    """Return a case with these errors, against targets of zero."""
    at = {"input": values, "target": np.zeros_like(values)}
    return Case(name, {"N": values.shape}, options, at, **more)


def cases(**options):
    """Return the cases that all losses share."""
    mean, add = options | MEAN, options | SUM
    return (
        Case("smallest", {"N": (3,)}, mean),
        Case("sum", {"N": (4,)}, add),
        Case("one number", {"N": ()}, mean),
        Case("rows of outputs", {"N": (5, 20)}, mean),
        Case("sum of rows", {"N": (2, 3, 4)}, add),
        Case("sum of nothing", {"N": (0, 2)}, add),
    )


def errors_of_all_sizes(**options):
    """Return the cases of losses that depend on the error alone."""
    return (
        *cases(**options),
        errors("far off", FAR, options | MEAN),
        errors("nearly right", NEAR, options | SUM),
    )


def right(floor=1.0, waive=(), **options):
    """Return the case in which guesses and targets are equal."""
    at = {"input": TWO, "target": TWO}
    return Case("right", {"N": (2,)}, options, at, floor=floor, waive=dict(waive))


def nothing(**more):
    """Return the refusal of a mean over nothing."""
    empty = dict.fromkeys(("input", "target"), np.zeros(0)) | more
    message = r"input must hold a value, got shape \(0,\)"
    return Refusal("mean of nothing", empty, ValueError, message)


COUNTS = {"log_input": True, "full": False, "eps": 1e-8}
RATES = COUNTS | {"log_input": False}
RATE = {"input": np.array([0.5, 2.0, 7.0])}

CONCEPT = Concept(
    id="020",
    title="Regression losses",
    package=__package__,
    needs=("012",),
    sources=("huber1964", "girshick2015", "koenker1978", "nix1994"),
    operations=(
        Operation(
            "l1_loss",
            inputs=(GUESS, TARGET),
            outputs=(LOSS,),
            options={"reduction": REDUCTION},
            cases=(*errors_of_all_sizes(), right(waive=WAIVED, **MEAN)),
            refusals=(nothing(),),
        ),
        Operation(
            "huber_loss",
            inputs=(GUESS, TARGET),
            outputs=(LOSS,),
            options={"reduction": REDUCTION, "delta": "positive"},
            symbols={"delta": r"\delta"},
            cases=(
                *errors_of_all_sizes(delta=0.7),
                Case("delta 1", {"N": (9,)}, MEAN | {"delta": 1.0}),
                Case("all near", {"N": (9,)}, MEAN | {"delta": 50.0}),
                right(**MEAN, delta=0.7),
                errors(
                    "at the seams",
                    np.array([0.5, -0.5]),
                    SUM | {"delta": 0.5},
                    waive={"second order": BEND},
                ),
            ),
            refusals=(nothing(),),
        ),
        Operation(
            "smooth_l1_loss",
            inputs=(GUESS, TARGET),
            outputs=(LOSS,),
            options={"reduction": REDUCTION, "beta": "nonnegative"},
            symbols={"beta": r"\beta"},
            cases=(
                *errors_of_all_sizes(beta=0.7),
                Case("beta 1", {"N": (9,)}, MEAN | {"beta": 1.0}),
                Case("all near", {"N": (9,)}, MEAN | {"beta": 50.0}),
                errors("beta 0", FAR, SUM | {"beta": 0.0}),
                right(**MEAN, beta=0.7),
                errors(
                    "at the seams",
                    np.array([0.5, -0.5]),
                    SUM | {"beta": 0.5},
                    waive={"second order": BEND},
                ),
            ),
            refusals=(nothing(),),
        ),
        Operation(
            "log_cosh_loss",
            inputs=(GUESS, TARGET),
            outputs=(LOSS,),
            options={"reduction": REDUCTION},
            cases=(
                *errors_of_all_sizes(),
                errors("hardly off", NEAR[1:3], SUM),
                errors("where the formula changes", np.array([1.0, -1.0]), MEAN),
                right(**MEAN),
            ),
            refusals=(nothing(),),
        ),
        Operation(
            "quantile_loss",
            inputs=(GUESS, TARGET),
            outputs=(LOSS,),
            options={"q": "probability", "reduction": REDUCTION},
            cases=(
                *errors_of_all_sizes(q=0.9),
                Case("the median", {"N": (9,)}, MEAN | {"q": 0.5}),
                Case("only too low counts", {"N": (9,)}, MEAN | {"q": 1.0}),
                Case("only too high counts", {"N": (9,)}, SUM | {"q": 0.0}),
                right(waive=WAIVED, **MEAN, q=0.9),
            ),
            refusals=(nothing(),),
        ),
        Operation(
            "poisson_nll_loss",
            inputs=(
                GUESS,
                Input(
                    "target",
                    "*N",
                    counts,
                    differentiable=False,
                    rule="nonnegative",
                    symbol="y",
                ),
            ),
            outputs=(LOSS,),
            options={
                "log_input": (True, False),
                "full": (False, True),
                "eps": "positive",
                "reduction": REDUCTION,
            },
            cases=(
                *cases(**COUNTS),
                Case("rates", {"N": (3,)}, RATES | MEAN, RATE),
                Case(
                    "rates, larger eps", {"N": (3,)}, RATES | SUM | {"eps": 0.3}, RATE
                ),
                Case(
                    "with the constant",
                    {"N": (6,)},
                    COUNTS | MEAN | {"full": True},
                    {"target": np.array([2.0, 1.0, 7.0, 3.0, 40.0, 1.0])},
                ),
                Case(
                    "no event, with the constant",
                    {"N": (2,)},
                    COUNTS | MEAN | {"full": True},
                    {"target": np.array([0.0, 5.0])},
                ),
                Case(
                    "rates, with the constant",
                    {"N": (3,)},
                    RATES | SUM | {"full": True},
                    RATE,
                ),
                Case(
                    "high and low rates",
                    {"N": (4,)},
                    COUNTS | MEAN,
                    {
                        "input": np.array([80.0, 20.0, -20.0, -800.0]),
                        "target": np.array([7.0, 0.0, 3.0, 1.0]),
                    },
                ),
                Case(
                    "a rate of zero",
                    {"N": (2,)},
                    RATES | SUM,
                    {"input": np.zeros(2), "target": np.array([0.0, 3.0])},
                    waive={"richardson": "one step to the left the rate is negative"},
                ),
                Case(
                    "right",
                    {"N": (1,)},
                    COUNTS | SUM,
                    {"input": np.zeros(1), "target": np.ones(1)},
                    floor=1.0,
                ),
            ),
            refusals=(
                nothing(),
                Refusal(
                    "a negative rate",
                    {"input": np.array([1.0, -0.5, 2.0]), "log_input": False},
                    ValueError,
                    "input must not be negative, got -0.5",
                ),
            ),
        ),
        Operation(
            "gaussian_nll_loss",
            inputs=(
                GUESS,
                TARGET,
                Input("var", "*N", uniform(0.3, 2.0), rule="positive", symbol="v"),
            ),
            outputs=(LOSS,),
            options={"full": (False, True), "reduction": REDUCTION},
            cases=(
                *cases(full=False),
                Case("with the constant", {"N": (3,)}, MEAN | {"full": True}),
                Case("constant, sum", {"N": (3, 2)}, SUM | {"full": True}),
                Case(
                    "sure and unsure",
                    {"N": (3,)},
                    MEAN | {"full": False},
                    {"var": np.array([1e-8, 1.0, 1e8])},
                ),
                right(**MEAN, full=False),
            ),
            refusals=(nothing(var=np.zeros(0)),),
        ),
    ),
    theorems=(
        Theorem(
            "quantile_balances",
            "Where the slope of the quantile loss vanishes",
            r"\frac{\partial \ell}{\partial c}"
            r" = \frac{1}{N}\sum_n\, [\,y_n < c\,] \;-\; q"
            r"\qquad\text{with } \hat y_n = c",
            of="quantile_loss",
        ),
        Theorem(
            "median_is_halfway",
            "At q = 1/2 it is half the absolute error",
            r"2\,\ell_{1/2}(\hat y, y) = |\hat y - y|",
            of="quantile_loss",
        ),
        Theorem(
            "huber_is_scaled_smooth_l1",
            "Huber's loss and smooth L1 differ by a factor",
            r"\mathrm{huber}_\delta = \delta \cdot \mathrm{smooth\_l1}_\delta",
            of="huber_loss",
        ),
        Theorem(
            "log_cosh_is_both",
            "Log-cosh is half the square near zero, and the size far out",
            r"\lim_{r \to 0} \frac{\log\cosh r}{r^2} = \frac12, \qquad"
            r"\lim_{r \to \pm\infty} \bigl(\log\cosh r - |r|\bigr) = -\log 2",
        ),
        Theorem(
            "laplace_likelihood",
            "Absolute error is the surprise of a pointed bell",
            r"-\sum_n \log \frac{e^{-|y_n - \hat y_n|/b}}{2b}"
            r" = \frac{N}{b}\,\ell(\hat y, y) + N \log 2b",
            of="l1_loss",
        ),
        Theorem(
            "gaussian_surprise",
            "The Gaussian loss is the surprise itself",
            r"\ell = -\sum_n \log \mathcal{N}(y_n;\, \hat y_n, \sigma^2)"
            r"\qquad\text{with } v_n = \sigma^2",
            of="gaussian_nll_loss",
        ),
        Theorem(
            "best_variance",
            "The best variance is the mean squared error",
            r"\frac{\partial \ell}{\partial v} = 0"
            r"\quad\text{and}\quad \ell = \tfrac12(\log v + 1)"
            r"\qquad\text{at } v = \frac{1}{N}\sum_n (\hat y_n - y_n)^2",
            of="gaussian_nll_loss",
        ),
        Theorem(
            "best_rate",
            "The best rate is the mean count",
            r"\frac{\partial \ell}{\partial c} = 0"
            r"\qquad\text{at } \hat y_n = c = \log \frac{1}{N}\sum_n y_n",
            of="poisson_nll_loss",
        ),
    ),
)
