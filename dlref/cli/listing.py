"""`dlref list`: one entry for each operation."""

import json
from argparse import Namespace

from dlref.registry import operations
from dlref.verify.views import oracles, tier

COLUMNS = "id", "operation", "concept", "tier"


def run(given: Namespace) -> int:
    """Print one entry for each operation, as a table or as JSON."""
    entries = [
        {
            "id": concept.id,
            "concept": concept.name,
            "operation": op.name,
            "tier": tier(concept, op),
            "oracles": oracles(concept, op),
            "page": concept.page,
        }
        for concept, op in operations().values()
    ]
    if given.json:
        print(json.dumps(entries, indent=1))
    else:
        print(table([[str(entry[c]) for c in COLUMNS] for entry in entries]))
    return 0


def table(rows: list[list[str]]) -> str:
    """Return rows of cells as lines, the columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)
