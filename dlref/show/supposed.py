"""The hypotheses of a proof, their relations as LaTeX.

The kernel says them in plain text. A relation between names is read off that text:
"0 <= y < K". What a theorem is given is printed from the expression itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import sympy as sp

from dlref.record import Concept, Operation, Theorem
from dlref.show.formulas import names_of, printer
from dlref.show.latex import Printer
from dlref.show.piece import letter
from dlref.show.written import unsigned
from dlref.symbolic.theorem import state

SIGNS = {"≤": r"\le", "≥": r"\ge", "<": "<", ">": ">", "=": "="}
SCRIPT = re.compile(r"[A-Za-z]_(\w|\{.*\})")  # a letter with an index, as in LaTeX
Parts = tuple[tuple[str, str], ...]  # ("math", LaTeX) or ("text", words)


def supposed(concept: Concept, theorem: Theorem, texts: tuple[str, ...]) -> list[Parts]:
    """Return the hypotheses of a theorem, each as words and formulas."""
    if not texts:
        return []
    op = next((op for op in concept.operations if op.name == theorem.of), None)
    show = printer(op) if op else Printer({}, {})
    given = dict(relations(show, state(concept, theorem)))
    names = names_of(op) if op else {}
    return [
        (("math", given[text]),) if text in given else tuple(parts(text, names))
        for text in texts
    ]


def supposed_of(op: Operation, texts: tuple[str, ...]) -> list[Parts]:
    """Return the hypotheses of the gradients of an operation likewise."""
    return [tuple(parts(text, names_of(op))) for text in texts]


def relations(show: Printer, statements: tuple) -> Iterator[tuple[str, str]]:
    """Yield what statements are given: as the kernel says it, and as LaTeX."""
    for statement in statements:
        for e in map(sp.sympify, getattr(statement, "given", ())):
            own = {s.name: s.name for s in e.free_symbols if SCRIPT.fullmatch(s.name)}
            at = {i for entry in e.atoms(sp.Indexed) for i in entry.indices}
            scope = {i: letter(i.name) for i in at & e.free_symbols}
            named = replace(show, symbols=own | dict(show.symbols), scope=scope)
            left, sign, right = nonnegative(e)
            yield f"{e} ≥ 0", f"{named(left)} {sign} {named(right)}"


def nonnegative(e) -> tuple[sp.Expr, str, sp.Expr]:
    """Return e >= 0 as two sides without a minus, the varying one on the left."""
    terms = [unsigned(term) for term in sp.Add.make_args(e)]
    more = sp.Add(*(term for sign, term in terms if sign > 0))
    less = sp.Add(*(term for sign, term in terms if sign < 0))
    if less == 0:
        constant, rest = more.as_coeff_Add()
        return rest, r"\ge", -constant
    return (less, r"\le", more) if more.is_Number else (more, r"\ge", less)


def parts(text: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a hypothesis as words and formulas: a relation is one if it is of names."""
    for at, piece in enumerate(text.split(", or ")):
        if at:
            yield "text", ", or "
        words = piece.split(" ")
        if len(words) > 2 and all(word in SIGNS for word in words[1::2]):
            tex = [
                SIGNS[word] if place % 2 else names.get(word) or letter(word)
                for place, word in enumerate(words)
            ]
            yield "math", " ".join(tex)
        else:
            yield "text", piece
