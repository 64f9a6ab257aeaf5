"""Einsum: what it takes, and where its views must agree."""

import numpy as np

from dlref.record import Case, Concept, Input, Operation, Output, Refusal, Theorem


def sizes(text):
    """Return the sizes of a case: "B2 M3" is B = 2, M = 3."""
    return {word[0]: int(word[1:]) for word in text.split()}


def reading(name, equation, text=""):
    """Return the case of an equation, its letters of these sizes."""
    size, (operands, out) = sizes(text), equation.replace(" ", "").split("->")
    left, right = operands.split(",")
    parts = {"A": left, "B": right, "C": out}
    shapes = {word: tuple(size[c] for c in part) for word, part in parts.items()}
    return Case(name, shapes, {"equation": equation})


def refused(name, equation, message, shapes=((2, 3), (3, 4))):
    """Return the refusal of an equation, for operands of these shapes."""
    x, other = map(np.ones, shapes)
    values = {"x": x, "other": other, "equation": equation}
    return Refusal(name, values, ValueError, message)


CONCEPT = Concept(
    id="006",
    title="Einsum",
    package=__package__,
    needs=("003", "004", "005"),
    sources=("einstein1916", "harris2020", "smith2018"),
    operations=(
        Operation(
            "contraction",
            inputs=(Input("x", "B M K P"), Input("other", "B N K Q", symbol="z")),
            outputs=(Output("y", "B M N"),),
            cases=(
                Case("smallest", sizes("B2 M3 N4 K2 P3 Q2")),
                Case("matrices", sizes("B1 M4 N3 K5 P1 Q1")),
                Case("entry by entry", sizes("B6 M1 N1 K1 P1 Q1")),
                Case("an outer product", sizes("B1 M4 N5 K1 P1 Q1")),
                Case("a number", sizes("B1 M1 N1 K7 P1 Q1")),
                Case("two sums that never meet", sizes("B1 M1 N1 K1 P4 Q3")),
                Case("many products", sizes("B3 M5 N2 K30 P2 Q3")),
                Case("nothing to add", sizes("B2 M3 N2 K0 P1 Q2")),
                Case("no copies", sizes("B2 M3 N2 K2 P0 Q2")),
                Case("no batch", sizes("B0 M3 N2 K2 P1 Q2")),
            ),
        ),
        Operation(
            "bilinear",
            inputs=(
                Input("input1", "N D", symbol="x"),
                Input("input2", "N E", symbol="z"),
                Input("weight", "P D E", symbol="w"),
            ),
            outputs=(Output("y", "N P"),),
            cases=(
                Case("smallest", sizes("N2 D3 E4 P5")),
                Case("one of each", sizes("N1 D1 E1 P1")),
                Case("many products", sizes("N3 D10 E20 P2")),
                Case("no rows", sizes("N0 D2 E3 P2")),
                Case("nothing comes out", sizes("N2 D3 E2 P0")),
            ),
        ),
        Operation(
            "einsum",
            inputs=(Input("x", "*A"), Input("other", "*B", symbol="z")),
            outputs=(Output("y", "*C"),),
            options={"equation": "text"},
            cases=(
                reading("smallest", "ik,kj->ij", "i2 k3 j4"),
                reading("scores of attention", "thd,shd->hts", "t3 h2 d4 s5"),
                reading("every kind of letter", "bmkp,bnkq->nbm", "b2 m3 k4 p2 n5 q3"),
                reading("entry by entry", "i,i->i", "i5"),
                reading("each with each", "a,z->za", "a3 z4"),
                reading("sums that never meet", "p,q->", "p4 q3"),
                reading("a number times a matrix", ",ij->ji", "i2 j3"),
                reading("a matrix times a number", "ij,->j", "i2 j3"),
                reading("two numbers", ",->"),
                reading("spaces", "ik, kj -> ij", "i2 k3 j2"),
                reading("nothing to add", "ik,kj->ij", "i2 k0 j3"),
                reading("no rows", "ik,kj->ij", "i0 k2 j3"),
            ),
            refusals=(
                refused("no arrow", "ij,jk", "equation must be as"),
                refused("one operand", "ij->i", "equation must be as"),
                refused("three operands", "ij,jk,kl->il", "equation must be as"),
                refused("dots", "...j,jk->k", "equation must be as"),
                refused("a digit", "i1,1k->ik", "equation must be as"),
                refused("an underscore", "i_,_k->ik", "equation must be as"),
                refused("a letter twice", "ii,ij->j", "no letter twice"),
                refused("an unknown letter", "ij,jk->iz", "'z' in an operand"),
                refused("a letter too many", "ijk,jk->i", "a letter for each axis"),
                refused("a letter too few", "i,jk->ik", "a letter for each axis"),
                refused("two sizes", "ij,ik->jk", "'i' one size, got 2 and 3"),
            ),
        ),
    ),
    theorems=(
        Theorem(
            "gradient_is_a_contraction",
            "The gradient of a contraction is a contraction",
            r"\frac{\partial L}{\partial x_{bmkp}}"
            r" = \operatorname{contraction}"
            r"\Bigl(\frac{\partial L}{\partial y},\, z\Bigr)_{bmk}",
            of="contraction",
        ),
        Theorem(
            "each_side_says_the_same",
            "Each operand, weighed by its gradient, makes the same number",
            r"\begin{gathered}"
            r"\sum_{bmkp} x_{bmkp}\,\frac{\partial L}{\partial x_{bmkp}} = \sum_{bnkq}"
            r" z_{bnkq}\,\frac{\partial L}{\partial z_{bnkq}} \\[.4em]"
            r"{} = \sum_{bmn} y_{bmn}\,\frac{\partial L}{\partial y_{bmn}}"
            r"\end{gathered}",
            of="contraction",
        ),
    ),
)
