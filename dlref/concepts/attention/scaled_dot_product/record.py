"""Scaled dot-product attention: what it takes, where its views must agree."""

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


def allowed(rng, shape):
    """Draw a mask that leaves every query at least one key."""
    mask = rng.random(shape) < 0.6
    mask[..., :1] |= ~mask.any(axis=-1, keepdims=True)
    return mask


ALL = ("mask", "bias", "scale")
FAR = np.array([[[30.0, -40.0]], [[-35.0, 25.0]]])
HUGE = 100 * FAR  # scores of some thousands: exp alone would overflow
LONG = np.array([[[30.0, -20.0], [40.0, -50.0], [-30.0, 10.0]]] * 2)
CAUSAL = np.tri(4, 4, dtype=bool)
BLIND = np.array([[True, False, True], [False, False, False]])  # row 1 sees nothing

CONCEPT = Concept(
    id="126",
    title="Scaled dot-product attention",
    package=__package__,
    needs=("012", "014"),
    sources=("bahdanau2015", "vaswani2017"),
    operations=(
        Operation(
            "scaled_dot_product_attention",
            inputs=(
                Input("query", "*N T D", symbol="q"),
                Input("key", "*N S D", symbol="k"),
                Input("value", "*N S E", symbol="v"),
                Input(
                    "mask",
                    "T S",
                    allowed,
                    differentiable=False,
                    optional=True,
                    rule="mask",
                    symbol="m",
                ),
                Input("bias", "T S", optional=True, symbol="b"),
                Input("scale", "", uniform(0.3, 1.0), optional=True, symbol=r"\alpha"),
            ),
            outputs=(Output("y", "*N T E"),),
            nonempty=("S", "D"),
            variants=("numpy_fast",),
            cases=(
                Case("smallest", {"N": (1,), "T": 2, "S": 3, "D": 2, "E": 1}),
                Case("no leading axes", {"N": (), "T": 3, "S": 4, "D": 5, "E": 2}),
                Case("heads", {"N": (2, 3), "T": 5, "S": 7, "D": 4, "E": 6}),
                Case("plain", {"N": (2,), "T": 4, "S": 6, "D": 8, "E": 3}, absent=ALL),
                Case(
                    "causal",
                    {"N": (2,), "T": 4, "S": 4, "D": 3, "E": 5},
                    values={"mask": CAUSAL},
                    absent=("bias", "scale"),
                ),
                Case(
                    "bias alone",
                    {"N": (3,), "T": 2, "S": 4, "D": 3, "E": 2},
                    absent=("mask", "scale"),
                ),
                Case(
                    "one key",
                    {"N": (2,), "T": 3, "S": 1, "D": 4, "E": 2},
                    floor=1.0,  # its weight is 1: no gradient but that of the value
                ),
                Case(
                    "saturated",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "E": 2},
                    values={"query": FAR},
                    absent=("bias",),
                    floor=50.0,  # one weight is all but 1: scores cancel in dscale
                ),
                Case(
                    "scores of thousands",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "E": 2},
                    values={"query": HUGE},
                    absent=("bias", "mask"),
                    floor=5000.0,  # the other weights are 0: likewise
                ),
                Case(
                    "scores of thousands, nothing else",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "E": 2},
                    values={"query": HUGE},
                    absent=ALL,
                    floor=5000.0,  # the other weights are 0: what is left cancels
                ),
                Case(
                    "long queries, long keys, nothing else",
                    {"N": (2,), "T": 1, "S": 3, "D": 2, "E": 2},
                    values={"query": FAR, "key": LONG},
                    absent=ALL,
                    floor=2000.0,  # the other weights are 0: what is left cancels
                ),
                Case(
                    "no queries, nothing else",
                    {"N": (2,), "T": 0, "S": 3, "D": 2, "E": 2},
                    absent=ALL,
                ),
                Case("no queries", {"N": (2,), "T": 0, "S": 3, "D": 2, "E": 2}),
            ),
            refusals=(
                Refusal(
                    "a query without keys",
                    {"mask": BLIND},
                    ValueError,
                    "mask must leave every query a key, got none in row 1",
                ),
                Refusal(
                    "a query without keys, and no bias",
                    {"mask": BLIND, "bias": None},
                    ValueError,
                    "mask must leave every query a key, got none in row 1",
                ),
                Refusal(
                    "a query without keys, and nothing else",
                    {"mask": BLIND, "bias": None, "scale": None},
                    ValueError,
                    "mask must leave every query a key, got none in row 1",
                ),
                Refusal(
                    "a bias that closes every key, and no mask",
                    {
                        "mask": None,
                        "bias": np.array([[0.0, 0.0, 1.0], [-np.inf] * 3]),
                    },
                    ValueError,
                    "bias must leave every query a key, got none in row 1",
                ),
                Refusal(
                    "a bias that closes every key",
                    {"bias": np.array([[0.0, 0.0, 1.0], [-np.inf] * 3])},
                    ValueError,
                    "bias must leave every query a key, got none in row 1",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "weights_sum_to_one",
            "The weights of a query sum to one",
            r"\sum_s p_{nts} = 1",
            of="scaled_dot_product_attention",
        ),
        Theorem(
            "only_differences_count",
            "A constant added to all scores of a query changes nothing",
            r"y\big|_{b_{ts} + c_t} = y",
            of="scaled_dot_product_attention",
        ),
        Theorem(
            "score_gradients_sum_to_zero",
            "The gradients of a query's scores sum to zero",
            r"\sum_s \frac{\partial L}{\partial z_{nts}} = 0",
            of="scaled_dot_product_attention",
        ),
        Theorem(
            "equal_keys_give_the_mean",
            "If all keys are equal, the result is the mean of the values",
            r"k_{nsd} = c_{nd} \;\Rightarrow\; y_{nte} = \frac{1}{S} \sum_s v_{nse}",
            of="scaled_dot_product_attention",
        ),
        Theorem(
            "no_look_ahead",
            "Under the causal mask, nothing later has an effect",
            r"\frac{\partial y_{nte}}{\partial v_{nij}} ="
            r" \frac{\partial y_{nte}}{\partial k_{nid}} = 0 \quad\text{for } i > t",
            of="scaled_dot_product_attention",
        ),
        Theorem(
            "variance_of_a_score",
            "The variance of a dot product is the number of its terms",
            r"\operatorname{Var}\Bigl(\sum_d q_d k_d\Bigr) = \sum_{d,j}"
            r" \mathrm{E}[q_d q_j]\,\mathrm{E}[k_d k_j] = D",
        ),
    ),
)
