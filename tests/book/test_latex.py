"""Formulas print as they were written, and mean what was proved."""

import pytest
import sympy as sp

from dlref.record import Input, Operation, Output
from dlref.registry import operations
from dlref.show.arguments import arguments
from dlref.show.formulas import formulas, unwrapped, written
from dlref.show.latex import Printer
from dlref.show.layout import MEASURE, equation
from dlref.show.piece import letter
from dlref.symbolic import (
    Equal,
    Positive,
    Sigmoid,
    Sum,
    Tensor,
    exp,
    log,
    one_hot,
    sqrt,
)
from dlref.symbolic.matrices import Matrix
from dlref.symbolic.setting import apply, choices, size, sizes, symbol
from dlref.symbolic.tensor import Argmax, inline

n, d, j, k = sp.symbols("n d j k", integer=True)
N, D = sp.symbols("N D", integer=True, positive=True)
x = sp.IndexedBase("x", shape=(N, D), real=True)
w = sp.IndexedBase("w", shape=(D,), real=True)
dy = sp.IndexedBase("dy", shape=(N, D), real=True)
eps = sp.Symbol("eps", positive=True)
mu = Tensor(n, Sum(x[n, j], (j, D)) / D, name=r"\mu")
show = Printer({"w": r"\gamma"}, {"dy": "y"})

