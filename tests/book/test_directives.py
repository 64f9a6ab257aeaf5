"""Directives say what is wrong with a page, and keep their content in every builder."""

import pickle

import pytest
from dlref_book.forks import Failed, in_forks
from dlref_book.shell import run

from tests.book.conftest import sphinx

HEAD = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# A page

"""
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


PAGE = "normalization/layer_norm"
CELL = "```{code-cell} python\n%s\n```\n\n"
PAGES = {  # what is not about a concept may have any name
    PAGE: GOOD,
    "shares": CELL % "x = 20" + CELL % "x + 2.5",
    "alone": CELL % "'x' in globals(), 2.5",
    "raises": CELL % ":tags: [raises-exception]\n1 / 0",
}


def build(folder, pages, builder="html", *flags):
    """Build a book of these pages; return what was said, and where the output is."""
    source = folder / "source"
    for name, text in pages.items():
        path = source / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + text)
    names = "\n".join(pages)
    (source / "index.md").write_text(f"# Index\n\n```{{toctree}}\n{names}\n```\n")
    flags = "-b", builder, "-d", folder / "doctrees", *flags
    done = sphinx(source, folder / builder, *flags, only=" ".join(pages))
    return done, folder / builder


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The folder of a book without faults, as HTML; its pages are read once."""
    folder = tmp_path_factory.mktemp("good")
    done, _ = build(folder, PAGES, "html", "-W")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(
    ("builder", "place"),
    [("html", f"{PAGE}.html"), ("text", f"{PAGE}.txt"), ("latex", "dlref.tex")],
)
def test_every_builder_keeps_the_content(good, builder, place):
    if builder != "html":
        done, _ = build(good, PAGES, builder, "-W")
        assert done.returncode == 0, done.stderr
    text = (good / builder / place).read_text("utf8")
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
    "history of what nobody cites": (
        "```{history}\nnobody1900: Nothing.\n```",
        "say `key: words` of what a concept cites",
    ),
    "history out of order": (
        "```{history}\nba2016: One.\nrumelhart1986: Another.\n```",
        "rumelhart1986 stands after one of 2016",
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
    return build(tmp_path_factory.mktemp("faulty"), {PAGE: text})[0].stderr


@pytest.mark.parametrize("fault", FAULTY)
def test_fault_is_named(complaints, fault):
    assert FAULTY[fault][1] in complaints


def test_cell_that_raises_stops_the_build(tmp_path):
    done, _ = build(tmp_path, {PAGE: CELL % "1 / 0"})
    assert done.returncode != 0
    assert "normalization/layer_norm: cell 1 raised" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr


def test_cell_may_raise_if_it_says_so(good):
    page = (good / "html" / "raises.html").read_text("utf8")
    assert "ZeroDivisionError: division by zero" in page


def test_cell_must_raise_if_it_says_so():
    with pytest.raises(Failed, match="page: cell 1 raised nothing, against its tag"):
        list(in_forks(run, {"page": [("1", ["raises-exception"])]}, jobs=1))


def test_cells_of_a_page_share_names_and_nothing_else(good):
    assert "22.5" in (good / "html" / "shares.html").read_text("utf8")
    alone = (good / "html" / "alone.html").read_text("utf8")
    assert "False" in alone
    assert "2.5" in alone


def dependencies(doctrees, page):
    """The files on which a page depends, in one line."""
    env = pickle.loads((doctrees / "environment.pickle").read_bytes())
    return " ".join(map(str, env.dependencies[page]))


@pytest.mark.parametrize(
    "part",
    [
        "layer_norm/numpy_impl.py",
        "layer_norm/derivation.py",
        "layer_norm/record.py",
        "symbolic/normal.py",
        "verify/bounds.py",
        "show/latex.py",
        "dlref/record.py",
        "references/ba2016.bib",
        "dlref_book/statements.py",
        "dlref_book/forms/report.html",
    ],
)
def test_page_is_read_again_when_its_code_changes(good, part):
    """The page depends on every file that its statements and numbers come from."""
    assert part in dependencies(good / "doctrees", PAGE)


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("judge", "dlref/check/judge.py"),
        ("judge", "dlref/cli/check.py"),
        ("judge", "softmax_regression/numpy_impl.py"),
        ("vision/lenet", "lenet/training.json"),
        ("vision/lenet", "dlref/training/digits.py"),
        ("api", "symbolic/tensor.py"),
        ("errata", "lenet/errata.toml"),
        ("speed", "benchmarks/record.json"),
    ],
)
def test_page_is_read_again_when_what_it_uses_changes(site, page, part):
    assert part in dependencies(site / ".doctrees", page)
