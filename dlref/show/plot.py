"""Line plots as inline SVG, drawn in the colors of the page's theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT = 608, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 14, 34


@dataclass(frozen=True)
class Figure:
    """A drawing that a cell shows."""

    svg: str
    caption: str = ""

    def _repr_html_(self) -> str:
        below = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        return f'<figure class="fig">{self.svg}{below}</figure>'


def plot(curves: Mapping, x: str = "", y: str = "", log: str = "", caption: str = "") -> Figure:
    """Draw curves against each other.

    Args:
        curves: name: (x values, y values), at most four; NaN breaks a curve.
        x: what the horizontal axis is.
        y: what the vertical axis is.
        log: the axes with logarithmic scale, "", "x", "y" or "xy".
        caption: a sentence below the drawing.
    """
    data = {n: (np.asarray(a, float), np.asarray(b, float)) for n, (a, b) in curves.items()}
    if not 1 <= len(data) <= 4:
        raise ValueError(f"curves must be one to four, got {len(data)}")
    across = Scale([a for a, _ in data.values()], "x" in log, LEFT, WIDTH - RIGHT)
    up = Scale([b for _, b in data.values()], "y" in log, HEIGHT - BOTTOM, TOP)
    parts = [*up.grid(vertical=True), *across.grid(vertical=False)]
    for at, (name, (a, b)) in enumerate(data.items()):
        parts.append(f'<path class="c{at}" d="{path(across(a), up(b))}"/>')
        if len(data) > 1:
            parts.append(legend(at, name, list(data)))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text class="t-mid t-soft" x="{middle:.0f}" y="{HEIGHT - 2}">{escape(x)}</text>')
    parts.append(f'<text class="t-soft" x="0" y="{TOP - 3}">{escape(y)}</text>')
    label = escape(caption or ", ".join(data))
    svg = f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 6}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    return Figure(svg, caption)


class Scale:
    """Numbers to positions, and the ticks between."""

    def __init__(self, values, log: bool, start: float, end: float):
        every = np.concatenate([v.ravel() for v in values])
        every = every[np.isfinite(every) & ((every > 0) | (not log))]
        self.log, self.start, self.end = log, start, end
        low, high = (np.log10(every) if log else every)[[every.argmin(), every.argmax()]]
        pad = 0.04 * (high - low) or 0.5
        self.low, self.high = (low, high) if start < end else (low - pad, high + pad)
        self.high += self.high == self.low

    def __call__(self, values):
        """Return the positions of values."""
        with np.errstate(divide="ignore", invalid="ignore"):
            v = np.log10(values) if self.log else values
        return self.start + (v - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Return at most seven round numbers and their labels."""
        if self.log:
            powers = np.arange(np.ceil(self.low), np.floor(self.high) + 1)
            step = max(1, -(-len(powers) // 6))
            return [(10.0**p, power(int(p))) for p in powers[::step]]
        rough = (self.high - self.low) / 5
        unit = 10.0 ** np.floor(np.log10(rough))
        step = unit * next(m for m in (1, 2, 5, 10) if m * unit >= rough)
        first, last = np.ceil(self.low / step), np.floor(self.high / step)
        return [(k * step, f"{k * step:.10g}".replace("-", "−")) for k in np.arange(first, last + 1)]

    def grid(self, vertical: bool):
        """Yield a line and a label for each tick."""
        for value, label in self.ticks():
            at = float(self(np.array(value)))
            if vertical:
                yield f'<path class="ln" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>'
                yield f'<text class="t-num t-end" x="{LEFT - 8}" y="{at + 4:.1f}">{label}</text>'
            else:
                yield f'<path class="ln-ink" d="M{at:.1f} {HEIGHT - BOTTOM}v4"/>'
                yield f'<text class="t-num t-mid" x="{at:.1f}" y="{HEIGHT - BOTTOM + 17}">{label}</text>'


def power(exponent: int) -> str:
    """Return a power of ten as text of an SVG."""
    return f'10<tspan dy="-5" font-size="9">{exponent}</tspan>'.replace(">-", ">−")


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


def legend(at: int, name: str, names: list[str]) -> str:
    """Return the sample of a curve and its name, in a row over the drawing."""
    start = WIDTH - RIGHT - sum(44 + 7 * len(n) for n in names[at:])
    line = f'<path class="c{at}" d="M{start} {TOP - 7}h22"/>'
    return f'{line}<text x="{start + 28}" y="{TOP - 3}">{escape(name)}</text>'
