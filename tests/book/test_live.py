"""Python on the page, by hand: keys, what goes wrong, and this machine's kernel."""

import pytest

from dlref.cli import live
from tests.book.browser import CTRL, SHIFT, Reader
from tests.book.conftest import ROOT
from tests.book.test_browser import skeleton

PAGE = "normalization/layer_norm.html"
NEEDS_TORCH = "neurons/logistic_regression.html"
MEGABYTES = 15  # of Python, over the wire

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]
FIRST = "$$('div.cell').find(c => c.querySelector('.cell-bar .button'))"
STATE = f"{FIRST}.querySelector('.cell-state').textContent"
SHOWN = f"""[...{FIRST}.querySelectorAll('.cell_output pre')]
  .map(e => e.innerText).join('')"""


@pytest.fixture
def page(reader):
    """A page that has just been opened, with nothing of it pressed."""
    reader.dark(False)
    reader.visit(PAGE)
    return reader


def focused(reader):
    """Return the words on what has the focus, or its label."""
    return reader.js(
        "(doc.activeElement.ariaLabel || doc.activeElement.textContent).trim()"
    )


def walk(reader, words, back=False):
    """Press Tab until something with these words has the focus."""
    for _ in range(150):
        reader.press("Tab", SHIFT if back else 0)
        if focused(reader) == words:
            return
    pytest.fail(f"Tab leads to no {words}")


def begin_at_text(reader):
    """Skip the contents, as a reader without a mouse does first."""
    reader.js("w.focus()")
    walk(reader, "Skip to the text")
    reader.press("Enter")


def settles(reader, *words):
    """Wait until the state of the first cell begins with some words; return it."""
    begins = f"{list(words)}.some(w => s.startsWith(w))"
    return reader.js(f"until(() => {{ const s = {STATE}; return {begins} && s; }})")


def rests(reader):
    """Wait until the first cell may be run again; return how it ended."""
    button = f"{FIRST}.querySelector('.button')"
    return reader.js(f"until(() => !{button}.disabled && {STATE})")


def replace(reader, code):
    """Type over all of the code that has the focus."""
    reader.press("a", CTRL)
    for at, line in enumerate(code.split("\n")):
        if at:
            reader.press("Enter")
        reader.type(line)


def test_nothing_loads_before_the_first_click(page):
    asked = page.js("w.performance.getEntriesByType('resource').map(r => r.name)")
    assert not [name for name in asked if "/python/" in name]


def test_a_keyboard_is_enough(page):
    built = page.js(SHOWN)
    begin_at_text(page)
    walk(page, "Run")
    page.press("Enter")
    assert rests(page).startswith("ran here")
    assert skeleton(page.js(SHOWN)) == skeleton(built)
    walk(page, "Code of cell 1", back=True)
    replace(page, "def twice(x):\nreturn 2 * x")  # Enter indents after the colon
    page.press("Enter", CTRL)
    assert rests(page).startswith("ran here")
    assert page.js(SHOWN) == ""
    # NumPy reuses so large an intermediate, and asks for the call stack before.
    replace(page, "(np.ones(10**6) * 2 + 1).sum()")
    page.press("Enter", SHIFT)
    assert rests(page).startswith("ran here")
    assert "3000000.0" in page.js(SHOWN)
    replace(page, "1 / 0")
    page.press("Enter", CTRL)
    assert rests(page).startswith("ended here with an error")
    assert "line 1: ZeroDivisionError" in page.js(SHOWN)
    page.press("Escape")  # Tab leaves the code again
    walk(page, "Reset")
    page.press("Enter")
    assert page.js(STATE) == "ran when the book was built"
    assert page.js(SHOWN) == built
    assert not page.complaints()


def test_what_does_not_end_is_stopped_and_what_ends_python_is_told(page):
    page.js(f"{FIRST}.querySelector('pre').textContent = 'import os; os.abort()'")
    page.js(f"{FIRST}.querySelector('.button').click()")
    assert settles(page, "did not run").startswith("did not run: Python ended")
    page.js(f"{FIRST}.querySelector('pre').textContent = 'while True: pass'")
    page.js(f"{FIRST}.querySelector('.button').focus()")
    page.press("Enter")
    settles(page, "running")
    walk(page, "Stop")
    page.press("Enter")
    assert "Python begins anew" in settles(page, "stopped")


