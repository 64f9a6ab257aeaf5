"""`dlref verify`: prove, compare with every oracle, and say what differs."""

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from time import perf_counter
from typing import TextIO

from dlref.cli.listing import table
from dlref.cli.usage import Pairs, Usage, named
from dlref.verify.environment import environment, has_cuda
from dlref.verify.html import as_html
from dlref.verify.reports import as_json, as_junit
from dlref.verify.run import Results, verify_all
from dlref.verify.views import tier

BAR = 30  # characters


def run(given: Namespace) -> int:
    """Verify, write the reports, and say what differs."""
    start = perf_counter()
    pairs = named(given.names)
    files = {kind: getattr(given, kind) for kind in ("json", "junit", "html")}
    for path in filter(None, files.values()):
        check_writable(path)
    devices = found_devices(given.device)
    bar = progress(sys.stderr) if sys.stderr.isatty() else None
    try:
        results = verify_all(pairs, devices, given.seed, given.jobs, given.cached, bar)
    except BrokenProcessPool:
        raise Usage(
            "a process was ended from outside; is there enough memory?"
        ) from None
    where = environment(devices, given.seed)
    texts = {
        "json": lambda: as_json(results, where),
        "junit": lambda: as_junit(results),
        "html": lambda: as_html(results, where),
    }
    for kind, path in files.items():
        if path:
            path.write_text(texts[kind](), encoding="utf-8")
    print(summary(pairs, results, perf_counter() - start))
    return 0 if results.ok else 1


def check_writable(path: Path) -> None:
    """Raise Usage unless a report can be written there, before an hour is spent."""
    try:
        with path.open("a"):
            pass
    except OSError as error:
        raise Usage(f"cannot write {path}: {error.strerror}") from None


def found_devices(asked: str | None) -> tuple[str, ...]:
    """Return the devices to verify on: the CPU always, the GPU if asked or there."""
    if asked == "cuda" and not has_cuda():
        raise Usage("no CUDA: PyTorch sees no NVIDIA GPU here")
    driver = shutil.which("nvidia-smi") or Path("/dev/nvidia0").exists()
    there = asked is None and driver and has_cuda()  # which imports torch
    return ("cpu", "cuda") if asked == "cuda" or there else ("cpu",)


def progress(stream: TextIO) -> Callable[[int, int, str], None]:
    """Return what draws a bar on a terminal, and removes it at the end."""

    def draw(done: int, total: int, what: str) -> None:
        width = os.get_terminal_size(stream.fileno()).columns
        full = BAR * done // total
        text = f"{'━' * full}{'─' * (BAR - full)} {done}/{total} {what}"
        stream.write("\r\x1b[K" + (text[: width - 1] if done < total else ""))
        stream.flush()

    return draw


def summary(pairs: Pairs, results: Results, seconds: float) -> str:
    """Return a line for each operation, what differs, and the count of all."""
    lines = []
    for concept, op in pairs:
        own = [row for row in results.rows if row.operation == op.name]
        wrong = sum(not row.ok for row in own)
        verdict = f"{wrong} differ" if wrong else "agree"
        lines.append([op.name, tier(concept, op), f"{len(own)} comparisons", verdict])
    parts = [table(lines), ""] if lines else []
    parts += [f"differs: {row}" for row in results.failed]
    failed, total = len(results.failed), len(results.rows)
    verdict = (
        f"{failed} of {total} comparisons differ"
        if failed
        else f"all {total} comparisons agree"
    )
    skipped = f", {len(results.skips)} not asked" if results.skips else ""
    parts.append(f"{len(pairs)} operations: {verdict}{skipped} ({seconds:.1f} s)")
    return "\n".join(parts)