WRITTEN = {
    "order of terms": (lambda: x[n, d] - mu[n], r"x_{n d} - \mu_{n}"),
    "a minus in front": (lambda: -x[n, d] + w[d], r"-x_{n d} + \gamma_{d}"),
    "order of factors": (lambda: x[n, d] * w[d], r"x_{n d}\,\gamma_{d}"),
    "a number": (lambda: 2 * x[n, d], r"2 x_{n d}"),
    "two numbers": (lambda: w[d] * 3, r"\gamma_{d} \cdot 3"),
    "a difference subtracted": (
        lambda: 1 - (w[d] - eps),
        r"1 - (\gamma_{d} - \varepsilon)",
    ),
    "a quotient": (
        lambda: (x[n, d] - mu[n]) / sqrt(eps),
        r"\frac{x_{n d} - \mu_{n}}{\sqrt{\varepsilon}}",
    ),
    "a mean": (lambda: Sum(x[n, j], (j, D)) / D, r"\frac{1}{D}\,\sum_{j} x_{n j}"),
    "a sum of terms": (
        lambda: Sum(x[n, j] - mu[n], (j, D)),
        r"\sum_{j} (x_{n j} - \mu_{n})",
    ),
    "a sum goes last": (
        lambda: Sum(w[j], (j, D)) * x[n, d],
        r"x_{n d}\,\sum_{j} \gamma_{j}",
    ),
    "a square": (lambda: (x[n, d] - mu[n]) ** 2, r"(x_{n d} - \mu_{n})^{2}"),
    "a square of an entry": (lambda: x[n, d] ** 2, "x_{n d}^{2}"),
    "a reciprocal root": (lambda: 1 / sqrt(eps), r"\frac{1}{\sqrt{\varepsilon}}"),
    "an upstream gradient": (
        lambda: dy[n, d] * w[d],
        r"\frac{\partial L}{\partial y_{n d}}\,\gamma_{d}",
    ),
    "a gradient beside a fraction": (
        lambda: dy[n, d] / w[d],
        r"\frac{\partial L}{\partial y_{n d}}\,\frac{1}{\gamma_{d}}",
    ),
    "an exponential": (lambda: exp(-w[d] / 2), r"e^{-\gamma_{d}/2}"),
    "a long exponential": (
        lambda: exp(Sum(w[j], (j, D))),
        r"\exp\left(\sum_{j} \gamma_{j}\right)",
    ),
    "e itself": (lambda: sp.E ** sp.Rational(1, 2), "e^{1/2}"),
    "a logarithm": (lambda: log(w[d]), r"\log \gamma_{d}"),
    "a logarithm of terms": (lambda: log(1 + w[d]), r"\log(1 + \gamma_{d})"),
    "a sigmoid": (lambda: Sigmoid(x[n, d]) ** 2, r"\sigma(x_{n d})^{2}"),
    "a hyperbolic square": (lambda: sp.tanh(w[d]) ** 2, r"\tanh^{2}(\gamma_{d})"),
    "one hot": (lambda: one_hot(j, d) * w[d], r"[j = d]\,\gamma_{d}"),
    "positive": (lambda: Positive(w[d]), r"[\gamma_{d} > 0]"),
    "greater": (lambda: Positive(w[d] - eps), r"[\gamma_{d} > \varepsilon]"),
    "less": (lambda: Positive(6 - w[d]), r"[\gamma_{d} < 6]"),
    "not positive": (
        lambda: eps * (1 - Positive(w[d])),
        r"\varepsilon\,[\gamma_{d} \le 0]",
    ),
    "a moved index": (lambda: w[2 * d + k - 1], r"\gamma_{2 d + k - 1}"),
    "indices with a comma": (lambda: x[n, d + k], r"x_{n,\,d + k}"),
    "nothing added": (lambda: 0 + w[d] * 1, r"\gamma_{d}"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_prints_as_written(name):
    build, latex = WRITTEN[name]
    with sp.evaluate(False):
        e = build()
    assert show(e) == latex


def test_inner_sum_takes_another_letter():
    inner = Sum(x[n, j] * w[j], (j, D))
    outer = sp.Sum(inner * w[j], (j, 0, D - 1))
    assert show(outer).count("j'") == 3


def test_names():
    assert letter("eps") == r"\varepsilon"
    assert letter("beta1") == r"\beta_{1}"
    assert letter("weight_decay") == r"\mathrm{weight\_decay}"
    assert letter("m'") == "m'"


def test_long_formula_breaks():
    with sp.evaluate(False):
        e = sum((w[k + i] * x[n, d + i] for i in range(1, 9)), w[d])
    line = equation(show, show.entry("y", (n,)), e)
    assert len(line.rows) > 1
    assert all(row.startswith("+") for row in line.rows[1:])


def test_long_product_in_brackets_breaks():
    with sp.evaluate(False):
        e = eps * sum((w[k + i] * x[n, d + i] for i in range(1, 9)), w[d])
    rows = equation(show, show.entry("y", (n,)), e).rows
    assert r"\Bigl(" in rows[0]
    assert r"\Bigr)" in rows[-1]


def test_broken_brackets_keep_the_minus_before_them():
    with sp.evaluate(False):
        first = sp.Add(*(exp(x[n, i] * w[i]) for i in range(3)))
        second = sp.Add(*(exp(x[n, i] * w[i + 1]) for i in range(12)))
        e = sp.Add(first, sp.Mul(-1, second))
    rows = equation(show, show.entry("y", (n,)), e).rows
    text = "".join(rows)
    assert len(rows) > 2
    assert r"- \Bigl(" in text
    assert text.endswith(r"\Bigr)")


def test_short_formula_is_one_row():
    assert show.piece(x[n, d]).width < MEASURE
    assert len(equation(show, show.entry("y", (n,)), x[n, d]).rows) == 1


OP = Operation(
    "f",
    inputs=(Input("x", "*N D", optional=True), Input("t", "*N", below="K")),
    outputs=(Output("L", ""),),
    cases=(),
    options={"eps": "positive", "reduction": ("mean", "sum")},
    symbols={"eps": r"\delta"},
)


def test_arguments_say_where_they_lie():
    found = {a.name: a for a in arguments(OP)}
    assert found["x"].latex == r"x \in \mathbb{R}^{N \times D}"
    assert found["x"].words == "may be None"
    assert found["t"].latex == r"t \in \{0, \dots, K - 1\}^{N}"
    assert found["eps"].latex == r"\delta > 0"
    assert found["eps"].named
    assert found["reduction"].words == "'mean' or 'sum'"


@pytest.fixture(params=sorted(operations()))
def proved(request):
    concept, op = operations()[request.param]
    try:
        return concept, op, concept.view("derivation", op.name)
    except (ModuleNotFoundError, AttributeError):
        pytest.skip("no derivation")


def placed(e, like, ranges):
    """Return `e` with the places of largest terms and the matrices that `like` has.

    Each run of a derivation makes its own; they must be equal.
    """
    heads = {a.func.__name__: a.func for a in sp.sympify(like).atoms(Matrix)}
    for head in {a.func for a in sp.sympify(e).atoms(Matrix)}:
        own = heads[head.__name__]
        assert own.__bases__ == head.__bases__
        assert (own.of.indices, own.of.size) == (head.of.indices, head.of.size)
        batch, square = own.of.indices[:-2], own.of.indices[-2:]
        known = {i: ranges.get(i, size(i.name.upper())) for i in batch}
        known |= dict.fromkeys(square, own.of.size)
        assert Equal(own.of.entry, head.of.entry, known).holds()
        e = e.replace(head, own)
    heads = {a.func.__name__: a.func for a in sp.sympify(like).atoms(Argmax)}
    for head in {a.func for a in sp.sympify(e).atoms(Argmax)}:
        own = heads[head.__name__]
        assert (own.axis, own.indices) == (head.axis, head.indices)
        bound = dict(own.ranges)
        assert bound == dict(head.ranges)
        known = {i: ranges.get(i, size(i.name.upper())) for i in own.indices}
        assert Equal(own.term, head.term, known | bound).holds()
        e = e.replace(head, own)
    return e


def alike(*both):
    """Whether two expressions are one, sign by sign, once all names are written out.

    To compare the sums of attention as polynomials takes minutes.
    """
    spelled = []
    for e in map(inline, both):
        if e.has(Matrix, Argmax):  # which are spelled by their names alone
            return False
        parts = sp.preorder_traversal(e)
        bound = dict.fromkeys(a for a in parts if isinstance(a, sp.Dummy))
        counted = {a: sp.Symbol(f"{k}") for k, a in enumerate(bound)}
        spelled.append(str(e.xreplace(counted)))
    return spelled[0] == spelled[1]


def test_what_is_printed_is_what_is_proved(proved):
    _, op, view = proved
    axes = [o.axes for o in op.outputs] + [i.axes for i in op.wrt]
    for chosen in choices(op):
        inputs, *plain = apply(op, view, op.fixed, chosen)
        _, *shown = written(op, view, chosen)
        labels = {inputs[i.name]: size(i.below) for i in op.arguments if i.below}
        pairs = zip([*plain[0], *plain[2]], [*shown[0], *shown[2]], axes, strict=True)
        for mine, theirs, words in pairs:
            ranges = labels
            if isinstance(mine, Tensor):
                lengths = zip(mine.indices, sizes(words, op.fixed), strict=True)
                ranges = labels | {i: n for i, n in lengths if not n.is_Integer}
                place = [
                    0 if n.is_Integer else i
                    for i, n in zip(mine.indices, sizes(words, op.fixed), strict=True)
                ]
                mine, theirs = mine.at(*place), theirs.at(*place)
            if not alike(mine, theirs):
                assert Equal(mine, placed(theirs, mine, ranges), ranges).holds()


def test_every_formula_prints(proved):
    concept, op, _ = proved
    for gradients in (False, True)[: 1 + bool(op.wrt)]:
        for formula in formulas(concept, op, gradients):
            text = "".join(formula.latex())
            assert r"\mathtt" not in text
            assert "Dummy" not in text
            assert text.count("{") == text.count("}")
            assert text.count(r"\left") == text.count(r"\right")


def test_output_that_is_passed_on_prints_its_own_definition():
    inner = Tensor(n, x[n, 0] + 1, name="a")
    assert unwrapped(Tensor(n, inner[n])) is inner
    assert unwrapped(inner) is inner


def test_symbols_match_axes():
    assert sizes("*N (4 H)") == (size("N"), size("4"), size("H"))
    assert symbol(Input("x", "*N D")).shape == (N, D)
