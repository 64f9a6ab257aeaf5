"""The graph of concepts: its layout, and that it leads nowhere dead."""

import re
from itertools import pairwise
from types import SimpleNamespace

import pytest
from dlref_book import drawing, layers

from dlref.registry import concepts

DIAMOND = {"a": [], "b": ["a"], "c": ["a"], "d": ["a", "b", "c", "gone"]}


def laid_out(needs, size=10.0):
    """Return the rows with passing edges, and where everything is."""
    depth = layers.depths(needs)
    rows = [[n for n in needs if depth[n] == d] for d in range(max(depth.values()) + 1)]
    found = layers.chains(rows, needs)
    rows = layers.ordered(rows, found)
    widths = {str: size, layers.Pass: 1.0}
    return rows, found, *layers.places(rows, found, widths, 2.0)


def test_needs_that_follow_from_others_are_left_out():
    assert layers.reduced(DIAMOND)["d"] == ["b", "c"]


def test_circle_is_named():
    with pytest.raises(ValueError, match="b needs c needs b"):
        layers.above({"a": ["b"], "b": ["c"], "c": ["b"]})


def test_edges_lead_down():
    depth = layers.depths(DIAMOND)
    assert depth == {"a": 0, "b": 1, "c": 1, "d": 2}


def test_edge_passes_between_the_items_of_a_row():
    needs = {"a": [], "b": ["a"], "c": ["a", "b"]}
    _, found, x, _ = laid_out(needs)
    assert found["a", "c"] == ["a", layers.Pass("a", 1), "c"]
    assert abs(x[layers.Pass("a", 1)] - x["b"]) >= (10 + 1) / 2 + 2


def test_crossing_that_can_be_avoided_is_avoided():
    needs = {"a": [], "b": [], "c": ["b"], "d": ["a"]}
    rows, *_ = laid_out(needs)
    assert [row.index(n) for row, n in zip(rows, "ad", strict=True)] in ([0, 0], [1, 1])


@pytest.mark.parametrize("count", [1, 5, 100])
def test_nothing_overlaps(count):
    needs = {str(k): [str(k // 3)] if k else [] for k in range(count)}
    rows, _, x, wide = laid_out(needs)
    for row in rows:
        size = [10.0 if isinstance(item, str) else 1.0 for item in row]
        ends = [(x[i] - s / 2, x[i] + s / 2) for i, s in zip(row, size, strict=True)]
        assert ends[0][0] >= -1e-9
        assert ends[-1][1] <= wide + 1e-9
        assert all(b[0] - a[1] >= 2 - 1e-9 for a, b in pairwise(ends))


def test_book_of_a_hundred_concepts_is_drawn(monkeypatch):
    monkeypatch.setattr(drawing, "least", lambda concept: "all")
    known = {
        f"{k:03}": SimpleNamespace(
            id=f"{k:03}", title=f"A title {k}", page=f"t{k // 25}/c{k}"
        )
        for k in range(100)
    }
    needs = {i: [f"{int(i) // 2:03}"] if int(i) else [] for i in known}
    found = drawing.Drawing(known, needs, known)
    for t in range(4):
        found.band(f"{t} Chapter", [i for i in known if int(i) // 25 == t])
    found.far_edges()
    assert set(found.boxes) == set(known)
    assert len(found.edges) == 99
    places = {(b.x, b.y) for b in found.boxes.values()}
    assert len(places) == 100
    parts = drawing.sheets(found.heads, list(found.boxes.values()), found.tall)
    assert [len(part.boxes) for part in parts] == [25] * 4
    for part, after in pairwise(parts):
        assert part.top + part.tall == after.top
    for part in parts:
        inside = [(b.y, b.y + found.height) for b in part.boxes]
        assert part.top < min(inside)[0]
        assert max(inside)[1] < part.top + part.tall


def test_records_need_without_circle():
    layers.above({c.id: c.needs for c in concepts().values()})


def test_map_shows_every_concept(pages):
    found = set(re.findall(r'data-node="(\d+)"', pages["map/concepts.html"]))
    assert found == {c.id for c in concepts().values()}


def test_openers_show_what_their_concepts_need(pages):
    for concept in concepts().values():
        opener = pages[concept.page.split("/")[0] + "/index.html"]
        if concept.needs:
            assert f'data-node="{concept.id}"' in opener, concept.page


def test_every_box_is_a_link_to_its_page(pages):
    known = {c.id: c for c in concepts().values()}
    for name, html in pages.items():
        for href, i in re.findall(r'<a href="([^"]+)" data-node="(\d+)"', html):
            assert href.endswith(known[i].page.rsplit("/", 1)[1] + ".html"), name
