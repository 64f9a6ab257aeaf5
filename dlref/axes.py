"""Match the shapes of arrays against the axes that a record states.

An axis word stands for one size wherever it appears: the first array that has it
binds it, and every other must agree.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

from dlref.record import Axis, split

Shape = tuple[int, ...]
Size = int | Shape  # of a starred word, the sizes of all the axes it stands for


@dataclass(frozen=True)
class Pattern:
    """The axes of one argument, parsed once."""

    name: str
    text: str  # as the record writes them: "*N (4 H)"
    axes: tuple[Axis, ...]
    star: int  # the place of the starred axis; -1: there is none
    plain: tuple[str, ...]  # the words, if every axis is one word; else empty

    @classmethod
    def of(cls, name: str, text: str) -> "Pattern":
        """Return the pattern of the axes `text`."""
        axes = split(text)
        star = next((q for q, axis in enumerate(axes) if axis.starred), -1)
        words = [a.words[0] for a in axes if len(a.words) == 1]
        plain = (
            star < 0 and len(words) == len(axes) and not any(map(str.isdigit, words))
        )
        return cls(name, text, axes, star, tuple(words) if plain else ())

    def check_rank(self, shape: Shape) -> None:
        """Raise unless `shape` has as many axes as the record states."""
        least = len(self.axes) - (self.star >= 0)
        if len(shape) == least or (self.star >= 0 and len(shape) > least):
            return
        more = " or more" if self.star >= 0 else ""
        want = f"{least}{more} {'axis' if least == 1 and not more else 'axes'}"
        hint = f" ({self.text})" if self.axes else ""
        raise ValueError(f"{self.name} must have {want}{hint}, got shape {shape}")

    def place(self, shape: Shape) -> Iterator[tuple[Axis, Size]]:
        """Yield each axis with its size in `shape`; the starred one with its sizes."""
        extra = len(shape) - len(self.axes) + 1
        at = 0
        for axis in self.axes:
            width = extra if axis.starred else 1
            yield axis, shape[at : at + width] if axis.starred else shape[at]
            at += width


class Sizes(dict[str, Size]):
    """The sizes known so far, by axis word, and where each is from."""

    def __init__(self) -> None:
        super().__init__()
        self.origin: dict[str, str] = {}
        self.waiting: list[tuple[Pattern, Axis, int, Shape]] = []

    def bind(self, word: str, size: Size, origin: str) -> None:
        """Record a size."""
        self[word], self.origin[word] = size, origin

    def derive(
        self, derived: Mapping[str, Callable[[Mapping], int]], options: Mapping
    ) -> None:
        """Bind the derived sizes that follow from the options alone."""
        for word, size in derived.items():
            try:
                self.bind(word, size(options), "the options")
            except (KeyError, TypeError):
                continue  # follows from the size of an array

    def match(self, pattern: Pattern, shape: Shape) -> None:
        """Bind the sizes of the axes of `pattern`; raise where `shape` disagrees."""
        pattern.check_rank(shape)
        if pattern.plain:
            for word, size in zip(pattern.plain, shape, strict=True):
                self.match_word(pattern, word, size, shape)
            return
        for axis, found in pattern.place(shape):
            if len(axis.words) == 1 and not axis.words[0].isdigit():
                self.match_word(pattern, axis.words[0], found, shape)
            elif isinstance(found, int):
                self.match_joined(pattern, axis, found, shape)

    def match_word(
        self, pattern: Pattern, word: str, found: Size, shape: Shape
    ) -> None:
        """Bind the size of one word, or raise if it is known to be another."""
        if word not in self:
            self.bind(word, found, pattern.name)
        elif self[word] != found:
            want = f"{word} = {self[word]} as {self.origin[word]} has"
            raise ValueError(f"{pattern.name} must have {want}, got shape {shape}")

    def match_joined(
        self, pattern: Pattern, axis: Axis, found: int, shape: Shape
    ) -> None:
        """Bind the one unknown word of a joined axis; with two, wait for the others."""
        known = [w for w in axis.words if w in self]
        unknown = [w for w in axis.words if w not in self and not w.isdigit()]
        if len(unknown) > 1:
            self.waiting.append((pattern, axis, found, shape))
            return
        times = prod(self.whole(w) for w in axis.words if w not in unknown)
        if unknown and times and found % times == 0:
            self.bind(unknown[0], found // times, pattern.name)
        elif unknown or times != found:
            count = f"a multiple of {times}" if unknown else f"{times}"
            along = " ".join(axis.words)
            along = f"({along})" if len(axis.words) > 1 else along
            reasons = [f"{w} = {self[w]} by {self.origin[w]}" for w in known]
            reason = f", since {' and '.join(reasons)}" if reasons else ""
            want = f"{count} entries along {along}{reason}"
            raise ValueError(f"{pattern.name} must have {want}, got shape {shape}")

    def settle(self) -> None:
        """Match the joined axes that had to wait."""
        while self.waiting:
            before, self.waiting = self.waiting, []
            for item in before:
                self.match_joined(*item)
            if len(self.waiting) == len(before):
                return

    def whole(self, word: str) -> int:
        """Return a size as one number: "4" is 4, a starred word has the product."""
        size = int(word) if word.isdigit() else self[word]
        return prod(size) if isinstance(size, tuple) else size
