"""One line of the report."""

from dataclasses import asdict, dataclass
from math import isfinite


@dataclass(frozen=True)
class Finding:
    """What an oracle found of one quantity: how far the hand-written view is off."""

    quantity: str
    error: float
    note: str = ""
    bound: float | None = None  # where the table of bounds does not say
    case: str = ""  # where it holds, if that is not the case it was found at


@dataclass(frozen=True)
class Unasked:
    """That an oracle has nothing to say here, and why."""

    reason: str


@dataclass(frozen=True)
class Row:
    """One comparison: how far an oracle is from the hand-written view."""

    concept: str
    operation: str
    case: str
    oracle: str
    quantity: str
    error: float
    bound: float
    seconds: float = 0.0
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the error is within its bound; NaN is not."""
        return self.error <= self.bound

    def as_dict(self) -> dict:
        """Return the row for JSON, which has no infinity: a number or None."""
        row = asdict(self) | {"ok": self.ok}
        if not isfinite(self.error):
            row["error"] = None
        return row

    def __str__(self) -> str:
        place = f"{self.operation}, {self.case}, {self.oracle}, {self.quantity}"
        note = f": {self.note}" if self.note else ""
        return f"{place}{note} (error {self.error:.1e}, bound {self.bound:.1e})"


@dataclass(frozen=True)
class Skip:
    """An oracle that was not asked, and why."""

    operation: str
    case: str
    oracle: str
    reason: str
