"""The built book: complete, without warnings, and loading nothing from elsewhere."""

import re
import xml.etree.ElementTree as ET
import zlib
from types import SimpleNamespace

import pytest
from dlref_book import meta

from dlref.registry import concepts, operations
from dlref.show import summary
from tests.book.conftest import ROOT

LOADS = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|link)\b[^>]*?
    \b(?:src|href)=["'](?P<url>(?:https?:)?//[^"']+)""",
    re.X | re.I,
)
HARMLESS = 'rel="canonical"', 'rel="license"'


def test_builds_without_warnings(built):
    assert built.returncode == 0, built.stderr[-3000:]


def test_every_concept_has_its_page(pages):
    assert {f"{c.page}.html" for c in concepts().values()} <= set(pages)


def test_nothing_is_composed_of_nothing(pages):
    assert not [name for name, html in pages.items() if "Composed of ." in html]


def test_no_page_loads_from_another_host(pages):
    for name, html in pages.items():
        found = [m[0] for m in LOADS.finditer(html)]
        assert not [f for f in found if not any(h in f for h in HARMLESS)], name


def test_no_style_sheet_or_script_of_ours_names_a_host(site):
    for path in site.glob("_static/dlref.*"):
        text = re.sub(r"http://www\.w3\.org/\S+", "", path.read_text("utf8"))
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text), path


def test_style_sheet_names_only_fonts_that_are_there(site):
    css = (site / "_static" / "dlref.css").read_text("utf8")
    for name in re.findall(r"url\(([^)]+)\)", css):
        assert (site / "_static" / name).exists(), name


@pytest.mark.parametrize("name", sorted(operations()))
def test_matrix_shows_every_operation_with_its_worst_errors(pages, name):
    concept, op = operations()[name]
    row = re.search(rf'<tr id="op-{name}".*?</tr>', pages["proved.html"], re.S)
    assert row
    for finding in summary.findings(concept, op):
        shown = finding.line.key in ("complex step", "torch cpu", "float32")
        if shown and finding.ok and finding.error is not None:
            assert f">{finding.said(finding.error)}</td>" in row[0]


def test_pages_say_that_cells_ran_and_offer_no_button_for_it(pages):
    assert not [name for name, html in pages.items() if ">Run<" in html]


def test_links_between_pages_lead_somewhere(pages, site):
    for name, html in pages.items():
        here = (site / name).parent
        body = re.sub(r"<pre>.*?</pre>", "", html, flags=re.S)
        for href in re.findall(r'<a\b[^>]*?href="([^"#:]+\.html)(?:#[^"]*)?"', body):
            assert (here / href).resolve().exists(), f"{name}: {href}"


def test_fragments_exist(pages, site):
    for name, html in pages.items():
        here = (site / name).parent
        for href, fragment in re.findall(r'href="([^"#:]*)#([^"]+)"', html):
            target = (here / href).resolve() if href else site / name
            if target.suffix == ".html" and target.exists():
                text = pages[target.relative_to(site).as_posix()]
                assert f'id="{fragment}"' in text, f"{name}: {href}#{fragment}"


def test_chapters_list_their_concepts_in_order(pages):
    for concept in concepts().values():
        opener = pages[concept.page.split("/")[0] + "/index.html"]
        assert f">{concept.id.lstrip('0')}</span>" in opener
    ids = re.findall(r'concept-id">(\d+)<', pages["normalization/index.html"])
    assert ids == sorted(ids, key=int)


def test_first_page_leads_to_every_chapter_and_says_how_much_is_in_it(pages):
    shelf = re.search(r'<ol class="shelf">.*?</ol>', pages["index.html"], re.S)[0]
    topics = {c.page.split("/")[0] for c in concepts().values()}
    assert topics <= set(re.findall(r'href="(\w+)/index\.html"', shelf))
    assert sum(map(int, re.findall(r"(\d+) concepts?,", shelf))) == len(concepts())
    assert sum(map(int, re.findall(r"(\d+) operations", shelf))) == len(operations())


def test_every_page_describes_itself(pages):
    for name, html in pages.items():
        if name in ("search.html", "genindex.html"):
            continue
        found = re.search(r'<meta name="description" content="([^"]+)">', html)
        assert found, f"{name} has no description"
        assert 'property="og:title"' in html
        assert not re.search(r"[{}`$]", found[1]), f"{name}: markup in {found[1]}"


def test_list_for_language_models_names_every_concept(site):
    text = (site / "llms.txt").read_text("utf8")
    for concept in concepts().values():
        assert f"]({concept.page}.html)" in text


def test_inventory_leads_other_projects_to_every_operation(site):
    data = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    lines = zlib.decompress(data).decode().splitlines()
    found = {line.split()[0]: line.split()[3] for line in lines}
    for name, (concept, _) in operations().items():
        place = f"{concept.page}.html#definition-{name.replace('_', '-')}"
        assert found[f"dlref.numpy.{name}"] == place


def test_site_map_lists_every_page_where_the_address_is_known(tmp_path):
    pages = {
        p.relative_to(ROOT / "book").with_suffix("").as_posix()
        for p in (ROOT / "book").rglob("*.md")
    }
    env = SimpleNamespace(
        found_docs=pages,
        srcdir=ROOT / "book",
        doc2path=lambda page: ROOT / "book" / f"{page}.md",
    )
    builder = SimpleNamespace(name="html", get_target_uri=lambda page: f"{page}.html")
    config = SimpleNamespace(html_baseurl="https://book.example/")
    app = SimpleNamespace(env=env, builder=builder, config=config, outdir=tmp_path)
    meta.write(app, None)
    places = ET.parse(tmp_path / "sitemap.xml").findall("{*}url/{*}loc")
    assert {p.text for p in places} == {
        f"https://book.example/{page}.html" for page in pages
    }
