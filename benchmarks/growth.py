"""How proofs, verification and the book grow with the number of concepts.

Each figure is processor seconds, of all processes together, so that a second core or
a busy machine changes little. A part of the concepts is spread evenly over the ids.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dlref.record import Concept
from dlref.registry import concepts

ROOT = Path(__file__).parents[1]
PARTS = (10, 50)  # and all
PROVING = "proof", "theorem"


def spread(found: Sequence, count: int) -> list:
    """Return so many of them, evenly spread, the first and the last among them."""
    last = max(1, count - 1)
    return [found[round(at * (len(found) - 1) / last)] for at in range(count)]


def processor(command: Sequence[str], **variables: str) -> float:
    """Return the processor seconds of Python, so called, and of all that it begins."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    env = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    whole = [sys.executable, *command]
    subprocess.run(whole, cwd=ROOT, env=env, check=True, capture_output=True)
    return used() - before


def measure(some: Sequence[Concept]) -> dict:
    """Return what it takes to verify some concepts, and then to build their pages."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        names = [concept.name for concept in some]
        command = ["-m", "dlref.cli", "verify", *names, "--json", str(report)]
        verify = processor(command)
        rows = json.loads(report.read_text(encoding="utf-8"))["rows"]
        build = ["-m", "sphinx", "-q", "-j2", "-c", "conf", "book", f"{folder}/book"]
        pages = " ".join(concept.page for concept in some)
        book = processor(build, DLREF_ONLY=pages)
    proofs = sum(row["seconds"] for row in rows if row["oracle"] in PROVING)
    return {
        "operations": len({row["operation"] for row in rows}),
        "comparisons": len(rows),
        "proofs_s": round(proofs, 1),
        "verify_s": round(verify, 1),
        "book_s": round(book, 1),
        "each_s": round((verify + book) / len(some), 2),
    }


def table() -> dict[str, dict]:
    """Return the measurements for a few concepts, for more, and for all."""
    known = list(concepts().values())
    measure(known[:1])  # compiles what all share, and is not counted
    counts = [*(count for count in PARTS if count < len(known)), len(known)]
    return {f"{count} concepts": measure(spread(known, count)) for count in counts}
