"""Every concept is whole: four files, a page with an exercise, a sound record."""

import inspect
import re
from collections import Counter

import pytest

from dlref.record import split
from dlref.registry import concepts
from dlref.verify.pieces import pieces
from dlref.verify.views import view
from tests.house.tree import FOLDERS, ROOT, place

CONCEPTS = concepts()
PARTS = ("record.py", "derivation.py", "numpy_impl.py", "torch_impl.py", "__init__.py")
BIBLIOGRAPHY = ROOT / "conf/references"


def keys() -> set[str]:
    """Return the keys of the bibliography: its files are named after them."""
    return {path.stem for path in BIBLIOGRAPHY.glob("*.bib")}


@pytest.fixture(params=CONCEPTS)
def concept(request):
    return CONCEPTS[request.param]


def page(concept) -> str:
    """Return the text of a concept's page."""
    path = ROOT / "book" / f"{concept.page}.md"
    assert path.is_file(), f"write {place(path)}; conf/template/page.md is a start"
    return path.read_text(encoding="utf-8")


def test_has_its_files(concept):
    folder = FOLDERS[concept.name]
    assert concept.package == f"dlref.concepts.{concept.name}"
    missing = [p for p in PARTS if not (folder / p).is_file()]
    assert not missing, f"{place(folder)} has no {', '.join(missing)}"
    assert (folder.parent / "__init__.py").is_file(), f"{place(folder.parent)}: add one"
    for op in concept.operations:
        for kind in ("numpy_impl", "torch_impl", *op.variants):
            assert view(concept, kind, op.name), f"{kind} has no {op.name}"
        assert (
            view(concept, "derivation", op.name)
            or not op.wrt
            or pieces(concept.view("numpy_impl", op.name))
        ), f"{op.name} has no derivation, and is not composed of operations that have"


def test_page_shows_everything(concept):
    """No operation and no theorem without a word: it would be proved for nobody."""
    text = page(concept)
    for op in concept.operations:
        shown = rf"\{{(definition|gradient|views|report)\}}.*\b{op.name}\b"
        assert re.search(shown, text), f"show {op.name}: a directive must name it"
    for theorem in concept.theorems:
        assert f"{{theorem}} {theorem.name}\n" in text, f"show {theorem.name}"


def test_page_has_an_exercise(concept):
    text = page(concept)
    for part in ("{exercise}", ":judges:", "{starter}", "{hint}", "{solution}"):
        assert part in text, f"book/{concept.page}.md: add {part}"


def test_ids_are_known_and_unique():
    counts = Counter(c.id for c in CONCEPTS.values())
    twice = [i for i, k in counts.items() if k > 1]
    assert not twice, f"two concepts have the id {twice}"
    for c in CONCEPTS.values():
        for i in (c.id, *c.needs):
            assert re.fullmatch(r"\d{3}", i), f"{c.name}: {i!r} is not three digits"
        assert c.id not in c.needs, f"{c.name} needs itself"


def test_sources_are_in_the_bibliography(concept):
    missing = sorted(set(concept.sources) - keys())
    assert not missing, f"add {missing} to {place(BIBLIOGRAPHY)}"
    said = re.search(r"\{sources\}\n(.*?)```", page(concept), re.S)
    assert said, f"book/{concept.page}.md: say what its sources were used for"
    cited = re.findall(r"^(\S+):", said[1], re.M)
    assert sorted(cited) == sorted(concept.sources), (
        "the page and the record must name the same sources"
    )


def test_bibliography_holds_what_is_cited():
    cited = {key for c in CONCEPTS.values() for key in c.sources}
    assert not keys() - cited, "no concept cites these"
    for path in BIBLIOGRAPHY.glob("*.bib"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"^@\w+\{([^,]+),", text, re.M) == [path.stem], place(path)


def test_cases_state_everything(concept):
    """A case names every option and every size, so that nothing is implied."""
    for op in concept.operations:
        names = Counter(c.name for c in op.cases)
        twice = [n for n, k in names.items() if k > 1]
        assert not twice, f"{op.name}: two cases have the name {twice}"
        for case in op.cases:
            where = f"{op.name}, case {case.name!r}"
            assert set(case.options) == set(op.options), (
                f"{where}: state {sorted(set(case.options) ^ set(op.options))}"
            )
            here = op.at(case.sizes).arguments
            inputs = {i.name for i in here}
            optional = {i.name for i in here if i.optional}
            assert set(case.absent) <= optional, f"{where}: {case.absent} not optional"
            assert set(case.values) <= inputs, f"{where}: values of no argument"
            for item in (*op.arguments, *op.outputs):
                op.shape(item.axes, case)  # a KeyError names a size that is missing
            used = {
                w
                for i in (*op.arguments, *op.outputs)
                for a in split(i.axes)
                for w in a.words
            }
            used |= {i.below for i in op.arguments} | {i.depth for i in op.arguments}
            unused = set(case.sizes) - used
            assert not unused, f"{where}: the size of {unused} is of no axis"


def test_optional_arguments_are_tried_absent(concept):
    for op in concept.operations:
        for item in op.arguments:
            if item.optional:
                assert any(
                    one.name in case.absent
                    for case in op.cases
                    for one in item.layers(case.sizes)
                ), f"{op.name}: no case leaves {item.name} out"


def test_choices_are_all_tried(concept):
    for op in concept.operations:
        for option, rule in op.options.items():
            if isinstance(rule, tuple):
                tried = [c.options[option] for c in op.cases]
                missing = [choice for choice in rule if choice not in tried]
                assert not missing, f"{op.name}: no case has {option} = {missing[0]!r}"


def test_leading_axes_are_tried(concept):
    """Where any number of axes may lead: a case with none, one, and more."""
    for op in concept.operations:
        starred = {a.words[0] for i in op.inputs for a in split(i.axes) if a.starred}
        for word in starred:
            sizes = [c.sizes[word] for c in op.cases]
            counts = {min(2, len(s)) if isinstance(s, tuple) else 1 for s in sizes}
            assert counts >= {0, 1, 2}, (
                f"{op.name}: try *{word} as no axis, one and two; "
                f"tried are {sorted(counts)}"
            )


def test_exceptions_have_reasons(concept):
    for op in concept.operations:
        for case in op.cases:
            reasons = [*case.waive.values(), *(r for _, r in case.bounds.values())]
            for reason in reasons:
                assert len(reason.split()) > 2, f"{op.name}, {case.name}: {reason!r}"


def test_counts_are_of_what_is_there(concept):
    for count in concept.counts:
        assert f"{{counts}} {count.of}\n" in page(concept), f"show {count.model}"
        assert count.of in {op.name for op in concept.operations}, count.model
        assert count.source in {*concept.sources, ""}, count.model


def test_theorems_are_there(concept):
    operations = {op.name for op in concept.operations}
    for theorem in concept.theorems:
        proof = concept.view("derivation", theorem.name)
        assert inspect.getdoc(proof), f"{theorem.name}: say in a docstring why it holds"
        assert theorem.of in operations | {""}, (
            f"{theorem.name} is of no operation here"
        )
        assert theorem.statement.strip(), f"{theorem.name}: state it"
