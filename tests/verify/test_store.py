"""Results are kept as long as nothing that they follow from has changed."""

import shutil

import pytest

from dlref.registry import operations
from dlref.verify import store
from dlref.verify.row import Row, Skip
from dlref.verify.verify import Judge


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package, and an empty store beside it."""
    copy = tmp_path / "dlref"
    shutil.copytree(store.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(store, "PACKAGE", copy)
    monkeypatch.setattr(store, "FOLDER", tmp_path / "build" / "verify")
    return copy


def keys(*names: str) -> dict[str, tuple[str, str]]:
    """The keys of the proofs and of the cases of operations."""
    return {name: (key(name, "proof"), key(name, "cases")) for name in names}


def key(name: str, part: str) -> str:
    return store.key(operations()[name][0], part, 0, store.CPU)


def changed(path, *names: str) -> dict[str, tuple[bool, bool]]:
    """Whether the keys of proof and cases change when a file does."""
    before = keys(*names)
    path.write_text(path.read_text() + "\n# changed\n")
    after = keys(*names)
    pairs = {n: zip(before[n], after[n], strict=True) for n in names}
    return {n: tuple(a != b for a, b in pair) for n, pair in pairs.items()}


def test_a_view_changes_what_judges_it(package):
    path = package / "concepts/normalization/layer_norm/numpy_impl.py"
    assert changed(path, "layer_norm", "linear") == {
        "layer_norm": (False, True),
        "linear": (False, False),
    }


def test_a_derivation_changes_its_proof(package):
    path = package / "concepts/normalization/layer_norm/derivation.py"
    assert changed(path, "layer_norm", "linear") == {
        "layer_norm": (True, True),
        "linear": (False, False),
    }


def test_a_piece_changes_what_is_composed_of_it(package):
    concept, _ = operations()["linear"]
    path = package / "concepts" / concept.page / "numpy_impl.py"
    assert changed(path, "sigmoid_mlp") == {"sigmoid_mlp": (False, True)}


@pytest.mark.parametrize("name", ["symbolic/normal.py", "record.py"])
def test_the_kernel_changes_everything(package, name):
    assert changed(package / name, "linear") == {"linear": (True, True)}


@pytest.mark.parametrize("name", ["guard.py", "verify/condition.py"])
def test_an_oracle_changes_all_cases(package, name):
    assert changed(package / name, "linear") == {"linear": (False, True)}


def test_seed_and_device_are_part_of_the_key():
    concept, _ = operations()["linear"]
    found = {
        store.key(concept, "cases", s, d) for s in (0, 1) for d in (("cpu",), ("cuda",))
    }
    assert len(found) == 4


def test_what_is_stored_is_what_was_found(package, monkeypatch):
    concept, op = operations()["linear"]
    first = store.computed(concept, op, "refusals")
    monkeypatch.setattr(Judge, "part", None)  # it must not be asked again
    assert store.computed(concept, op, "refusals") == first
    assert store.seconds("linear", "refusals") > 0
    assert store.load(concept, op, "refusals", 1, store.CPU) is None


def test_infinity_and_skips_are_stored(package):
    concept, op = operations()["linear"]
    lines = [
        Row("c", "linear", "case", "proof", "dx", float("inf"), 0.0, 0.1, "raised"),
        Skip("linear", "case", "cuda float16", "no CUDA"),
    ]
    store.save(concept, op, "proof", 0, store.CPU, lines)
    assert store.load(concept, op, "proof", 0, store.CPU) == lines


@pytest.mark.parametrize("text", ["", "{", '{"key": "old", "lines": []}'])
def test_what_cannot_be_read_is_computed_anew(package, text):
    concept, op = operations()["linear"]
    path = store.place("linear", "refusals")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert store.load(concept, op, "refusals", 0, store.CPU) is None
    assert store.computed(concept, op, "refusals")
