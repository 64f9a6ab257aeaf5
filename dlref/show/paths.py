"""Small drawings side by side: ways down one valley, step by step."""

from collections.abc import Mapping
from html import escape

import numpy as np

from dlref.show.plot import Figure, path

SIZE, HEAD, FOOT = 190, 20, 22  # of the square inside, and the lines around it
LEVELS = 6
COLUMN = "minmax(max(145px,30%),1fr)"  # three beside each other, on a phone two
GRID = f"display:grid;grid-template-columns:repeat(auto-fit,{COLUMN});gap:.75rem"


def paths(matrix, bottom, walks: Mapping, caption: str = "") -> Figure:
    """Draw walks in the valley of half of (x - bottom) . A (x - bottom).

    Args:
        matrix: A, symmetric, its eigenvalues positive, (2, 2).
        bottom: the lowest point, (2,).
        walks: name: (places (T, 2), a few words below the drawing). All begin at
            the same place.
        caption: a sentence below the drawings.
    """
    matrix, bottom = np.asarray(matrix), np.asarray(bottom)
    start = np.asarray(next(iter(walks.values()))[0][0])
    reach = 1.25 * np.abs(start - bottom).max()

    def place(points):
        """Return where points of the plane lie in the drawing."""
        across, up = (np.moveaxis(points, -1, 0) - bottom[:, None]) / reach
        return SIZE / 2 * (1 + across), SIZE / 2 * (1 - up)

    lines = "".join(contours(matrix, start - bottom, place, bottom))
    drawings = [
        panel(name, np.asarray(walk), words, place, lines)
        for name, (walk, words) in walks.items()
    ]
    return Figure(f'<div style="{GRID}">{"".join(drawings)}</div>', caption)


def contours(matrix, start, place, bottom):
    """Yield lines of equal height, each a quarter as high as the one before."""
    values, vectors = np.linalg.eigh(matrix)
    turn = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)  # (121, 2)
    ellipse = circle / np.sqrt(values) @ vectors.T  # all of height 1/2
    size = np.sqrt(start @ matrix @ start)
    for level in range(LEVELS):
        points = bottom + size * 2.0 ** (1 - level) * ellipse
        yield f'<path class="ln" fill="none" d="{path(*place(points))}"/>'


def panel(name: str, walk, words: str, place, lines: str) -> str:
    """Return one drawing: the valley, the walk in it, and where it ends."""
    across, up = place(walk)
    parts = [lines, f'<path class="c0" d="{path(across, up)}"/>']
    places = zip(across, up, strict=True)
    parts += (f'<circle class="f-ink" {at(a, b)} r="1.8"/>' for a, b in places)
    parts.append(f'<circle class="f-a" {at(across[-1], up[-1])} r="4.5"/>')
    box = f'x="0" y="{HEAD}" width="{SIZE}" height="{SIZE}"'  # nothing leaves it
    foot = HEAD + SIZE + 15
    return (
        f'<svg viewBox="0 0 {SIZE} {HEAD + SIZE + FOOT}" role="img" '
        f'aria-label="{escape(name)}: {escape(words)}">'
        f'<text x="0" y="13">{escape(name)}</text>'
        f"<svg {box}>{''.join(parts)}</svg>"
        f'<text class="t-num t-soft" x="0" y="{foot}">{escape(words)}</text></svg>'
    )


def at(across: float, up: float) -> str:
    """Return the center of a circle."""
    return f'cx="{across:.1f}" cy="{up:.1f}"'
