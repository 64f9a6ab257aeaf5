"""Early stopping: what it takes, and where its views must agree."""

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

CURVATURE = Input(
    "curvature", "*N", uniform(0.1, 1.5), rule="nonnegative", symbol=r"\lambda"
)
TARGET = Input("target", "*N", symbol="w^*")
W = Output("w", "*N")
PLAIN = {"lr": 0.5, "steps": 4}
# From flat to the steepest that does not diverge at lr = 1.
RANGE = np.array([0.0, 1e-12, 1e-3, 0.499, 0.5, 1.3, 1.9, 2.0])
FORMATS = "float64", "float32", "float16", "bfloat16"
MISSED = "PyTorch's view subtracts a part that is nearly the whole"

CONCEPT = Concept(
    id="079",
    title="Early stopping",
    package=__package__,
    needs=("010", "039"),
    sources=("hoerl1970", "prechelt1998", "ali2019"),
    operations=(
        Operation(
            "stopped_descent",
            inputs=(CURVATURE, TARGET),
            outputs=(W,),
            options={"lr": "positive", "steps": "nonnegative integer"},
            symbols={"lr": r"\eta", "steps": "t"},
            cases=(
                Case("smallest", {"N": (3,)}, PLAIN),
                Case("one number", {"N": ()}, PLAIN | {"steps": 1}),
                Case("two axes", {"N": (4, 5)}, PLAIN | {"steps": 7}),
                Case("not begun", {"N": (3,)}, PLAIN | {"steps": 0}, floor=1.0),
                Case(
                    "flat to steep",
                    {"N": (8,)},
                    {"lr": 1.0, "steps": 30},
                    values={"curvature": RANGE},
                ),
                Case(
                    "nearly flat",
                    {"N": (2,)},
                    PLAIN | {"steps": 100},
                    values={"curvature": np.array([1e-12, 3e-13])},
                ),
                Case("nothing", {"N": (0,)}, PLAIN),
            ),
            refusals=(
                Refusal(
                    "a step that diverges",
                    {"lr": 30.0},
                    ValueError,
                    r"lr must not exceed 2 / curvature, got 30\.0",
                ),
                Refusal(
                    "a step that diverges slowly",
                    {"curvature": np.array([1.0, 2.5, 0.5]), "lr": 1.0},
                    ValueError,
                    r"lr must not exceed 2 / curvature, got 1\.0",
                ),
            ),
        ),
        Operation(
            "ridge_shrinkage",
            inputs=(CURVATURE, TARGET),
            outputs=(W,),
            options={"alpha": "positive"},
            symbols={"alpha": r"\alpha"},
            cases=(
                Case("smallest", {"N": (3,)}, {"alpha": 0.7}),
                Case(
                    "one number",
                    {"N": ()},
                    {"alpha": 1e-3},
                    floor=1.0,  # 1e-3 beside a curvature of 1: hardly any slope
                ),
                Case(
                    "two axes",
                    {"N": (4, 5)},
                    {"alpha": 50.0},
                    waive=dict.fromkeys((f"cuda {t}" for t in FORMATS), MISSED),
                ),
                Case(
                    "flat to steep",
                    {"N": (8,)},
                    {"alpha": 1e-2},
                    values={"curvature": RANGE},
                ),
                Case("nothing", {"N": (0,)}, {"alpha": 1.0}),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "one_step_more",
            "A step of descent adds one to t",
            r"\begin{gathered}"
            r"w_{t+1} = w_t - \eta\lambda\,(w_t - w^*), \quad w_0 = 0 \\[.4em]"
            r"\Longrightarrow\quad"
            r" w_t = \bigl(1 - (1 - \eta\lambda)^t\bigr)\,w^*"
            r"\end{gathered}",
            of="stopped_descent",
        ),
        Theorem(
            "penalty_is_in_balance",
            "At the minimum the two slopes cancel",
            r"\lambda_n\,(w_n - w^*_n) + \alpha\, w_n = 0",
            of="ridge_shrinkage",
        ),
        Theorem(
            "stopping_is_a_penalty",
            "To stop is to penalize, each direction with its own weight",
            r"1 - (1 - \eta\lambda)^t = \frac{\lambda}{\lambda + \alpha(\lambda)},"
            r"\qquad \alpha(\lambda)"
            r" = \frac{\lambda\,(1 - \eta\lambda)^t}{1 - (1 - \eta\lambda)^t}",
            of="stopped_descent",
        ),
        Theorem(
            "flat_directions",
            "In flat directions the penalty is 1 over rate times steps",
            r"\frac{1 - (1 - z)^t}{t z} \to 1, \qquad"
            r" \frac{1}{x}\,\frac{x}{1 + x} \to 1"
            r" \qquad\text{as } z, x \to 0^+",
        ),
        Theorem(
            "stopping_keeps_more",
            "Stopping shrinks less than that penalty",
            r"1 - z \le e^{-z}, \qquad \frac{x}{1 + x} \le 1 - e^{-x}"
            r" \qquad (x \ge 0)",
        ),
    ),
)
