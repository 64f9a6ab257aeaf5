"""What every letter of a definition stands for."""

from dataclasses import dataclass

from dlref.record import Input, Operation, split
from dlref.show.formulas import names_of


@dataclass(frozen=True)
class Argument:
    """An argument or option: its name in code, and where it lies, as LaTeX."""

    name: str
    latex: str  # "x \\in \\mathbb{R}^{N}"; "" for an option that is a choice
    words: str = ""
    code_first: bool = False  # it has no letter: the LaTeX goes on after its name

    @property
    def named(self) -> bool:
        """Whether the letter differs from the name in code."""
        plain = self.latex.replace(r"\_", "_")
        return not plain.startswith((f"{self.name} ", rf"\mathrm{{{self.name}}}"))


NUMBERS = {
    "positive": r"\mathbb{R}_{>0}",
    "nonnegative": r"\mathbb{R}_{\ge 0}",
    "fraction": "[0, 1)",
    "probability": "[0, 1]",
    "mask": r"\{0, 1\}",
    "integer": r"\mathbb{Z}",
    "positive integer": r"\{1, 2, \dots\}",
    "nonnegative integer": r"\{0, 1, \dots\}",
}
REAL = r"\mathbb{R}"
SIGNS = {"positive": "> 0", "nonnegative": r"\ge 0", "positive integer": r"\ge 1"}


def arguments(op: Operation) -> list[Argument]:
    """Return what every letter of a definition stands for."""
    letters = names_of(op)
    found = []
    for i in op.arguments:
        numbers = (
            rf"\{{0, \dots, {i.below} - 1\}}" if i.below else NUMBERS.get(i.rule, REAL)
        )
        power = rf"^{{{axes(i)}}}" if i.axes else ""
        coded = i in op.parameters and not i.symbol
        latex = rf"{'' if coded else letters[i.name]} \in {numbers}{power}"
        words = "may be None" if i.optional else ""
        found.append(Argument(i.name, latex.strip(), words, coded))
    for name, rule in op.options.items():
        if isinstance(rule, tuple):
            found.append(Argument(name, "", " or ".join(map(repr, rule))))
        elif rule == "text":
            found.append(Argument(name, "", rule))
        else:
            sign = SIGNS.get(rule) or rf"\in {NUMBERS.get(rule, REAL)}"
            found.append(Argument(name, f"{letters[name]} {sign}"))
    return found


def axes(item: Input) -> str:
    """Return the axes of an argument, as LaTeX: "*N (4 H)" is N x 4H."""
    return r" \times ".join("".join(axis.words) for axis in split(item.axes))


def starred(op: Operation) -> list[str]:
    """Return the axes that stand for any number of axes."""
    found = [a.words[0] for i in op.arguments for a in split(i.axes) if a.starred]
    return list(dict.fromkeys(found))
