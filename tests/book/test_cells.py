"""What cells put out is kept as long as nothing that it follows from has changed."""

import ast
from pathlib import Path

import pytest
from dlref_book import kept, live
from dlref_book.forks import Failed, in_forks
from dlref_book.shell import Ran, data, run

from dlref.sources import PACKAGE, closure, modules
from tests.book.conftest import ROOT


def code(*sources: str) -> set[str]:
    """The files whose code these cells use, by their place in the package."""
    paths = map(Path, kept.code_of([(source, []) for source in sources]))
    return {path.relative_to(PACKAGE).as_posix() for path in paths}


def test_cells_depend_on_the_concepts_that_they_name():
    found = code("from dlref.numpy import layer_norm", "layer_norm(x)")
    assert "concepts/normalization/layer_norm/numpy_impl.py" in found
    assert "numpy/__init__.py" in found
    assert "guard.py" in found
    assert not any("dropout" in path for path in found)


def test_cells_depend_on_what_their_concept_imports():
    found = code("from dlref.numpy import sigmoid_mlp")
    assert "concepts/neurons/linear_regression/numpy_impl.py" in found


def test_cells_depend_on_all_the_machinery_that_they_import():
    """The page on judging asks the command line, which asks nearly everything."""
    found = code("from dlref.cli import main", 'main(["check", "softmax.py"])')
    assert {"cli/check.py", "check/judge.py", "verify/verify.py"} <= found
    assert "concepts/neurons/softmax_regression/numpy_impl.py" in found


def test_cells_depend_on_a_view_that_they_import():
    found = code("from dlref.concepts.recurrent.lstm import numpy_fast")
    assert "concepts/recurrent/lstm/numpy_fast.py" in found


def test_import_within_a_block_is_found():
    text = (
        "def f():\n    try:\n        import a.b\n    except E:\n        from c import d"
    )
    assert modules(text) == ["a.b", "c", "c.d"]
    assert modules("from . import e\nfrom ..f import g", ("dlref", "h")) == [
        "dlref.h",
        "dlref.h.e",
        "dlref.f",
        "dlref.f.g",
    ]


def test_closure_follows_imports_in_functions():
    """`pieces` asks the registry, which asks the records."""
    found = closure([PACKAGE / "verify" / "pieces.py"])
    assert {PACKAGE / "registry.py", PACKAGE / "record.py"} <= found
    assert PACKAGE / "guard.py" not in found


@pytest.fixture
def place(tmp_path):
    return tmp_path / "page.json"


CELLS = [("1 + 1", [])]


def test_output_is_kept(place):
    ran = Ran([[{"output_type": "stream", "name": "stdout", "text": "2"}]], [], True)
    kept.save(place, CELLS, ran)
    assert kept.load(place, CELLS) == ran


def test_other_cells_are_run_again(place):
    kept.save(place, CELLS, Ran([[]], [], True))
    assert kept.load(place, [("1 + 2", [])]) is None
    assert kept.load(place, [("1 + 1", ["raises-exception"])]) is None


def test_changed_data_is_read_again(place, tmp_path):
    file = tmp_path / "data.json"
    for before, after in (("1", "2"), (None, "1"), ("1", None)):
        file.unlink(missing_ok=True)
        if before:
            file.write_text(before)
        kept.save(place, CELLS, Ran([[]], [str(file)], True))
        assert kept.load(place, CELLS)
        file.unlink(missing_ok=True)
        if after:
            file.write_text(after)
        assert kept.load(place, CELLS) is None


def test_changed_code_is_run_again(place, monkeypatch, tmp_path):
    file = tmp_path / "code.py"
    file.write_text("1")
    monkeypatch.setattr(kept, "code_of", lambda cells: {str(file)})
    kept.save(place, CELLS, Ran([[]], [], True))
    assert kept.load(place, CELLS)
    file.write_text("22")
    assert kept.load(place, CELLS) is None


def test_other_versions_run_again(place, monkeypatch):
    kept.save(place, CELLS, Ran([[]], [], True))
    monkeypatch.setattr(kept, "VERSIONS", ("numpy", "nothing"))
    assert kept.load(place, CELLS) is None


def test_what_another_program_says_is_not_kept(place):
    kept.save(place, CELLS, Ran([[]], [], False))
    assert kept.load(place, CELLS) is None


CELL = """
import subprocess, sys
from pathlib import Path
Path("CITATION.cff").resolve().read_text()
try:
    open(Path("build/nothing").resolve())
except FileNotFoundError:
    print("no file")
"""


def test_what_cells_read_and_ask_is_seen(monkeypatch):
    monkeypatch.chdir(ROOT)
    asks = CELL + 'subprocess.run([sys.executable, "-c", ""])\n'
    tasks = {"reads": [(CELL, [])], "asks": [(asks, [])]}
    found = dict(in_forks(run, tasks, jobs=2))
    names = [Path(path).name for path in found["reads"].read]
    assert names == ["CITATION.cff", "nothing"]
    assert found["reads"].outputs == [
        [{"output_type": "stream", "name": "stdout", "text": "no file\n"}]
    ]
    assert found["reads"].alone
    assert not found["asks"].alone


def test_code_and_files_of_others_are_no_data():
    assert data([str(ROOT / "a.py"), "/etc/passwd", 3, ROOT / "b.json"]) == [
        str(ROOT / "b.json")
    ]


def end(_):
    import os

    os._exit(3)


def test_fork_that_ends_early_is_named():
    with pytest.raises(Failed, match="one: the process that ran its cells ended early"):
        list(in_forks(end, {"one": None}, jobs=1))


def test_fork_that_takes_too_long_is_stopped(monkeypatch):
    from time import sleep

    monkeypatch.setattr("dlref_book.forks.SECONDS", 0.2)
    with pytest.raises(Failed, match=r"slow: its cells ran for more than 0\.2 s"):
        list(in_forks(sleep, {"quick": 0.0, "slow": 60.0}, jobs=2))


NEEDS = {  # a cell, and whether a browser cannot run it
    "from dlref.numpy import gelu, silu": False,
    "silu(x)": False,
    "gelu(x)": False,
    "import torch": True,
    "from dlref.torch import silu": True,
    "import scipy.special": True,
    "from dlref.training.segments import seven_segments": False,
    "from dlref.training.pictures import pictures": False,
    "from dlref.training.digits import best": True,
    "from dlref.training import digits": True,
    "from dlref.training.lenet import start": True,
    "lost + 1": True,
    "np.tanh(x)": False,
}


@pytest.mark.parametrize("cell", NEEDS)
def test_cell_needs_the_kernel_if_it_imports_what_a_browser_has_not(cell):
    assert live.beyond(ast.parse(cell), {"lost"}) == NEEDS[cell]
