"""Lay out a graph without circles in rows, so that every edge leads down.

The steps are those of Sugiyama: an edge that passes a row gets a point there, the
rows are put in an order with few crossings, and then everything moves as near to
what it is joined with as the distances in its row allow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Needs = Mapping[str, Iterable[str]]  # of every node, those that it stands on
SWEEPS = 8


@dataclass(frozen=True)
class Pass:
    """The point at which the edges that leave `source` pass a row."""

    source: str
    row: int


Item = str | Pass


def above(needs: Needs) -> dict[str, set[str]]:
    """Return everything that each node stands on, directly or not."""
    found: dict[str, set[str]] = {}

    def visit(node: str, path: tuple[str, ...]) -> set[str]:
        if node in path:
            raise ValueError(" needs ".join([*path[path.index(node) :], node]))
        if node not in found:
            near = [n for n in needs[node] if n in needs]
            far = [visit(n, (*path, node)) for n in near]
            found[node] = set(near).union(*far)
        return found[node]

    for node in needs:
        visit(node, ())
    return found


def reduced(needs: Needs) -> dict[str, list[str]]:
    """Return the needs that do not follow from others."""
    far = above(needs)
    return {
        node: [
            n
            for n in dict.fromkeys(near)
            if n in needs and not any(n in far[m] for m in near if m in needs)
        ]
        for node, near in needs.items()
    }


def depths(needs: Needs) -> dict[str, int]:
    """Return for each node the longest way up to a node that stands on nothing."""
    far = above(needs)
    found: dict[str, int] = {}
    for node in sorted(needs, key=lambda n: len(far[n])):
        found[node] = max((found[n] + 1 for n in needs[node] if n in found), default=0)
    return found


def chains(rows: Sequence[Sequence[str]], needs: Needs) -> dict[tuple[str, str], list]:
    """Return for each edge its ends, and the points between at which it passes."""
    at = {node: r for r, row in enumerate(rows) for node in row}
    return {
        (n, node): [n, *(Pass(n, r) for r in range(at[n] + 1, at[node])), node]
        for node in at
        for n in needs[node]
        if n in at
    }


def ordered(rows: Sequence[Sequence[str]], found: Mapping) -> list[list[Item]]:
    """Return the rows with the points of edges, in an order with few crossings."""
    filled: list[list[Item]] = [list(row) for row in rows]
    near: dict[Item, set[Item]] = {}
    for chain in found.values():
        for item in chain[1:-1]:
            if item not in filled[item.row]:
                filled[item.row].append(item)
        for a, b in pairwise(chain):
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    best = [list(row) for row in filled]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for r in range(len(filled)) if down else reversed(range(len(filled))):
            other = r - 1 if down else r + 1
            if 0 <= other < len(filled):
                filled[r] = by_middle(filled[r], filled[other], near)
        if crossings(filled, near) < crossings(best, near):
            best = [list(row) for row in filled]
    return best


def by_middle(row: list[Item], other: list[Item], near: Mapping) -> list[Item]:
    """Return a row in the order of the mean places of its neighbors in another."""
    where = {item: k for k, item in enumerate(other)}

    def middle(pair: tuple[int, Item]) -> float:
        places = [where[n] for n in near.get(pair[1], ()) if n in where]
        return mean(places) if places else pair[0]

    return [item for _, item in sorted(enumerate(row), key=middle)]


def crossings(rows: Sequence[Sequence[Item]], near: Mapping) -> int:
    """Return how many pairs of edges between neighboring rows cross."""
    count = 0
    for upper, lower in pairwise(rows):
        where = {item: k for k, item in enumerate(lower)}
        ends = [
            end
            for item in upper
            for end in sorted(where[n] for n in near.get(item, ()) if n in where)
        ]
        count += sum(b < a for k, a in enumerate(ends) for b in ends[k + 1 :])
    return count


def places(
    rows: Sequence[Sequence[Item]],
    found: Mapping,
    widths: Mapping[type, float],
    gap: float,
) -> tuple[dict[Item, float], float]:
    """Return the middle of every item, and how wide the whole is."""
    need = [sum(widths[type(i)] for i in row) + gap * (len(row) - 1) for row in rows]
    wide = max(need)
    near: dict[Item, list[Item]] = {}
    for chain in found.values():
        for a, b in pairwise(chain):
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
    x: dict[Item, float] = {}
    for row in rows:
        settle(row, dict.fromkeys(row, 0.0), x, widths, gap, wide)
    for sweep in range(3 * SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            wish = {i: mean([x[n] for n in near.get(i, [i])]) for i in row}
            settle(row, wish, x, widths, gap, wide)
    return x, wide


def mean(values: Sequence[float]) -> float:
    """Return the mean."""
    return sum(values) / len(values)


def settle(row, wish, x, widths, gap: float, wide: float) -> None:
    """Put a row as near to its wishes as the gaps in it allow.

    Measured from where the leftmost packing puts an item, places must not fall from
    left to right: pool neighbors that would, at the mean of their wishes.
    """
    offset, offsets = 0.0, []
    for item in row:
        offsets.append(offset + widths[type(item)] / 2)
        offset += widths[type(item)] + gap
    pools: list[tuple[float, int]] = []  # the sum of some wishes, their number
    for item, start in zip(row, offsets, strict=True):
        total, count = wish[item] - start, 1
        while pools and pools[-1][0] * count > total * pools[-1][1]:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    high = wide - (offset - gap)
    shifts = [total / count for total, count in pools for _ in range(count)]
    for item, start, shift in zip(row, offsets, shifts, strict=True):
        x[item] = start + min(max(shift, 0.0), max(high, 0.0))
