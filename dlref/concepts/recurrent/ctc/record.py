"""CTC: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import (
    Case,
    Concept,
    Input,
    Operation,
    Output,
    Refusal,
    Theorem,
    normal,
)

PLAIN = {"blank": 0, "reduction": "mean", "zero_infinity": False}
SMALL = {"T": 3, "N": 2, "C": 3, "S": 2}
TIPS = "a text is a decision, which rounded scores may tip the other way"
SHARP = dict.fromkeys((f"cuda {t}" for t in ("tf32", "float16", "bfloat16")), TIPS)
CLOSED = "PyTorch subtracts and adds scores near -1500 more often than the formula"


def case(name, sizes, options, targets, steps, labels, **more):
    """Return a case with these texts and lengths."""
    values = {
        "targets": np.array(targets, dtype=int).reshape(sizes["N"], sizes["S"]),
        "input_lengths": np.array(steps, dtype=int),
        "target_lengths": np.array(labels, dtype=int),
    }
    values |= more.pop("values", {})
    return Case(name, sizes, PLAIN | options, values, **more)


def greedy(name, sizes, blank, steps, **values):
    """Return a case with these lengths."""
    values["input_lengths"] = np.array(steps, dtype=int)
    return Case(name, sizes, {"blank": blank}, values, waive=SHARP)


HUGE = 600 * np.random.default_rng(5).normal(size=(4, 2, 3))
TIES = np.array([[[0.0, 1.0, 1.0]], [[0.0, 0.0, -1.0]]])
LATER = {"T": 3, "N": 2, "C": 3}
AFTER = np.eye(3)[[[1, 2], [2, 0], [1, 1]]]  # (T, N, C): a new label at each step
JUMP = np.array([0, 0, 0, 1, 0])
STEPS = {"Q": lambda s: 1 << 31}  # the view says how long a text may be

CONCEPT = Concept(
    id="117",
    title="CTC",
    package=__package__,
    needs=("014", "110"),
    sources=("graves2006", "hannun2017"),
    operations=(
        Operation(
            "ctc_loss",
            inputs=(
                Input("log_probs", "T N C", normal(1.5), symbol="z", rule="real"),
                Input("targets", "N S", below="C", symbol="l"),
                Input("input_lengths", "N", below="Q", symbol=r"\tau"),
                Input("target_lengths", "N", below="Q", symbol="m"),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={
                "blank": "integer",
                "reduction": ("mean", "sum"),
                "zero_infinity": (True, False),
            },
            derived=STEPS,
            nonempty=("T", "N", "C"),
            cases=(
                case("smallest", SMALL, {}, [[1, 2], [2, 2]], [3, 3], [2, 2]),
                case(
                    "sum", SMALL, {"reduction": "sum"}, [[2, 1], [2, 2]], [2, 3], [2, 1]
                ),
                case(
                    "lengths differ, the blank is last",
                    {"T": 6, "N": 4, "C": 3, "S": 3},
                    {"blank": 2},
                    [[0, 1, 0], [1, 1, 2], [0, 0, 0], [2, 2, 2]],
                    [6, 4, 5, 4],
                    [3, 2, 3, 0],
                ),
                case(
                    "one step, one text",
                    {"T": 1, "N": 1, "C": 3, "S": 1},
                    {},
                    [[2]],
                    [1],
                    [1],
                ),
                case(
                    "no labels",
                    {"T": 4, "N": 2, "C": 2, "S": 0},
                    {},
                    [],
                    [4, 2],
                    [0, 0],
                ),
                case(
                    "no way counts nothing",
                    {"T": 3, "N": 4, "C": 3, "S": 3},
                    {"zero_infinity": True},
                    [[1, 1, 0], [1, 2, 0], [2, 2, 0], [1, 2, 2]],
                    [2, 3, 3, 3],
                    [2, 2, 2, 3],
                ),
                case(
                    "nothing but the blank",
                    {"T": 3, "N": 2, "C": 1, "S": 1},
                    {},
                    [[0], [0]],
                    [3, 1],
                    [0, 0],
                    floor=1.0,  # there is one way, and it is sure
                ),
                case(
                    "long",
                    {"T": 20, "N": 1, "C": 4, "S": 6},
                    {"blank": 2},
                    [[0, 1, 1, 3, 3, 0]],
                    [20],
                    [6],
                ),
                case(
                    "huge",
                    {"T": 4, "N": 2, "C": 3, "S": 2},
                    {},
                    [[1, 2], [2, 1]],
                    [4, 4],
                    [2, 1],
                    values={"log_probs": HUGE},
                    floor=1.0,
                ),
            ),
            refusals=(
                Refusal(
                    "no way",
                    {"input_lengths": np.array([3, 2])},
                    ValueError,
                    "input_lengths must leave text 1 3 steps, got 2",
                ),
                Refusal(
                    "no steps",
                    {"input_lengths": np.array([3, 0])},
                    ValueError,
                    r"input_lengths must lie in \[1, 3\], got 0",
                ),
                Refusal(
                    "more labels than there are",
                    {"target_lengths": np.array([2, 3])},
                    ValueError,
                    r"target_lengths must lie in \[0, 2\], got 3",
                ),
                Refusal(
                    "the blank in a text",
                    {"targets": np.array([[1, 0], [2, 2]])},
                    ValueError,
                    "targets must not hold the blank, got 0",
                ),
                Refusal(
                    "a blank that is no symbol",
                    {"blank": 3},
                    ValueError,
                    r"blank must lie in \[0, 3\), got 3",
                ),
            ),
        ),
        Operation(
            "trellis",
            inputs=(
                Input("emit", "*N T L", symbol="e", rule="real"),
                Input("jump", "L", below="B", symbol="j"),
            ),
            outputs=(Output("y", "*N"),),
            derived={"B": lambda s: 2},
            nonempty=("T", "L"),
            fixed={"T": 3, "L": 5},
            cases=(
                Case("smallest", {"N": (2,), "T": 3, "L": 5}, {}, {"jump": JUMP}),
                Case("few states", {"N": (), "T": 6, "L": 2}),
                Case("one state", {"N": (3,), "T": 3, "L": 1}),
                Case("one step", {"N": (2,), "T": 1, "L": 2}),
                Case("no texts", {"N": (0,), "T": 1, "L": 2}),
                Case("many", {"N": (2, 1), "T": 9, "L": 7}),
                Case(
                    "no jump", {"N": (), "T": 5, "L": 4}, {}, {"jump": np.zeros(4, int)}
                ),
                Case(
                    "unlikely",
                    {"N": (1,), "T": 4, "L": 5},
                    {},
                    {
                        "emit": np.linspace(-1600, -1500, 20).reshape(1, 4, 5),
                        "jump": JUMP,
                    },
                    waive=dict.fromkeys(("cuda float32", "cuda bfloat16"), CLOSED),
                ),
            ),
            refusals=(
                Refusal(
                    "no way",
                    {"jump": np.zeros(5, int), "emit": np.zeros((1, 2, 5))},
                    ValueError,
                    r"emit must have a way, got \(1, 2, 5\)",
                ),
            ),
        ),
        Operation(
            "ctc_greedy",
            inputs=(
                Input("log_probs", "T N C", differentiable=False, symbol="z"),
                Input("input_lengths", "N", below="Q", symbol=r"\tau"),
            ),
            outputs=(Output("text", "N T", differentiable=False),),
            options={"blank": "integer"},
            derived=STEPS,
            nonempty=("T", "C"),
            cases=(
                greedy("smallest", {"T": 5, "N": 2, "C": 3}, 0, [5, 3]),
                greedy("the blank is last", {"T": 9, "N": 4, "C": 3}, 2, [9, 1, 7, 9]),
                greedy("ties", {"T": 2, "N": 1, "C": 3}, 0, [2], log_probs=TIES),
                greedy("a label after the end", LATER, 0, [1, 2], log_probs=AFTER),
                greedy("no texts", {"T": 3, "N": 0, "C": 3}, 0, []),
            ),
            refusals=(
                Refusal(
                    "a blank that is no symbol",
                    {"blank": -1},
                    ValueError,
                    r"blank must lie in \[0, 3\), got -1",
                ),
            ),
            roundings=lambda sizes: 1 << 20,  # whole numbers have no lower precision
        ),
        Operation(
            "ctc_beam",
            inputs=(
                Input(
                    "log_probs", "T C", differentiable=False, symbol="z", rule="real"
                ),
            ),
            outputs=(
                Output("text", "T", differentiable=False),
                Output("score", "", differentiable=False),
            ),
            options={"beam_width": "positive integer", "blank": "integer"},
            nonempty=("T", "C"),
            cases=(
                Case(
                    "smallest",
                    {"T": 4, "C": 3},
                    {"beam_width": 3, "blank": 0},
                    waive=SHARP,
                ),
                Case(
                    "one is kept",
                    {"T": 6, "C": 3},
                    {"beam_width": 1, "blank": 2},
                    waive=SHARP,
                ),
                Case(
                    "many",
                    {"T": 7, "C": 4},
                    {"beam_width": 20, "blank": 1},
                    waive=SHARP,
                ),
                Case(
                    "all", {"T": 4, "C": 3}, {"beam_width": 99, "blank": 0}, waive=SHARP
                ),
            ),
            refusals=(
                Refusal(
                    "a blank that is no symbol",
                    {"blank": 7},
                    ValueError,
                    r"blank must lie in \[0, 3\), got 7",
                ),
            ),
            roundings=lambda sizes: 8 * sizes["T"],
        ),
    ),
    theorems=(
        Theorem(
            "gradient_is_a_gap",
            "Chances, less the share of the ways",
            r"\frac{\partial}{\partial z_{tk}} \Bigl(-\log \sum_a P_a\Bigr)"
            r" = p_{tk} - \frac{\sum_a P_a\,[k = a_t]}{\sum_a P_a}",
        ),
        Theorem(
            "every_step_sees_all_ways",
            "At every step, fronts and backs make up all ways",
            r"\sum_s f_{t+1,s}\, g_{t+1,s} = \sum_r f_{tr}\, g_{tr}",
        ),
        Theorem(
            "slope_at_a_step",
            "The slope at a step, of any number of states",
            r"\frac{\partial}{\partial e_{tk}} \log \sum_s f_{ts}\, g_{ts}"
            r" = \frac{f_{tk}\, g_{tk}}{\sum_s f_{ts}\, g_{ts}}",
        ),
        Theorem(
            "shares_of_a_step_sum_to_one",
            "At each step the shares of the states add up to 1",
            r"\sum_s \frac{\partial L}{\partial e_{nts}}"
            r" = \frac{\partial L}{\partial y_n}",
            of="trellis",
        ),
    ),
)
