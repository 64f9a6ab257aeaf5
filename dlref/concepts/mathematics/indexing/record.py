"""Shapes and indices: what they take, and where their views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem

X = Input("x", "*N D")
ROWS = Output("y", "*N D")
INDEX = Input("index", "*N K", below="D", symbol="i")
ORDERS = (2, 0, 1), (0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 1, 0)
JUMP = "the slope jumps at an end; which side is taken is compared with PyTorch"
WAIVED = dict.fromkeys(("complex step", "second order"), JUMP)
ENDS = np.array([-1.0, 2.0, -1.5, 2.5, 0.0, np.inf, -np.inf])
AGAIN = np.array([[2, 0, 2, 2], [1, 1, 1, 1]])  # places that are read more than once


def coin(rng, shape):
    """Draw True or False."""
    return rng.random(shape) < 0.5


def permuted(axis):
    """Return the size of an output's axis: that of the input's axis it was."""
    return lambda known: known["ABC"[known["dims"][axis]]]


def reading(*more):
    """Return the cases of what reads or writes at places, and some more."""
    return (
        Case("smallest", {"N": (2,), "D": 3, "K": 4}),  # some place comes twice
        Case("one row", {"N": (), "D": 5, "K": 2}),
        Case("two axes", {"N": (2, 3), "D": 4, "K": 30}),
        Case("one place", {"N": (3,), "D": 1, "K": 2}),
        Case("nothing read", {"N": (2,), "D": 3, "K": 0}),
        Case("no rows", {"N": (0,), "D": 3, "K": 2}),
        Case(
            "the same place",
            {"N": (2,), "D": 3, "K": 4},
            values={"index": AGAIN},
        ),
        *more,
    )


CONCEPT = Concept(
    id="005",
    title="Shapes and indices",
    package=__package__,
    needs=("001",),
    sources=("harris2020", "paszke2019"),
    operations=(
        Operation(
            "reshape_as",
            inputs=(
                Input("x", "(A B) C"),
                Input("other", "A (B C)", differentiable=False),
            ),
            outputs=(Output("y", "A (B C)"),),
            cases=(
                Case("smallest", {"A": 2, "B": 3, "C": 4}),
                Case("as it was", {"A": 4, "B": 1, "C": 3}),
                Case("into one row", {"A": 1, "B": 5, "C": 2}),
                Case("into columns", {"A": 3, "B": 2, "C": 1}),
                Case("nothing", {"A": 2, "B": 0, "C": 3}),
            ),
        ),
        Operation(
            "permute",
            inputs=(Input("x", "A B C"),),
            outputs=(Output("y", "P Q R"),),
            options={"dims": ORDERS},
            derived={"P": permuted(0), "Q": permuted(1), "R": permuted(2)},
            cases=(
                *(
                    Case(f"order {dims}", {"A": 2, "B": 3, "C": 4}, {"dims": dims})
                    for dims in ORDERS
                ),
                Case("one row", {"A": 5, "B": 1, "C": 1}, {"dims": (2, 0, 1)}),
                Case("nothing", {"A": 2, "B": 0, "C": 3}, {"dims": (1, 2, 0)}),
            ),
        ),
        Operation(
            "concat",
            inputs=(Input("x", "*N A"), Input("other", "*N B", symbol="z")),
            outputs=(Output("y", "*N C"),),
            derived={"C": lambda known: known["A"] + known["B"]},
            cases=(
                Case("smallest", {"N": (2,), "A": 3, "B": 4}),
                Case("one row", {"N": (), "A": 5, "B": 1}),
                Case("two axes", {"N": (2, 3), "A": 1, "B": 20}),
                Case("nothing added", {"N": (2,), "A": 3, "B": 0}),
                Case("added to nothing", {"N": (2,), "A": 0, "B": 3}),
                Case("no rows", {"N": (0,), "A": 2, "B": 3}),
            ),
        ),
        Operation(
            "split",
            inputs=(X,),
            outputs=(
                Output("first", "*N A", symbol="u"),
                Output("second", "*N B", symbol="v"),
            ),
            options={"at": "nonnegative integer"},
            symbols={"at": "s"},
            derived={
                "A": lambda known: known["at"],
                "B": lambda known: known["D"] - known["at"],
            },
            cases=(
                Case("smallest", {"N": (2,), "D": 5}, {"at": 2}),
                Case("one row", {"N": (), "D": 4}, {"at": 1}),
                Case("two axes", {"N": (2, 3), "D": 20}, {"at": 13}),
                Case("nothing before", {"N": (3,), "D": 2}, {"at": 0}),
                Case("nothing after", {"N": (3,), "D": 2}, {"at": 2}),
                Case("no rows", {"N": (0,), "D": 3}, {"at": 1}),
            ),
            refusals=(
                Refusal(
                    "beyond the end",
                    {"x": np.zeros((2, 3, 5)), "at": 6},
                    ValueError,
                    "at must be at most 5, got 6",
                ),
            ),
        ),
        Operation(
            "pad",
            inputs=(X,),
            outputs=(Output("y", "*N P"),),
            options={
                "left": "nonnegative integer",
                "right": "nonnegative integer",
                "value": "real",
            },
            symbols={"left": "l", "right": "r", "value": "v"},
            derived={"P": lambda known: known["D"] + known["left"] + known["right"]},
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "D": 3},
                    {"left": 2, "right": 1, "value": -1.5},
                ),
                Case("one row", {"N": (), "D": 4}, {"left": 0, "right": 3, "value": 0}),
                Case(
                    "two axes",
                    {"N": (2, 3), "D": 20},
                    {"left": 3, "right": 0, "value": 1.0},
                ),
                Case(
                    "not at all",
                    {"N": (3,), "D": 2},
                    {"left": 0, "right": 0, "value": 7},
                ),
                Case(
                    "nothing inside",
                    {"N": (2,), "D": 0},
                    {"left": 1, "right": 2, "value": 0},
                ),
                Case(
                    "no rows",
                    {"N": (0,), "D": 3},
                    {"left": 1, "right": 2, "value": 0.0},
                ),
            ),
        ),
        Operation(
            "gather",
            inputs=(X, INDEX),
            outputs=(Output("y", "*N K"),),
            cases=reading(),
        ),
        Operation(
            "scatter_add",
            inputs=(X, INDEX, Input("src", "*N K", symbol="s")),
            outputs=(ROWS,),
            cases=reading(),
        ),
        Operation(
            "where",
            inputs=(
                Input(
                    "condition",
                    "*N",
                    coin,
                    differentiable=False,
                    rule="mask",
                    symbol="m",
                ),
                Input("x", "*N"),
                Input("other", "*N", symbol="z"),
            ),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (4,)}),
                Case("one number", {"N": ()}),
                Case("three axes", {"N": (2, 3, 4)}),
                Case("no numbers", {"N": (0,)}),
                Case(
                    "infinite where not taken",
                    {"N": (2,)},
                    values={
                        "condition": np.array([True, False]),
                        "x": np.array([1.0, np.inf]),
                        "other": np.array([-np.inf, 2.0]),
                    },
                ),
            ),
        ),
        Operation(
            "clip",
            inputs=(Input("x", "*N"),),
            outputs=(Output("y", "*N"),),
            options={"min": "real", "max": "real"},
            symbols={"min": "a", "max": "b"},
            cases=(
                Case("smallest", {"N": (5,)}, {"min": -0.5, "max": 0.7}),
                Case("one number", {"N": ()}, {"min": -3.0, "max": 3.0}),
                Case("three axes", {"N": (2, 3, 4)}, {"min": 0.0, "max": 1.0}),
                Case("one value left", {"N": (3,)}, {"min": 0.2, "max": 0.2}),
                Case("no numbers", {"N": (0,)}, {"min": 0.0, "max": 1.0}),
                Case(
                    "at the ends",
                    {"N": (7,)},
                    {"min": -1.0, "max": 2.0},
                    {"x": ENDS},
                    waive=WAIVED,
                ),
            ),
            refusals=(
                Refusal(
                    "ends exchanged",
                    {"min": 2.0, "max": 1.0},
                    ValueError,
                    "max must be at least 2.0, got 1.0",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "order_keeps_the_inner_product",
            "Another order of the axes changes no inner product",
            r"\sum_{pqr} (\operatorname{permute} x)_{pqr}\,"
            r"(\operatorname{permute} z)_{pqr} = \sum_{abc} x_{abc}\, z_{abc}",
        ),
        Theorem(
            "split_undoes_concat",
            "Splitting undoes joining",
            r"\operatorname{split}(\operatorname{concat}(x, z), A) = (x, z)",
            of="concat",
        ),
        Theorem(
            "reading_and_adding_are_transposes",
            "To read at places, and to add at places, are each other's transpose",
            r"\sum_{nk} s_{nk}\,\operatorname{gather}(x, i)_{nk}"
            r" = \sum_{nd} x_{nd}\,\operatorname{scatter\_add}(0, i, s)_{nd}",
            of="scatter_add",
        ),
        Theorem(
            "shares_add_up",
            "No gradient is lost and none is made",
            r"\frac{\partial L}{\partial x_n} + \frac{\partial L}{\partial z_n}"
            r" = \frac{\partial L}{\partial y_n}",
            of="where",
        ),
    ),
)
