"""What the oracles found, in the words and numbers that a page shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dlref.record import Concept, Operation, Theorem
from dlref.registry import concepts
from dlref.verify import store
from dlref.verify.bounds import CUDA, UNIT
from dlref.verify.row import Row, Skip

WORDS = {
    "all": "proved for all sizes",
    "sizes": "proved at fixed sizes",
    "pieces": "composed of proved pieces",
    "checked": "checked in numbers, not proved",
    "bad": "an oracle disagrees",
}
MARKS = list(WORDS)
CORNER = re.compile(r"no argument of (Positive|Abs) is 0")


@dataclass(frozen=True)
class Reach:
    """How far a proof reaches: its mark, in words, and under which hypotheses."""

    mark: str  # a key of WORDS
    words: str
    hypotheses: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Line:
    """One line of a report: who judges and how, and which oracles that is."""

    key: str
    name: str
    how: str
    oracles: tuple[str, ...] = ()


LINES = (  # in the order of a report
    Line("proof", "Proof", "the claim, at every size"),
    Line("composition", "Composition", "every piece is proved"),
    Line("count", "Count", "parameters, as published"),
    Line("definition", "Definition", "SymPy in 30 digits"),
    Line("complex step", "Complex step", "along random directions"),
    Line("richardson", "Richardson", "along real steps"),
    Line("torch cpu", "PyTorch", "autograd in float64"),
    Line("second order", "Second order", "against double backward"),
    Line("float32", "float32", "against a rounding bound"),
    Line("cuda", "PyTorch on a GPU", "five precisions", CUDA),
    Line("form", "Form", "shapes, types, no side effect", ("shape", "unchanged")),
    Line("refusals", "Refusals", "bad input gets its error"),
)


@dataclass(frozen=True)
class Finding:
    """The worst comparison of one line; `error` is None if none was made."""

    line: Line
    error: float | None
    bound: float | None
    ok: bool
    count: int
    note: str = ""
    unit: float = 0.0  # the rounding that the numbers count; 0 if they are errors

    @property
    def verdict(self) -> str:
        """The verdict in a word; "" if the oracle did not run."""
        return "" if self.error is None else "pass" if self.ok else "fail"

    @property
    def exact(self) -> str:
        """What a report says of comparisons without tolerance."""
        if self.line.key == "proof":
            return "the difference is zero" if self.ok else "a difference remains"
        return f"{self.count} of {self.count}" if self.ok else "not all"

    def said(self, value: float) -> str:
        """Return a number of this line: 2.2e-16, or 1.5 u in units of rounding."""
        if self.unit:
            return f"{value:.2g} u" if value < 100 else f"{value:.0f} u"
        text = f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e+")
        return text if value else "0"

    def size(self, value: float) -> float:
        """Return a number of this line as a relative error."""
        return value * (self.unit or 1.0)


@cache
def lines(concept: str) -> store.Lines:
    """Return the rows and skips of a concept, looked up once in a process."""
    return store.lines(concepts()[concept])


def rows(concept: Concept) -> list[Row]:
    """Return every row of a concept."""
    return [line for line in lines(concept.name) if isinstance(line, Row)]


def of(concept: Concept, op: Operation) -> list[Row]:
    """Return the rows of one operation, without the theorems about it."""
    return by_operation(concept.name).get(op.name, [])


@cache
def by_operation(concept: str) -> dict[str, list[Row]]:
    """Return the rows of each operation of a concept, without theorems."""
    found: dict[str, list[Row]] = {}
    for line in lines(concept):
        if isinstance(line, Row) and line.oracle != "theorem":
            found.setdefault(line.operation, []).append(line)
    return found


def findings(concept: Concept, *ops: Operation) -> list[Finding]:
    """Return the lines of a report on operations of a concept."""
    names = {op.name for op in ops}
    known = [line for line in lines(concept.name) if line.operation in names]
    found = (finding(line, known) for line in LINES)
    return [f for f in found if f is not None]


def finding(line: Line, known: store.Lines) -> Finding | None:
    """Return the worst row of a line, the reason why there is none, or None."""
    oracles = line.oracles or (line.key,)
    ran = [r for r in known if isinstance(r, Row) and r.oracle in oracles]
    if ran:
        worst = max(ran, key=strain)
        ok = all(r.ok for r in ran)
        unit = UNIT.get(worst.oracle.removeprefix("cuda "), 0.0)
        return Finding(line, worst.error, worst.bound, ok, len(ran), unit=unit)
    unasked = [s for s in known if isinstance(s, Skip) and s.oracle in oracles]
    reasons = list(dict.fromkeys(s.reason for s in unasked))
    if line.key == "cuda":
        reasons = reasons or ["no GPU where the book was built"]
    if not reasons:
        return None
    return Finding(line, None, None, True, 0, "; ".join(reasons))


def strain(row: Row) -> float:
    """Return how much of its bound an error uses; what fails comes first."""
    if not row.ok:
        return float("inf")
    return row.error / row.bound if row.bound else 0.0


def reach(concept: Concept, op: Operation) -> Reach:
    """Return how far the gradients of an operation are proved."""
    found = of(concept, op)
    if not all(r.ok for r in found):
        return Reach("bad", WORDS["bad"])
    if not op.wrt:
        return Reach("checked", "values only: there is nothing to differentiate")
    pieces = [r.quantity for r in found if r.oracle == "composition"]
    if pieces:
        return Reach("pieces", f"composed of what is proved: {', '.join(pieces)}")
    proofs = [r for r in found if r.oracle == "proof"]
    return joined(proofs) if proofs else Reach("checked", WORDS["checked"])


def theorem_reach(concept: Concept, theorem: Theorem) -> Reach:
    """Return how far the proof of a theorem reaches."""
    about = [r for r in rows(concept) if r.oracle == "theorem"]
    proofs = [r for r in about if r.quantity == theorem.name]
    if not proofs or not all(r.ok for r in proofs):
        return Reach("bad", "not proved")
    return joined(proofs)


def joined(proofs: list[Row]) -> Reach:
    """Return the reach of several proofs: that of the one that reaches least far."""
    tiers = [proof.note.split("; ")[0] for proof in proofs]
    least = max(tiers, key=lambda tier: MARKS.index(mark_of(tier)))
    notes = "; ".join(proof.note.partition("; ")[2] for proof in proofs)
    notes = CORNER.sub("no input at a corner", notes)
    found = [h for h in notes.replace("<=", "≤").replace(">=", "≥").split("; ") if h]
    seconds = sum(proof.seconds for proof in proofs)
    return Reach(mark_of(least), said(least), tuple(dict.fromkeys(found)), seconds)


def mark_of(tier: str) -> str:
    """Return the mark of a tier: full, unless a size was given a number."""
    return "sizes" if tier.startswith("sizes") or " = " in tier else "all"


TIERS = {
    "all sizes": "proved for all sizes",
    "all real values": "proved for all real values",
    "limit": "proved as a limit",
    "integral, with quadrature": "an exact integral, confirmed by quadrature",
}


def said(tier: str) -> str:
    """Return a tier in words: "all sizes, T = 3" is proved with one size fixed."""
    if tier.startswith("sizes "):
        return f"proved at {tier.removeprefix('sizes ')} alone"
    if " = " in tier:
        return f"proved for all other sizes at {tier.removeprefix('all sizes, ')}"
    return TIERS.get(tier) or f"proved: {tier}"


def comparisons(found: Iterable[Concept]) -> int:
    """Return how many comparisons were made."""
    return sum(len(rows(concept)) for concept in found)
