"""What runs on a page: cells and the judge, here without a browser."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlref.live import Page, judge, special
from dlref.registry import operations

ROOT = Path(__file__).parents[1]

RIGHT = """def layer_norm(x, weight=None, bias=None, eps=1e-5):
    centered = x - x.mean(axis=-1, keepdims=True)
    sigma = np.sqrt(np.mean(centered**2, axis=-1, keepdims=True) + eps)
    xhat = centered / sigma
    y = xhat if weight is None else weight * xhat
    y = y if bias is None else y + bias

    def backward(dy):
        g = dy if weight is None else dy * weight
        along = np.mean(g * xhat, axis=-1, keepdims=True)
        dx = (g - g.mean(axis=-1, keepdims=True) - along * xhat) / sigma
        rows = tuple(range(dy.ndim - 1))
        dweight = None if weight is None else (dy * xhat).sum(axis=rows)
        dbias = None if bias is None else dy.sum(axis=rows)
        return dx, dweight, dbias

    return y, backward
"""


class Drawing:
    def _repr_html_(self):
        return "<svg/>"


class Formula:
    def _repr_latex_(self):
        return "$x$"


SHOWN = {
    "1 + 1": [{"text": "2"}],
    "x = 1": [],
    "1 + 1;": [],
    "None": [],
    "": [],
    "print('a', 'b')": [{"stream": "a"}, {"stream": " "}, {"stream": "b"}],
    "1 / 0": [{"error": "line 1: ZeroDivisionError: division by zero"}],
    "def f():\n    return oops\n\nf()": [
        {"error": "line 2: NameError: name 'oops' is not defined"}
    ],
    "Drawing()": [{"html": "<svg/>"}],
    "Formula()": [{"latex": "$x$"}],
    "Drawing": [{"text": f"<class '{__name__}.Drawing'>"}],
}


@pytest.mark.parametrize("source", SHOWN)
def test_shows_what_a_cell_shows(source):
    found = []
    page = Page(found.append)
    page.names |= {"Drawing": Drawing, "Formula": Formula}
    good = page.run(source)
    assert [o for o in found if o != {"stream": "\n"}] == SHOWN[source]
    assert good is not any("error" in o for o in found)


def test_cells_share_their_names():
    found = []
    page = Page(found.append)
    page.run("x = 2")
    page.run("x * 3")
    assert found == [{"text": "6"}]


def test_a_syntax_error_is_told():
    found = []
    assert not Page(found.append).run("def f(:")
    assert "invalid syntax" in found[0]["error"]


def test_a_warning_is_told():
    found = []
    Page(found.append).run("import warnings; warnings.warn('careful')")
    assert {"stream": "UserWarning: careful"} in found


@pytest.mark.parametrize("place", ["outside", "inside"])
def test_an_answer_that_ends_python_is_told_so(place):
    source = RIGHT.replace("    centered", "    raise SystemExit(3)\n    centered", 1)
    source = source if place == "inside" else "import sys\nsys.exit(3)"
    found = judge("layer_norm", source, seed=3)
    assert found["right"] is False
    assert found["what"] == "line 2: SystemExit: 3"


def test_a_right_answer_is_right():
    many = len(operations()["layer_norm"][1].cases)
    said = f"right at {many} of {many} cases"
    assert judge("layer_norm", RIGHT) == {"right": True, "what": said}


WRONG = {
    "a turned sign": (
        RIGHT.replace("dx = (g", "dx = -(g"),
        {"quantity": "dx", "case": "smallest", "looks": "the sign is turned"},
    ),
    "no function": ("x = 1", {"what": "there is no function layer_norm"}),
    "an error": (
        RIGHT.replace("return dx,", "return oops,"),
        {"what": "line 15: NameError: name 'oops' is not defined"},
    ),
    "no Python": ("def", {"what": "SyntaxError"}),
    "no gradient": (
        RIGHT.replace("return y, backward", "return y"),
        {"what": "layer_norm must return its output and a backward"},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_told_why(name):
    source, says = WRONG[name]
    found = judge("layer_norm", source, seed=3)
    assert found["right"] is False
    for part, words in says.items():
        assert words in found[part]


def test_stands_in_for_what_views_take_from_scipy():
    scipy = pytest.importorskip("scipy.special")
    reals = np.linspace(-5, 40, 50)
    for z in (reals, reals[20:] + 1e-20j, np.float32(reals)):
        for name in ("erfc", "erfcx", "ndtr"):
            found, true = (getattr(m, name)(z) for m in (special, scipy))
            assert found.dtype == true.dtype
            assert np.allclose(found, true, rtol=1e-6 if z.itemsize == 4 else 1e-13)
            assert np.allclose(found.imag, true.imag, rtol=1e-12, atol=1e-300)
    views = (ROOT / "dlref" / "concepts").rglob("numpy_*.py")
    taken = re.findall(
        r"from scipy\.special import (.+?)(?:  #.*)?\n",
        "".join(path.read_text("utf8") for path in views),
    )
    wanted = {name for line in taken for name in line.split(", ")}
    assert wanted <= set(vars(special)), "dlref.live.special must have it too"


def test_a_view_runs_without_scipy():
    program = (
        "import importlib.util as u; u.find_spec = lambda name: None;"
        "import dlref.live, numpy as np; from dlref.numpy import gelu;"
        "print(gelu(np.array([1.0]))[0][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT
    )
    assert float(done.stdout) == pytest.approx(0.8413447460685429, rel=1e-15)
