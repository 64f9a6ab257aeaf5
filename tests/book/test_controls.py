"""What a reader's hand finds on the pages besides Python: each by mouse or by keys."""

import pytest

from tests.book.browser import SHIFT
from tests.book.test_browser import DARK, LIGHT
from tests.book.test_live import focused, walk

PAGE = "normalization/layer_norm.html"
CHOSEN = "$$('.views > input:checked').map(i => i.dataset.view)"
FOUND = "$$('.search li a').map(a => a.getAttribute('href'))"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def page(reader):
    """A page that has just been opened by a reader who has chosen nothing yet."""
    reader.dark(False)
    reader.js("localStorage.clear()")
    reader.visit(PAGE)
    yield reader
    reader.js("localStorage.clear()")


def test_the_chosen_library_is_remembered_on_other_pages(page):
    assert "numpy_impl" in page.js(CHOSEN)
    page.js("$('.views > input:checked').focus()")
    page.press("ArrowRight")
    assert set(page.js(CHOSEN)) == {"torch_impl"}
    page.visit("normalization/rms_norm.html")
    assert "torch_impl" in page.js(CHOSEN)
    assert "numpy_impl" not in page.js(CHOSEN)


def test_the_chosen_colors_are_remembered(page):
    paper = "w.getComputedStyle(doc.body).backgroundColor"
    assert page.js(paper) == LIGHT
    page.js("w.focus()")
    walk(page, "Light or dark colors")
    page.press("Enter")
    assert page.js(f"sleep(200).then(() => {paper})") == DARK
    page.visit("index.html")
    assert page.js(paper) == DARK


def test_contents_open_and_close_by_key_on_a_phone(page):
    page.js("widen(390)")
    page.js("w.focus()")
    walk(page, "Contents")
    page.press("Enter")
    shown = "$('#contents').getBoundingClientRect().right > 0"
    assert page.js(f"until(() => {shown})")
    assert page.js("$('#contents').contains(doc.activeElement)")
    page.press("Escape")
    assert page.js(f"until(() => !({shown}))")
    assert focused(page) == "Contents"
    page.js("widen(1440)")


def test_a_figure_answers_to_keys(page):
    page.visit("convolution/cross_correlation.html")
    before = page.js("$('.play .picture').innerHTML + $('.play .said').textContent")
    page.js("$('.play input').focus()")
    page.press("ArrowRight")
    after = page.js("$('.play .picture').innerHTML + $('.play .said').textContent")
    assert after != before
    walk(page, "Reset")
    page.press("Enter")
    again = page.js("$('.play .picture').innerHTML + $('.play .said').textContent")
    assert again == before
    page.press("Tab", SHIFT)
    assert focused(page) != "Reset"


WANTED = {
    "layer_norm": PAGE,  # an operation by its name
    "scaled dot product attention": "attention/scaled_dot_product.html",
    "cross_entropy": "neurons/softmax_regression.html",
    "The input gradient of a row sums to zero": PAGE,  # a formula
    "Ba Kiros Hinton": PAGE,  # papers
    "Learning to Forget: Continual Prediction": "recurrent/lstm.html",
    "Nesterov": "optimization/momentum.html",
}


@pytest.mark.parametrize("words", WANTED)
def test_search_finds(reader, words):
    reader.visit(f"search.html?q={words.replace(' ', '+')}")
    reader.js("until(() => /found|did not/.test($('.search-summary')?.textContent))")
    found = [href.partition("#")[0].split("?")[0] for href in reader.js(FOUND)]
    assert WANTED[words] in found[:3]


def test_the_landing_page_checks_itself(reader):
    reader.visit("index.html")
    before = reader.js("$('.checks').innerText")
    reader.js("$('.exhibit .button').click()")
    said = reader.js(
        "until(() => { const said = $('.exhibit .cell-state').textContent;"
        " return /here in|did not/.test(said) && said; }, 60)"
    )
    assert "comparisons, made here in" in said
    after = reader.js("$('.checks').innerText")
    assert after.count("pass") >= 4
    assert "fail" not in after
    assert after != before, "the numbers are of this run"
    assert not reader.complaints()


def test_print_shows_the_page_without_its_controls(page):
    page.call("Emulation.setEmulatedMedia", media="print", features=[])
    try:
        gone = ".bar, .contents, .turn, .foot, .cell-bar .button, .copybtn"
        seen = f"$$('{gone}').filter(e => e.offsetParent).map(e => e.className)"
        assert page.js(seen) == []
        views = "$$('.views').map(v => [...v.querySelectorAll('.view')]"
        assert page.js(f"{views}.every(e => e.offsetHeight)).every(Boolean)")
        page.js("widen(700)")  # the width of a sheet
        assert page.js("looks().sideways") <= 0
    finally:
        page.call("Emulation.setEmulatedMedia", media="", features=[])
        page.js("widen(1440)")
