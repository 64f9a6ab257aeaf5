"""Print an entry of a derivation as LaTeX, in the order in which it was written.

Each printed piece knows how wide it is and how tightly it binds, so that
parentheses and line breaks are decided here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import sympy as sp

from dlref.symbolic.tensor import Argmax, Named, Positive, Sigmoid, Tensor

TERM, PRODUCT, POWER, ATOM = range(4)  # how tightly a piece binds

GREEK = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho
    sigma tau upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi
    Omega
"""
LETTERS = {
    "eps": r"\varepsilon",
    "epsilon": r"\varepsilon",
    "lambd": r"\lambda",
    "lr": r"\eta",
}
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
}


@dataclass(frozen=True)
class Piece:
    """A printed part: its LaTeX, its width in em, how tightly it binds."""

    tex: str
    width: float
    level: int = ATOM

    def within(self, level: int) -> "Piece":
        """Return the piece, in parentheses unless it binds at least this tightly."""
        return self if self.level >= level else self.enclosed()

    def enclosed(self, left: str = "(", right: str = ")") -> "Piece":
        """Return the piece between delimiters as tall as it is."""
        tall = r"\frac" in self.tex or r"\sum" in self.tex or r"\left" in self.tex
        big = (r"\left", r"\right") if tall else ("", "")
        return Piece(f"{big[0]}{left}{self.tex}{big[1]}{right}", self.width + 0.8)


def letter(name: str) -> str:
    r"""Return a name as a mathematical letter: beta1 is \beta_1, a word is upright."""
    if name in LETTERS:
        return LETTERS[name]
    bare = name.rstrip("'")
    if bare != name:
        return letter(bare) + name[len(bare) :]
    stem = name.rstrip("0123456789")
    if not stem:
        return name
    if stem in GREEK.split():
        head = rf"\{stem}"
    elif len(stem) == 1:
        head = stem
    else:
        head = rf"\mathrm{{{stem.rstrip('_')}}}".replace("_", r"\_")
    return head + (f"_{{{name[len(stem) :]}}}" if name != stem else "")


def wide(tex: str) -> float:
    """Return about how wide a name is: a command counts as one letter."""
    count, skip = 0, False
    for c in tex:
        if c == "\\":
            count, skip = count + 1, True
        elif skip and c.isalpha():
            continue
        else:
            skip = False
            count += c not in "{}_^ "
    return 0.55 * count


