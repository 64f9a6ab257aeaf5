"""Print an entry of a derivation as LaTeX, in the order in which it was written.

Each printed piece knows how wide it is and how tightly it binds, so that
parentheses and line breaks are decided here and nowhere else.
"""

import sympy as sp

from dlref.show.arithmetic import FUNCTIONS, Arithmetic
from dlref.show.piece import ATOM, POWER, PRODUCT, TERM, Piece, letter, upright, wide
from dlref.show.written import decimal, is_negative
from dlref.symbolic.matrices import Inverse, Matrix
from dlref.symbolic.tensor import Argmax, Named, Positive


class Printer(Arithmetic):
    """Prints expressions, given how the declared names are written."""

    def __call__(self, e) -> str:
        """Return the LaTeX of an expression."""
        return self.piece(sp.sympify(e)).tex

    def piece(self, e) -> Piece:
        """Return an expression as a piece."""
        if isinstance(e, sp.Add):
            return self.add(e)
        if (digits := decimal(e)) and e > 0:
            return Piece(digits, 0.5 * len(digits))
        fraction = isinstance(e, sp.Rational) and not e.is_Integer
        if isinstance(e, sp.Mul) or fraction or is_negative(e):
            return self.mul(e)
        if isinstance(e, sp.Pow) and e.args[0] != sp.E:
            return self.power(*e.args)
        if isinstance(e, sp.exp):  # also e to a power
            return self.exponential(e.args[-1])
        if isinstance(e, sp.Sum | sp.Product):
            return self.sum(e)
        if isinstance(e, sp.Indexed):
            return self.entry(
                self.name(str(e.base)), e.indices, self.upstream.get(str(e.base))
            )
        if isinstance(e, Named):
            for tensor, head, wrt in self.owned:
                if e.definition is tensor:
                    return self.entry(head, e.args, wrt)
            return self.entry(upright(e.definition.name), e.args)
        if isinstance(e, Matrix):
            whole = not isinstance(e, Inverse) and len(e.of.indices) == 2
            return self.entry(upright(type(e).__name__), () if whole else e.args)
        if isinstance(e, Argmax):
            return self.entry(self.place(e), e.args)
        if isinstance(e, sp.KroneckerDelta):
            return self.bracket("=", *e.args)
        if isinstance(e, Positive):
            return self.positive(e.args[0], ">", "<")
        if isinstance(e, sp.Abs):
            return self.piece(e.args[0]).enclosed("|", "|")
        if isinstance(e, sp.polygamma):
            order, z = e.args
            inner = self.piece(z).enclosed()
            name = rf"\psi^{{({order})}}" if order else r"\psi"
            return Piece(f"{name}{inner.tex}", inner.width + 1.2)
        if isinstance(e, sp.log) or type(e) in FUNCTIONS:
            return self.call(e)
        if e.is_Symbol:
            return self.symbol(e)
        if e.is_Integer:
            return Piece(str(e), 0.5 * len(str(e)))
        tex = sp.latex(e)
        return Piece(tex, wide(tex))

    def exponential(self, exponent) -> Piece:
        """Return e to a short exponent, exp of a long one."""
        short = self.small.piece(exponent)
        if (
            short.width <= 4.5
            and not exponent.has(sp.Sum)
            and r"\partial" not in short.tex
        ):
            return Piece(f"e^{{{short.tex}}}", 0.5 + 0.7 * short.width, POWER)
        inner = self.piece(exponent).enclosed()
        return Piece(rf"\exp{inner.tex}", 1.6 + inner.width)

    def sum(self, e) -> Piece:
        """Return a sum or product over indices; its sizes are those of the tensors."""
        names = [self.bind(v) for v, *_ in e.limits]
        body = self.piece(e.function)
        if body.level == TERM:
            body = body.enclosed()
        for v, *_ in e.limits:
            self.scope.pop(v, None)
        under = ", ".join(names)
        sign = r"\sum" if isinstance(e, sp.Sum) else r"\prod"
        return Piece(
            rf"{sign}_{{{under}}} {body.tex}",
            max(1.4, 0.4 * len(names)) + body.width,
            PRODUCT,
        )

    def bind(self, index) -> str:
        """Return a letter for a bound index that no index around it has."""
        taken, tex = set(self.scope.values()), letter(index.name)
        while tex in taken:
            tex += "'"
        self.scope[index] = tex
        return tex

    def call(self, e) -> Piece:
        """Return a function of its arguments; log of one letter has no parentheses."""
        name = FUNCTIONS.get(type(e), r"\log")
        inner = self.arguments(e)
        if isinstance(e, sp.log):
            alone = self.piece(e.args[0])
            if alone.level == ATOM or isinstance(e.args[0], sp.Sum):
                return Piece(rf"{name} {alone.tex}", alone.width + 1.6, PRODUCT)
        size = 0.6 if name == r"\sigma" else 1.7
        return Piece(f"{name}{inner.tex}", size + inner.width)
