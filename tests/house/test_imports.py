"""Who may import whom: what judges shares no code with what is judged."""

import subprocess
import sys
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.tree import ROOT, imports, modules, place

OWN = "dlref.concepts.*.*."
STANDARD = tuple(sys.stdlib_module_names)

# The first pattern that a module matches says what it may import, at its top and
# inside functions. Names stand for themselves and what is below them.
RECORD = ["dlref.record", "dlref.axes"]
JUDGES = [*RECORD, "dlref.registry", "dlref.symbolic", "dlref.verify"]
MAY = {
    OWN + "record": (["numpy", "dlref.record", *STANDARD], []),
    OWN + "derivation": (["sympy", "dlref.symbolic", OWN + "derivation"], []),
    OWN + "numpy_*": (["numpy", "scipy.special", "math", OWN + "numpy_*"], []),
    OWN + "torch_*": (["torch", "math", OWN + "torch_*"], []),
    "dlref.concepts*": ([], []),
    "dlref": ([], []),
    "dlref.record": (["numpy", *STANDARD], []),
    "dlref.axes": (["dlref.record", *STANDARD], []),
    "dlref.registry": ([*RECORD, *STANDARD], []),
    "dlref.sources": (STANDARD, []),
    "dlref.guard": (["numpy", *RECORD, *STANDARD], []),
    "dlref.numpy": (["dlref.guard", "dlref.registry"], []),
    "dlref.torch": (["dlref.registry"], []),
    "dlref.symbolic*": (
        ["sympy", "mpmath", "numpy", *RECORD, "dlref.symbolic", *STANDARD],
        [],
    ),
    "dlref.verify*": (
        ["numpy", *JUDGES, "dlref.guard", "dlref.sources", *STANDARD],
        ["torch"],
    ),
    "dlref.check*": (
        ["numpy", "dlref.check", *JUDGES, *STANDARD],
        ["torch", "pytest"],
    ),
    "dlref.live*": (
        ["numpy", "mpmath", "dlref.check", "dlref.live", *STANDARD],
        ["dlref.show", "dlref.verify"],
    ),
    "dlref.show*": (["numpy", "sympy", *JUDGES, "dlref.show", *STANDARD], []),
    "dlref.cli.strict": (["jupyter_server"], []),
    "dlref.cli*": (["numpy", "dlref", *STANDARD], ["torch", "sympy"]),
    "dlref.training.parallel": (["numpy", "torch", "dlref", *STANDARD], []),
    "dlref.training*": (["numpy", "dlref", *STANDARD], ["torch", "sklearn"]),
}


def allowed(name: str, patterns: list[str]) -> bool:
    """Whether a module, or a package above it, is in the list."""
    parts = name.split(".")
    above = [".".join(parts[:k]) for k in range(1, len(parts) + 1)]
    return any(fnmatch(a, p) for a in above for p in patterns)


@pytest.mark.parametrize("name", modules())
def test_imports_only_what_it_may(name):
    top, inner = next(
        (may for pattern, may in MAY.items() if fnmatch(name, pattern)), (None, None)
    )
    assert top is not None, f"{name}: add it to the table MAY, in {__file__}"
    path = modules()[name]
    for found, inside in imports(name, path):
        if found == "dlref":
            continue  # the version, and nothing else
        may = [*top, *inner] if inside else top
        where = " inside a function only" if allowed(found, inner) else ""
        assert allowed(found, may), (
            f"{place(path)} imports {found}, but may import{where or ' only'} "
            f"{[m for m in may if m not in STANDARD]}"
        )


def test_no_circles():
    graph = {
        name: {n for n, _ in imports(name, path) if n in modules()} - {name}
        for name, path in modules().items()
    }
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"imports run in a circle: {' -> '.join(error.args[1])}")


def run(code: str) -> str:
    """Return what a fresh Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def test_numpy_loads_neither_torch_nor_sympy():
    """Who wants the NumPy functions does not wait for the others."""
    loaded = run(
        "import sys, dlref.numpy as d\n"
        "for name in dir(d): getattr(d, name)\n"
        "print(*sorted({'torch', 'sympy', 'mpmath'} & set(sys.modules)))"
    )
    assert not loaded, f"dlref.numpy loads {loaded}"


def test_importing_numpy_loads_no_view():
    """SciPy and the views themselves load with the first use."""
    loaded = run(
        "import sys, dlref.numpy as d\n"
        "dir(d)\n"
        "views = [m for m in sys.modules if m.endswith('numpy_impl')]\n"
        "print(*views, *({'scipy'} & set(sys.modules)))"
    )
    assert not loaded, f"importing dlref.numpy loads {loaded}"


def test_importing_numpy_waits_for_nothing_but_numpy():
    """It takes little longer than NumPy, which loads its random numbers when named."""
    loaded = run(
        "import sys, dlref.numpy\n"
        "print(*sorted({'numpy.random', 'difflib', 'ast'} & set(sys.modules)))"
    )
    known = run("import sys, numpy; print(*sorted({'ast'} & set(sys.modules)))")
    assert loaded == known, f"importing dlref.numpy loads {loaded}"


def test_one_function_loads_few_records():
    """However many concepts there are, who wants one does not wait for all."""
    loaded = run(
        "import sys; from dlref.numpy import layer_norm\n"
        "print(sum(m.endswith('.record') for m in sys.modules))"
    )
    assert int(loaded) < 5


def test_unknown_function_is_no_attribute():
    said = run(
        "import dlref.numpy\n"
        "try: dlref.numpy.layer_nrom\n"
        "except AttributeError as error: print(error)"
    )
    assert said == "dlref.numpy has no operation 'layer_nrom'"


def test_torch_loads_no_sympy():
    loaded = run(
        "import sys, dlref.torch as d\n"
        "dir(d)\n"
        "print(*({'torch', 'sympy', 'mpmath'} & set(sys.modules)))"
    )
    assert not loaded, f"importing dlref.torch loads {loaded}"
