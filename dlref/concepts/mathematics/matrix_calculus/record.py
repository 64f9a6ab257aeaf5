"""Matrix calculus: what it takes, and where its views must agree."""

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

TURNED = np.array([[0.0, 2.0, 0.0], [0.0, 0.0, 3.0], [0.5, 0.0, 0.0]])  # det 3
FLAT = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, -1.0]])  # det 0
MIRROR = np.diag([1.0, 1.0, -1.0])
FAR = np.array([[[3e200, -4e200], [0.0, 0.0]], [[1e200, 1e200], [1e200, 1e200]]])

KINK = "the norm has a corner at zero; which slope is taken is compared with PyTorch"
APART = np.array([[[3e150, -4e150]], [[3e-140, 4e-140]]])
LONG = "a step of 1e-30 is longer than the smaller matrix"
VANISH = "PyTorch adds up the squares, which vanish in float32"
OVERFLOW = "PyTorch squares the entries, and its norm is inf where the truth is 5e200"
SINGULAR = "PyTorch's slope is 0 where the determinant is 0; the cofactors are not 0"


def near_identity(rng: np.random.Generator, shape: tuple[int, ...]):
    """Draw matrices whose determinants are positive and not small."""
    return rng.normal(0, 0.3, shape) + 2 * np.eye(shape[-1])


def square(*more):
    """Return the cases of an operation on square matrices with inverses."""
    return (
        Case("smallest", {"N": (2,), "D": 3}),
        Case("one matrix", {"N": (), "D": 4}),
        Case("two leading axes", {"N": (2, 3), "D": 2}),
        Case("one entry", {"N": (3,), "D": 1}),
        Case("larger", {"N": (1,), "D": 7}),
        Case("no matrices", {"N": (0,), "D": 3}),
        Case("zeros on the diagonal", {"N": (), "D": 3}, values={"x": TURNED}),
        *more,
    )


def pair(name, *more):
    """Return a matrix operation of one argument."""
    return Operation(
        name,
        inputs=(Input("x", "*N P Q"),),
        outputs=(Output("y", "*N" if name == "frobenius_norm" else "*N Q P"),),
        cases=(
            Case("smallest", {"N": (2,), "P": 3, "Q": 4}),
            Case("one matrix", {"N": (), "P": 5, "Q": 2}),
            Case("two leading axes", {"N": (2, 3), "P": 4, "Q": 1}),
            Case("no matrices", {"N": (0,), "P": 3, "Q": 2}),
            Case("no columns", {"N": (2,), "P": 3, "Q": 0}),
            *more,
        ),
    )


INVERTIBLE = (Input("x", "*N D D", near_identity),)

