"""NAdam and RAdam: what one step takes, and where their views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Theorem,
    normal,
    uniform,
)


def given(name, draw=normal(), axes="*N", **more):  # noqa: B008 - a draw is a constant
    """Return an input that no gradient is taken of."""
    return Input(name, axes, draw, differentiable=False, **more)


STATE = (
    given("param", symbol=r"\theta"),
    given("grad", symbol=r"\partial\theta"),
    given("m"),
    given("v", uniform(0.1, 2.0), rule="nonnegative"),
)
PRODUCT = given("mu_product", uniform(0.1, 0.8), "", rule="probability", symbol=r"\Pi")
NEW = (
    Output("new_param", "*N", symbol=r"\theta'"),
    Output("new_m", "*N", symbol="m'"),
    Output("new_v", "*N", symbol="v'"),
)
NUMBERS = {
    "step": "positive integer",
    "lr": "nonnegative",
    "beta1": "fraction",
    "beta2": "fraction",
    "eps": "positive",
    "weight_decay": "nonnegative",
}
CHOICES = {
    "decoupled_weight_decay": (False, True),
    "maximize": (False, True),
}
LATER = {
    "step": 7,
    "lr": 0.5,
    "beta1": 0.9,
    "beta2": 0.999,
    "eps": 1e-8,
    "weight_decay": 0.0,
    "decoupled_weight_decay": False,
    "maximize": False,
}
SYMBOLS = {"step": "t", "weight_decay": r"\lambda"}
START = {"m": np.zeros(4), "v": np.zeros(4)}


def cases(later, start, *more):
    """Return the cases of both operations, at the options of a later step."""
    decay = {"weight_decay": 0.3}
    decoupled = decay | {"decoupled_weight_decay": True}
    return (
        Case("smallest", {"N": (3,)}, later | decay | {"maximize": True}),
        Case("first step", {"N": (4,)}, later | {"step": 1}, start),
        Case("two axes", {"N": (5, 9)}, later),
        Case("one number", {"N": ()}, later),
        Case("weight decay", {"N": (6,)}, later | decay),
        Case("decoupled decay", {"N": (6,)}, later | decoupled),
        Case(
            "decoupled, going up", {"N": (6,)}, later | decoupled | {"maximize": True}
        ),
        Case("without memory", {"N": (6,)}, later | {"beta1": 0.0, "beta2": 0.0}),
        Case("large eps", {"N": (6,)}, later | {"eps": 1.0}),
        Case("a million steps later", {"N": (6,)}, later | {"step": 10**6}),
        Case("no gradient yet", {"N": (4,)}, later, start | {"grad": np.zeros(4)}),
        Case("standing still", {"N": (3,)}, later | {"lr": 0.0}),
        *more,
    )


N_LATER = LATER | {"momentum_decay": 4e-3}

CONCEPT = Concept(
    id="047",
    title="NAdam and RAdam",
    package=__package__,
    needs=("045", "046"),
    sources=("dozat2016", "liu2020", "reddi2018"),
    operations=(
        Operation(
            "nadam_step",
            inputs=(*STATE, PRODUCT),
            outputs=(*NEW, Output("new_mu_product", "", symbol=r"\Pi'")),
            options=NUMBERS | {"momentum_decay": "nonnegative"} | CHOICES,
            cases=cases(
                N_LATER,
                START | {"mu_product": np.array(1.0)},
                Case("full momentum", {"N": (5,)}, N_LATER | {"momentum_decay": 50.0}),
                Case("half momentum", {"N": (5,)}, N_LATER | {"momentum_decay": 0.0}),
            ),
            symbols=SYMBOLS | {"momentum_decay": r"\psi"},
        ),
        Operation(
            "radam_step",
            inputs=STATE,
            outputs=NEW,
            options=NUMBERS | CHOICES,
            symbols=SYMBOLS,
            cases=cases(
                LATER,
                START,
                Case("last step without v", {"N": (5,)}, LATER | {"step": 5}),
                Case("first step with v", {"N": (5,)}, LATER | {"step": 6}),
                # Here rho is 5.0 to the last digit, and PyTorch does not divide.
                Case(
                    "length exactly five",
                    {"N": (5,)},
                    LATER | {"beta2": 0.7678067796924252, "step": 7},
                ),
                Case("never trusted", {"N": (5,)}, LATER | {"beta2": 0.6, "step": 900}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "momentum_grows",
            "The momentum of NAdam begins at half and grows",
            r"\mu_0 = \tfrac12 \beta_1,\qquad \lim_{t \to \infty} \mu_t = \beta_1"
            r"\quad (\psi = 0.004)",
        ),
        Theorem(
            "nadam_first_step",
            "The first step of NAdam is longer than that of Adam",
            r"\theta_1 = \theta_0 - \eta\,\Big(1 +"
            r" \frac{\mu_2\,(1 - \beta_1)}{1 - \mu_1 \mu_2}\Big)\,"
            r"\frac{g}{|g| + \varepsilon}",
            of="nadam_step",
        ),
        Theorem(
            "length_grows",
            "The length of the mean begins at 1 and grows to its most",
            r"\rho_1 = 1,\qquad \lim_{t \to \infty} \rho_t = \rho_\infty = 1999"
            r"\quad\text{for } \beta_2 = 0.999",
        ),
        Theorem(
            "rectifier_fades",
            "The rectifying factor goes from 0 to 1",
            r"r = 0 \text{ at } \rho = 4,\qquad r = 1 \text{ at } \rho = \rho_\infty",
        ),
    ),
)
