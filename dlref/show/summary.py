"""What the oracles found, in the words and numbers that a page shows."""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dlref.record import Concept, Operation, Theorem, listed
from dlref.registry import operations
from dlref.symbolic.proof import option, symbol

WORDS = {
    "all": "proved for all sizes",
    "sizes": "proved at fixed sizes",
    "pieces": "composed of proved pieces",
    "checked": "checked in numbers, not proved",
    "bad": "an oracle disagrees",
}


@dataclass(frozen=True)
class Reach:
    """How far a proof reaches: its mark, in words, and under which hypotheses."""

    mark: str  # "all", "sizes", "pieces", "checked" or "bad"
    words: str
    hypotheses: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Finding:
    """One line of a report: the worst comparison of one oracle."""

    oracle: str
    how: str
    error: float | None  # None: not run
    bound: float | None
    ok: bool
    count: int
    note: str = ""


ORACLES = {  # in the order of a report: name on the page, how it judges
    "proof": ("Proof", "the claim, at every size"),
    "definition": ("Definition", "SymPy in 30 digits"),
    "complex step": ("Complex step", "along random directions"),
    "richardson": ("Richardson", "real differences, extrapolated"),
    "torch cpu": ("PyTorch", "autograd, float64"),
    "second order": ("Second order", "against double backward"),
    "float32": ("float32", "against its rounding bound"),
    "torch cuda": ("PyTorch, GPU", "autograd on CUDA"),
}


STORED: dict[str, list] = {}  # the rows of a concept, by its name


def rows(concept: Concept) -> list:
    """Return every row of a concept: from the store, verified anew where it is stale."""
    if concept.name not in STORED:
        STORED[concept.name] = list(found_rows(concept))
    return STORED[concept.name]


def found_rows(concept: Concept) -> Iterable:
    """Return the rows of a concept."""
    try:
        from dlref.verify import store
    except ImportError:
        from dlref.verify.verify import verify

        found = []
        for op in concept.operations:
            try:
                found += verify(concept, op)
            except Exception as error:
                print("verify", op.name, error)
        return found
    return store.rows(concept)


def of(concept: Concept, op: Operation) -> list:
    """Return the rows of one operation."""
    return [r for r in rows(concept) if r.operation == op.name]


def findings(found: Iterable) -> list[Finding]:
    """Return the worst row of each oracle, in the order of a report."""
    by_oracle: dict[str, list] = {}
    for row in found:
        by_oracle.setdefault(row.oracle, []).append(row)
    order = [*ORACLES, *(o for o in by_oracle if o not in ORACLES)]
    result = []
    for oracle in order:
        name, how = ORACLES.get(oracle, (oracle.capitalize(), ""))
        some = by_oracle.get(oracle, [])
        ran = [r for r in some if r.error is not None]
        if ran:
            worst = max(ran, key=strain)
            result.append(
                Finding(name, how, worst.error, worst.bound, all(r.ok for r in ran), len(ran))
            )
        elif some:
            result.append(Finding(name, how, None, None, True, 0, some[0].note))
    return result


def strain(row) -> float:
    """Return how much of its bound an error uses; what fails comes first."""
    if not row.ok:
        return float("inf")
    return row.error / row.bound if row.bound else 0.0


def reach(concept: Concept, op: Operation) -> Reach:
    """Return how far the gradients of an operation are proved."""
    found = of(concept, op)
    if not all(r.ok for r in found):
        return Reach("bad", WORDS["bad"])
    proofs = [r for r in found if r.oracle == "proof"]
    if not proofs:
        return Reach("checked", WORDS["checked"])
    tiers = sorted({tier(r) for r in proofs}, key=lambda t: t != "all sizes")
    mark = max((mark_of(t) for t in tiers), key=["all", "sizes", "pieces", "checked"].index)
    words = WORDS["all"] if tiers == ["all sizes"] else said(tiers[-1], mark)
    hypotheses = tuple(dict.fromkeys(h for r in proofs for h in hypotheses_of(r)))
    seconds = sum(getattr(r, "seconds", 0.0) or 0.0 for r in proofs)
    return Reach(mark, words, hypotheses, seconds)


def tier(row) -> str:
    """Return the tier of a row of the proof."""
    return row.note.split("; ")[0]


def hypotheses_of(row) -> list[str]:
    """Return the hypotheses of a row of the proof."""
    return [h for h in row.note.split("; ")[1:] if h]


def mark_of(name: str) -> str:
    """Return the mark of a tier."""
    if name in ("all sizes", "elementwise"):
        return "all"
    if name.startswith("composition"):
        return "pieces"
    return "sizes" if name.startswith(("all sizes", "sizes")) else "checked"


def said(name: str, mark: str) -> str:
    """Return a tier in words: "all sizes, T = 3" is proved with one axis fixed."""
    if name.startswith("all sizes, "):
        return f"proved for all other sizes at {name.removeprefix('all sizes, ')}"
    if name == "elementwise":
        return "proved entry by entry, so for all sizes"
    return WORDS[mark]


def theorem_reach(concept: Concept, theorem: Theorem) -> Reach:
    """Return whether a theorem holds, by the proof in the derivation."""
    import time

    start = time.perf_counter()
    statements = claims(concept, theorem)
    good = all(s.holds() for s in statements)
    seconds = time.perf_counter() - start
    return Reach("all" if good else "bad", WORDS["all"] if good else "not proved", (), seconds)


def claims(concept: Concept, theorem: Theorem) -> Sequence:
    """Return the statements of a theorem, over the symbols of its operation."""
    function = concept.view("derivation", theorem.name)
    known: dict = {}
    if theorem.of:
        op = operations()[theorem.of][1]
        known = {i.name: symbol(i) for i in op.arguments}
        known |= {n: option(n, k) for n, k in op.options.items() if isinstance(k, str)}
        known |= {o.gradient.name: symbol(o.gradient) for o in op.smooth_outputs}
    return listed(function(**{n: known[n] for n in inspect.signature(function).parameters}))
