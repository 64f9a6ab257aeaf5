"""Small gray images on a page, and in a record: 64 pixels are 64 digits."""

from html import escape

import numpy as np

from dlref.show.plot import Figure

LEVELS = 9  # of ink, besides none
GAP = 2  # pixels between two images


def packed(images: np.ndarray) -> list[str]:
    """Return images with pixels from 0 to 1 as strings of digits, for a record."""
    levels = np.rint(np.clip(images, 0, 1) * LEVELS).astype(int)
    return ["".join(map(str, image.ravel())) for image in levels]


def unpacked(lines: list[str]) -> np.ndarray:
    """Return the square images that `packed` made strings of, (K, side, side)."""
    side = int(len(lines[0]) ** 0.5)
    levels = np.array([[int(c) for c in line] for line in lines])
    return levels.reshape(-1, side, side) / LEVELS


def pictures(rows: list[np.ndarray], caption: str) -> Figure:
    """Draw rows of square images, pixels from 0 (paper) to 1 (ink).

    Args:
        rows: each (K, side, side), with the same K and side.
        caption: says what they are, from the top.
    """
    count, side = rows[0].shape[:2]
    step = side + GAP
    width, height = count * step - GAP, len(rows) * step - GAP
    ink: dict[int, list[str]] = {}
    for r, images in enumerate(rows):
        levels = np.rint(np.clip(images, 0, 1) * LEVELS).astype(int)
        for at, top, left in np.argwhere(levels):
            place = f"M{at * step + left} {r * step + top}h1v1h-1z"
            ink.setdefault(int(levels[at, top, left]), []).append(place)
    paths = "".join(
        f'<path class="f-ink" opacity="{level / LEVELS:.2f}" d="{"".join(at)}"/>'
        for level, at in sorted(ink.items())
    )
    style = "width: 100%; min-width: 0; max-width: 32rem"
    head = f'<svg viewBox="0 0 {width} {height}" style="{style}" role="img"'
    return Figure(f'{head} aria-label="{escape(caption)}">{paths}</svg>', caption)
