"""Four floating-point formats, their numbers, and how far apart these are."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Format:
    """Binary numbers with so many digits, between two powers of two."""

    name: str
    digits: int
    lowest: int  # the exponent of the smallest normal number
    highest: int  # that of the largest number
    asked: tuple[float, float]  # how many units value and slopes may be off

    @property
    def tiny(self) -> float:
        """The smallest normal number."""
        return 2.0**self.lowest

    @property
    def largest(self) -> float:
        """The largest number."""
        return (2 - 2.0 ** (1 - self.digits)) * 2.0**self.highest

    @property
    def eps(self) -> float:
        """The distance from 1 to the next number."""
        return 2.0 ** (1 - self.digits)

    def spacing(self, x):
        """Return the distance between numbers at x: the unit in the last place."""
        exponent = np.frexp(np.maximum(np.abs(x), self.tiny))[1] - 1
        return np.ldexp(1.0, exponent - self.digits + 1)

    def rounded(self, x):
        """Return the nearest numbers, of two equally near ones the even."""
        unit = self.spacing(x)
        near = np.rint(x / unit) * unit
        return np.where(np.abs(near) > self.largest, np.copysign(np.inf, x), near)

    def all(self):
        """Return every finite number of a format with 16 bits."""
        bits = np.arange(2**16, dtype=np.uint16)
        if self.digits == 11:
            found = bits.view(np.float16)
        else:
            found = (bits.astype(np.uint32) << 16).view(np.float32)
        return found[np.isfinite(found)].astype(float)

    def any(self, rng, count):
        """Return random numbers: every exponent and sign is equally likely."""
        exponent = rng.integers(self.lowest - self.digits, self.highest + 1, count)
        size = np.ldexp(rng.uniform(1, 2, count), exponent)
        return self.within(size * rng.choice([-1.0, 1.0], count))

    def each(self, rng):
        """Return a number of every exponent, of either sign."""
        exponents = np.arange(self.lowest - self.digits, self.highest + 1)
        size = np.ldexp(rng.uniform(1, 2, len(exponents)), exponents)
        return self.within(size * rng.choice([-1.0, 1.0], len(exponents)))

    def within(self, x):
        """Return the numbers nearest to x, those that are finite."""
        near = self.rounded(np.asarray(x, float))
        return near[np.isfinite(near)]


FORMATS = {
    f.name: f
    for f in (
        Format("float16", 11, -14, 15, (0.5, 0.5)),
        Format("bfloat16", 8, -126, 127, (0.5, 0.5)),
        Format("float32", 24, -126, 127, (1.0, 1.0)),
        Format("float64", 53, -1022, 1023, (4.0, 8.0)),
    )
}
