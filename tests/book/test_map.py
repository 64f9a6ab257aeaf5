"""The map: no topic is lost, nothing leads nowhere, and errata are shown by a page."""

import re
from html import unescape
from types import SimpleNamespace

import pytest
from dlref_book import errata, promised

from dlref.registry import concepts
from tests.book.conftest import ROOT

TOPICS = promised.topics()
ITEM = re.compile(r"<li><p>(.*?)</p>\s*</li>", re.S)
FOUND = list(errata.errata())


def plain(html):
    """Return the text of HTML, with straight quotes."""
    text = unescape(re.sub(r"<[^>]+>", "", html))
    return re.sub(r"\s+", " ", text.translate(str.maketrans("’‘“”", "''\"\"")))


def items(pages):
    """Return the list of topics as it is built."""
    page = pages["map/promised.html"]
    return ITEM.findall(page[page.index('class="promised"') :])


def test_every_topic_is_listed_once(pages):
    shown = [plain(item) for item in items(pages)]
    assert len(shown) == len(TOPICS) == 89
    for topic in TOPICS:
        assert (
            sum(
                s == topic.text or s.startswith((f"{topic.text}:", f"{topic.text} "))
                for s in shown
            )
            >= 1
        ), topic.text


def test_every_topic_leads_to_its_pages(pages):
    known = {c.id: c.page for c in concepts().values()}
    built = {name.removesuffix(".html") for name in pages}
    for topic in TOPICS:
        item = next(i for i in items(pages) if plain(i).startswith(topic.text))
        wanted = topic.pages(known, built)
        assert wanted, f"{topic.text}: no page"
        assert item.count("<a ") == len(wanted), topic.text
    count = f"{len(TOPICS)} of {len(TOPICS)} topics have their page."
    assert count in pages["map/promised.html"]


def test_topic_becomes_a_link_when_its_concept_appears():
    topic = promised.Topic("RMSProp", 5, ("043",))
    assert topic.pages({}, {"index"}) == []
    later = {"043": "optimization/rmsprop"}
    assert topic.pages(later, {"index"}) == []  # a record, but no page yet
    assert topic.pages(later, {"index", *later.values()}) == ["optimization/rmsprop"]


def test_answers_are_ids_or_pages():
    for topic in TOPICS:
        for answer in topic.answers:
            page = ROOT / "book" / f"{answer}.md"
            assert re.fullmatch(r"\d{3}", answer) or page.exists(), topic.text


def test_every_chapter_of_a_topic_has_a_name():
    openers = (ROOT / "book").glob("*/index.md")
    numbers = {
        int(re.search(r"^chapter: (\d+)", p.read_text(), re.M)[1]) for p in openers
    }
    assert {t.chapter for t in TOPICS} <= numbers


def test_each_entry_of_the_history_leads_to_what_verifies_it(pages):
    page = pages["history/timeline.html"]
    entries = re.findall(r'<span class="year">(\d{4})</span>(.*?)</li>', page, re.S)
    assert len(entries) >= 80
    for year, entry in entries:
        links = re.findall(r'<a [^>]*href="\.\./([^"#]+)', entry)
        assert links, (year, plain(entry))
        assert set(links) <= set(pages)


@pytest.mark.parametrize(
    ("concept", "erratum"), FOUND, ids=[f"{c.id} {e.source}" for c, e in FOUND]
)
def test_erratum_is_shown_by_its_page(pages, concept, erratum):
    assert erratum.verdict in errata.VERDICTS
    page = pages[f"{concept.page}.html"]
    assert f'id="{erratum.anchor}"' in page
    section = page[page.index(f'id="{erratum.anchor}"') :]
    for shown in erratum.shows:
        assert shown in plain(section), shown
    assert plain(erratum.source) in plain(pages["errata.html"])


def test_anchor_is_the_one_that_sphinx_makes():
    made = errata.Erratum("", "", "", "", "A slope: at most 1/4", ()).anchor
    assert made == "a-slope-at-most-1-4"


def test_title_of_a_page_is_read_from_it():
    page = SimpleNamespace(stem="x", read_text=lambda _: "---\na: 1\n---\n# Of it\n")
    assert promised.heading(page) == "Of it"
