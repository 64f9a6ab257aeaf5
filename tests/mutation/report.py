"""What `report.json` says of the mutants: how many are caught, and what survives.

Why a survivor is no fault is said there, by hand: its `reason` is a name among
`reasons`, or a sentence of its own. It stays as long as the same change of the same
function survives.
"""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from dlref.verify.environment import environment
from tests.mutation.making import source

REPORT = Path(__file__).with_name("report.json")


def stale(known: dict, every: dict[str, Path]) -> list[str]:
    """Return the views that are not as they were when they were mutated."""
    return [n for n, p in every.items() if known.get(n, {}).get("source") != source(p)]


def keep(known: dict, every: dict, reasons: dict) -> None:
    """Write the report: views that are no more leave it, and reasons of no survivor."""
    where = environment() | {"mutmut": version("mutmut")}
    where["date"] = datetime.now(UTC).date().isoformat()
    kept = {name: known[name] for name in every if name in known}
    given = [s["reason"] for view in kept.values() for s in view["survivors"]]
    report = {
        "environment": where,
        "summary": summary(kept),
        "reasons": {
            name: {"why": why["why"], "survivors": given.count(name)}
            for name, why in reasons.items()
        },
        "views": kept,
    }
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def summary(kept: dict) -> dict:
    """Return how many mutants of each topic, and of all, are caught."""
    topics: dict[str, list] = {}
    for name, view in kept.items():
        topics.setdefault(name.partition(".")[0], []).append(view)
    parts = topics | {"all": list(kept.values())}
    return {name: counted(those) for name, those in parts.items()}


def counted(those: list[dict]) -> dict:
    """Return how many mutants some views have, and how many are caught."""
    mutants = sum(view["mutants"] for view in those)
    left = sum(len(view["survivors"]) for view in those)
    share = f"{1 - left / mutants:.1%}" if mutants else "-"
    return {"views": len(those), "mutants": mutants, "survivors": left, "caught": share}


def explained(entry: dict, before: dict) -> dict:
    """Return what became of a view, with the reasons given before."""
    known = {(s["function"], s["change"]): s for s in before.get("survivors", [])}
    for survivor in entry["survivors"]:
        old = known.get((survivor["function"], survivor["change"]), {})
        survivor["reason"] = old.get("reason", "")
    return entry
