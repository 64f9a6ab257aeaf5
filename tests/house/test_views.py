"""What a page shows: short, narrow, plain, and documented with shapes."""

import ast
import inspect

import pytest

from dlref.registry import operations
from dlref.verify.views import view
from tests.house.tree import parse, place, shape, view_files

WIDTH, LENGTH = 72, 100
OPERATIONS = operations()


@pytest.mark.parametrize("path", view_files(), ids=place)
def test_fits_the_page(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    wide = [k for k, line in enumerate(lines, 1) if len(line) > WIDTH]
    assert not wide, f"{place(path)}: wrap at {WIDTH} columns, lines {wide}"
    for node in parse(path).body:
        if isinstance(node, ast.FunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= LENGTH, (
                f"{place(path)}: {node.name} has {length} lines, at most {LENGTH} "
                "fit on a page; give a part of it a name of its own"
            )


@pytest.mark.parametrize("path", view_files(), ids=place)
def test_is_plain(path):
    """No decorators, classes or **kwargs: a reader sees all that happens."""
    for node in ast.walk(parse(path)):
        where = f"{place(path)}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.ClassDef), f"{where}: no classes in views"
        if isinstance(node, ast.FunctionDef):
            assert not node.decorator_list, f"{where}: no decorators in views"
            assert not node.args.kwarg, f"{where}: name the arguments, no **kwargs"


@pytest.mark.parametrize("path", view_files(), ids=place)
def test_says_what_it_is(path):
    tree = parse(path)
    assert ast.get_docstring(tree), f"{place(path)}: say in a docstring what it holds"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            assert ast.get_docstring(node), (
                f"{place(path)}:{node.lineno}: {node.name} needs a docstring"
            )


def described(code, title: str) -> dict[str, str]:
    """Return what a Google docstring says in a section, by the names it lists."""
    found: dict[str, str] = {}
    section = names = ""
    for line in (inspect.getdoc(code) or "").splitlines():
        depth = len(line) - len(line.lstrip())
        if not depth:
            section = line.rstrip(":")
        elif section == title and depth == 4:
            names, _, text = line.strip().partition(": ")
            found |= dict.fromkeys(names.split(", "), text)
        elif section == title:
            found |= {n: found[n] + " " + line.strip() for n in names.split(", ")}
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_docstring_states_the_record_s_shapes(name):
    """The shapes of arguments and results, in the record's own words."""
    concept, op = OPERATIONS[name]
    code = concept.view("numpy_impl", name)
    arguments, results = described(code, "Args"), described(code, "Returns")
    for title, items, texts in (
        ("Args", op.inputs, arguments),
        ("Returns", op.outputs, results),
    ):
        for item in items:
            assert item.name in texts, f"{name}: {title} must describe {item.name}"
            said = texts[item.name].replace(",)", ")")
            assert shape(item.axes) in said, (
                f"{name}: {title} must say of {item.name} that it is "
                f"{shape(item.axes)}, as its record does; it says {said!r}"
            )
    for option in op.options:
        assert option in arguments, f"{name}: Args must describe {option}"
    if op.wrt:
        assert "backward" in results, (
            f"{name}: Returns must say what backward takes and gives"
        )


@pytest.mark.parametrize("name", OPERATIONS)
def test_views_take_the_same_arguments(name):
    """Inputs, parameters as one dict, options; in SymPy the parameters one by one."""
    concept, op = OPERATIONS[name]
    inputs, options = [i.name for i in op.inputs], list(op.options)
    defaults = {}
    for kind in ("numpy_impl", "torch_impl", "derivation"):
        found = view(concept, kind, name)
        if not found:
            continue  # test_concepts says where that may be
        parameters = inspect.signature(found).parameters
        names = list(parameters)
        params = ["params"] if op.parameters else []
        if kind == "derivation":  # a name of PyTorch's may hold a dot
            params = names[len(inputs) :][: len(op.parameters)]
        wanted = inputs + params + options
        assert names == wanted, f"{name} in {kind} must take {wanted}, takes {names}"
        defaults[kind] = [parameters[option].default for option in op.options]
    assert defaults["numpy_impl"] == defaults["torch_impl"], (
        f"{name}: two defaults of {list(op.options)}: {defaults}"
    )
