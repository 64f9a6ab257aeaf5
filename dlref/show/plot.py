"""Line plots as inline SVG, drawn in the colors of the page's theme."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT = 608, 246
LEFT, RIGHT, TOP, BOTTOM = 56, 596, 14, 206  # of the drawing's inside
ROW = 18  # from one line of words over the drawing to the next


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
    named = samples(list(curves)) if len(lines) > 1 else []
    beside = sum(map(room, named[-1])) + wide(y) <= RIGHT if named else True
    lift = ROW * (len(named) - beside) if named else 0
    for at, names in enumerate(reversed(named)):
        parts += legend(list(curves), names, TOP - ROW * at)
    parts.append(text("t-mid t-soft", (LEFT + RIGHT) / 2, HEIGHT - 8, escape(x)))
    over = TOP if beside else TOP - ROW * len(named)
    parts.append(text("t-soft", 0, over - 3, escape(y)))
    label = escape(caption or ", ".join(curves))
    box = f"0 {-lift} {WIDTH} {HEIGHT + lift}"
    head = f'<svg viewBox="{box}" role="img" aria-label="{label}">'
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
            powers = [(value, power(p)) for value, m, p in self.rounds((1,))]
            finer = [(value, scientific(m, p)) for value, m, p in self.rounds()]
            if len(powers) > 2 or 1 < len(powers) < len(finer) - 5:
                return powers[:: -(-len(powers) // 6)]
            if len(finer) > 2:
                return finer
        low, high = self.ends()
        rough = (high - low) / 5
        unit = 10.0 ** np.floor(np.log10(rough))
        step = unit * next(m for m in (1, 2, 5, 10) if m * unit >= rough)
        places = np.arange(np.ceil(low / step), np.floor(high / step) + 1)
        return [(k * step, f"{k * step + 0.0:.10g}".replace("-", "−")) for k in places]

    def ends(self) -> tuple[float, float]:
        """Return the numbers at both ends."""
        return (10**self.low, 10**self.high) if self.log else (self.low, self.high)

    def rounds(self, factors=(1, 2, 5)) -> list[tuple[float, int, int]]:
        """Return the numbers m 10^p within a logarithmic scale, with m and p."""
        powers = range(int(np.floor(self.low)), int(np.ceil(self.high)) + 1)
        low, high = self.low - 1e-9, self.high + 1e-9
        every = [(m * 10.0**p, m, p) for p in powers for m in factors]
        return [one for one in every if low <= np.log10(one[0]) <= high]


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
        place = min(at, WIDTH - wide(label) / 2)  # all of it, also at the end
        yield text("t-num t-mid", place, BOTTOM + 17, label)


def wide(words: str) -> int:
    """Return about how wide words are."""
    return 7 * len(words)


def room(name: str) -> int:
    """Return how much room a sample of a curve takes with its name."""
    return 44 + wide(name)


def samples(names: list[str]) -> list[list[str]]:
    """Return the names of curves in rows, as many in each as there is room for."""
    found: list[list[str]] = [[]]
    for name in names:
        if found[-1] and sum(map(room, [*found[-1], name])) > RIGHT:
            found.append([])
        found[-1].append(name)
    return found


def legend(every: list[str], names: list[str], under: float) -> Iterator[str]:
    """Yield a sample of each curve with its name, in a row over the drawing."""
    start = RIGHT - sum(map(room, names))
    for name in names:
        at = every.index(name)
        yield f'<path class="c{at}" d="M{start} {under - 7}h22"/>'
        yield text("", start + 28, under - 3, escape(name))
        start += room(name)


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


def scientific(factor: int, exponent: int) -> str:
    """Return factor times a power of ten: plain, where it is short."""
    if -3 <= exponent <= 3:
        return f"{factor * 10.0**exponent:.10g}"
    return power(exponent) if factor == 1 else f"{factor}·{power(exponent)}"
