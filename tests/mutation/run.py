"""Mutate the NumPy views with mutmut, and keep what survives: `make mutation`.

Views that are as they were are not mutated again: `report.json` beside this file knows
each by the hash of its source. Names say which views to mutate whatever it knows:
`python -m tests.mutation.run layer_norm`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from dlref.record import Concept
from dlref.registry import concepts, find, operations
from dlref.verify.environment import environment
from tests.mutation import judged

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "mutation"
CAUGHT = {"killed", "timeout", "suspicious", "segfault"}
REPORT = Path(__file__).with_name("report.json")
SETTINGS = """\
[tool.mutmut]
source_paths = ["dlref"]
only_mutate = {paths}
also_copy = ["answers.pickle"]
pytest_add_cli_args_test_selection = ["tests"]
pytest_add_cli_args = ["-p", "no:cacheprovider"]
"""


def views(chosen: list[Concept]) -> dict[str, Path]:
    """Return the NumPy views of concepts: their names, and where they are."""
    found = {}
    for concept in chosen:
        variants = sorted({v for op in concept.operations for v in op.variants})
        for kind in ("numpy_impl", *variants):
            module = import_module(f"{concept.package}.{kind}")
            found[f"{concept.name}.{kind}"] = Path(str(module.__file__))
    return found


def source(path: Path) -> str:
    """Return the hash of a view's source."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def prepare(mutated: dict[str, Path]) -> None:
    """Make a copy of the package to mutate, with the answers that judge it."""
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "tests").mkdir(parents=True)
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "dlref", WORK / "dlref", ignore=skip)
    shutil.copy(judged.__file__, WORK / "tests" / "test_judged.py")
    paths = [path.relative_to(ROOT).as_posix() for path in mutated.values()]
    settings = SETTINGS.format(paths=json.dumps(paths))
    (WORK / "pyproject.toml").write_text(settings)
    os.chdir(WORK)
    own = {name.rpartition(".")[0] for name in mutated}
    judged.record(
        [n for n, (concept, _) in operations().items() if concept.name in own]
    )


def mutmut(*arguments: str) -> str:
    """Run mutmut in the copy, and return what it prints."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=WORK, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout


def outcomes() -> dict[str, str]:
    """Return what became of each mutant, by its name."""
    lines = mutmut("results", "--all", "true").splitlines()
    pairs = (line.strip().rsplit(": ", 1) for line in lines if "__mutmut_" in line)
    return dict(pairs)


def change(mutant: str) -> str:
    """Return the lines that a mutant changes, before and after."""
    lines = mutmut("show", mutant).splitlines()
    changed = [x for x in lines if re.match(r"[-+](?![-+])", x)]
    return "\n".join(x[0] + " " + x[1:].strip() for x in changed)


def entry(name: str, path: Path, found: dict[str, str]) -> dict:
    """Return what the report says of one view."""
    own = {
        m: what for m, what in found.items() if m.startswith(f"dlref.concepts.{name}.")
    }
    left = [m for m, what in own.items() if what not in CAUGHT]
    where = re.compile(r"\.x_(\w+)__mutmut_\d+$")
    survivors = [
        {"function": where.search(m).group(1), "what": own[m], "change": change(m)}  # type: ignore[union-attr]
        for m in left
    ]
    return {"source": source(path), "mutants": len(own), "survivors": survivors}


def main(names: list[str]) -> None:
    """Mutate the views of these names, or those that changed since the report."""
    report = json.loads(REPORT.read_text()) if REPORT.exists() else {"views": {}}
    known = report["views"]
    every = views(list(concepts().values()))
    if names:
        mutated = views([c for name in names for c, _ in find(name)])
    else:
        hashes = {name: entry["source"] for name, entry in known.items()}
        mutated = {n: p for n, p in every.items() if hashes.get(n) != source(p)}
    if mutated:
        prepare(mutated)
        mutmut("run", "--max-children", os.environ.get("JOBS", "2"))
        found = outcomes()
        known |= {name: entry(name, path, found) for name, path in mutated.items()}
        for name in mutated:
            for row in known[name]["survivors"]:
                print(f"{name}.{row['function']}: {row['what']}\n{row['change']}\n")
    where = environment() | {"mutmut": version("mutmut")}
    where["date"] = datetime.now(UTC).date().isoformat()
    kept = {name: known[name] for name in every if name in known}
    report = {"environment": where, "views": kept}
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    mutants = sum(e["mutants"] for e in kept.values())
    left = sum(len(e["survivors"]) for e in kept.values())
    print(f"{len(mutated)} views mutated; of all {mutants} mutants {left} survive")


if __name__ == "__main__":
    main(sys.argv[1:])
