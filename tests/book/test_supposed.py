"""What proofs suppose is printed, not said as SymPy says it."""

import pytest
import sympy as sp

from dlref.registry import concepts
from dlref.show.latex import Printer
from dlref.show.supposed import relations, supposed, supposed_of
from dlref.symbolic.statements import AtMost
from dlref.symbolic.theorem import state

a, b, w = sp.symbols("a b f_k", real=True)
x, j, N = sp.IndexedBase("x", real=True), sp.Symbol("j"), sp.Symbol("N")
GIVEN = {
    a - b**2: r"a \ge b^{2}",
    1 - a: r"a \le 1",
    a + 2: r"a \ge -2",
    -a - b: r"a + b \le 0",
    w: r"f_k \ge 0",
    a - sp.Sum(x[j], (j, 0, N - 1)): r"a \ge \sum_{j} x_{j}",
}
SAID = {
    "eps > 0": [("math", r"\varepsilon > 0")],
    "0 ≤ y < K, or y = ignore_index": [
        ("math", r"0 \le y < K"),
        ("text", ", or "),
        ("math", r"y = \mathrm{ignored}"),
    ],
    "x is 0 outside its range": [("text", "x is 0 outside its range")],
    "no argument of log is ≤ 0": [("text", "no argument of log is ≤ 0")],
}


@pytest.mark.parametrize("given", GIVEN, ids=str)
def test_what_is_given_is_printed_without_a_minus(given):
    found = dict(relations(Printer({}, {}), (AtMost(a, b, b - a, given=(given,)),)))
    assert found == {f"{given} ≥ 0": GIVEN[given]}


@pytest.mark.parametrize("text", SAID)
def test_relations_of_names_are_formulas_and_words_are_words(text):
    ops = concepts()["neurons.softmax_regression"].operations
    op = next(op for op in ops if op.name == "cross_entropy")
    assert supposed_of(op, (text,)) == [tuple(SAID[text])]


@pytest.mark.parametrize("name", concepts())
def test_what_theorems_are_given_is_printed_on_the_page(name):
    concept = concepts()[name]
    for theorem in concept.theorems:
        given = [e for s in state(concept, theorem) for e in getattr(s, "given", ())]
        texts = tuple(f"{sp.sympify(e)} ≥ 0" for e in given)
        for parts in supposed(concept, theorem, texts):
            assert [kind for kind, _ in parts] == ["math"], theorem.name
            assert "**" not in parts[0][1]