@dataclass
class Printer:
    """Prints expressions, given how the declared names are written.

    Attributes:
        symbols: the LaTeX of inputs and options, by name.
        upstream: the LaTeX of the output whose gradient a name is: dy is that of y.
        owned: tensors that print under another name than their own: the tensor,
            its name, and the argument whose gradient it is, if it is one.
        scope: the letters of the indices that are bound around the present part.
        script: whether this is inside an index or an exponent.
    """

    symbols: Mapping[str, str] = field(default_factory=dict)
    upstream: Mapping[str, str] = field(default_factory=dict)
    owned: tuple[tuple[Tensor, str, str | None], ...] = ()
    scope: dict = field(default_factory=dict)
    script: bool = False

    def __call__(self, e) -> str:
        """Return the LaTeX of an expression."""
        return self.piece(sp.sympify(e)).tex

    def piece(self, e) -> Piece:
        """Return an expression as a piece."""
        if isinstance(e, sp.Add):
            return self.add(e)
        fraction = isinstance(e, sp.Rational) and not e.is_Integer
        if isinstance(e, sp.Mul) or fraction or is_negative(e):
            return self.mul(e)
        if isinstance(e, sp.Pow) and e.args[0] != sp.E:
            return self.power(*e.args)
        if isinstance(e, sp.exp):  # also e to a power
            return self.exponential(e.args[-1])
        if isinstance(e, sp.Sum):
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
        if isinstance(e, Argmax):
            return self.entry(self.place(e), e.args)
        if isinstance(e, sp.KroneckerDelta):
            return self.bracket("=", *e.args)
        if isinstance(e, Positive):
            return self.positive(e.args[0], ">", "<")
        if isinstance(e, sp.Abs):
            return self.piece(e.args[0]).enclosed("|", "|")
        if isinstance(e, sp.log) or type(e) in FUNCTIONS:
            return self.call(e)
        if e.is_Symbol:
            return self.symbol(e)
        if e.is_Integer:
            return Piece(str(e), 0.5 * len(str(e)))
        tex = sp.latex(e)
        return Piece(tex, wide(tex))

    @property
    def small(self) -> "Printer":
        """The same printer, inside an index or an exponent."""
        return replace(self, script=True)

    # ---- names ----

    def name(self, name: str) -> str:
        """Return how a declared name is written."""
        return self.symbols.get(name) or letter(name)

    def symbol(self, e) -> Piece:
        """Return a scalar or an index."""
        if e in self.scope:
            return Piece(self.scope[e], wide(self.scope[e]))
        if e.name in self.upstream:
            return self.entry("", (), self.upstream[e.name])
        tex = self.name(e.name)
        return Piece(tex, wide(tex))

    def entry(self, head: str, indices, output: str | None = None) -> Piece:
        """Return an entry of a tensor; of the gradient of `output`, if it is given."""
        at = self.indices(indices)
        if output is None:
            head = f"{{{head}}}" if "_" in head else head
            sub = f"_{{{at.tex}}}" if at.tex else ""
            return Piece(head + sub, wide(head) + 0.7 * at.width + 0.05)
        below = self.entry(output, indices)
        if self.script:
            return Piece(
                rf"\partial L/\partial {below.tex}", below.width + 1.9, PRODUCT
            )
        tex = rf"\frac{{\partial L}}{{\partial {below.tex}}}"
        return Piece(tex, below.width + 0.9)

    def indices(self, indices) -> Piece:
        """Return indices side by side, with commas if one is longer than a letter."""
        parts = [self.small.piece(i) for i in indices]
        plain = all(i.is_Symbol or i.is_Integer for i in indices)
        comma = " " if plain and all(p.width < 0.6 for p in parts) else r",\,"
        tex = comma.join(p.tex for p in parts)
        gaps = 0.0 if comma == " " else 0.5 * (len(parts) - 1)
        return Piece(tex, sum(p.width for p in parts) + gaps)

    def place(self, e) -> str:
        """Return the name of a coordinate of a largest term: the index with a star."""
        index = e.ranges[e.axis][0]
        return rf"{letter(index.name)}^{{\star}}"

    # ---- arithmetic ----

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
        raised = "^" in below.tex and type(base) not in FUNCTIONS
        plain = below.level == ATOM and not below.tex.startswith(r"\frac")
        if raised or not plain:
            below = below.enclosed()
        return Piece(f"{below.tex}^{{{up.tex}}}", below.width + 0.7 * up.width)

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
        """Return a sum over indices; its sizes are those of the tensors."""
        names = [self.bind(v) for v, *_ in e.limits]
        body = self.piece(e.function)
        if body.level == TERM:
            body = body.enclosed()
        for v, *_ in e.limits:
            self.scope.pop(v, None)
        under = ", ".join(names)
        return Piece(
            rf"\sum_{{{under}}} {body.tex}",
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

    # ---- functions and brackets ----

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


def upright(name: str) -> str:
    """Return a tensor's name as LaTeX: words are set upright."""
    return (
        name
        if "\\" in name or "_" in name or "^" in name or len(name) < 2
        else letter(name)
    )


def joint(before: str, after: str, script: bool = False) -> str:
    """Return what stands between two factors: a thin space, none in an index."""
    if not before:
        return ""
    if after[0].isdigit():
        return r" \cdot "
    if before[-1].isdigit() and before.isdigit() and not after.startswith(r"\frac"):
        return " "
    return " " if script else r"\,"


def flat(kind, e) -> list:
    """Return the arguments of nested sums, or of nested products, in order."""
    if not isinstance(e, kind) or (kind is sp.Add and complement(e) is not None):
        return [e]
    return [part for a in e.args for part in flat(kind, a)]


def is_negative(e) -> bool:
    """Whether an expression is a negative number, or a product with one in front."""
    if e.is_Number:
        return bool(e < 0)
    return isinstance(e, sp.Mul) and sum(map(is_negative, flat(sp.Mul, e))) % 2 == 1


def unsigned(e) -> tuple[int, sp.Expr]:
    """Return the sign in front of a term, and the term without it."""
    if e.is_Number:
        return (-1, -e) if e < 0 else (1, e)
    if not isinstance(e, sp.Mul):
        return 1, e
    sign, rest = 1, []
    for f in flat(sp.Mul, e):
        if f.is_Number and f < 0:
            sign, f = -sign, -f
        if f != 1:
            rest.append(f)
    if not rest:
        return sign, sp.S.One
    return sign, rest[0] if len(rest) == 1 else sp.Mul(*rest, evaluate=False)


def factors(e) -> tuple[int, list, list]:
    """Return the sign of a product, what is multiplied, and what divides."""
    sign, e = unsigned(e)
    top, bottom = [], []
    for f in flat(sp.Mul, e):
        if f.is_Rational and not f.is_Integer:
            top += [sp.Integer(f.p)] * (f.p != 1)
            bottom.append(sp.Integer(f.q))
        elif isinstance(f, sp.Pow) and is_negative(f.args[1]):
            base, power = f.args[0], unsigned(f.args[1])[1]
            if base != 1:
                bottom.append(
                    base if power == 1 else sp.Pow(base, power, evaluate=False)
                )
        elif f != 1:
            top.append(f)
    return sign, top, bottom


def sides(e) -> tuple:
    """Return the two sides of e > 0: a - b > 0 is a > b, and a + 1 > 0 is a > -1."""
    terms = [t for t in flat(sp.Add, e) if t != 0]
    if len(terms) == 2:
        (s, a), (t, b) = map(unsigned, terms)
        if s != t:
            return (a, b) if s > 0 else (b, a)
        if s > 0 and (a.is_Number or b.is_Number):
            return (b, -a) if a.is_Number else (a, -b)
    return e, sp.S.Zero


def complement(e):
    """Return z if `e` is 1 - [z > 0], else None."""
    terms = [t for t in e.args if t != 0] if isinstance(e, sp.Add) else []
    if len(terms) == 2 and 1 in terms:
        sign, rest = unsigned(terms[1 - terms.index(1)])
        if sign < 0 and isinstance(rest, Positive):
            return rest.args[0]
    return None
