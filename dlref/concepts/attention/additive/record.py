"""Attention by kernel, network and matrix: where their views must agree."""

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


def some(rng, shape):
    """Draw a mask that leaves every row at least one key."""
    mask = rng.random(shape) < 0.6
    mask[..., :1] |= ~mask.any(axis=-1, keepdims=True)
    return mask


FAR = np.array([[[30.0, -40.0]], [[-35.0, 25.0]]])  # from all keys, but not alike
EMPTY = np.array([[True, False, True], [False, False, False]])  # row 1 has no key
NO_KEY = Refusal(
    "a row without a key",
    {"mask": EMPTY},
    ValueError,
    "mask must leave every row a key, got none in row 1",
)

QUERY = Input("query", "*N T D", symbol="q")
KEY = Input("key", "*N S C", symbol="k")
VALUE = Input("value", "*N S E", symbol="v")
MASK = Input(
    "mask",
    "*N S",
    some,
    differentiable=False,
    optional=True,
    rule="mask",
    symbol="m",
)
Y = Output("y", "*N T E")
SMALL = {"N": (2,), "T": 2, "S": 3, "E": 1}
ALONE = {"N": (), "T": 3, "S": 4, "E": 2}
HEADS = {"N": (2, 3), "T": 4, "S": 5, "E": 2}
ONE = {"N": (2,), "T": 3, "S": 1, "E": 2}
NONE = {"N": (2,), "T": 0, "S": 3, "E": 2}


SURE = "where a share is near 1, what its rounding leaves is the slope of its score"


def learned(**more):
    """Return the cases of the two that learn what fits."""
    return (
        Case("smallest", SMALL | more, cancels=SURE),
        Case("no leading axes", ALONE | more),
        Case("two leading axes", HEADS | more),
        Case("all keys", SMALL | more, absent=("mask",)),
        Case("one key", ONE | more, floor=1.0),  # its share is 1, no score matters
        Case("no queries", NONE | more),
    )


CONCEPT = Concept(
    id="125",
    title="Kernel, additive and multiplicative attention",
    package=__package__,
    needs=("012", "014", "016"),
    sources=("nadaraya1964", "watson1964", "bahdanau2015", "luong2015"),
    operations=(
        Operation(
            "nadaraya_watson",
            inputs=(
                QUERY,
                Input("key", "*N S D", symbol="k"),
                VALUE,
                Input(
                    "width", "", uniform(0.5, 1.5), rule="positive", symbol=r"\lambda"
                ),
            ),
            outputs=(Y,),
            nonempty=("S",),
            cases=(
                Case("smallest", {"N": (1,), "T": 2, "S": 3, "D": 2, "E": 1}),
                Case("no leading axes", ALONE | {"D": 1}),
                Case("two leading axes", HEADS | {"D": 3}),
                Case("one key", ONE | {"D": 2}, floor=1.0),  # its share is 1
                Case(
                    "far away",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "E": 2},
                    values={"query": FAR},
                    floor=50.0,  # one share is all but 1: squares of distances cancel
                ),
                Case(
                    "at a key",
                    {"N": (1,), "T": 2, "S": 2, "D": 2, "E": 3},
                    values={"query": np.ones((1, 2, 2)), "key": np.ones((1, 2, 2))},
                    floor=1.0,  # the gap is 0, and so are its slopes
                ),
                Case("no queries", NONE | {"D": 2}),
            ),
        ),
        Operation(
            "additive_attention",
            inputs=(
                QUERY,
                KEY,
                VALUE,
                Input("weight_query", "H D", symbol="U"),
                Input("weight_key", "H C", symbol="W"),
                Input("weight_score", "H", symbol="w"),
                MASK,
            ),
            outputs=(Y,),
            nonempty=("S",),
            cases=(
                *learned(D=2, C=4, H=3),
                Case(
                    "saturated",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "C": 1, "H": 2, "E": 2},
                    values={"query": FAR},
                    floor=1.0,  # every tanh is all but 1 or -1
                ),
            ),
            refusals=(NO_KEY,),
        ),
        Operation(
            "multiplicative_attention",
            inputs=(QUERY, KEY, VALUE, Input("weight", "D C", symbol="W"), MASK),
            outputs=(Y,),
            nonempty=("S",),
            cases=(
                *learned(D=2, C=4),
                Case(
                    "scores of thousands",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "C": 3, "E": 2},
                    values={"query": 100 * FAR},
                    absent=("mask",),
                    floor=1.0,  # the other shares are 0
                ),
            ),
            refusals=(NO_KEY,),
        ),
    ),
    theorems=(
        Theorem(
            "kernel_is_a_dot_product",
            "Distances are dot products, less a number for each key",
            r"\text{the scores } -\frac{\|q - k_s\|^2}{2\lambda^2} \text{ and }"
            r" \frac{\langle q, k_s \rangle - \frac12 \|k_s\|^2}{\lambda^2}"
            r" \text{ give the same } y",
            of="nadaraya_watson",
        ),
        Theorem(
            "from_the_nearest_to_the_mean",
            "The share of the nearer of two keys goes from 1 to 1/2",
            r"p = \sigma\Bigl(\frac{a}{2\lambda^2}\Bigr): \qquad"
            r" \lim_{\lambda \to 0} p = 1,"
            r" \qquad \lim_{\lambda \to \infty} p = \tfrac12",
        ),
        Theorem(
            "without_tanh_the_query_is_lost",
            "Without tanh the query has no effect",
            r"\text{the scores } \sum_h w_h \bigl((Uq)_h + (Wk_s)_h\bigr)"
            r" \text{ and } \sum_h w_h (Wk_s)_h \text{ give the same } y",
            of="additive_attention",
        ),
        Theorem(
            "identity_gives_dot_products",
            "With the identity it is dot-product attention",
            r"W_{dc} = [d = c] \;\Rightarrow\; y ="
            r" \mathrm{attention}(q, k, v,\ \alpha = 1)",
            of="multiplicative_attention",
        ),
        Theorem(
            "matrix_is_two_projections",
            "A matrix is two projections in one",
            r"W_{dc} = \sum_h A_{hd} B_{hc} \;\Rightarrow\;"
            r" \langle q, W k \rangle = \langle Aq, Bk \rangle",
            of="multiplicative_attention",
        ),
    ),
)
