"""Break an equation over lines, so that it fits the measure of the page."""

from dataclasses import dataclass

import sympy as sp

from dlref.show.latex import Printer
from dlref.show.piece import PRODUCT, TERM, Piece, joint
from dlref.show.written import factors, unsigned

MEASURE = 29.5  # em: what a line of the page holds
INDENT = 2.0


@dataclass(frozen=True)
class Line:
    """One equation: its left side, and the rows of its right side."""

    left: str
    rows: tuple[str, ...]

    @property
    def latex(self) -> str:
        """The rows, aligned at the equals sign."""
        first, *rest = self.rows
        return " \\\\\n".join(
            [f"{self.left} &= {first}", *(rf"&\qquad {r}" for r in rest)]
        )


def equation(show: Printer, left: Piece, right, measure: float = MEASURE) -> Line:
    """Return the equation of a piece and an expression, in as few rows as fit."""
    room = measure - 1.2
    rows = broken(show, sp.sympify(right), room - left.width, room - INDENT)
    return Line(left.tex, tuple(rows))


def aligned(lines) -> str:
    """Return equations below each other, aligned at their equals signs."""
    if not lines:
        return ""
    body = " \\\\[.35em]\n".join(line.latex for line in lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def broken(show: Printer, e, first: float, room: float) -> list[str]:
    """Return the rows of an expression: `first` em for the first, `room` for others."""
    whole = show.piece(e)
    if whole.width <= first:
        return [whole.tex]
    if isinstance(e, sp.Add):
        return broken_terms(show, e, first, room)
    if isinstance(e, sp.Sum):
        return broken_sum(show, e, first, room)
    if isinstance(e, sp.Mul):
        return broken_product(show, e, first, room)
    return [whole.tex]


def broken_terms(show, e, first, room) -> list[str]:
    """Return the rows of a sum of terms, broken before a plus or minus."""
    rows, used, limit = [""], 0.0, first
    for term in (t for t in sp.Add.make_args(e) if t != 0):
        sign, rest = unsigned(term)
        piece = show.piece(rest)
        if sign < 0 and piece.level == TERM:
            piece = piece.enclosed()
        plus = "-" if sign < 0 else "+" if rows != [""] else ""
        if rows[-1] and used + piece.width + 1.2 > limit:
            rows, used, limit = [*rows, ""], 0.0, room
        if piece.width > limit:
            inner = broken(show, rest, limit - used - 1.2, room)
            head, *tail = subtracted(inner, sign, rest)
            rows[-1] += f" {plus} {head}"
            rows += tail
            used, limit = room, room
        else:
            rows[-1] += f" {plus} {piece.tex}"
            used += piece.width + 1.2
    return [r.strip() for r in rows]


def subtracted(rows, sign, e) -> list[str]:
    """Return the rows of a term, in parentheses if it is a sum with a minus before."""
    return bracketed(rows) if sign < 0 and isinstance(e, sp.Add) else rows


def broken_sum(show, e, first, room) -> list[str]:
    """Return the rows of a sum over indices, its body broken."""
    names = [show.bind(v) for v, *_ in e.limits]
    head = rf"\sum_{{{', '.join(names)}}} "
    rows = broken(show, e.function, first - 2.0, room - 1.0)
    if isinstance(e.function, sp.Add):
        rows = bracketed(rows)
    for v, *_ in e.limits:
        show.scope.pop(v, None)
    return [head + rows[0], *rows[1:]]


def broken_product(show, e, first, room) -> list[str]:
    """Return the rows of a product: its widest sum is opened, or it breaks."""
    sign, top, bottom = factors(e)
    minus = "-" if sign < 0 else ""
    opened = [f for f in top if isinstance(f, (sp.Add, sp.Sum))]
    if not opened:
        return broken_factors(show, minus, top, bottom, first, room)
    widest = max(opened, key=lambda f: show.piece(f).width)
    rest = [f for f in top if f is not widest]
    head = Piece("", 0.0)
    if bottom:
        head = show.fraction(show.product(rest), show.product(bottom))
    elif rest:
        head = show.product(rest)
    rows = broken(show, widest, first - head.width - 1.0, room - 1.0)
    if isinstance(widest, sp.Add):
        rows = bracketed(rows)
    return [f"{minus}{head.tex} {rows[0]}", *rows[1:]]


def broken_factors(show, minus, top, bottom, first, room) -> list[str]:
    """Return the rows of a product broken between factors."""
    rows, used, limit = [minus], 0.0, first
    parts = [show.piece(f).within(PRODUCT) for f in top]
    if bottom:
        parts.insert(0, show.fraction(Piece("1", 0.5), show.product(bottom)))
    for piece in parts:
        if used and used + piece.width > limit:
            rows, used, limit = [*rows, r"\cdot "], 0.5, room
        rows[-1] += (joint(rows[-1], piece.tex) if used > 0.5 else "") + piece.tex
        used += piece.width + 0.2
    return rows


def bracketed(rows: list[str]) -> list[str]:
    """Return rows between parentheses that may stand on different rows."""
    if len(rows) == 1:
        return [rf"\left({rows[0]}\right)"]
    return [rf"\Bigl({rows[0]}", *rows[1:-1], rf"{rows[-1]}\Bigr)"]
