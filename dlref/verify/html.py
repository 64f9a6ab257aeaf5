"""A report for people: one page that needs nothing from elsewhere."""

from html import escape

from dlref.verify.reports import number
from dlref.verify.row import Row
from dlref.verify.run import Results

STYLE = """
:root { color-scheme: light dark; --paper: #fefdf9; --ink: #1d1f22; --soft: #5f5c54;
  --rule: #ddd7c8; --refuted: #a83a08 }
@media (prefers-color-scheme: dark) { :root { --paper: #15171a; --ink: #e5e2d9;
  --soft: #a6a298; --rule: #373a3f; --refuted: #f59a68 } }
body { background: var(--paper); color: var(--ink); margin: 2rem auto; padding: 0 1rem;
  max-width: 70rem; font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem } h2 { font-size: 1.1rem; margin-top: 2rem }
p, summary, caption { color: var(--soft) } caption { text-align: left }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums }
th, td { border-bottom: 1px solid var(--rule); padding: .2rem .8rem .2rem 0;
  text-align: left; vertical-align: top; white-space: nowrap }
td.note { white-space: normal } .bad { color: var(--refuted); font-weight: 600 }
"""


def as_html(results: Results, environment: dict) -> str:
    """Return the results as a page: what failed first, then each operation."""
    failed = results.failed
    verdict = f"{len(failed)} of {len(results.rows)} comparisons differ"
    if not failed:
        verdict = f"All {len(results.rows)} comparisons agree"
    facts = ", ".join(f"{name} {value}" for name, value in environment.items())
    parts = [f"<h1>{verdict}</h1>", f"<p>{escape(facts)}</p>"]
    if failed:
        parts += ["<h2>What differs</h2>", table(failed)]
    parts += ["<h2>The worst error of each oracle</h2>", matrix(results.rows)]
    parts += ["<h2>Every comparison</h2>"]
    for name in dict.fromkeys(row.operation for row in results.rows):
        own = [row for row in results.rows if row.operation == name]
        summary = f"<summary>{escape(name)}, {len(own)}</summary>"
        parts.append(f"<details>{summary}{table(own)}</details>")
    if results.skips:
        parts += ["<h2>What was not asked</h2>", skipped(results)]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>dlref: {verdict}</title><style>{STYLE}</style>\n{body}\n</html>\n"
    )


def table(rows: list[Row]) -> str:
    """Return rows as a table."""
    heads = "operation", "case", "oracle", "quantity", "error", "bound", "", "note"
    lines = []
    for row in rows:
        mark = "agrees" if row.ok else '<span class="bad">differs</span>'
        cells = [row.operation, row.case, row.oracle, row.quantity]
        cells += [number(row.error), number(row.bound)]
        marked = [*(f"<td>{escape(c)}</td>" for c in cells), f"<td>{mark}</td>"]
        lines.append("".join(marked) + f'<td class="note">{escape(row.note)}</td>')
    return rendered(heads, lines)


def matrix(rows: list[Row]) -> str:
    """Return the worst error of each operation and oracle, as a table."""
    oracles = list(dict.fromkeys(row.oracle for row in rows))
    worst: dict[tuple[str, str], Row] = {}
    for row in rows:
        place = row.operation, row.oracle
        if place not in worst or strain(row) > strain(worst[place]):
            worst[place] = row
    lines = []
    for name in dict.fromkeys(row.operation for row in rows):
        cells = [f"<td>{escape(name)}</td>"]
        for oracle in oracles:
            found = worst.get((name, oracle))
            kind = "" if found is None or found.ok else ' class="bad"'
            text = number(found.error) if found else ""
            cells.append(f"<td{kind}>{text}</td>")
        lines.append("".join(cells))
    return rendered(("operation", *oracles), lines)


def strain(row: Row) -> float:
    """Return how much of its bound an error uses; more than all if it failed."""
    if not row.ok:
        return float("inf")
    return row.error / row.bound if row.bound else 0.0


def skipped(results: Results) -> str:
    """Return what was not asked, with the reasons, as a table."""
    lines = [
        "".join(
            f"<td>{escape(c)}</td>" for c in (s.operation, s.case, s.oracle, s.reason)
        )
        for s in results.skips
    ]
    return rendered(("operation", "case", "oracle", "reason"), lines)


def rendered(heads, lines: list[str]) -> str:
    """Return a table from its heads and its rows of cells."""
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="wide"><table><tr>{head}</tr>\n{body}</table></div>'
