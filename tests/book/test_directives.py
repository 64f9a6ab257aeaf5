"""Directives say what is wrong with a page, and keep their content in every builder."""

import pytest

from tests.book.conftest import sphinx

HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# A page

"""
INDEX = "# Index\n\n```{toctree}\nnormalization/layer_norm\n```\n"
GOOD = """
```{definition} layer_norm
In words.
```

```{gradient} layer_norm
Because.
```

```{theorem} shift_leaves_output
It moves along.
```

```{margin}
Beside it.
```

```{views} layer_norm
```

```{report} layer_norm
```

```{code-cell} python
6 * 7
```

```{sources}
ba2016: the method
```

See {op}`layer_norm`.
"""
SOLUTION = "def layer_norm(x, weight=None, bias=None, eps=1e-5):\n    return x, None"


def build(folder, text, builder="html", *flags):
    """Build a book of one page; return what was said and the folder of the output."""
    source = folder / "source"
    (source / "normalization").mkdir(parents=True, exist_ok=True)
    (source / "index.md").write_text(INDEX)
    (source / "normalization" / "layer_norm.md").write_text(HEAD + text)
    done = sphinx(
        source, folder / builder, "-b", builder, *flags, only="normalization/layer_norm"
    )
    return done, folder / builder


@pytest.mark.parametrize(
    ("builder", "place"),
    [
        ("html", "normalization/layer_norm.html"),
        ("text", "normalization/layer_norm.txt"),
        ("latex", "dlref.tex"),
    ],
)
def test_every_builder_keeps_the_content(tmp_path, builder, place):
    done, out = build(tmp_path, GOOD, builder, "-W")
    assert done.returncode == 0, done.stderr
    text = (out / place).read_text("utf8")
    words = [
        "Definition 70.1",
        "Theorem 70.2",
        "Because.",
        "Beside it.",
        "keepdims",
        "42",
    ]
    words += ["Adding a constant to a row", "Complex step", "Layer Normalization"]
    words += ["proved for all sizes"]
    for word in words:
        assert word in text, f"{builder}: {word}"


FAULTY = {
    "operation": (
        "```{definition} rms_norm\n```",
        "no operation 'rms_norm'; it has layer_norm",
    ),
    "theorem": ("```{theorem} nothing\n```", "no theorem 'nothing'; it has shift"),
    "twice": ("```{definition} layer_norm\n```\n" * 2, "already has the definition"),
    "sources": ("```{sources}\nother2020: x\n```", "names ['ba2016'] as sources"),
    "source without words": (
        "```{sources}\nba2016\n```",
        "must be `key: what it was used for`",
    ),
    "role": ("{op}`nothing`", "no operation is named 'nothing'"),
    "exercise without judge": (
        ":::{exercise} E\nText.\n:::",
        "must say what it judges",
    ),
    "exercise without parts": (
        ":::{exercise} G\n:judges: layer_norm\nText.\n:::",
        "must have one starter, this has 0",
    ),
    "solution": (
        f":::{{exercise}} F\n:judges: layer_norm\n\n```{{starter}}\n{SOLUTION}\n```\n\n"
        f"```{{solution}}\n{SOLUTION}\n```\n:::",
        "the solution does not pass",
    ),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What is said of a page with every fault, one build each being slow."""
    text = "\n\n".join(text for text, _ in FAULTY.values())
    return build(tmp_path_factory.mktemp("faulty"), text)[0].stderr


@pytest.mark.parametrize("fault", FAULTY)
def test_fault_is_named(complaints, fault):
    assert FAULTY[fault][1] in complaints


def test_cell_that_raises_stops_the_build(tmp_path):
    done, _ = build(tmp_path, "```{code-cell} python\n1 / 0\n```")
    assert done.returncode != 0
    assert "normalization/layer_norm: cell 1 raised" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr


def test_cell_may_raise_if_it_says_so(tmp_path):
    cell = "```{code-cell} python\n:tags: [raises-exception]\n1 / 0\n```"
    done, out = build(tmp_path, cell, "html", "-W")
    assert done.returncode == 0, done.stderr
    page = out / "normalization" / "layer_norm.html"
    assert "ZeroDivisionError: division by zero" in page.read_text("utf8")


def test_cell_must_raise_if_it_says_so(tmp_path):
    cell = "```{code-cell} python\n:tags: [raises-exception]\n1\n```"
    assert "raised nothing, against its tag" in build(tmp_path, cell)[0].stderr


def test_cells_of_a_page_share_names_and_nothing_else(tmp_path):
    cells = "```{code-cell} python\nx = 20\n```\n\n```{code-cell} python\nx + 2.5\n```"
    done, out = build(tmp_path, cells, "html", "-W")
    assert done.returncode == 0, done.stderr
    assert "22.5" in (out / "normalization" / "layer_norm.html").read_text("utf8")


def test_page_is_read_again_when_its_code_changes(tmp_path):
    """The page depends on every file that its statements and numbers come from."""
    import pickle

    done, out = build(tmp_path, GOOD)
    assert done.returncode == 0, done.stderr
    env = pickle.loads((out / ".doctrees" / "environment.pickle").read_bytes())
    files = " ".join(map(str, env.dependencies["normalization/layer_norm"]))
    for part in (
        "layer_norm/numpy_impl.py",
        "layer_norm/derivation.py",
        "layer_norm/record.py",
        "symbolic/normal.py",
        "verify/bounds.py",
        "show/latex.py",
        "record.py",
        "references/ba2016.bib",
    ):
        assert part in files
