"""The book on paper: an EPUB whose formulas are MathML, and a PDF of all pages."""

import multiprocessing
import re
import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO

import chromium
import onpaper
import pytest
from binding import bound
from dlref_book import paper
from pypdf import PdfReader

from dlref.registry import operations
from tests.book.conftest import ROOT, sphinx

PAGE = "convolution/cross_correlation"  # with formulas, a figure that moves, cells
XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
MOVES = "this figure has controls"
JUDGED = "your answer is judged"

pytestmark = pytest.mark.slow
needs_chromium = pytest.mark.skipif(
    chromium.find() is None, reason="no Chromium on this machine"
)


def test_letters_of_other_alphabets_are_themselves():
    found = paper.mathml(r"\mathbb{E} \mathbb{R} \mathcal{L} \mathbf{x}", False)
    assert all(letter in found for letter in "𝔼ℝℒ𝐱")
    assert "mathvariant" not in found


def test_what_is_no_tex_is_an_error():
    with pytest.raises(ValueError, match="TeX does not understand"):
        paper.mathml(r"\nothing", False)


def test_every_theorem_is_tex():
    """What is none would stand in red: `\\quad` and `z` written together."""
    statements = {t.statement for c, _ in operations().values() for t in c.theorems}
    assert all(paper.mathml(statement, True) for statement in statements)


def test_processes_that_write_side_by_side_do_not_mix_their_formulas():
    letters = "abcdefghijklmnop"
    paper.mathml("z", False)  # one asks before the others are forked
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found = pool.starmap(paper.mathml, [(letter, False) for letter in letters], 1)
    assert all(f"<mi>{a}</mi>" in f for a, f in zip(letters, found, strict=True))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One page in both forms."""
    folder = tmp_path_factory.mktemp("paper")
    for kind in ("epub", "html"):
        flags = "-W", "--keep-going", "-b", kind, "-d", str(folder / "read")
        done = sphinx(ROOT / "book", folder / kind, *flags, only=PAGE)
        assert done.returncode == 0, done.stderr[-2000:]
    return folder


def test_epub_has_every_formula_as_mathml(built):
    written = (built / "html" / f"{PAGE}.html").read_text("utf8")
    formulas = len(re.findall(r'class="math notranslate', written))
    with zipfile.ZipFile(built / "epub" / "dlref.epub") as archive:
        assert archive.testzip() is None
        assert archive.read("mimetype") == b"application/epub+zip"
        kinds = ".xhtml", ".opf", ".ncx"
        names = [n for n in archive.namelist() if n.endswith(kinds)]
        trees = {name: ET.fromstring(archive.read(name)) for name in names}
        files = set(archive.namelist())
        size = sum(item.file_size for item in archive.infolist())
    page = trees[f"{PAGE}.xhtml"]
    assert formulas == len(list(page.iter(f"{MATHML}math"))) > 20
    text = "".join(page.itertext())
    assert r"\(" not in text
    assert MOVES in text
    assert JUDGED in text
    assert list(page.iter("{http://www.w3.org/2000/svg}svg")), "the still picture"
    assert not list(page.iter(f"{XHTML}script"))
    assert size < 3e6, "no fonts, no Python"
    styles = [e.get("href") for t in trees.values() for e in t.iter(f"{XHTML}link")]
    assert {href.replace("../", "") for href in styles} <= files
    for figure in page.iter(f"{XHTML}figure"):
        assert [e.tag for e in figure].index(f"{XHTML}figcaption") == len(figure) - 1
    items = {e.get("href"): e.get("properties") for e in trees["content.opf"].iter()}
    assert items[f"{PAGE}.xhtml"] == "mathml svg"
    assert items["nav.xhtml"] == "nav"
    (name,) = trees["content.opf"].iter("{http://purl.org/dc/elements/1.1/}identifier")
    names = {e.get("name"): e.get("content") for e in trees["toc.ncx"].iter()}
    assert names["dtb:uid"] == name.text


def bind(site):
    """Return the pages of a site as one PDF, as `make pdf` does."""
    with onpaper.served(site) as address:
        parts = onpaper.all_printed(address, onpaper.order(site))
    return PdfReader(BytesIO(bound(parts, address)))


@needs_chromium
def test_pdf_has_the_page_its_faces_and_its_plain_lines(built):
    book = bind(built / "html")
    assert len(book.pages) >= 5
    text = " ".join(" ".join(page.extract_text() for page in book.pages).split())
    assert MOVES in text
    assert JUDGED in text
    faces = {name for page in book.pages for name in faces_of(page)}
    for face in ("STIXTwoText", "IBMPlexMono", "mjx-stx"):
        assert any(f.startswith(face) for f in faces), (face, faces)


def faces_of(page):
    """Yield the names of the fonts of a sheet."""
    for reference in page["/Resources"]["/Font"].values():
        font = reference.get_object()
        name = font.get("/BaseFont") or font["/FontDescriptor"]["/FontName"]
        yield name.partition("+")[2]


SITE = {  # three pages, each of which says which is next
    "index.html": '<link rel="next" href="a/index.html"><h1>Book</h1>'
    '<section id="s"><h2>First<a class="headerlink" href="#s">#</a></h2></section>'
    '<a href="a/b.html#s">far</a>',
    "a/index.html": '<link rel="next" href="b.html"><h1>Chapter</h1>',
    "a/b.html": '<h1>Page</h1><p style="height: 40cm"><a href="#s">near</a>'
    '<a href="../index.html#s">back</a><a href="https://a.org/">out</a></p>'
    '<section id="s"><h2>Second</h2></section>',
}


def write(site, pages):
    for name, text in pages.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_text(f"<!doctype html><title>no</title>{text}")


@needs_chromium
def test_links_and_bookmarks_lead_from_page_to_page(tmp_path):
    """Pages are printed one by one: the time of one document grows with its square."""
    write(tmp_path, SITE)
    book = bind(tmp_path)
    assert len(book.pages) == 4
    assert all(str(n) in p.extract_text() for n, p in enumerate(book.pages, 1))
    first, chapter, below = book.outline[0], book.outline[2], book.outline[3]
    assert (first.title, chapter.title) == ("Book", "Chapter")
    assert [book.outline[1][0].title, below[0].title] == ["First", "Page"]
    assert below[1][0].title == "Second"
    at = [book.get_destination_page_number(d) for d in (chapter, below[0], below[1][0])]
    assert at == [1, 2, 3]
    assert [to(book, page) for page in book.pages] == [[0, 3], [], [3, 0, "out"], []]


def to(book, page):
    """Return the sheets that the links of a sheet lead to."""
    notes = [note.get_object() for note in page.get("/Annots", ())]
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(book.pages)}
    return [numbers[n["/Dest"][0].idnum] if "/Dest" in n else "out" for n in notes]


@needs_chromium
def test_a_link_to_nowhere_is_no_book(tmp_path):
    write(tmp_path, {"index.html": '<h1>A</h1><a href="b.html#c">b</a>'})
    with pytest.raises(ValueError, match=r"leads to b\.html#c, which is not in the"):
        bind(tmp_path)


@needs_chromium
def test_a_page_with_an_unset_formula_is_not_printed(tmp_path):
    write(tmp_path, {"index.html": '<h1>A</h1><p><span class="math">x</span></p>'})
    with pytest.raises(chromium.BrowserError, match=r"index\.html: 1 formulas are not"):
        bind(tmp_path)
