"""`dlref check`: hold the functions of a file against the reference."""

import json
import sys
import time
from argparse import Namespace
from math import isfinite
from pathlib import Path
from secrets import randbelow

from dlref.check.answer import Answer
from dlref.check.found import Unusable, answers, own_traceback
from dlref.check.judge import NO_GRADIENT, Declined, Verdict, judged
from dlref.cli.usage import Usage
from dlref.cli.verify import check_writable
from dlref.verify.environment import has_cuda

PAUSE = 0.3  # seconds between two looks at a watched file
Found = list[tuple[Answer, list[Verdict | Declined]]]


def run(given: Namespace) -> int:
    """Judge a file; again whenever it changes, if that is asked."""
    if given.device == "cuda" and not has_cuda():
        raise Usage("no CUDA: PyTorch sees no NVIDIA GPU here")
    if given.json:
        check_writable(given.json)
    if not given.watch:
        return once(given)
    while True:
        try:
            code = once(given)
        except Usage as error:
            print(f"dlref: {error}", file=sys.stderr)
            code = 2
        print(f"watching {given.file}; Ctrl-C ends (exit code now {code})", flush=True)
        wait_for_change(given.file)


def once(given: Namespace) -> int:
    """Judge a file once, and report."""
    seed = randbelow(2**31) if given.seed is None else given.seed
    try:
        found = [
            (answer, verdicts(answer, given, seed)) for answer in answers(given.file)
        ]
    except Unusable as error:
        raise Usage(str(error)) from None
    print("\n\n".join(report(answer, rows, given) for answer, rows in found))
    wrong = sum(not v.ok for _, rows in found for v in rows if isinstance(v, Verdict))
    asked = sum(isinstance(v, Verdict) for _, rows in found for v in rows)
    verdict = f"{wrong} of {asked} differ" if wrong else f"all {asked} agree"
    silent = any(r.reason == NO_GRADIENT for _, rows in found for r in declined(rows))
    print(f"\n{verdict}{f', {NO_GRADIENT}' * silent} (seed {seed})")
    if given.json:
        given.json.write_text(as_json(found, seed, given), encoding="utf-8")
    return 1 if wrong else 0


def verdicts(answer: Answer, given: Namespace, seed: int) -> list[Verdict | Declined]:
    """Return what is found of one implementation."""
    if answer.on == "numpy" and (given.dtype == "bfloat16" or given.device == "cuda"):
        raise Usage(f"{answer.operation} is NumPy's: no bfloat16 and no CUDA for it")
    try:
        return list(judged(answer, seed, given.dtype, given.device))
    except (Exception, SystemExit) as error:
        trace = own_traceback(error, given.file)
        raise Usage(f"{answer.operation} raises:\n{trace}") from None


def report(answer: Answer, rows: list[Verdict | Declined], given: Namespace) -> str:
    """Return the lines about one implementation."""
    kind = {"numpy": "NumPy", "torch": f"PyTorch on {given.device}"}[answer.on]
    lines = [f"{answer.operation} in {answer.name}, {kind}, {given.dtype}"]
    cases = dict.fromkeys(row.case for row in rows)
    width = max(map(len, cases))
    for case in cases:
        own = [r for r in rows if isinstance(r, Verdict) and r.case == case]
        errors = ", ".join(f"{r.quantity} {r.error:.1e}" for r in own if r.error)
        if own:
            verdict = "agrees" if all(r.ok for r in own) else "DIFFERS"
            lines.append(f"  {case:{width}}  {verdict}  {errors or 'exactly'}")
        for row in own:
            if not row.ok:
                lines.append(f"      {row.quantity}: {row.note or 'differs'}")
                lines += [f"      looks like: {row.looks}"] * bool(row.looks)
        lines += [
            f"  {case:{width}}  not asked: {r.reason}"
            for r in declined(rows)
            if r.case == case and r.reason != NO_GRADIENT
        ]
    if any(r.reason == NO_GRADIENT for r in declined(rows)):
        none = "it returns no backward, and there is none"
        cut = "autograd finds no way from its output to its arguments"
        lines.append(f"  {NO_GRADIENT}: {cut if answer.on == 'torch' else none}")
    return "\n".join(lines)


def declined(rows: list[Verdict | Declined]) -> list[Declined]:
    """Return the cases that were not asked, or not in full."""
    return [row for row in rows if isinstance(row, Declined)]


def as_json(found: Found, seed: int, given: Namespace) -> str:
    """Return everything as JSON."""
    rows = [
        vars(v)
        | {"ok": v.ok, "error": v.error if isfinite(v.error) else None}
        | {"on": answer.on, "name": answer.name}
        for answer, verdicts in found
        for v in verdicts
        if isinstance(v, Verdict)
    ]
    skipped = [
        vars(v) | {"operation": answer.operation, "name": answer.name}
        for answer, rows in found
        for v in declined(rows)
    ]
    where = {"seed": seed, "dtype": given.dtype, "device": given.device}
    return json.dumps(where | {"rows": rows, "skipped": skipped}, indent=1) + "\n"


def wait_for_change(path: Path) -> None:
    """Return when a file was written again."""

    def when() -> float:
        return path.stat().st_mtime if path.exists() else 0.0

    last = when()
    while when() == last:
        time.sleep(PAUSE)
