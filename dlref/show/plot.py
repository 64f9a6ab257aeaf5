"""Line plots as inline SVG, drawn in the colors of the page's theme."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT = 608, 246
LEFT, RIGHT, TOP, BOTTOM = 56, 596, 14, 206  # of the drawing's inside


@dataclass(frozen=True)
class Figure:
    """A drawing that a cell shows."""

    svg: str
    caption: str = ""

    def _repr_html_(self) -> str:
        words = f"<figcaption>{escape(self.caption)}</figcaption>"
        return f'<figure class="fig">{self.svg}{words if self.caption else ""}</figure>'


def plot(
    curves: Mapping, x: str = "", y: str = "", log: str = "", caption: str = ""
) -> Figure:
    """Draw curves against each other.

    Args:
        curves: name: (x values, y values), at most four; NaN breaks a curve.
        x: what the horizontal axis is.
        y: what the vertical axis is.
        log: the axes with logarithmic scale, "", "x", "y" or "xy".
        caption: a sentence below the drawing.

    Raises:
        ValueError: if there is no curve, or more than four.
    """
    if not 1 <= len(curves) <= 4:
        raise ValueError(f"curves must be one to four, got {len(curves)}")
    lines = [[np.asarray(v, float) for v in line] for line in curves.values()]
    across = Scale([a for a, _ in lines], "x" in log, LEFT, RIGHT)
    up = Scale([b for _, b in lines], "y" in log, BOTTOM, TOP, pad=0.04)
    parts = [*rows(up), *columns(across)]
    for at, (a, b) in enumerate(lines):
        parts.append(f'<path class="c{at}" d="{path(across(a), up(b))}"/>')
    if len(lines) > 1:
        parts += legend(list(curves))
    parts.append(text("t-mid t-soft", (LEFT + RIGHT) / 2, HEIGHT - 8, escape(x)))
    parts.append(text("t-soft", 0, TOP - 3, escape(y)))
    label = escape(caption or ", ".join(curves))
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
    return Figure(f"{head}{''.join(parts)}</svg>", caption)


class Scale:
    """Numbers to positions, and the ticks between."""

    def __init__(self, values, log: bool, start: float, end: float, pad: float = 0.0):
        every = np.concatenate([v.ravel() for v in values])
        every = every[np.isfinite(every) & ((every > 0) | (not log))]
        every = np.log10(every) if log else every
        span = (every.max() - every.min()) or 1.0
        self.log, self.start, self.end = log, start, end
        self.low, self.high = every.min() - pad * span, every.min() + (1 + pad) * span

    def __call__(self, values):
        """Return the positions of values."""
        with np.errstate(divide="ignore", invalid="ignore"):
            v = np.log10(values) if self.log else values
        part = (v - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Return at most seven round numbers and their labels."""
        if self.log:
            powers = np.arange(np.ceil(self.low), np.floor(self.high) + 1)
            step = max(1, -(-len(powers) // 6))
            return [(10.0**p, power(int(p))) for p in powers[::step]]
        rough = (self.high - self.low) / 5
        unit = 10.0 ** np.floor(np.log10(rough))
        step = unit * next(m for m in (1, 2, 5, 10) if m * unit >= rough)
        places = np.arange(np.ceil(self.low / step), np.floor(self.high / step) + 1)
        return [(k * step, f"{k * step + 0.0:.10g}".replace("-", "−")) for k in places]


def rows(scale: Scale) -> Iterator[str]:
    """Yield a line across the drawing and its label, for each tick."""
    for value, label in scale.ticks():
        at = scale(np.float64(value))
        yield f'<path class="ln" d="M{LEFT} {at:.1f}H{RIGHT}"/>'
        yield text("t-num t-end", LEFT - 8, at + 4, label)


def columns(scale: Scale) -> Iterator[str]:
    """Yield a mark below the drawing and its label, for each tick."""
    for value, label in scale.ticks():
        at = scale(np.float64(value))
        yield f'<path class="ln-ink" d="M{at:.1f} {BOTTOM}v4"/>'
        yield text("t-num t-mid", at, BOTTOM + 17, label)


def legend(names: list[str]) -> Iterator[str]:
    """Yield a sample of each curve with its name, in a row over the drawing."""
    start = RIGHT - sum(44 + 7 * len(name) for name in names)
    for at, name in enumerate(names):
        yield f'<path class="c{at}" d="M{start} {TOP - 7}h22"/>'
        yield text("", start + 28, TOP - 3, escape(name))
        start += 44 + 7 * len(name)


def path(a, b) -> str:
    """Return the path through points, broken where one is not finite."""
    parts, pen = [], "M"
    for u, v in zip(a, b, strict=True):
        if np.isfinite(u) and np.isfinite(v):
            parts.append(f"{pen}{u:.1f} {v:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(parts)


def text(classes: str, x: float, y: float, words: str) -> str:
    """Return words at a place."""
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{words}</text>'


def power(exponent: int) -> str:
    """Return a power of ten as text of an SVG."""
    sign = "−" if exponent < 0 else ""
    return f'10<tspan dy="-5" font-size="9">{sign}{abs(exponent)}</tspan>'
