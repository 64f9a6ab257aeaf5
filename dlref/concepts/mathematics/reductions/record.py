"""Broadcasting and reductions: what they take, and where their views must agree."""

from dataclasses import replace

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
)

X = Input("x", "*N D")
Y = Output("y", "*N")
ROWS = Output("y", "*N D")
FAR = 1e6 + np.array([[0.0, 1.0, 2.0], [3.0, 5.0, 4.0]])  # mean far above spread
TIES = np.array([[2.0, 2.0, 2.0, 1.0], [-1.0, 3.0, 0.0, 3.0]])
ENDS = np.array([[-np.inf, 1.0, 2.0], [5.0, 4.0, 3.0]])
ZEROS = np.array([[0.0, 2.0, 3.0, -1.0], [0.0, 2.0, 0.0, 5.0], [-0.0, 0.0, 0.0, 1.0]])
JUMP = "the slope jumps where entries tie; how it is shared is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)


def cases(*more, **options):
    """Return the cases that all operations on rows share, and some more."""
    return (
        Case("smallest", {"N": (2,), "D": 3}, options),
        Case("one row", {"N": (), "D": 5}, options),
        Case("two axes", {"N": (2, 4), "D": 12}, options),
        Case("three axes", {"N": (2, 1, 3), "D": 4}, options),
        Case("no rows", {"N": (0,), "D": 3}, options),
        *more,
    )


def at(name, values, options=None, **more):
    """Return a case with these rows."""
    sizes = {"N": (len(values),), "D": values.shape[1]}
    return Case(name, sizes, options or {}, {"x": values}, **more)


NOTHING = Case("empty rows", {"N": (2,), "D": 0})
ALONE = Case("one entry", {"N": (3,), "D": 1})
SINGLE = replace(ALONE, floor=1.0)  # its second slope is 0

CONCEPT = Concept(
    id="004",
    title="Broadcasting and reductions",
    package=__package__,
    needs=("001",),
    sources=("harris2020", "chan1983"),
    operations=(
        Operation(
            "expand_as",
            inputs=(
                Input("x", "A 1 D"),
                Input("other", "*N A B D", differentiable=False),
            ),
            outputs=(Output("y", "*N A B D"),),
            cases=(
                Case("smallest", {"N": (2,), "A": 3, "B": 4, "D": 5}),
                Case("no new axis", {"N": (), "A": 2, "B": 3, "D": 4}),
                Case(
                    "two new axes",
                    {"N": (2, 3), "A": 4, "B": 5, "D": 6},
                ),
                Case(
                    "nothing to repeat",
                    {"N": (1,), "A": 2, "B": 1, "D": 3},
                ),
                Case(
                    "also one elsewhere",
                    {"N": (2,), "A": 1, "B": 3, "D": 1},
                ),
                Case(
                    "repeated no times",
                    {"N": (2,), "A": 2, "B": 0, "D": 3},
                ),
            ),
        ),
        Operation("sum", (X,), (Y,), cases(NOTHING, ALONE)),
        Operation("mean", (X,), (Y,), cases(ALONE), nonempty=("D",)),
        Operation(
            "var",
            (X,),
            (Y,),
            cases(
                Case("by D", {"N": (3,), "D": 4}, {"correction": 0}),
                Case(
                    "two entries",
                    {"N": (3,), "D": 2},
                    {"correction": 1},
                ),
                Case(
                    "one entry",
                    {"N": (3,), "D": 1},
                    {"correction": 0},
                    floor=1.0,
                ),
                at("far from zero", FAR, {"correction": 1}),
                at(
                    "constant",
                    np.full((2, 3), 7.0),
                    {"correction": 1},
                    floor=1.0,
                ),
                correction=1,
            ),
            options={"correction": (1, 0)},
            refusals=(
                Refusal(
                    "no entry beside the first",
                    {"x": np.zeros((2, 1)), "correction": 1},
                    ValueError,
                    "x must have more than 1 along D, got 1",
                ),
                Refusal(
                    "no entry",
                    {"x": np.zeros((2, 0)), "correction": 0},
                    ValueError,
                    "x must have more than 0 along D, got 0",
                ),
            ),
        ),
        Operation(
            "amax",
            (X,),
            (Y,),
            cases(
                ALONE,
                at("ties", TIES, waive=WAIVED),
                at("minus infinity", ENDS),
            ),
            nonempty=("D",),
        ),
        Operation(
            "amin",
            (X,),
            (Y,),
            cases(
                ALONE,
                at("ties", -TIES, waive=WAIVED),
                at("infinity", -ENDS),
            ),
            nonempty=("D",),
        ),
        Operation(
            "prod",
            (X,),
            (Y,),
            cases(NOTHING, SINGLE, at("zeros", ZEROS)),
        ),
        Operation("cumsum", (X,), (ROWS,), cases(NOTHING, ALONE)),
    ),
    theorems=(
        Theorem(
            "sum_is_the_transpose",
            "Copying and adding up are each other's transpose",
            r"\sum_{nabd} g_{nabd}\, y_{nabd}"
            r" = \sum_{ad} x_{a0d} \Bigl(\sum_{nb} g_{nabd}\Bigr)",
            of="expand_as",
        ),
        Theorem(
            "two_passes_are_one",
            "The mean of the squares, less the square of the mean",
            r"\frac1D \sum_d (x_{nd} - \mu_n)^2"
            r" = \frac1D \sum_d x_{nd}^2 - \mu_n^2",
            of="var",
        ),
        Theorem(
            "variance_of_pairs",
            "The variance is taken over pairs",
            r"\sum_d (x_{nd} - \mu_n)^2"
            r" = \frac{1}{2D} \sum_{ij} (x_{ni} - x_{nj})^2",
            of="var",
        ),
        Theorem(
            "variance_gradient_sums_to_zero",
            "The gradient of a variance sums to zero",
            r"\sum_d \frac{\partial L}{\partial x_{nd}} = 0",
            of="var",
        ),
        Theorem(
            "slope_of_a_product",
            "The slope of a product of positive numbers, however many",
            r"\begin{gathered}"
            r"\frac{\partial}{\partial x_{nd}} \prod_j x_{nj} = \frac{1}{x_{nd}}"
            r" \prod_j x_{nj} \\[.4em]"
            r"\prod_j x_{nj} = e^{\sum_j \log x_{nj}}"
            r"\end{gathered}",
        ),
        Theorem(
            "last_is_the_sum",
            "The last of the running sums is the sum",
            r"\operatorname{cumsum}(x)_{n,D-1} = \sum_d x_{nd}",
            of="cumsum",
        ),
    ),
)
