"""Pin everything: write conf/requirements/*.txt from what pyproject.toml asks for.

Run by `make lock`. Each file holds what its group needs and no earlier file holds.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "conf" / "requirements"
TORCH = "torch==2.13.0"


def resolve(wanted: list[str], pins: dict[str, str]) -> dict[str, str]:
    """Return every distribution that `wanted` needs, with its version."""
    constraints = FOLDER / "constraints.tmp"
    constraints.write_text("".join(f"{n}=={v}\n" for n, v in pins.items()))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
    command += ["--ignore-installed", "--report", "-", "-c", str(constraints)]
    try:
        report = subprocess.run(
            [*command, *wanted], check=True, capture_output=True, text=True
        ).stdout
    finally:
        constraints.unlink()
    found = [item["metadata"] for item in json.loads(report)["install"]]
    return {m["name"]: m["version"].partition("+")[0] for m in found}


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extra = project["dependency-groups"]
    groups = {
        "build": extra["build"],
        "runtime": project["project"]["dependencies"],
        "torch": [TORCH],
        "docs": extra["docs"],
        "test": extra["test"],
        "oracles": extra["oracles"],
        "others": extra["others"],
        "decisions": project["project"]["optional-dependencies"]["decisions"],
        "uv": extra["uv"],
    }
    every = resolve([w for wanted in groups.values() for w in wanted], {})
    written: set[str] = set()
    for name, wanted in groups.items():
        pins = resolve(wanted, every)
        new = sorted(set(pins) - written, key=str.lower)
        (FOLDER / f"{name}.txt").write_text("".join(f"{n}=={pins[n]}\n" for n in new))
        written |= set(new)
        print(f"{name}: {len(new)} pins")


if __name__ == "__main__":
    main()
