"""What is true of every file: one idea, plain words, no traces of a machine."""

import re
from functools import cache

import pytest

from tests.house.tree import ROOT, place, texts, tracked

LENGTH = 250

# Joined here, so that this file does not name them either.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("download", "pytorch", "org"),
        ("deb", "debian", "org"),
        ("conda", "anaconda", "org"),
        ("crates", "io"),
    )
]
FOLDERS = re.compile(
    r"(?<![\w.:/$}])/(?:" + "|".join(("root", "home", "work", "opt")) + r")/\w"
)
HOST = re.compile("|".join(map(re.escape, HOSTS)))
NOTES = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")

# British spelling, as stems: the American one is in the message.
SPELLING = {
    r"behaviour": "behavior",
    r"(?<![-\w])colour": "color",
    r"favour": "favor",
    r"neighbour": "neighbor",
    r"\bcentre[sd]?\b": "center",
    r"\bmetre": "meter",
    r"\blabell(?!edby)": "label-",  # but aria-labelledby is a name
    r"\bmodell": "model-",
    r"\btravell": "travel-",
    r"\bcancell(?:ed|ing)": "cancel-",
    r"\bgrey": "gray",
    r"\bcatalogue": "catalog",
    r"\bartefact": "artifact",
    r"\bjudgement": "judgment",
    r"\bprogramme\b": "program",
    r"\blicence": "license",
    r"\bdefence": "defense",
    r"\banalys(?:e|ed|ing)\b": "analyz-",
    r"\b(?:normal|real|initial|optim|minim|maxim|summar|regular|general|special"
    r"|vector|parametr|parameter|factor|stabil|quant|discret|symbol|recogn|visual"
    r"|organ|util|token|penal|emphas|character|local|random|serial|linear"
    r"|standard|categor|diagonal)is(?:e|ed|es|er|ing|ation|ations)\b": "-ize",
}


def lines(pattern: re.Pattern, *suffixes: str, lower: bool = False) -> list[str]:
    """Return what matches in which lines of texts, in small letters if `lower`."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for name, text in texts(*suffixes)
        for match in pattern.finditer(lowered(text) if lower else text)
    ]


def others(found: list[str]) -> list[str]:
    """Leave out this file, which names what it forbids."""
    return [where for where in found if "test_files.py" not in where]


@cache
def lowered(text: str) -> str:
    return text.lower()


def test_modules_are_about_one_idea():
    long = [
        f"{name} ({len(text.splitlines())} lines)"
        for name, text in texts(".py")
        if name.startswith(("dlref/", "conf/"))
        and not re.search(r"/(record|derivation|numpy_\w+|torch_\w+)\.py$", name)
        and len(text.splitlines()) > LENGTH
    ]
    assert not long, f"split them where the ideas part, at most {LENGTH} lines: {long}"


def test_names_no_registry():
    """Where packages come from is the reader's choice, and his configuration's."""
    named = lines(HOST)
    assert not named, named


def test_names_no_folder_of_a_machine():
    named = lines(FOLDERS)
    assert not named, f"use paths relative to the project, or a temporary one: {named}"


def test_leaves_no_notes_to_self():
    found = others(lines(NOTES, ".py", ".md", ".css", ".js", ".sh"))
    assert not found, f"do it, or file it, but do not leave a note: {found}"


@pytest.mark.parametrize("british", SPELLING)
def test_spells_as_americans_do(british):
    pattern = re.compile(british)
    suffixes = ".py", ".md", ".toml", ".sh", ".html", ".js"
    found = others(lines(pattern, *suffixes, lower=True))
    assert not found, f"write {SPELLING[british]}: {found}"


def test_ends_with_one_newline():
    wrong = [
        name
        for name, text in texts(".py", ".md", ".toml", ".txt", ".yaml", ".bib", ".css")
        if text and (not text.endswith("\n") or text.endswith("\n\n"))
    ]
    assert not wrong, f"end with one newline: {wrong}"


def test_has_no_large_file():
    large = [place(p) for p in tracked() if p.stat().st_size > 2**20]
    assert not large, f"more than 1 MiB, and every clone carries it: {large}"


def test_scripts_run():
    for script in (ROOT / ".ci/run", ROOT / "conf/setup.sh"):
        assert script.stat().st_mode & 0o111, f"{place(script)} must be executable"
