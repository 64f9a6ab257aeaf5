"""The files around the code agree with it, and with each other."""

import doctest
import re
import tomllib

import dlref
from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = ROOT / "conf/requirements"


def name(requirement: str) -> str:
    """Return a requirement's name in normal form."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins() -> dict[str, str]:
    """Return every pinned version by name."""
    found: dict[str, str] = {}
    for path in sorted(PINS.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"[\w.-]+==[\w.]+", line), f"{path.name}: pin {line!r}"
            assert name(line) not in found, f"{line} is pinned twice"
            found[name(line)] = line.partition("==")[2]
    return found


def test_pins_are_exact_and_complete():
    project = PROJECT["project"]
    wanted = list(project["dependencies"])
    extras, groups = project["optional-dependencies"], PROJECT["dependency-groups"]
    for group in (*extras.values(), *groups.values()):
        wanted += group
    missing = sorted({name(w) for w in wanted} - set(pins()))
    assert not missing, f"`make lock` pins {missing}"


def test_version_is_one():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.M)
    assert cited, "CITATION.cff must state the version"
    assert cited[1] == dlref.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {dlref.__version__}" in changes, "say in CHANGELOG.md what is new"


def test_readme_s_example_runs():
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried
    assert not failed


def test_readme_s_files_exist():
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^):#]+)\)", text):
            assert (ROOT / link).exists(), f"{page} links to {link}"
        for target in re.findall(r"`make ([\w-]+)", text):
            rules = (ROOT / "Makefile").read_text(encoding="utf-8")
            assert re.search(rf"^{target}:", rules, re.M), f"{page}: make {target}"
