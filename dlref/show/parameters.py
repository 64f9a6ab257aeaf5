"""The parameters of a network, alike ones together: `layer1.{0, 1}.conv{1, 2}.weight`.

Braces hold what is chosen from, and `{L}`, as in a record, the number of a layer. What
a row stands for is every choice: no name is added, none is left out.
"""

import re
from collections import Counter
from dataclasses import dataclass

from dlref.record import Operation
from dlref.show.arguments import Argument, arguments

MANY = 6  # up to so many are told in a line
PART = re.compile(r"\{\w+\}|\d+|\.|[^.{}\d]+")
LAYER = re.compile(r"\{(\w+)\}")
Choices = tuple[str, ...]  # of one part of a name


@dataclass(frozen=True)
class Kind:
    """Parameters of one shape whose names are alike."""

    names: str
    latex: str  # "\\in \\mathbb{R}^{D}"
    words: str


def kinds(op: Operation) -> list[Kind]:
    """Return the parameters of an operation, those of one shape together."""
    names = {i.name for i in op.parameters}
    alike: dict[tuple, list[Argument]] = {}
    for item in arguments(op):
        if item.name in names:
            key = skeleton(item.name), item.latex, item.words
            alike.setdefault(key, []).append(item)
    place = {i.name: k for k, i in enumerate(op.parameters)}
    found = []
    for (_, latex, words), items in alike.items():
        for row in merged([parts(item.name) for item in items]):
            first = place["".join(choices[0] for choices in row)]
            found.append((first, Kind("".join(map(told, row)), latex, words)))
    return [kind for _, kind in sorted(found, key=lambda pair: pair[0])]


def parts(name: str) -> list[Choices]:
    """Return the parts of a name: words, dots, numbers, the number of a layer."""
    return [(part,) for part in PART.findall(name)]


def skeleton(name: str) -> tuple[str, ...]:
    """Return the parts of a name that rows have in common."""
    found = [part for (part,) in parts(name)]
    last = len(found) - 1 if "." in found else -1
    return tuple(
        "#" if part.isdigit() else "*" if k == last else part
        for k, part in enumerate(found)
    )


def merged(rows: list[list[Choices]]) -> list[list[Choices]]:
    """Return rows that stand for the same names, as few as one sweep finds."""
    for at in reversed(range(len(rows[0]))):
        groups: dict[tuple, list[list[Choices]]] = {}
        for row in rows:
            groups.setdefault((*row[:at], *row[at + 1 :]), []).append(row)
        rows = []
        for group in groups.values():
            row = list(group[0])
            row[at] = tuple(part for one in group for part in one[at])
            rows.append(row)
    return rows


def told(choices: Choices) -> str:
    """Return a part of a name: "weight", or "{weight, bias}"."""
    return choices[0] if len(choices) == 1 else "{" + ", ".join(choices) + "}"


def number(op: Operation) -> str:
    """Return how many parameters there are: "102", or "2 + 12 L" at a depth of L."""
    found = Counter(" ".join(LAYER.findall(i.name)) for i in op.parameters)
    plain = found.pop("", 0)
    terms = [d if count == 1 else f"{count} {d}" for d, count in found.items()]
    return " + ".join([str(plain)] * bool(plain) + terms)


def depths(op: Operation) -> list[str]:
    """Return the letters that count layers."""
    found = [letter for i in op.parameters for letter in LAYER.findall(i.name)]
    return list(dict.fromkeys(found))
