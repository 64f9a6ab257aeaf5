"""Small drawings side by side: functions of one number, each with its slope."""

from collections.abc import Callable, Mapping
from html import escape

import numpy as np

from dlref.show.plot import Figure, path

WIDTH, HEIGHT = 190, 132
LEFT, RIGHT, TOP, BOTTOM = 26, 4, 22, 18
POINTS = 241
JUMP = 0.04  # of the height, between neighbors: no smooth slope changes so fast
GRID = (
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:.75rem"
)


def slopes(
    functions: Mapping[str, Callable],
    across: tuple[float, float] = (-5.0, 5.0),
    up: tuple[float, float] = (-1.25, 1.25),
    caption: str = "Solid: the function. Dashed: its slope.",
) -> Figure:
    """Draw functions and their slopes, each in a drawing of its own, to one scale.

    Args:
        functions: name: a function of the book, x -> (y, backward).
        across: the ends of the horizontal axis.
        up: the ends of the vertical axis; what lies beyond is not drawn.
        caption: a sentence below the drawings.
    """
    x = np.linspace(*across, POINTS)
    drawings = [panel(name, f, x, up) for name, f in functions.items()]
    return Figure(f'<div style="{GRID}">{"".join(drawings)}</div>', caption)


def panel(name: str, function: Callable, x, up: tuple[float, float]) -> str:
    """Return one drawing: axes through 0, the function, and its slope."""
    y, backward = function(x)
    grads = backward(np.ones_like(x))
    slope = grads[0] if isinstance(grads, tuple) else grads

    def right(v):
        return LEFT + (v - x[0]) / (x[-1] - x[0]) * (WIDTH - LEFT - RIGHT)

    def above(v):
        return HEIGHT - BOTTOM - (v - up[0]) / (up[1] - up[0]) * (HEIGHT - BOTTOM - TOP)

    low, high = (above(v) for v in up)
    parts = [
        f'<path class="ln" d="M{LEFT} {above(0):.1f}H{WIDTH - RIGHT}"/>',
        f'<path class="ln" d="M{right(0):.1f} {low:.1f}V{high:.1f}"/>',
        f'<text x="{LEFT}" y="13">{escape(name)}</text>',
    ]
    for v in inside(up):
        place = f'x="{LEFT - 5}" y="{above(v) + 4:.1f}"'
        parts.append(f'<text class="t-num t-end t-soft" {place}>{label(v)}</text>')
    for v in inside((x[0], x[-1])):
        place = f'x="{right(v):.1f}" y="{HEIGHT - 4}"'
        parts.append(f'<text class="t-num t-mid t-soft" {place}>{label(v)}</text>')
    for kind, values in (("c1", y), ("c2", slope)):
        drawn = np.where((values >= up[0]) & (values <= up[1]), values, np.nan)
        parts.append(
            f'<path class="{kind}" d="{path(*broken(right(x), above(drawn)))}"/>'
        )
    head = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
    return (
        f'<svg {head} aria-label="{escape(name)} and its slope">{"".join(parts)}</svg>'
    )


def inside(ends: tuple[float, float]) -> list[int]:
    """Return 0 and the integers nearest to the ends, without going beyond."""
    return [int(ends[0]), 0, int(ends[1])]


def broken(a, b):
    """Return the points with a gap put where the curve jumps."""
    height = HEIGHT - BOTTOM - TOP
    at = np.flatnonzero(np.abs(np.diff(b)) > JUMP * height) + 1
    return np.insert(a, at, np.nan), np.insert(b, at, np.nan)


def label(v: float) -> str:
    """Return a number as text, with a true minus."""
    return f"{v:g}".replace("-", "−")
