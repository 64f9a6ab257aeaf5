"""Print sums, products, powers and brackets, in the order they were written."""

import sympy as sp

from dlref.show.entries import Entries
from dlref.show.piece import ATOM, POWER, PRODUCT, TERM, Piece, joint
from dlref.show.written import complement, factors, flat, is_negative, sides, unsigned
from dlref.symbolic.tensor import Named, Sigmoid

FUNCTIONS = {
    sp.tanh: r"\tanh",
    sp.sin: r"\sin",
    sp.cos: r"\cos",
    sp.erf: r"\operatorname{erf}",
    sp.sign: r"\operatorname{sign}",
    Sigmoid: r"\sigma",
    sp.Max: r"\max",
    sp.Min: r"\min",
    sp.floor: r"\operatorname{floor}",
    sp.ceiling: r"\operatorname{ceil}",
    sp.sinh: r"\sinh",
    sp.cosh: r"\cosh",
    sp.tan: r"\tan",
    sp.atan: r"\arctan",
    sp.erfc: r"\operatorname{erfc}",
    sp.loggamma: r"\ln\Gamma",
    sp.digamma: r"\psi",
}


class Arithmetic(Entries):
    """How arithmetic prints, and the brackets of what holds or not."""

    def add(self, e) -> Piece:
        """Return a sum of terms, in order."""
        flipped = complement(e)
        if flipped is not None:
            return self.positive(flipped, r"\le", r"\ge")
        tex, width = "", 0.0
        for sign, term in self.terms(e):
            plus = "-" if sign < 0 else "+" * bool(tex)
            space = " " if tex else ""
            tex += f"{space}{plus}{space}{term.tex}" if plus else term.tex
            width += term.width + (1.2 if space else 0.6 * bool(plus))
        return Piece(tex, width, TERM) if tex else Piece("0", 0.5)

    def terms(self, e) -> list[tuple[int, Piece]]:
        """Return the terms of a sum, each with its sign and ready to stand in a row."""
        found = []
        for term in flat(sp.Add, e):
            if term == 0:
                continue
            sign, rest = unsigned(term)
            piece = self.piece(rest)
            if sign < 0 and piece.level == TERM:
                piece = piece.enclosed()
            found.append((sign, piece))
        return found

    def mul(self, e) -> Piece:
        """Return a product: what divides makes a fraction of the low factors.

        Tall factors, which are sums and gradients, stand beside the fraction: the
        gradients before it, the sums after.
        """
        sign, top, bottom = factors(e)
        if sum(isinstance(f, sp.Sum) for f in top) == 1:
            top.sort(key=lambda f: isinstance(f, sp.Sum))
        if bottom:
            tall = [f for f in top if self.is_tall(f)] if not self.script else []
            low = [f for f in top if f not in tall]
            before = [f for f in tall if isinstance(f, sp.Indexed | sp.Symbol)]
            after = [f for f in tall if f not in before]
            middle = self.fraction(self.product(low), self.product(bottom))
            body = self.row([*map(self.side, before), middle, *self.row_of(after)])
        else:
            body = self.product(top)
        if sign < 0:
            body = body if body.level > TERM else body.enclosed()
            return Piece(f"-{body.tex}", body.width + 0.7, TERM)
        return body

    def is_tall(self, f) -> bool:
        """Whether a factor would stand badly inside a fraction."""
        tex = self.piece(f).tex
        return r"\frac" in tex or r"\sum" in tex

    def side(self, f) -> Piece:
        """Return a factor ready to stand beside others."""
        return self.piece(f).within(PRODUCT)

    def row_of(self, factors: list) -> list[Piece]:
        """Return factors as pieces; only the last may be an open sum."""
        last = len(factors) - 1
        return [
            self.piece(f).enclosed()
            if isinstance(f, sp.Sum) and at < last
            else self.side(f)
            for at, f in enumerate(factors)
        ]

    def row(self, pieces: list[Piece]) -> Piece:
        """Return pieces side by side."""
        tex, width = "", 0.0
        for piece in pieces:
            tex += joint(tex, piece.tex, self.script) + piece.tex
            width += piece.width + 0.17 * (not self.script)
        return Piece(tex, width, PRODUCT if len(pieces) > 1 else pieces[0].level)

    def fraction(self, above: Piece, below: Piece) -> Piece:
        """Return a quotient, on one line inside an index or an exponent."""
        if self.script:
            above, below = above.within(PRODUCT), below.within(POWER)
            return Piece(
                f"{above.tex}/{below.tex}", above.width + below.width + 0.4, PRODUCT
            )
        width = max(above.width, below.width) + 0.3
        return Piece(rf"\frac{{{above.tex}}}{{{below.tex}}}", width)

    def product(self, factors: list) -> Piece:
        """Return factors side by side; a single one as it is, none as 1."""
        if len(factors) == 1:
            return self.piece(factors[0])
        return self.row(self.row_of(factors)) if factors else Piece("1", 0.5)

    def power(self, base, exponent) -> Piece:
        """Return a power, a root, or a reciprocal."""
        if exponent == 1:
            return self.piece(base)
        if is_negative(exponent):
            below = self.power(base, unsigned(exponent)[1])
            return self.fraction(Piece("1", 0.5), below)
        if exponent == sp.S.Half:
            inner = self.piece(base)
            return Piece(rf"\sqrt{{{inner.tex}}}", inner.width + 0.9)
        up = self.small.piece(exponent)
        if type(base) in FUNCTIONS and base.func is not Sigmoid:
            name, inner = FUNCTIONS[type(base)], self.arguments(base)
            return Piece(f"{name}^{{{up.tex}}}{inner.tex}", 1.6 + inner.width)
        below = self.piece(base)
        high = "^" in below.tex or "'" in below.tex  # a prime is an exponent to TeX
        raised = high and type(base) not in FUNCTIONS
        plain = below.level == ATOM and not below.tex.startswith(r"\frac")
        if raised or not plain:
            below = below.enclosed()
        return Piece(f"{below.tex}^{{{up.tex}}}", below.width + 0.7 * up.width)

    def arguments(self, e) -> Piece:
        """Return the arguments of a function in parentheses."""
        parts = [self.piece(a) for a in e.args]
        width = sum(p.width for p in parts) + 0.4 * (len(parts) - 1)
        return Piece(", ".join(p.tex for p in parts), width, TERM).enclosed()

    def positive(self, e, relation: str, turned: str) -> Piece:
        """Return the bracket of e > 0 or its opposite, the varying side on the left."""
        left, right = sides(e)
        if not left.has(sp.Indexed, Named) and right.has(sp.Indexed, Named):
            return self.bracket(turned, right, left)
        return self.bracket(relation, left, right)

    def bracket(self, relation: str, left, right) -> Piece:
        """Return Iverson's bracket: 1 where the relation holds, else 0."""
        a, b = self.piece(left), self.piece(right)
        return Piece(rf"[{a.tex} {relation} {b.tex}]", a.width + b.width + 1.7)
