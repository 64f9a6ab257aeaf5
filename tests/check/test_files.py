"""`dlref check`: what it finds in a file, and how it ends."""

import json
import subprocess
import sys
import time

import pytest

from dlref.cli import main

GOOD = """
import numpy as np

def softmax(z):
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)

def softmax_backward(dp, z):
    p = softmax(z)
    return p * (dp - np.sum(dp * p, axis=-1, keepdims=True))
"""


@pytest.fixture
def check(tmp_path, capsys):
    path = tmp_path / "layers.py"

    def run(text, *more):
        path.write_text(text)
        code = main(["check", str(path), *more])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_right_code_passes(check, tmp_path):
    report = tmp_path / "report.json"
    code, out, _ = check(GOOD, "--seed", "3", "--json", str(report))
    assert code == 0
    assert "softmax in layers.py, NumPy, float64" in out
    assert out.endswith("agree (seed 3)\n")
    rows = json.loads(report.read_text())["rows"]
    assert {r["quantity"] for r in rows} == {"p", "dz", "arguments"}
    assert all(r["ok"] for r in rows)


def test_wrong_code_fails_and_says_where(check):
    code, out, _ = check(GOOD.replace("p * (dp -", "-p * (dp -"))
    assert code == 1
    assert "dz: entry (" in out
    assert "looks like: the sign is turned" in out


def test_a_decorator_gives_another_name(check):
    code, out, _ = check(
        "from dlref.check import implements\nimport numpy as np\n"
        "@implements('relu')\ndef mine(x):\n"
        "    return np.maximum(x, 0), lambda dy: np.where(x > 0, dy, 0)\n"
    )
    assert code == 0
    assert "relu in layers.py" in out


def test_torch_code_is_found_out_and_differentiated(check):
    pytest.importorskip("torch")
    text = "import torch\ndef relu(x):\n    return torch.clamp(x, min=0)\n"
    code, out, _ = check(text)
    assert "relu in layers.py, PyTorch on cpu, float64" in out
    assert code == 1, "the slope of clamp at 0 is 1, not 0"
    assert check(text.replace("clamp(x, min=0)", "relu(x)"))[0] == 0


def test_a_gradient_that_is_cut_is_told(check):
    pytest.importorskip("torch")
    text = "import torch\ndef relu(x):\n    return torch.relu(x).detach()\n"
    _, out, _ = check(text, "--seed", "3")
    assert "autograd finds no way from its output to its arguments" in out
    assert out.endswith("agree, gradients not judged (seed 3)\n")


APPLIED = """
import torch

class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        p = torch.softmax(z, -1)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, dp):
        (p,) = ctx.saved_tensors
        return p * (dp - (dp * p).sum(-1, keepdim=True))

softmax = Softmax.apply
"""


def test_a_gradient_that_autograd_is_given_is_judged(check):
    pytest.importorskip("torch")
    code, out, _ = check(APPLIED)
    assert code == 0
    assert "PyTorch on cpu" in out
    code, out, _ = check(APPLIED.replace("(-1, keepdim", "(0, keepdim"))
    assert code == 1
    assert "dz: entry" in out


TWO = """
from __future__ import annotations
from dataclasses import dataclass
from dlref.check import implements

@dataclass
class Config:  # looks for its module among those that are loaded
    axis: int = -1

@implements("softmax")
def other(z):
    return z, lambda dp: dp
"""


def test_every_function_for_an_operation_is_judged(check):
    code, out, _ = check(TWO + GOOD.replace("def softmax_backward", "def unused"))
    assert code == 1
    assert "softmax in layers.py (other), NumPy" in out
    assert "softmax in layers.py (softmax), NumPy" in out
    code, _, err = check(TWO + GOOD)
    assert code == 2
    assert "has one backward of softmax, and other and softmax" in err


SUITE = """
import numpy as np
from dlref.check import conforms_to

def softmax(z):
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    return p, lambda dp: p * (dp - np.sum(dp * p, axis=-1, keepdims=True))

test_right = conforms_to("softmax")(softmax)

@conforms_to("softmax", seed=5)
def test_turned(z):
    p, backward = softmax(z)
    return p, lambda dp: -backward(dp)
"""


def test_the_suite_of_another_project_judges(tmp_path):
    (tmp_path / "test_mine.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 1
    assert "test_right" not in done.stdout
    assert "FAILED test_mine.py::test_turned[smallest]" in done.stdout
    assert "it looks like this: the sign is turned" in done.stdout
    assert "seed 5" in done.stdout


UNUSABLE = {
    "no function": ("x = 1\n", "has no function with the name of an operation"),
    "a misspelled one": ("def sofmax(z): pass\n", "did you mean softmax?"),
    "a backward alone": ("def relu_backward(dy, x): pass\n", "no relu"),
    "no Python": ("def relu(:\n", "SyntaxError"),
    "an error on import": ("import nothing_of_the_kind\n", "No module named"),
    "an error in a call": ("def relu(x):\n    return x / oops\n", "name 'oops'"),
    "an end on import": ("import sys\nsys.exit(0)\n", "SystemExit: 0"),
    "an end in a call": ("def relu(x):\n    raise SystemExit(0)\n", "SystemExit: 0"),
    "an unknown name": (
        "from dlref.check import implements\nimplements('soft')\n",
        "there is no operation 'soft'",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_judged_ends_with_2(check, name):
    text, says = UNUSABLE[name]
    code, _, err = check(text)
    assert code == 2
    assert says in err
    assert "dlref/check/" not in err, "the user's own frames and no others"


def test_a_file_must_be_there(capsys, tmp_path):
    assert main(["check", str(tmp_path / "none.py")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_file_must_be_readable(capsys, tmp_path):
    path = tmp_path / "layers.py"
    path.write_bytes(b"\xff\xfe\x00")
    assert main(["check", str(path)]) == 2
    assert "it is no text" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == 2
    assert "Is a directory" in capsys.readouterr().err


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_tensors_of_any_precision(check, dtype):
    pytest.importorskip("torch")
    text = "import torch\ndef softmax(z):\n    return torch.softmax(z, -1)\n"
    assert check(text, "--dtype", dtype)[0] == 0
    assert check(text.replace("(z, -1)", "(z, -1) * 0.9"), "--dtype", dtype)[0] == 1


def test_numpy_has_no_bfloat16(check):
    code, _, err = check(GOOD, "--dtype", "bfloat16")
    assert code == 2
    assert "no bfloat16" in err


def test_watches_a_file(tmp_path):
    path = tmp_path / "layers.py"
    path.write_text(GOOD.replace("p * (dp", "-p * (dp"))
    command = [sys.executable, "-m", "dlref.cli", "check", str(path), "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            until(process, "differ")
            time.sleep(0.05)
            path.write_text(GOOD)
            until(process, "agree")
        finally:
            process.kill()


def until(process, word):
    for line in process.stdout:
        if line.startswith("all") or "of" in line.split():
            assert word in line
        if line.startswith("watching"):
            return