def test_python_is_stopped_while_it_loads(reader):
    reader.js("worker?.terminate(); worker = ready = null")
    reader.visit(PAGE)
    reader.js(f"{FIRST}.querySelector('.button').focus()")
    reader.press("Enter")
    settles(reader, "loading Python")
    walk(reader, "Stop")
    reader.press("Enter")
    assert settles(reader, "stopped") == rests(reader)
    reader.js(f"{FIRST}.querySelector('.button').click()")
    assert settles(reader, "ran here", "did not run").startswith("ran here")


def test_an_answer_that_does_not_end_is_stopped(page):
    page.js("$('.exercise .starter pre').textContent = 'while True: pass'")
    page.js("$('.exercise .starter .button').focus()")
    page.press("Enter")
    page.js("until(() => $('.exercise .cell-state').textContent === 'checking')")
    walk(page, "Stop")
    page.press("Enter")
    said = page.js(
        "until(() => !$('.starter .button').disabled"
        " && $('.exercise .cell-state').textContent)"
    )
    assert said.startswith("stopped; Python begins anew")


def test_without_webassembly_a_page_says_so(reader):
    without = reader.call(
        "Page.addScriptToEvaluateOnNewDocument", source="delete self.WebAssembly"
    )
    try:
        reader.visit(PAGE)
        assert "it has no WebAssembly" in reader.js("$('.cell-note').textContent")
        assert not reader.js("$$('.cell-bar').length")
    finally:
        reader.call("Page.removeScriptToEvaluateOnNewDocument", **without)


def test_a_wrong_answer_is_told_and_a_right_one_is_remembered(page):
    page.js("localStorage.clear()")
    (found,) = page.js("exercises()")
    assert found["starter"].startswith("Not yet")
    assert "entry (" in found["starter"]
    assert found["solution"].startswith("Right")
    page.visit(PAGE)
    state = page.js("$('.exercise .cell-state').textContent")
    assert state == "you have solved this one"
    for place in ("normalization/index.html", "map/concepts.html"):
        page.visit(place)
        solved = page.js("$$('[data-solved]').map(e => e.textContent).join(' ')")
        assert "solved" in solved, place
    page.js("localStorage.clear()")


def test_python_is_not_too_large(site):
    files = [p for p in (site / "_static" / "python").iterdir() if p.suffix != ".txt"]
    assert sum(p.stat().st_size for p in files) < MEGABYTES * 1e6


def test_opened_as_a_file_a_page_says_how_to_run_it(reader, site):
    reader.browser.call("Page.navigate", url=(site / PAGE).as_uri())
    try:
        note = reader.js(
            "new Promise(done => { const look = () => {"
            " const note = document.querySelector('.cell-note');"
            " note ? done(note.textContent) : setTimeout(look, 20); }; look(); })"
        )
        assert "dlref book --serve" in note
        assert not reader.js("document.querySelectorAll('.cell-bar').length")
    finally:
        reader.navigate("/reader")


def test_the_kernel_of_this_machine_runs_what_needs_torch(site):
    pytest.importorskip("jupyter_server")
    with Reader(site) as reader, live.kernels(reader.address, ROOT) as end:
        reader.visit(NEEDS_TORCH + end)
        cells, exercises = reader.js("cells()"), reader.js("exercises()")
    assert any("needs-kernel" in cell["classes"] for cell in cells)
    for cell in cells:
        if "raises-exception" not in cell["classes"]:
            assert cell["state"].startswith("ran here"), cell
            assert skeleton(cell["now"]) == skeleton(cell["built"]), cell["code"]
    assert exercises
    for found in exercises:
        assert found["starter"].startswith("Not yet")
        assert found["solution"].startswith("Right")