CONCEPT = Concept(
    id="003",
    title="Matrix calculus",
    package=__package__,
    sources=("magnus1988", "giles2008"),
    operations=(
        Operation(
            "matmul",
            inputs=(
                Input("input", "*N P Q", symbol="A"),
                Input("other", "*N Q R", symbol="B"),
            ),
            outputs=(Output("y", "*N P R"),),
            cases=(
                Case("smallest", {"N": (2,), "P": 3, "Q": 4, "R": 5}),
                Case("one product", {"N": (), "P": 4, "Q": 3, "R": 2}),
                Case("two leading axes", {"N": (2, 3), "P": 2, "Q": 5, "R": 4}),
                Case("row times column", {"N": (3,), "P": 1, "Q": 6, "R": 1}),
                Case("no products", {"N": (0,), "P": 2, "Q": 3, "R": 4}),
                Case("nothing to sum", {"N": (2,), "P": 2, "Q": 0, "R": 3}),
            ),
        ),
        pair("transpose"),
        Operation(
            "trace",
            inputs=(Input("x", "*N D D"),),
            outputs=(Output("y", "*N"),),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one matrix", {"N": (), "D": 4}),
                Case("two leading axes", {"N": (2, 3), "D": 5}),
                Case("one entry", {"N": (3,), "D": 1}),
                Case("no matrices", {"N": (0,), "D": 3}),
            ),
        ),
        pair(
            "frobenius_norm",
            Case(
                "a matrix of zeros",
                {"N": (2,), "P": 2, "Q": 2},
                values={"x": np.zeros((2, 2, 2))},
                waive=dict.fromkeys(("complex step", "second order"), KINK),
                floor=1.0,  # norm and slope are 0
            ),
            Case(
                "squares that vanish in float32",
                {"N": (), "P": 1, "Q": 2},
                values={"x": np.array([[3e-23, -4e-23]])},
                waive=dict.fromkeys(("cuda float32", "cuda bfloat16"), VANISH),
            ),
            Case(
                "far apart",
                {"N": (2,), "P": 1, "Q": 2},
                values={"x": APART},
                waive=dict.fromkeys(("complex step", "second order"), LONG),
            ),
            Case(
                "squares that overflow",
                {"N": (2,), "P": 2, "Q": 2},
                values={"x": FAR},
                waive={"torch cpu": OVERFLOW},
            ),
        ),
        Operation(
            "quadratic_form",
            inputs=(Input("x", "*N D"), Input("matrix", "D D", symbol="A")),
            outputs=(Output("y", "*N"),),
            nonempty=("D",),
            cases=(
                Case("smallest", {"N": (2,), "D": 3}),
                Case("one vector", {"N": (), "D": 4}),
                Case("two leading axes", {"N": (2, 3), "D": 5}),
                Case("one entry", {"N": (3,), "D": 1}),
                Case("no vectors", {"N": (0,), "D": 3}),
            ),
        ),
        Operation(
            "inverse",
            inputs=INVERTIBLE,
            outputs=(Output("y", "*N D D"),),
            cases=square(),
            refusals=(
                Refusal(
                    "rows on a line",
                    {"x": np.stack([np.eye(3), np.diag([1.0, 0.0, 1.0])])},
                    ValueError,
                    "x must have an inverse, got a singular matrix",
                ),
            ),
        ),
        Operation(
            "det",
            inputs=INVERTIBLE,
            outputs=(Output("y", "*N"),),
            cases=square(
                Case("negative", {"N": (), "D": 3}, values={"x": MIRROR}),
                Case(
                    "singular",
                    {"N": (), "D": 3},
                    values={"x": FLAT},
                    waive={"torch cpu": SINGULAR},
                    floor=1.0,  # the determinant is 0
                ),
            ),
        ),
        Operation(
            "logdet",
            inputs=INVERTIBLE,
            outputs=(Output("y", "*N"),),
            cases=square(),
            refusals=(
                Refusal(
                    "a mirror",
                    {"x": np.stack([np.eye(3), MIRROR])},
                    ValueError,
                    r"x must have a positive determinant, got sign -1\.0",
                ),
                Refusal(
                    "a singular matrix",
                    {"x": np.zeros((2, 3, 3))},
                    ValueError,
                    r"x must have a positive determinant, got sign 0\.0",
                ),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "trace_is_cyclic",
            "A product may begin anywhere inside a trace",
            r"\operatorname{tr}(AB) = \operatorname{tr}(BA)",
        ),
        Theorem(
            "both_sides_of_a_product",
            "What stands beside goes to the other side, transposed",
            r"Y = A X B \quad\Longrightarrow\quad"
            r"\frac{\partial L}{\partial X}"
            r" = A^\top\, \frac{\partial L}{\partial Y}\, B^\top",
        ),
        Theorem(
            "only_the_symmetric_part_counts",
            "A quadratic form sees the symmetric part alone",
            r"x \cdot A x = x \cdot \tfrac12 (A + A^\top)\, x",
            of="quadratic_form",
        ),
        Theorem(
            "cofactors_make_the_inverse",
            "Cofactors make the inverse",
            r"\sum_r x_{pr}\,C_{qr} = [p = q]\,\det x"
            r" \qquad\text{for } D = 3",
        ),
        Theorem(
            "cofactors_are_slopes",
            "The slope of a determinant is a cofactor, also where it is 0",
            r"\frac{\partial \det x}{\partial x_{pq}} = C_{pq}"
            r" \qquad\text{for } D = 3",
        ),
        Theorem(
            "determinants_multiply",
            "Volumes multiply",
            r"\det(AB) = \det A\,\det B \qquad\text{for } D = 3",
        ),
        Theorem(
            "one_row_more",
            "An inverse after a small change",
            r"(1 + u v^\top)^{-1} = 1 - \frac{u v^\top}{1 + v \cdot u}",
        ),
    ),
)
