"""Lion: what one step takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

LERP = "PyTorch's lerp takes 1 - beta2 in float32, which cancels"


def given(name, symbol=""):
    """Return an input that no gradient is taken of."""
    return Input(name, "*N", differentiable=False, symbol=symbol)


USUAL = {"lr": 1e-4, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0}
LARGE = USUAL | {"lr": 0.5, "weight_decay": 0.3}
GRADS = np.array([0.0, -0.0, 1e-300, -1e300, 2.0])

CONCEPT = Concept(
    id="048",
    title="Lion",
    package=__package__,
    needs=("041", "045", "046"),
    sources=("bernstein2018", "chen2023", "chen2024"),
    operations=(
        Operation(
            "lion_step",
            inputs=(
                given("param", r"\theta"),
                given("grad", r"\partial\theta"),
                given("m"),
            ),
            outputs=(
                Output("new_param", "*N", symbol=r"\theta'"),
                Output("new_m", "*N", symbol="m'"),
            ),
            options={
                "lr": "nonnegative",
                "beta1": "fraction",
                "beta2": "fraction",
                "weight_decay": "nonnegative",
            },
            symbols={"weight_decay": r"\lambda"},
            cases=(
                Case("smallest", {"N": (5,)}, LARGE),
                Case("the usual options", {"N": (6,)}, USUAL),
                Case("one number", {"N": ()}, LARGE),
                Case("two axes", {"N": (5, 9)}, LARGE),
                Case("no weights", {"N": (0,)}, USUAL),
                Case(
                    "first step",
                    {"N": (4,)},
                    LARGE,
                    {"m": np.zeros(4)},
                    waive={"cuda float32": LERP},
                ),
                Case("the sign alone", {"N": (6,)}, LARGE | {"beta1": 0.0}),
                Case("no memory", {"N": (6,)}, LARGE | {"beta2": 0.0}),
                Case("one beta", {"N": (6,)}, LARGE | {"beta1": 0.99}),
                Case("beyond zero", {"N": (6,)}, LARGE | {"weight_decay": 3.0}),
                Case("standing still", {"N": (3,)}, LARGE | {"lr": 0.0}),
                Case(
                    "no direction, and hardly one",
                    {"N": (5,)},
                    LARGE,
                    {"grad": GRADS, "m": np.zeros(5)},
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "all_moves_are_as_long",
            "No weight moves further than the learning rate",
            r"\bigl(\theta' - (1 - \eta\lambda)\,\theta\bigr)^2 \le \eta^2",
            of="lion_step",
        ),
        Theorem(
            "constant_gradient",
            "Under a constant gradient the step has its sign from the first step on",
            r"m_t = (1 - \beta_2^t)\,g,\qquad"
            r" \beta_1 m_t + (1 - \beta_1)\,g = (1 - \beta_1 \beta_2^t)\,g",
            of="lion_step",
        ),
        Theorem(
            "loss_scale_cancels",
            "Multiplying the loss by a positive number changes no step",
            r"\theta'(c\,\partial\theta,\, c\,m) = \theta'(\partial\theta,\, m),"
            r"\qquad c > 0",
            of="lion_step",
        ),
        Theorem(
            "one_beta_is_signum",
            "With one rate for both, the step is the sign of the momentum",
            r"\beta_1 = \beta_2:\qquad"
            r" \theta' = (1 - \eta\lambda)\,\theta - \eta \operatorname{sign}(m')",
            of="lion_step",
        ),
        Theorem(
            "weights_stay_within",
            "Decay and steps of one length keep the weights in a box",
            r"\lvert\theta\rvert \le \frac1\lambda,\ \eta\lambda \le 1"
            r"\quad\Rightarrow\quad \lvert\theta'\rvert \le \frac1\lambda",
        ),
    ),
)
