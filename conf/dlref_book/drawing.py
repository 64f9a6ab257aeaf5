"""Boxes of concepts and the edges between them: where they stand, and their paths."""

from dataclasses import dataclass
from itertools import groupby, pairwise
from textwrap import wrap

from dlref.record import Concept
from dlref.show import summary
from dlref_book import layers

WIDE, GAP, PASS = 140, 12, 8  # a box, the space beside it, an edge that passes it
LINE, AIR = 17, 12  # a line of a title, the space around it
ROWS, COLUMNS = (32, 12), (24, 24)  # between ranks that are joined, and that are not
SIDE, BAND = 156, 36  # beside the boxes of a chapter, and between chapters
ACROSS, RANKS = 4, 6  # boxes in a row of an opener, columns of the map
LETTERS = 16


@dataclass(frozen=True)
class Box:
    """A concept as it is drawn."""

    concept: Concept
    x: float
    y: float
    lines: list[str]
    mark: str
    said: str
    outside: bool = False


@dataclass(frozen=True)
class Sheet:
    """A part of a drawing that paper does not cut: a chapter, with its boxes."""

    title: list[str]  # in lines; none where there is one part
    head: float  # where its first line is
    top: float
    tall: float
    boxes: list[Box]


class Drawing:
    """Boxes and the edges between them."""

    def __init__(self, known: dict[str, Concept], needs: dict, shown) -> None:
        self.known, self.needs = known, needs
        self.boxes: dict[str, Box] = {}
        self.edges: list[tuple[str, str, str, str]] = []
        self.heads: list[tuple[list[str], float]] = []
        self.wide = self.tall = 0.0
        most = max(len(lines(known[i].title)) for i in shown)
        self.height = most * LINE + AIR

    def tower(self, own: list[str]) -> None:
        """Draw a chapter in rows, and what it needs of others above its first use."""
        inner = {i: self.needs[i] for i in own}
        outside = {n for needs in inner.values() for n in needs} - set(own)
        depth = layers.depths(inner)
        depth |= {
            n: min(depth[i] for i in own if n in inner[i]) - 1 for n in sorted(outside)
        }
        inner |= {n: [] for n in outside}
        ranks = [split(group, ACROSS) for group in by_depth(depth)]
        grid = Grid(ranks, inner, WIDE, self.height, ROWS)
        self.wide, self.tall = grid.size
        for i in inner:
            x, y = grid.middle[i], grid.start(i)
            self.add(i, x - WIDE / 2, y, outside=i in outside)
        self.edges += [(a, b, path(points), "") for a, b, points in grid.edges()]

    def band(self, title: str, own: list[str]) -> None:
        """Draw a chapter in columns, below the chapters before it."""
        top = self.tall + (BAND if self.heads else 0)
        self.heads.append((wrap(title, LETTERS + 2), top))
        inner = {i: [n for n in self.needs[i] if n in own] for i in own}
        groups, most = by_depth(layers.depths(inner)), 3
        while sum(-(-len(g) // most) for g in groups) > max(RANKS, len(groups)):
            most += 1
        ranks = [split(g, most) for g in groups]
        grid = Grid(ranks, inner, self.height, WIDE, COLUMNS)
        tall, wide = grid.size
        self.tall = top + max(tall, LINE * len(self.heads[-1][0]))
        self.wide = max(self.wide, SIDE + wide)
        for i in own:
            y = top + grid.middle[i] - self.height / 2
            self.add(i, SIDE + grid.start(i), y)
        for a, b, points in grid.edges():
            turned = [(SIDE + y, top + x) for x, y in points]
            self.edges.append((a, b, path(turned, across=True), ""))

    def far_edges(self) -> None:
        """Draw, faintly, what concepts need of other chapters."""
        found = []
        for i, box in self.boxes.items():
            for n in self.needs[i]:
                other = self.boxes[n]
                if topic_of(other.concept) != topic_of(box.concept):
                    start = other.x + WIDE / 2, other.y + self.height
                    end = box.x + WIDE / 2, box.y
                    found.append((n, i, path([start, end]), "far"))
        self.edges = found + self.edges

    def add(self, i: str, x: float, y: float, outside: bool = False) -> None:
        """Add the box of a concept."""
        concept = self.known[i]
        after = [self.known[n].title for n in self.needs[i]]
        mark = least(concept)
        said = f"{concept.title}: {summary.WORDS[mark]}"
        said += f"; needs {', '.join(after)}" if after else ""
        shown = lines(concept.title)
        self.boxes[i] = Box(concept, round(x, 1), y, shown, mark, said, outside)

    def values(self) -> dict:
        """Return what the form shows."""
        return {
            "sheets": sheets(self.heads, list(self.boxes.values()), self.tall),
            "edges": self.edges,
            "size": (round(self.wide), round(self.tall)),
            "box": (WIDE, self.height),
            "line": LINE,
        }


def sheets(
    heads: list[tuple[list[str], float]], boxes: list[Box], tall: float
) -> list[Sheet]:
    """Return a drawing in parts, which joined show all of it."""
    heads = heads or [([], 0.0)]
    tops = [-1.0, *(y - BAND / 2 - 1 for _, y in heads[1:]), round(tall) + 1]
    return [
        Sheet(title, y + LINE, top, end - top, [b for b in boxes if top <= b.y < end])
        for (title, y), (top, end) in zip(heads, pairwise(tops), strict=True)
    ]


def by_depth(depth: dict[str, int]) -> list[list[str]]:
    """Return the concepts by their depth, each in the order of ids."""
    ranked = sorted(depth, key=lambda i: (depth[i], i))
    return [list(group) for _, group in groupby(ranked, key=depth.__getitem__)]


def split(items: list[str], most: int) -> list[list[str]]:
    """Return items in as many parts of about one size as hold at most `most`."""
    size = -(-len(items) // -(-len(items) // most))
    return [items[at : at + size] for at in range(0, len(items), size)]


class Grid:
    """Boxes in ranks, each of the same depth in a group of one rank or more.

    `middle` says where things are along their rank, `starts` where ranks begin.
    """

    def __init__(self, groups, needs: dict, size: float, deep: float, gaps) -> None:
        self.deep = deep
        self.starts: list[float] = []
        ranks: list[list[str]] = []
        for group in groups:
            for at, rank in enumerate(group):
                gap = gaps[at > 0]
                self.starts.append(self.starts[-1] + deep + gap if ranks else 0.0)
                ranks.append(rank)
        self.rank = {i: at for at, rank in enumerate(ranks) for i in rank}
        self.chains = layers.chains(ranks, needs)
        rows = layers.ordered(ranks, self.chains)
        sizes = {str: size, layers.Pass: PASS}
        self.middle, wide = layers.places(rows, self.chains, sizes, GAP)
        self.size = wide, self.starts[-1] + deep

    def start(self, i: str) -> float:
        """Return where the rank of a concept begins."""
        return self.starts[self.rank[i]]

    def edges(self):
        """Yield each edge: its ends, and where it leaves and enters ranks."""
        for (a, b), chain in self.chains.items():
            points = []
            for at, item in enumerate(chain, self.rank[a]):
                here = self.middle[item]
                points += [(here, self.starts[at]), (here, self.starts[at] + self.deep)]
            yield a, b, points[1:-1]


def path(points: list[tuple[float, float]], across: bool = False) -> str:
    """Return an edge: a curve between ranks, a line past a rank, by turns."""
    (x, y), *rest = points
    found = f"M{x:.1f} {y:.1f}"
    for at, (u, v) in enumerate(rest):
        if at % 2:
            found += f"L{u:.1f} {v:.1f}"
        elif across:
            half = (x + u) / 2
            found += f"C{half:.1f} {y:.1f} {half:.1f} {v:.1f} {u:.1f} {v:.1f}"
        else:
            half = (y + v) / 2
            found += f"C{x:.1f} {half:.1f} {u:.1f} {half:.1f} {u:.1f} {v:.1f}"
        x, y = u, v
    return found


def topic_of(concept: Concept) -> str:
    """Return the folder of a concept's chapter."""
    return concept.page.split("/")[0]


def lines(title: str) -> list[str]:
    """Return a title in the lines of its box."""
    return wrap(title, LETTERS, break_long_words=False)


def least(concept: Concept) -> str:
    """Return the mark of the gradient that is proved least far."""
    ops = [op for op in concept.operations if op.wrt] or concept.operations
    marks = [summary.reach(concept, op).mark for op in ops]
    return max(marks, key=summary.MARKS.index)
