"""Bind printed pages to one PDF: bookmarks, links from page to page, and numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname
from typing import Any
from urllib.parse import unquote

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    Destination,
    DictionaryObject,
    Fit,
    NameObject,
)

FOOT = 544, 34  # where the number of a sheet ends: points from its lower left corner
SIZE, DIGIT = 8, 0.556  # of its type, and how wide a digit of Helvetica is


@dataclass(frozen=True)
class Part:
    """A page of the site, printed.

    Attributes:
        page: its address in the site.
        title: its heading.
        sections: the anchors and the headings of its sections.
        pdf: the sheets, with a named destination for every anchor.
    """

    page: str
    title: str
    sections: list[list[str]]
    pdf: bytes


@dataclass(frozen=True)
class Place:
    """A place in the book: the number of a sheet, from 0 on, and how far up on it."""

    sheet: int
    top: float


@dataclass(frozen=True)
class Link:
    """A link: what stands on the sheet, and the page and anchor that it leads to."""

    note: DictionaryObject
    target: str


def bound(parts: Sequence[Part], address: str) -> bytes:
    """Return one PDF of all parts, in their order.

    Args:
        parts: printed pages; "a/index.html" comes before the other pages of "a".
        address: what a link to another page begins with.

    Raises:
        ValueError: if a link leads to a place that the book does not have.
    """
    book = PdfWriter()
    places: dict[str, Place] = {}
    links: list[Link] = []
    marks: dict[str, Any] = {}
    for part in parts:
        reader, first = PdfReader(BytesIO(part.pdf)), len(book.pages)
        found = places_of(reader, part.page, first)
        for sheet in reader.pages:
            links += links_of(book.add_page(sheet), part.page, address)
        over = marks.get(f"{dirname(part.page)}/index.html")
        marks[part.page] = mark(book, part.title, found[part.page], over)
        for anchor, title in part.sections:
            mark(book, title, found[f"{part.page}#{anchor}"], marks[part.page])
        places |= found
    for link in links:
        lead(book, link, places)
    number(book)
    book.compress_identical_objects(remove_unreferenced=False)  # letters of each part
    book.page_mode = "/UseOutlines"
    book.add_metadata({"/Title": parts[0].title})
    out = BytesIO()
    book.write(out)
    return out.getvalue()


def places_of(reader: PdfReader, page: str, first: int) -> dict[str, Place]:
    """Return where a page begins, and where its anchors are, by what links call them.

    Args:
        reader: its sheets.
        page: its address.
        first: the number of its first sheet.
    """
    places = {page: Place(first, float(reader.pages[0].mediabox.top))}
    for name, found in reader.named_destinations.items():
        sheet = reader.get_destination_page_number(found)
        if sheet is not None and found.top is not None:
            anchor = unquote(name.removeprefix("/"))
            places[f"{page}#{anchor}"] = Place(first + sheet, float(found.top))
    return places


def links_of(sheet: PageObject, page: str, address: str) -> Iterator[Link]:
    """Yield the links of a sheet that do not leave the book."""
    for reference in sheet.get("/Annots", ()):
        note = reference.get_object()
        if "/Dest" in note:
            yield Link(note, f"{page}#{unquote(note['/Dest'].removeprefix('/'))}")
        elif (to := note.get("/A", {}).get("/URI", "")).startswith(address):
            target, _, anchor = to.removeprefix(address).partition("#")
            yield Link(note, f"{target}#{unquote(anchor)}" if anchor else target)


def lead(book: PdfWriter, link: Link, places: dict[str, Place]) -> None:
    """Let a link lead to its place in the book."""
    if link.target not in places:
        raise ValueError(f"a link leads to {link.target}, which is not in the book")
    place = places[link.target]
    sheet = book.pages[place.sheet].indirect_reference
    link.note.pop("/A", None)
    link.note[NameObject("/Dest")] = Destination("", sheet, at(place)).dest_array


def mark(book: PdfWriter, title: str, place: Place, parent: Any) -> Any:
    """Add a bookmark, folded, below another or at the top; return it."""
    return book.add_outline_item(
        title=title,
        page_number=place.sheet,
        parent=parent,
        fit=at(place),
        is_open=False,
    )


def at(place: Place) -> Fit:
    """Return how a place is shown: from its height on, as large as before."""
    return Fit.xyz(left=0, top=place.top)


def number(book: PdfWriter) -> None:
    """Print the number of each sheet at its foot."""
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = {NameObject(k): NameObject(v) for k, v in font.items()}
    helvetica = book._add_object(DictionaryObject(named))
    x, y = FOOT
    for count, sheet in enumerate(book.pages, 1):
        left = x - SIZE * DIGIT * len(str(count))
        words = DecodedStreamObject()
        text = f"q BT /Number {SIZE} Tf {left:.1f} {y} Td ({count}) Tj ET Q\n"
        words.set_data(text.encode())
        fonts = sheet["/Resources"].setdefault(NameObject("/Font"), DictionaryObject())
        fonts.get_object()[NameObject("/Number")] = helvetica
        both = book._add_object(words), sheet.raw_get("/Contents")
        sheet[NameObject("/Contents")] = ArrayObject(both)
