"""Verify an operation where it is read, by every oracle that there is."""

from secrets import randbelow
from time import perf_counter

from dlref.check.answer import known

PARTS = "proof", "refusals", "cases"


def verified(operation: str, seed: int | None = None) -> dict:
    """Return what the oracles find of an operation, now.

    Args:
        operation: its name.
        seed: of what is drawn; a fresh one if None.

    Returns:
        "lines", each with the "name" of an oracle, its worst error in words ("said")
        and its "verdict" ("pass", "fail", or "" if it is not to be had here); how many
        comparisons were made ("count") and in how many "seconds".
    """
    from dlref.show import summary
    from dlref.verify.verify import Judge

    start = perf_counter()
    judge = Judge(*known(operation), seed=randbelow(2**31) if seed is None else seed)
    rows = [row for part in PARTS for row in judge.part(part)]
    found = [f for line in summary.LINES if (f := summary.finding(line, rows))]
    return {
        "lines": [
            {
                "name": f.line.name,
                "said": "" if f.error is None else f.said(f.error),
                "verdict": f.verdict,
            }
            for f in found
        ],
        "count": sum(f.count for f in found),
        "seconds": perf_counter() - start,
    }
