"""Factorizations: what they take, and where their views must agree."""

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

LAPACK = "PyTorch's own sums in LAPACK and cuSOLVER are not counted"
TILTED = np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 5.0]])
TURNED = np.array([[0.0, 2.0, 0.0], [0.0, 0.0, 3.0], [0.5, 0.0, 0.0]])
STEEP = np.array([[3e150, 1.0], [-4e150, 2.0], [0.0, 2.0]])
HILBERT = 1 / (1.0 + np.arange(3)[:, None] + np.arange(3))
TWICE = 1e3 * np.array([[0.1, 0.1], [0.7, 0.7], [0.3, 0.3]])
RAISED = {"N": (), "D": 3}


def near_identity(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw matrices that have well-conditioned inverses."""
    return rng.normal(0, 0.3, shape) + 2 * np.eye(shape[-1])


def definite(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw matrices whose symmetric part is positive definite."""
    g = rng.normal(size=shape)
    skew = g - np.swapaxes(g, -1, -2)
    return g @ np.swapaxes(g, -1, -2) / shape[-1] + np.eye(shape[-1]) + skew / 4


def apart(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw matrices whose symmetric part has eigenvalues that lie apart."""
    return rng.normal(0, 0.3, shape) + 2 * np.diag(np.arange(shape[-1]))


def tall(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw matrices whose singular values lie apart."""
    M, D = shape[-2:]
    return rng.normal(0, 0.3, shape) + 2 * np.eye(M, D) * np.arange(1, D + 1)


def square(*more: Case) -> tuple[Case, ...]:
    """Return the cases of a factorization of square matrices."""
    return (
        Case("smallest", {"N": (3,), "D": 2}),
        Case("one matrix", {"N": (), "D": 4}),
        Case("two leading axes", {"N": (2, 3), "D": 3}),
        Case("one entry", {"N": (2,), "D": 1}),
        Case("larger", {"N": (1,), "D": 7}),
        Case("no matrices", {"N": (0,), "D": 3}),
        *more,
    )


def columns(*more: Case) -> tuple[Case, ...]:
    """Return the cases of a factorization of tall matrices."""
    return (
        Case("smallest", {"N": (4,), "M": 3, "D": 2}),
        Case("one matrix", {"N": (), "M": 5, "D": 3}),
        Case("two leading axes", {"N": (2, 3), "M": 4, "D": 2}),
        Case("square", {"N": (2,), "M": 3, "D": 3}),
        Case("one column", {"N": (3,), "M": 4, "D": 1}),
        # A length is bent nowhere: its second slopes are 0.
        Case("one entry", {"N": (2,), "M": 1, "D": 1}, floor=1.0),
        Case("larger", {"N": (1,), "M": 9, "D": 6}),
        Case("no matrices", {"N": (0,), "M": 3, "D": 2}),
        *more,
    )


WIDE = Refusal(
    "more columns than rows",
    {"x": np.ones((2, 2, 3))},
    ValueError,
    "x must have as many rows as columns, got 2 and 3",
)

CONCEPT = Concept(
    id="007",
    title="Factorizations",
    package=__package__,
    needs=("003",),
    sources=("giles2008", "murray2016", "townsend2016", "walter2010"),
    operations=(
        Operation(
            "solve",
            inputs=(
                Input("input", "*N D D", near_identity, symbol="A"),
                Input("other", "*N D K", symbol="B"),
            ),
            outputs=(Output("y", "*N D K", symbol="X"),),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3, "K": 4}),
                Case("one system", {"N": (), "D": 4, "K": 1}),
                Case("two leading axes", {"N": (2, 3), "D": 2, "K": 3}),
                Case("one unknown", {"N": (3,), "D": 1, "K": 2}),
                Case(
                    "as many systems as rows",
                    {"N": (3,), "D": 3, "K": 3},
                ),
                Case("no systems", {"N": (0,), "D": 3, "K": 2}),
                Case("no right-hand sides", {"N": (2,), "D": 3, "K": 0}),
                Case(
                    "zeros on the diagonal",
                    {"N": (), "D": 3, "K": 2},
                    values={"input": TURNED},
                ),
            ),
            refusals=(
                Refusal(
                    "rows on a line",
                    {"input": np.stack([np.eye(3), np.diag([1.0, 0.0, 1.0])])},
                    ValueError,
                    "input must have an inverse, got a singular matrix",
                ),
            ),
        ),
        Operation(
            "cholesky",
            inputs=(Input("x", "*N D D", definite),),
            outputs=(Output("y", "*N D D", symbol="F"),),
            nonempty=("D",),
            fixed={"D": 2},
            cases=square(
                Case("far from a circle", RAISED, values={"x": HILBERT}),
                Case("huge", RAISED, values={"x": 1e100 * TILTED}),
            ),
            refusals=(
                Refusal(
                    "a saddle",
                    {"x": np.array([[1.0, 2.0], [2.0, 1.0]])},
                    ValueError,
                    "x must be positive definite, got a pivot of -3 in row 1",
                ),
                Refusal(
                    "a flat direction",
                    {"x": np.ones((2, 2))},
                    ValueError,
                    "x must be positive definite, got a pivot of 0 in row 1",
                ),
                Refusal(
                    "one of several",
                    {"x": np.stack([np.eye(2), -np.eye(2)])},
                    ValueError,
                    "x must be positive definite, got a pivot of -1 in row 0",
                ),
            ),
        ),
        Operation(
            "qr",
            inputs=(Input("x", "*N M D", tall),),
            outputs=(
                Output("q", "*N M D", symbol="Q"),
                Output("r", "*N D D", symbol="R"),
            ),
            nonempty=("M", "D"),
            fixed={"D": 2},
            roundings=lambda s: 4 * s["M"] * s["D"] + 2 * s["D"] ** 2,
            cases=columns(
                Case(
                    "squares that overflow",
                    {"N": (), "M": 3, "D": 2},
                    values={"x": STEEP},
                ),
            ),
            refusals=(
                WIDE,
                Refusal(
                    "a column twice",
                    {"x": TWICE},
                    ValueError,
                    "x must have independent columns, got column 1 in the span",
                ),
                Refusal(
                    "zeros",
                    {"x": np.zeros((4, 3, 2))},
                    ValueError,
                    "x must have independent columns, got column 0 in the span",
                ),
            ),
        ),
        Operation(
            "eigh",
            inputs=(Input("x", "*N D D", apart),),
            outputs=(
                Output("w", "*N D", symbol=r"\lambda"),
                Output("v", "*N D D", symbol="V"),
            ),
            nonempty=("D",),
            fixed={"D": 2},
            analytic=False,  # LAPACK turns real matrices
            roundings=lambda s: 20 * s["D"] ** 2,
            cases=square(
                Case("zeros in the vectors", RAISED, values={"x": TILTED}),
            ),
        ),
        Operation(
            "svd",
            inputs=(Input("x", "*N M D", tall),),
            outputs=(
                Output("u", "*N M D", symbol="U"),
                Output("s", "*N D"),
                Output("vh", "*N D D", symbol=r"V^\top"),
            ),
            nonempty=("M", "D"),
            fixed={"D": 2},
            analytic=False,  # LAPACK turns real matrices
            roundings=lambda s: 20 * s["M"] * s["D"],
            cases=columns(),
            refusals=(WIDE,),
        ),
    ),
    theorems=(
        Theorem(
            "cholesky_at_any_size",
            "The gradient of a Cholesky factor, at every size",
            r"\sum_{ab} \frac{\partial L}{\partial x_{ab}}\, \dot x_{ab}"
            r" = \sum_{ab} \frac{\partial L}{\partial F_{ab}}\, \dot F_{ab}",
        ),
        Theorem(
            "qr_at_any_size",
            "The gradient of Q and R, at every size",
            r"\sum_{ij} (G + C)_{ij}\, (K + T)_{ij}"
            r" = \sum_{ij} G_{ij} K_{ij} + W_{ij} T_{ij}",
        ),
        Theorem(
            "eigh_at_any_size",
            "The gradient of eigenvalues and eigenvectors, at every size",
            r"\begin{aligned}"
            r"\sum_{ab} \frac{\partial L}{\partial x_{ab}}\, \dot x_{ab}"
            r" &= \sum_{ij} S_{ij} X_{ij} \\"
            r" &= \sum_{ij} G_{ij} K_{ij} + \sum_i \frac{\partial L}{\partial"
            r" \lambda_i}\, \dot\lambda_i"
            r"\end{aligned}",
        ),
        Theorem(
            "svd_at_any_size",
            "The gradient of a singular value decomposition, pair by pair",
            r"\begin{aligned}"
            r"Z_{ij} X_{ij} + Z_{ji} X_{ji} &= G_{ij} K_{ij} + G_{ji} K_{ji} \\"
            r" &\quad + H_{ij} J_{ij} + H_{ji} J_{ji}"
            r"\end{aligned}",
        ),
    ),
)
