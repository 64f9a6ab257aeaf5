"""Read conf/references, a file for each entry, and set its entries as a book does."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from docutils import nodes

from dlref.record import Concept
from dlref.registry import concepts
from dlref_book.nodes import div, span

FOLDER = Path(__file__).parents[1] / "references"
FIELD = re.compile(r"(\w+)\s*=\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|\"([^\"]*)\")")
ACCENTS = {
    r"\"a": "ä", r"\"o": "ö", r"\"u": "ü", r"\'e": "é", r"\'a": "á", r"\'i": "í",
    r"\'o": "ó", r"\`e": "è", r"\^o": "ô", r"\~n": "ñ", r"\v{c}": "č",
    r"\v{s}": "š", r"\c{c}": "ç",
    r"\o": "ø", r"\ss": "ß", r"\&": "&", "---": "—", "--": "–", "~": " ",
}  # fmt: skip


def path(key: str) -> Path:
    """Return the file of an entry."""
    return FOLDER / f"{key}.bib"


@cache
def citing() -> dict[str, list[Concept]]:
    """Return the concepts that cite each source, in the order of the book."""
    found: dict[str, list[Concept]] = {}
    for concept in concepts().values():
        for key in concept.sources:
            found.setdefault(key, []).append(concept)
    return found


class Entry(dict):
    """The fields of an entry; `kind` and `key` stand among them."""

    def get(self, name: str, default: str = "") -> str:
        """Return a field as text."""
        return super().get(name, default)


@cache
def entries() -> dict[str, Entry]:
    """Return every entry by its key."""
    found = {}
    for path in sorted(FOLDER.glob("*.bib")):
        kind, rest = path.read_text("utf8").lstrip("@").split("{", 1)
        key, body = rest.split(",", 1)
        fields = {n.lower(): clean(a or b) for n, a, b in FIELD.findall(body)}
        found[key.strip()] = Entry(fields, kind=kind.strip().lower(), key=key.strip())
    return found


def clean(text: str) -> str:
    """Return a field without TeX."""
    for tex, letter in ACCENTS.items():
        text = text.replace("{" + tex + "}", letter).replace(tex, letter)
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "")).strip()


def authors(entry: Entry) -> str:
    """Return the authors: "A. Smith, B. Jones and C. Wu"."""
    names = [
        person(n) for n in entry.get("author", entry.get("editor")).split(" and ") if n
    ]
    if len(names) > 6:
        return f"{names[0]} et al."
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def person(name: str) -> str:
    """Return a name with initials: "Hinton, Geoffrey E." is G. E. Hinton."""
    last, comma, first = name.partition(",")
    if not comma:
        *given, last = name.split()
        first = " ".join(given)
    initials = [
        "-".join(f"{part[0]}." for part in word.split("-") if part)
        for word in first.split()
    ]
    return " ".join([*initials, last.strip()])


def place(entry: Entry) -> list[nodes.Node]:
    """Return where an entry appeared."""
    found: list[nodes.Node] = []
    if name := entry.get("journal") or entry.get("booktitle"):
        found += [
            nodes.Text(" In " if entry.get("booktitle") else " "),
            span(name, tag="cite"),
        ]
        number = f"({entry.get('number')})" if entry.get("number") else ""
        if entry.get("volume") or number:
            found.append(nodes.Text(f" {entry.get('volume')}{number}"))
    rest = [
        entry.get(n)
        for n in ("publisher", "howpublished", "note", "institution", "school")
    ]
    rest += [entry.get("year")]
    rest += [entry.get("pages").replace("-", "–").replace("––", "–")]
    text = ", ".join(r for r in rest if r)
    return [*found, nodes.Text(f"{',' if found else ''} {text}.")]


def reference(entry: Entry) -> list[nodes.Node]:
    """Return an entry as inline nodes."""
    whole = "book" in entry["kind"] and not entry.get("booktitle")
    name = entry.get("title")
    who = authors(entry)
    head = f"{who}{'' if who.endswith('.') else '.'} " if who else ""
    said: nodes.Node = span(name, tag="cite") if whole else nodes.Text(name)
    end = "" if name.endswith(("?", "!", ".")) else "."
    found: list[nodes.Node] = [nodes.Text(head), said, nodes.Text(end), *place(entry)]
    if url := web(entry):
        found += [
            nodes.Text(" "),
            nodes.reference("", shown(url), refuri=url, internal=False),
        ]
    return found


def web(entry: Entry) -> str:
    """Return the address of an entry, if it has one."""
    if entry.get("doi"):
        return f"https://doi.org/{entry.get('doi')}"
    return entry.get("url")


def shown(url: str) -> str:
    """Return an address as it is printed."""
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")


def rank(entry: Entry) -> tuple[str, str]:
    """Return where an entry stands in a list: by first author's last name, and year."""
    first = entry.get("author", entry.get("editor", entry.get("title"))).split(" and ")[
        0
    ]
    last = first.partition(",")[0] if "," in first else first.split()[-1]
    return last.lower(), entry.get("year")


def listing(items: Iterable[tuple[Entry, str]]) -> nodes.Element:
    """Return entries as a list, each with what it was used for."""
    return rows(
        (entry, [nodes.Text(f"For {words}.")] if words else [])
        for entry, words in items
    )


def rows(items: Iterable[tuple[Entry, list[nodes.Node]]]) -> nodes.Element:
    """Return entries as a list, each with nodes on a line below it."""
    found = nodes.bullet_list()
    for entry, below in items:
        body = nodes.paragraph()
        body += reference(entry)
        item = nodes.list_item("", body)
        if below:
            note = nodes.paragraph(classes=["for"])
            note += below
            item += note
        found += item
    return div(found, classes="sources")
