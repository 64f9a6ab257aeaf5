"""Vector quantization: what it takes, and where its views must agree."""

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
    normal,
    uniform,
)

PLAIN = {"beta": 0.25}
FORGET = {"decay": 0.9, "eps": 1e-5}
SMALL = {"N": (2,), "K": 4, "D": 3}
NETWORK = {"N": (2,), "P": 5, "H": 4, "M": 2, "D": 3, "K": 6}
BOOK = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 0.0]])
MIDDLE = np.array([[1.0, 0.0], [1.0, 1.0], [2.0, 0.0]])  # of 0 and 1, of all, at 1 = 3
FAR = 1e6 + np.array([[0.2, 0.0], [1.8, 0.1], [0.1, 1.9]])
AS_USED = {
    "absent": ("held", "held_codebook"),
    "waive": {"richardson": "a real step also moves what is held still"},
}


def pair(name, axes, symbol, still):
    """Return what moves, and what is held."""
    held = "held" if name == "x" else f"held_{name}"
    return (
        Input(name, axes, symbol=symbol, rule="real"),
        Input(
            held,
            axes,
            differentiable=False,
            optional=True,
            symbol=still,
            rule="real",
        ),
    )


def layer(name, out, into):
    """Return the parameters of one layer."""
    return (
        Input(f"{name}.weight", f"{out} {into}", normal(0.6)),
        Input(f"{name}.bias", out, normal(0.3)),
    )


def same(x, codebook):
    """Return values for both: the operation as it is used."""
    return {"x": x, "held": x, "codebook": codebook, "held_codebook": codebook}


X, HELD_X = pair("x", "*N D", "x", "h")
BOOK_INPUT, HELD_BOOK = pair("codebook", "K D", "e", "b")
COUNT = Input(
    "count",
    "K",
    uniform(0.5, 3.0),
    differentiable=False,
    symbol="c",
    rule="nonnegative",
)
UNUSED = np.array([0.0, 3.0, 0.0, 1.0])

CONCEPT = Concept(
    id="149",
    title="VQ-VAE",
    package=__package__,
    needs=("032", "147"),
    sources=("oord2017", "razavi2019", "bengio2013"),
    operations=(
        Operation(
            "vq_vae",
            inputs=(
                Input("x", "*N P"),
                replace(HELD_X, axes="*N M D"),
                HELD_BOOK,
            ),
            parameters=(
                *layer("encoder", "H", "P"),
                *layer("to_code", "(M D)", "H"),
                Input("codebook", "K D"),
                *layer("decoder", "H", "(M D)"),
                *layer("output", "P", "H"),
            ),
            outputs=(
                Output("y", "*N P"),
                Output("loss", "", symbol=r"\ell"),
                Output("code", "*N M", differentiable=False),
            ),
            options={"beta": "nonnegative"},
            nonempty=("N", "M", "D", "K"),
            cases=(
                Case("smallest", NETWORK, PLAIN),
                Case("as it is used", NETWORK, PLAIN, **AS_USED),
                Case("one row", NETWORK | {"N": (), "M": 1}, {"beta": 1.0}),
                Case(
                    "two axes",
                    NETWORK | {"N": (2, 1), "M": 3, "D": 2},
                    PLAIN,
                    **AS_USED,
                ),
            ),
        ),
        Operation(
            "vector_quantize",
            inputs=(X, BOOK_INPUT, HELD_X, HELD_BOOK),
            outputs=(
                Output("y", "*N D"),
                Output("loss", "", symbol=r"\ell"),
                Output("code", "*N", differentiable=False, symbol="c"),
            ),
            options={"beta": "nonnegative"},
            symbols={"beta": r"\beta"},
            nonempty=("N", "K", "D"),
            cases=(
                Case("smallest", SMALL, PLAIN),
                Case("one row", SMALL | {"N": ()}, {"beta": 2.0}),
                Case("two axes", {"N": (2, 5), "K": 3, "D": 2}, {"beta": 0.5}),
                Case("as it is used", SMALL, PLAIN, **AS_USED),
                Case("rows are not asked", SMALL, {"beta": 0.0}),
                Case("one code for all", SMALL | {"K": 1}, PLAIN),
                Case(
                    "ties",
                    {"N": (3,), "K": 4, "D": 2},
                    PLAIN,
                    values=same(MIDDLE, BOOK),
                ),
                Case(
                    "far from zero",
                    {"N": (3,), "K": 4, "D": 2},
                    PLAIN,
                    values=same(FAR, 1e6 + BOOK),
                ),
            ),
        ),
        Operation(
            "ema_codebook",
            inputs=(
                COUNT,
                Input("total", "K D", differentiable=False, symbol="s"),
                Input("x", "*N D", differentiable=False),
                Input("code", "*N", below="K", symbol="k"),
            ),
            outputs=(
                Output("new_count", "K", differentiable=False, symbol="c'"),
                Output("new_total", "K D", differentiable=False, symbol="s'"),
                Output("codebook", "K D", differentiable=False, symbol="e"),
            ),
            options={"decay": "fraction", "eps": "positive"},
            symbols={"decay": r"\gamma", "eps": r"\varepsilon"},
            nonempty=("K", "D"),
            cases=(
                Case("smallest", SMALL, FORGET),
                Case("one row", SMALL | {"N": ()}, FORGET | {"eps": 0.1}),
                Case("two axes", {"N": (2, 5), "K": 3, "D": 2}, {**FORGET}),
                Case(
                    "nothing is kept",
                    {"N": (20,), "K": 3, "D": 2},
                    {"decay": 0.0, "eps": 1e-5},
                ),
                Case("nothing arrives", SMALL | {"N": (0,)}, FORGET),
            ),
        ),
        Operation(
            "code_perplexity",
            inputs=(COUNT,),
            outputs=(Output("y", "", differentiable=False),),
            nonempty=("K",),
            cases=(
                Case("smallest", {"K": 3}),
                Case("many", {"K": 20}),
                Case("one code", {"K": 1}),
                Case("some are not used", {"K": 4}, values={"count": UNUSED}),
            ),
            refusals=(
                Refusal(
                    "none is used",
                    {"count": np.zeros(3)},
                    ValueError,
                    "count must hold a positive number, got none",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "no_code_is_nearer_than_the_mean",
            "The best code of some rows is their mean",
            r"\sum_n (x_n - \bar x)^2 \;\le\; \sum_n (x_n - e)^2",
        ),
        Theorem(
            "forgetting_is_a_gradient_step",
            "The running mean is a gradient step with a rate for each code",
            r"e_{kd}' = e_{kd} - \frac{1 - \gamma}{2 c_k'}\,"
            r"\frac{\partial}{\partial e_{kd}} \sum_{n,k,d}"
            r" r_{nk}\,(e_{kd} - x_{nd})^2",
            of="ema_codebook",
        ),
        Theorem(
            "no_more_than_all_codes",
            "The entropy of K shares is at most that of equal ones",
            r"-\sum_k p_k \log p_k \le \log K",
        ),
    ),
)
