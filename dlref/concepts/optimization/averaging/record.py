"""Averages of weights: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Theorem

AVERAGE = Input("average", "*N", symbol=r"\bar\theta")
PARAM = Input("param", "*N", symbol=r"\theta")
Y = Output("y", "*N")
PLAIN = {"decay": 0.999, "bias_correction": True}
RAW = {"bias_correction": False}
LOST = "there 1 - decay^T loses digits"


def updates(name: str, few, many, *more: Case) -> tuple[Case, ...]:
    """Return the cases of an update, its option small and large, and some more."""
    return (
        Case("smallest", {"N": (3,)}, {name: few}),
        Case("one number", {"N": ()}, {name: many}),
        Case("two axes", {"N": (4, 5)}, {name: many}),
        *more,
        Case("nothing", {"N": (0,)}, {name: few}),
    )


CONCEPT = Concept(
    id="057",
    title="Averaging the weights",
    package=__package__,
    needs=("039", "045"),
    sources=("polyak1992", "izmailov2018", "kingma2015"),
    operations=(
        Operation(
            "ema_update",
            inputs=(AVERAGE, PARAM),
            outputs=(Y,),
            options={"decay": "fraction"},
            symbols={"decay": r"\beta"},
            cases=updates(
                "decay",
                0.7,
                0.999,
                Case("without memory", {"N": (3,)}, {"decay": 0.0}, floor=1.0),
                Case(
                    "nearly the same",
                    {"N": (2,)},
                    {"decay": 0.9999},
                    values={
                        "average": np.array([1.0, -3.0]),
                        "param": np.array([1.0, -3.0]) + 1e-9,
                    },
                ),
            ),
        ),
        Operation(
            "swa_update",
            inputs=(AVERAGE, PARAM),
            outputs=(Y,),
            options={"num_averaged": "nonnegative integer"},
            symbols={"num_averaged": "k"},
            cases=updates(
                "num_averaged",
                2,
                1000,
                Case("the first", {"N": (3,)}, {"num_averaged": 0}, floor=1.0),
            ),
        ),
        Operation(
            "ema",
            inputs=(Input("params", "T *N", symbol=r"\theta"),),
            outputs=(Y,),
            options={"decay": "fraction", "bias_correction": (True, False)},
            symbols={"decay": r"\beta"},
            nonempty=("T",),
            cases=(
                Case("smallest", {"T": 3, "N": (2,)}, PLAIN | {"decay": 0.7}),
                Case("begun at zero", {"T": 3, "N": (2,)}, PLAIN | RAW),
                Case("numbers", {"T": 5, "N": ()}, PLAIN | {"decay": 0.5}),
                Case(
                    "matrices",
                    {"T": 4, "N": (2, 3)},
                    PLAIN,
                    waive={"cuda float64": LOST},
                ),
                Case("a long run", {"T": 400, "N": (2,)}, PLAIN | {"decay": 0.9}),
                Case("one step", {"T": 1, "N": (3,)}, PLAIN),
                Case("without memory", {"T": 3, "N": (2,)}, PLAIN | {"decay": 0.0}),
                Case(
                    "nearly a mean",
                    {"T": 6, "N": (2,)},
                    PLAIN | {"decay": 0.9999999},
                    bounds={"torch cpu": (1e-9, LOST)},
                    waive=dict.fromkeys(("cuda float64", "cuda float16"), LOST),
                ),
                Case("nothing", {"T": 3, "N": (0,)}, PLAIN),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "one_more",
            "An update turns the average of T steps into that of T + 1",
            r"\beta\,\bar\theta_T + (1 - \beta)\,\theta_T"
            r" = (1 - \beta)\sum_{t=0}^{T} \beta^{T-t}\, \theta_t",
            of="ema",
        ),
        Theorem(
            "weights_sum",
            "What the weights of an average begun at zero sum to",
            r"(1 - \beta)\sum_{t=0}^{T-1} \beta^{T-1-t} = 1 - \beta^T",
            of="ema",
        ),
        Theorem(
            "noise",
            "What is left of noise",
            r"\sum_{t=0}^{T-1} \bigl((1 - \beta)\,\beta^{T-1-t}\bigr)^2"
            r" = \frac{1 - \beta}{1 + \beta}\,\bigl(1 - \beta^{2T}\bigr)",
            of="ema",
        ),
        Theorem(
            "mean_of_one_more",
            "An update turns the mean of k into that of k + 1",
            r"\bar\theta = \frac{1}{k}\sum_{t<k}\theta_t"
            r"\quad\Longrightarrow\quad"
            r" y = \frac{1}{k + 1}\Bigl(\sum_{t<k} \theta_t + \theta\Bigr)",
            of="swa_update",
        ),
    ),
)
