"""The pages in a real browser, with no other host within reach."""

import json

import pytest

from tests.book.browser import drive

WIDTHS = {"desk": 1440, "phone": 390}

# What a page tells of itself when it has settled.
PROBE = """<script>
addEventListener("load", async () => {
  const all = s => [...document.querySelectorAll(s)];
  if (window.MathJax?.startup) await MathJax.startup.promise;
  await document.fonts.ready;
  const scrolls = e => e.offsetParent && e.scrollWidth > e.clientWidth + 1;
  const wide = s => all(s).filter(scrolls)
    .map(e => e.textContent.trim().slice(0, 80));
  parent.postMessage({
    formulas: all(".math").length,
    set: all(".math mjx-container").length,
    errors: all("mjx-merror").map(e => e.textContent),
    wideFormulas: wide("div.math"),
    wideCode: wide(".view pre, .cell_input pre, .starter pre, .solution pre"),
    overflow: document.documentElement.scrollWidth - innerWidth,
    fonts: [...document.fonts].filter(f => f.status === "loaded").map(f => f.family),
    hosts: performance.getEntriesByType("resource").map(r => new URL(r.name).host)
      .filter(h => h !== location.host),
  }, "*");
});
</script>"""

DRIVER = """<!doctype html><body><script>
const todo = %s, found = {};
const visit = ([page, size, width]) => new Promise(done => {
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:900px;border:0`;
  const end = report => { found[`${size} ${page}`] = report; frame.remove(); done(); };
  const late = setTimeout(() => end({late: true}), 30000);
  onmessage = e => { clearTimeout(late); end(e.data); };
  frame.src = page;
  document.body.append(frame);
});
(async () => {
  for (const item of todo) await visit(item);
  await fetch("/report", {method: "POST", body: JSON.stringify(found)});
})();
</script>"""


@pytest.fixture(scope="module")
def seen(site, pages, tmp_path_factory):
    """What every page told of itself at both widths, and what was missing."""
    todo = [(f"/{p}", size, w) for p in pages for size, w in WIDTHS.items()]
    profile = tmp_path_factory.mktemp("profile")
    return drive(
        site, profile, DRIVER % json.dumps(todo), PROBE, seconds=60 + 10 * len(pages)
    )


pytestmark = [pytest.mark.browser, pytest.mark.slow]


def faults(seen, key):
    return {name: r[key] for name, r in seen.report.items() if r.get(key)}


def test_every_page_settles(seen, pages):
    assert len(seen.report) == len(WIDTHS) * len(pages)
    assert not faults(seen, "late")


def test_nothing_is_asked_of_another_host(seen):
    assert not faults(seen, "hosts")


def test_nothing_is_missing(seen):
    assert not [p for p in seen.missing if "favicon" not in p]


def test_every_formula_is_set(seen):
    assert not faults(seen, "errors")
    short = {n: (r["set"], r["formulas"]) for n, r in seen.report.items()}
    assert not {n: pair for n, pair in short.items() if pair[0] < pair[1]}


def test_formulas_and_code_fit_the_measure(seen):
    desk = {n: r for n, r in seen.report.items() if n.startswith("desk")}
    assert not {n: r["wideFormulas"] for n, r in desk.items() if r["wideFormulas"]}
    assert not {n: r["wideCode"] for n, r in desk.items() if r["wideCode"]}


def test_no_page_scrolls_sideways(seen):
    assert not {n: r["overflow"] for n, r in seen.report.items() if r["overflow"] > 0}


def test_pages_are_set_in_their_own_faces(seen):
    for name, report in seen.report.items():
        if report["formulas"]:
            assert any("STIX Two Text" in family for family in report["fonts"]), name
