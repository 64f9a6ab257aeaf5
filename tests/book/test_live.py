"""Cells run in the browser as they ran at the build, and exercises are judged there."""

import json
import os
import re

import pytest

from dlref.cli import live
from tests.book.browser import Server, drive, driven
from tests.book.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|nan|inf)")
NEEDS_TORCH = "neurons/logistic_regression.html"
SECONDS = 60  # for one page
SAMPLE = ("normalization/layer_norm.html", "proofs.html", "recurrent/lstm.html")

# Run the last cell, which runs those before it; then judge each exercise, twice.
DRIVER = """<!doctype html><body><script>
const todo = %s, found = {};
const sleep = ms => new Promise(done => setTimeout(done, ms));
const until = async f => { while (!f()) await sleep(20); };
const visit = async page => {
  const frame = document.createElement("iframe");
  frame.style.cssText = "width:1440px;height:900px;border:0";
  frame.src = page;
  document.body.append(frame);
  await new Promise(done => { frame.onload = done; });
  const doc = frame.contentDocument, all = s => [...doc.querySelectorAll(s)];
  await until(() => doc.readyState === "complete");
  const cells = all("div.cell").filter(c => c.querySelector(".cell-bar .button"));
  const words = cell => [...cell.querySelectorAll(".cell_output pre")]
    .map(e => e.innerText).join("\\n");
  const built = cells.map(words);
  const report = { cells: [], exercises: [], began: performance.now() };
  found[page] = report;
  const last = cells.at(-1)?.querySelector(".button");
  if (last) {
    last.click();
    await until(() => !last.disabled);
    report.first = (performance.now() - report.began) / 1000;
    const again = performance.now();
    last.click();
    await until(() => !last.disabled);
    report.later = (performance.now() - again) / 1000;
  }
  report.cells = cells.map((c, k) => [
    c.querySelector("pre").innerText, built[k], words(c),
    c.querySelector(".cell-state").textContent, c.className]);
  for (const e of all(".exercise")) {
    const part = s => e.querySelector(s), check = part(".starter .button");
    if (!check) continue;
    const judge = async () => {
      check.click();
      await until(() => !check.disabled);
      return part(".verdict-here").innerText;
    };
    const starter = await judge();
    part(".starter pre").textContent = part(".solution pre").textContent;
    const solution = await judge();
    const state = part(".starter .cell-state").textContent;
    report.exercises.push([starter, solution, state]);
  }
  frame.remove();
};
(async () => {
  for (const page of todo) await Promise.race([visit(page), sleep(%d * 1000)]);
  await fetch("/report", {method: "POST", body: JSON.stringify(found)});
})();
</script>"""


def chosen(pages) -> list[str]:
    """Return the pages to run: a few, or all of them if DLREF_ALL_PAGES is set."""
    return [p for p in pages if os.environ.get("DLREF_ALL_PAGES") or p in SAMPLE]


@pytest.fixture(scope="module")
def ran(site, pages, tmp_path_factory):
    """What came of running the cells and exercises of the pages."""
    todo = [f"/{p}" for p in chosen(pages)]
    profile = tmp_path_factory.mktemp("profile")
    driver = DRIVER % (json.dumps(todo), SECONDS)
    return drive(site, profile, driver, seconds=60 + SECONDS * len(todo)).report


def skeleton(text: str) -> str:
    """Return a text without its numbers and spaces."""
    return re.sub(r"\s+", "", NUMBER.sub("#", text))


def agree(one: str, other: str) -> bool:
    """Whether all numbers of two texts agree, up to rounding."""
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(
        float(a) == pytest.approx(float(b), 1e-6, 1e-12, nan_ok=True) for a, b in pairs
    )


def test_cells_say_what_they_said_at_the_build(ran):
    cells = [(p, *c) for p, r in ran.items() for c in r["cells"]]
    assert cells
    wrong = []
    for page, code, built, now, state, classes in cells:
        if "tag_raises-exception" in classes:
            continue
        same = skeleton(now) == skeleton(built)
        if "tag_rounding" not in classes:  # its digits are those of the machine
            same = same and agree(now, built)
        if not state.startswith("ran here") or not same:
            wrong.append(f"{page}\n{code}\n-- built\n{built}\n-- here\n{now}\n{state}")
    assert not wrong, "\n\n".join(wrong)


def test_exercises_judge(ran):
    judged = [(p, *e) for p, r in ran.items() for e in r["exercises"]]
    assert judged
    for page, starter, solution, state in judged:
        assert starter.startswith("Not yet"), (page, starter, state)
        assert solution.startswith("Right"), (page, solution, state)


def test_the_kernel_of_this_machine_runs_what_needs_torch(site, tmp_path):
    pytest.importorskip("jupyter_server")
    server = Server(site, "")
    with live.kernels(f"http://127.0.0.1:{server.server_port}", ROOT) as end:
        todo = [f"/{NEEDS_TORCH}{end}"]
        server.driver = DRIVER % (json.dumps(todo), SECONDS)
        report = driven(server, tmp_path / "profile").report
    ((_, found),) = report.items()
    assert any("needs-kernel" in classes for *_, classes in found["cells"])
    for code, built, now, state, classes in found["cells"]:
        if "raises-exception" not in classes:
            assert state.startswith("ran here"), (code, state)
            assert skeleton(now) == skeleton(built), code
    assert found["exercises"]
    for starter, solution, _ in found["exercises"]:
        assert starter.startswith("Not yet")
        assert solution.startswith("Right")
