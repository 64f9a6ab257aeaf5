"""Make mutants: functions of the NumPy views with one small change each, by mutmut."""

import gc
from dataclasses import dataclass
from difflib import ndiff
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import FunctionType

from dlref.record import Concept

ROOT = Path(__file__).parents[2]
CONCEPTS = ROOT / "dlref" / "concepts"


@dataclass(frozen=True)
class Mutant:
    """A function after a small change."""

    view: str
    name: str  # of the function
    number: int  # among its mutants
    function: FunctionType
    change: str  # the lines that differ, before and after


def views(chosen: list[Concept]) -> dict[str, Path]:
    """Return the NumPy views of concepts: their names, and where they are."""
    found = {}
    for concept in chosen:
        variants = sorted({v for op in concept.operations for v in op.variants})
        for kind in ("numpy_impl", *variants):
            name = f"{concept.name}.{kind}"
            found[name] = place(name)
    return found


def place(name: str) -> Path:
    """Return where a view is."""
    return CONCEPTS.joinpath(*name.split(".")).with_suffix(".py")


def source(path: Path) -> str:
    """Return the hash of a view's source."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def functions(name: str) -> list[FunctionType]:
    """Return the functions of a view's module."""
    module = import_module(f"dlref.concepts.{name}")
    own = (f for f in vars(module).values() if isinstance(f, FunctionType))
    return [f for f in own if f.__module__ == module.__name__]


def mutants(name: str) -> list[Mutant]:
    """Return the mutants of a view, as mutmut makes them."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    gc.disable()  # it makes very many nodes
    module = import_module(f"dlref.concepts.{name}")
    path = place(name)
    made = mutate_file_contents(path.relative_to(ROOT).as_posix(), path.read_text())
    gc.enable()
    names = {"__name__": module.__name__, "__package__": module.__package__}
    exec(compile(made.code, module.__name__, "exec"), names)
    lines, found = made.code.splitlines(), []
    for whole in made.mutant_names:
        own, number = whole.removeprefix("x_").split("__mutmut_")
        before, after = (
            [line.replace(full, own, 1) for line in lines[span.start - 1 : span.end]]
            for full in (f"x_{own}__mutmut_orig", whole)
            for span in [made.line_span_by_function_name[full]]
        )
        found.append(
            Mutant(name, own, int(number), names[whole], difference(before, after))
        )
    return found


def difference(before: list[str], after: list[str]) -> str:
    """Return the lines that differ, before and after."""
    lines = [line for line in ndiff(before, after) if line[0] in "-+"]
    return "\n".join(f"{line[0]} {line[2:].strip()}" for line in lines)
