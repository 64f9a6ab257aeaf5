"""Print the names of a derivation: letters, entries, gradients of entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from dlref.show.piece import PRODUCT, Piece, letter, wide
from dlref.symbolic.tensor import Tensor


@dataclass
class Entries:
    """How names and entries print, given how the declared names are written.

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

    def piece(self, e) -> Piece:
        """Return an expression as a piece; whoever prints all of them says how."""
        raise NotImplementedError

    @property
    def small(self) -> Self:
        """The same printer, inside an index or an exponent."""
        return replace(self, script=True)

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
