"""The command line: what it prints, and the code it exits with."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dlref.cli import book, main, verify
from dlref.registry import concepts, operations
from dlref.verify import store

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "FOLDER", tmp_path / "store")


def run(capsys, *arguments) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command."""
    code = main(list(map(str, arguments)))
    return code, *capsys.readouterr()


def one_line(text: str) -> bool:
    return text.startswith("dlref: ") and text.count("\n") == 1


def test_list_has_an_entry_for_each_operation(capsys):
    code, out, _ = run(capsys, "list", "--json")
    entries = json.loads(out)
    assert code == 0
    assert [e["operation"] for e in entries] == list(operations())
    keys = {"id", "concept", "operation", "tier", "oracles", "page"}
    assert all(set(e) == keys for e in entries)
    tiers = "all sizes", "elementwise", "composition of ", "sizes ", "value only"
    assert all(e["tier"].startswith(tiers) for e in entries)
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert len(out.splitlines()) == len(entries)


def test_list_imports_neither_torch_nor_sympy():
    program = (
        "import sys; from dlref.cli import main; main(['list']);"
        "sys.exit(bool({'torch', 'sympy', 'scipy.stats'} & set(sys.modules)))"
    )
    assert python("-c", program).returncode == 0


def test_show_has_all_that_is_known(capsys):
    code, out, _ = run(capsys, "show", "layer_norm")
    assert code == 0
    for text in (
        r"\hat{x}",
        "Gradient",
        "dweight: all sizes",
        "Theorem: The input gradient of a row sums to zero",
        "proved: all sizes (if eps > 0)",
        "dlref/concepts/normalization/layer_norm/numpy_impl.py:",
        "book/normalization/layer_norm.md",
    ):
        assert text in out, text


@pytest.mark.parametrize("name", concepts())
def test_show_shows_every_concept(capsys, name, monkeypatch):
    monkeypatch.setattr(store, "computed", lambda *place: [])  # proofs take their time
    code, out, _ = run(capsys, "show", name)
    assert code == 0
    assert all(f"{op.name}: " in out for op in concepts()[name].operations)


def test_verify_writes_reports_and_agrees(capsys, tmp_path):
    pytest.importorskip("torch")
    files = [tmp_path / f"report.{kind}" for kind in ("json", "xml", "html")]
    options = zip(("--json", "--junit", "--html"), files, strict=True)
    flat = [word for option in options for word in option]
    code, out, err = run(
        capsys, "verify", "relu", "--jobs", 1, "--device", "cpu", *flat
    )
    assert code == 0
    assert "1 operations: all" in out
    assert err == "", "a bar is for terminals"
    report = json.loads(files[0].read_text())
    assert report["environment"]["devices"] == ["cpu"]
    assert {row["operation"] for row in report["rows"]} == {"relu"}
    assert all(row["ok"] for row in report["rows"])
    assert all(path.stat().st_size for path in files)


def test_verify_in_two_processes():
    pytest.importorskip("torch")
    done = python("-m", "dlref.cli", "verify", "mse_loss", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "agree" in done.stdout


def test_verify_names_what_differs(capsys, monkeypatch):
    pytest.importorskip("torch")
    from dlref.concepts.neurons.relu_family import numpy_impl

    def relu(x):
        positive = x.real > 0
        return x * positive, lambda dy: dy * positive * (1 + 1e-9)

    monkeypatch.setattr(numpy_impl, "relu", relu)
    code, out, _ = run(capsys, "verify", "relu", "--jobs", 1)
    assert code == 1
    line = next(text for text in out.splitlines() if "complex step" in text)
    assert line.startswith("differs: relu, smallest, complex step, dx: entry (")
    assert "got" in line
    assert "expected" in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "layernorm"], "'layernorm'; did you mean layer_norm"),
        (["show", "conv_2d"], "did you mean conv2d"),
        (
            ["verify", "--json", "/no/such/folder/x.json"],
            "cannot write /no/such/folder",
        ),
        (["verify", "--seed", "-1"], "--seed: must be a whole number from 0, got -1"),
        (["verify", "--jobs", "0"], "--jobs: must be a whole number from 1, got 0"),
        (["verify", "--jobs", "two"], "must be a whole number from 1, got two"),
        (["verify", "--device", "tpu"], "--device: invalid choice: 'tpu'"),
        (["book", "--port", "70000"], "must be a whole number from 1 to 65535"),
        (["list", "--what"], "unrecognized arguments: --what"),
        (["dance"], "invalid choice: 'dance'"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(capsys, arguments, message):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert one_line(err)
    assert message in err


def test_no_cuda_is_one_line_and_exit_2(capsys, monkeypatch):
    monkeypatch.setattr(verify, "has_cuda", lambda: False)
    code, _, err = run(capsys, "verify", "relu", "--device", "cuda")
    assert code == 2
    assert err == "dlref: no CUDA: PyTorch sees no NVIDIA GPU here\n"


def test_occupied_port_is_one_line_and_exit_2(capsys, monkeypatch):
    monkeypatch.setattr(
        book, "build", lambda: pytest.fail("it asks for the port first")
    )
    monkeypatch.setattr(book, "find_spec", lambda name: True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = run(capsys, "book", "--serve", "--port", port)
    assert code == 2
    assert one_line(err)
    assert f"cannot serve at port {port}: Address already in use" in err


def test_book_is_served_to_this_machine_alone(tmp_path, monkeypatch):
    from threading import Thread
    from urllib.request import urlopen

    monkeypatch.setattr(book, "SITE", tmp_path)
    (tmp_path / "index.html").write_text("the book")
    with book.listen(0) as server:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        Thread(target=server.handle_request).start()
        assert urlopen(f"http://{host}:{port}/").read() == b"the book"


def test_book_that_does_not_build_is_exit_1(capsys, monkeypatch):
    monkeypatch.setattr(book, "build", lambda: 1)
    monkeypatch.setattr(book, "find_spec", lambda name: True)
    assert run(capsys, "book")[0] == 1


def test_book_without_sphinx_says_so(capsys, monkeypatch):
    monkeypatch.setattr(book, "find_spec", lambda name: None)
    code, _, err = run(capsys, "book")
    assert code == 2
    assert "Sphinx is not installed" in err


def test_reader_that_stops_early_is_no_error():
    command = f"{sys.executable} -m dlref.cli list --json | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("list", "show", "verify", "book"))


def python(*arguments: str) -> subprocess.CompletedProcess:
    """Run Python on the package as it is here."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
