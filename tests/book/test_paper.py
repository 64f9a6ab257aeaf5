"""The book on paper: an EPUB whose formulas are MathML, and a PDF by one command."""

import re
import xml.etree.ElementTree as ET
import zipfile

import chromium
import onpaper
import pytest
from dlref_book import paper

from tests.book.conftest import ROOT, sphinx

PAGE = "convolution/cross_correlation"  # with formulas, a figure that moves, cells
XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
MOVES = "this figure has controls"
JUDGED = "your answer is judged"

pytestmark = pytest.mark.slow


def test_letters_of_other_alphabets_are_themselves():
    found = paper.mathml(r"\mathbb{E} \mathbb{R} \mathcal{L} \mathbf{x}", False)
    assert all(letter in found for letter in "𝔼ℝℒ𝐱")
    assert "mathvariant" not in found


def test_what_is_no_tex_is_an_error():
    with pytest.raises(ValueError, match="TeX does not understand"):
        paper.mathml(r"\nothing", False)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One page in both forms."""
    folder = tmp_path_factory.mktemp("paper")
    for kind in ("epub", "singlehtml"):
        flags = "-W", "--keep-going", "-b", kind, "-d", str(folder / "read")
        done = sphinx(ROOT / "book", folder / kind, *flags, only=PAGE)
        assert done.returncode == 0, done.stderr[-2000:]
    return folder


def test_epub_has_every_formula_as_mathml(built):
    single = (built / "singlehtml" / "index.html").read_text("utf8")
    written = len(re.findall(r'class="math notranslate', single))
    with zipfile.ZipFile(built / "epub" / "dlref.epub") as archive:
        assert archive.testzip() is None
        assert archive.read("mimetype") == b"application/epub+zip"
        names = [n for n in archive.namelist() if n.endswith((".xhtml", ".opf"))]
        trees = {name: ET.fromstring(archive.read(name)) for name in names}
        size = sum(item.file_size for item in archive.infolist())
    page = trees[f"{PAGE}.xhtml"]
    assert written == len(list(page.iter(f"{MATHML}math"))) > 20
    text = "".join(page.itertext())
    assert r"\(" not in text
    assert MOVES in text
    assert JUDGED in text
    assert list(page.iter("{http://www.w3.org/2000/svg}svg")), "the still picture"
    assert not list(page.iter(f"{XHTML}script"))
    assert size < 3e6, "no fonts, no Python"


def test_pdf_has_pages_faces_and_bookmarks(built):
    if chromium.find() is None:
        pytest.skip("no Chromium on this machine")
    found = onpaper.printed(built / "singlehtml", "index.html")
    assert found.startswith(b"%PDF-")
    assert found.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b", found)) >= 5
    faces = set(re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", found))
    for face in (b"STIXTwoText", b"IBMPlexMono", b"mjx-stx"):
        assert any(f.startswith(face) for f in faces), (face, faces)
    assert b"/Outlines" in found


def test_a_page_with_an_unset_formula_is_not_printed(built, tmp_path):
    if chromium.find() is None:
        pytest.skip("no Chromium on this machine")
    (tmp_path / "index.html").write_text(
        "<script>window.MathJax = {startup: {promise: 1}}</script>"
        '<p><span class="math">x</span></p>'
    )
    with pytest.raises(chromium.BrowserError, match="1 formulas are not set"):
        onpaper.printed(tmp_path, "index.html")
