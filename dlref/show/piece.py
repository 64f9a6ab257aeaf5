"""Printed parts: their LaTeX, how wide they are, how tightly they bind."""

from dataclasses import dataclass

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
