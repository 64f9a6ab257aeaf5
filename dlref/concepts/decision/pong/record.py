"""Pong from pixels: what it takes, and where its views must agree."""

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


def coins(rng, shape):
    """Draw booleans."""
    return np.asarray(rng.random(shape) < 0.4)


def few(rng, shape):
    """Draw colors of which many are alike."""
    return rng.choice([0, 72, 109, 144, 213], shape)


def mask(name, axes, **more):
    """Return an input that says yes or no."""
    return Input(name, axes, coins, differentiable=False, rule="mask", **more)


def rows(first, behind):
    """Return the options that say where the field is."""
    return {"top": first, "bottom": behind}


BROWN = {"background": np.array([144, 109])}
SURE = np.array([800.0, -800.0, 30.0])
MEAN, SUM = {"reduction": "mean"}, {"reduction": "sum"}
FADE = {"gamma": 0.9}
SCREEN = {"H": 210, "W": 160}


def colors(name, sizes, options, seed):
    """Return a case of which the frame is drawn from few colors."""
    shape = (*sizes["N"], sizes["H"], sizes["W"], 3)
    frame = few(np.random.default_rng(seed), shape)
    return Case(name, sizes | {"B": 2}, options, BROWN | {"frame": frame})


CONCEPT = Concept(
    id="178",
    title="Pong from pixels",
    package=__package__,
    needs=("013", "165", "168"),
    sources=("bellemare2013", "karpathy2016", "machado2018", "mnih2015"),
    operations=(
        Operation(
            "pong_frame",
            inputs=(
                Input("frame", "*N H W 3", below="V", symbol="c"),
                Input("background", "B", below="V", symbol="o"),
            ),
            outputs=(Output("y", "*N P Q", differentiable=False),),
            options={"top": "nonnegative integer", "bottom": "positive integer"},
            derived={
                "V": lambda known: 256,
                "P": lambda known: (known["bottom"] - known["top"] + 1) // 2,
                "Q": lambda known: (known["W"] + 1) // 2,
            },
            symbols={"top": "a", "bottom": "e"},
            cases=(
                colors("smallest", {"N": (2,), "H": 8, "W": 5}, rows(1, 6), 0),
                colors("one screen", {"N": ()} | SCREEN, rows(35, 195), 1),
                colors("all rows", {"N": (2, 1), "H": 5, "W": 4}, rows(0, 5), 2),
                colors("one row", {"N": (3,), "H": 4, "W": 1}, rows(2, 3), 3),
                colors("no frames", {"N": (0,), "H": 4, "W": 3}, rows(0, 4), 4),
                Case(
                    "nothing is background",
                    {"N": (1,), "H": 4, "W": 3, "B": 0},
                    rows(1, 4),
                ),
            ),
            refusals=(
                Refusal(
                    "rows below the frame",
                    rows(1, 9),
                    ValueError,
                    r"bottom must lie after top = 1 and in the frame's 8 rows, got 9",
                ),
                Refusal(
                    "no rows",
                    rows(3, 3),
                    ValueError,
                    r"bottom must lie after top = 3 and in the frame's 8 rows, got 3",
                ),
            ),
        ),
        Operation(
            "pong_policy",
            inputs=(Input("x", "*N D"),),
            parameters=(
                Input("fc1.weight", "H D", symbol="W"),
                Input("fc2.weight", "1 H", symbol="v"),
            ),
            outputs=(Output("logit", "*N", symbol="z"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "H": 4}),
                Case("one frame", {"N": (), "D": 5, "H": 2}),
                Case("two axes", {"N": (2, 3), "D": 4, "H": 3}),
                Case(
                    "nothing has moved",
                    {"N": (2,), "D": 3, "H": 4},
                    values={"x": np.zeros((2, 3))},
                    floor=1.0,
                    waive={
                        "complex step": "every hidden unit is at its corner",
                        "richardson": "every hidden unit is at its corner",
                        "second order": "every hidden unit is at its corner",
                    },
                ),
                Case("no frames", {"N": (0,), "D": 3, "H": 4}),
            ),
        ),
        Operation(
            "point_returns",
            inputs=(
                Input("reward", "*N T", symbol="r"),
                mask("scored", "*N T", symbol="s"),
            ),
            outputs=(Output("y", "*N T"),),
            options={"gamma": "probability"},
            symbols={"gamma": r"\gamma"},
            cases=(
                Case(
                    "smallest",
                    {"N": (2,), "T": 3},
                    FADE,
                    {"scored": np.array([[0, 1, 0], [0, 0, 1]], bool)},
                ),
                Case("one game", {"N": (), "T": 9}, {"gamma": 0.5}),
                Case("no discount", {"N": (2, 3), "T": 4}, {"gamma": 1.0}),
                Case("only now", {"N": (2,), "T": 3}, {"gamma": 0.0}),
                Case(
                    "a point at every step",
                    {"N": (2,), "T": 4},
                    FADE,
                    {"scored": np.ones((2, 4), bool)},
                ),
                Case(
                    "no point",
                    {"N": (2,), "T": 4},
                    FADE,
                    {"scored": np.zeros((2, 4), bool)},
                ),
                Case("one step", {"N": (3,), "T": 1}, FADE),
                Case("no steps", {"N": (2,), "T": 0}, FADE),
                Case("no games", {"N": (0,), "T": 3}, FADE),
            ),
        ),
        Operation(
            "pong_loss",
            inputs=(
                Input("logit", "*N", normal(2.0), symbol="z"),
                mask("up", "*N", symbol="u"),
                Input("advantage", "*N", differentiable=False),
            ),
            outputs=(Output("loss", "", symbol=r"\ell"),),
            options={"reduction": ("mean", "sum")},
            cases=(
                Case("smallest", {"N": (3,)}, MEAN),
                Case("one step", {"N": ()}, MEAN),
                Case("two axes", {"N": (2, 4)}, SUM),
                Case("sure", {"N": (3,)}, SUM, {"logit": SURE}, floor=1.0),
                Case("undecided", {"N": (2,)}, MEAN, {"logit": np.zeros(2)}),
                Case("no steps", {"N": (0,)}, SUM),
            ),
            refusals=(
                Refusal(
                    "a mean over nothing",
                    {
                        "logit": np.zeros(0),
                        "up": np.zeros(0, bool),
                        "advantage": np.zeros(0),
                        "reduction": "mean",
                    },
                    ValueError,
                    r"logit must hold a step, got shape \(0,\)",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "new_at_each_point",
            "A return is the reward and, unless a point was made, the next return",
            r"y_{nt} = r_{nt} + \gamma\,(1 - s_{nt})\,y_{n,t+1}",
            of="point_returns",
        ),
        Theorem(
            "one_score_is_enough",
            "One score is enough for two moves",
            r"\begin{gathered}"
            r"\pi = \sigma(z) = \frac{e^z}{e^z + e^0} \\[.3em]"
            r"\frac{\partial}{\partial z}\bigl(\pi r + (1 - \pi)\,s\bigr)"
            r" = \pi\,r\,\frac{\partial \log \pi}{\partial z}"
            r" + (1 - \pi)\,s\,\frac{\partial \log (1 - \pi)}{\partial z} \\[.3em]"
            r" = \pi\,(1 - \pi)\,(r - s)"
            r"\end{gathered}",
        ),
    ),
)
