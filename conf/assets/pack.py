"""Run inside Pyodide by pack.mjs: compile packages, and write them as one archive."""

import importlib.util
import marshal
import zipfile
from pathlib import Path

NUMPY = Path("/numpy/lib/python3.12/site-packages")
SOURCE, OUT = Path("/source"), Path("/out")
UNCHECKED = (0b01).to_bytes(4, "little")  # compiled by hash, never compared with it
# What only tests, builds and other languages need.
LEFT_OUT = {
    "numpy": {"tests", "f2py", "include", "distutils", "_pyinstaller"},
    "sympy": {"tests", "benchmarks", "physics", "autolev", "codegen"},
    "mpmath": {"tests"},
    "dlref": set(),
}
BARE = {"sympy": 2, "mpmath": 2}  # without docstrings: half of SymPy's size


def compiled(path: Path, name: str, bare: int) -> bytes:
    """Return a module's byte code as a file."""
    source = path.read_bytes()
    code = compile(source, name, "exec", dont_inherit=True, optimize=bare)
    head = importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source)
    return head + marshal.dumps(code)


def add(archive: zipfile.ZipFile, root: Path, package: str) -> None:
    """Add a package; of dlref the source too, since it reads its own."""
    skipped = LEFT_OUT[package] | {"__pycache__"}
    for path in sorted((root / package).rglob("*")):
        name = path.relative_to(root)
        if path.is_dir() or skipped & set(name.parts):
            continue
        if path.suffix == ".py":
            code = compiled(path, str(name), BARE.get(package, 0))
            if package == "dlref":
                archive.writestr(str(name), path.read_bytes())
                cached = name.parent / "__pycache__" / f"{name.stem}.cpython-312.pyc"
                archive.writestr(str(cached), code)
            else:
                archive.writestr(str(name.with_suffix(".pyc")), code)
        elif path.suffix in (".so", ".json") and "_simd" not in path.name:
            archive.writestr(str(name), path.read_bytes())


def write(name: str, *packages: tuple[Path, str]) -> None:
    """Write an archive of packages."""
    with zipfile.ZipFile(OUT / name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for root, package in packages:
            add(z, root, package)


if NUMPY.exists():
    write("python.zip", (NUMPY, "numpy"), (SOURCE, "sympy"), (SOURCE, "mpmath"))
else:
    write("dlref.zip", (SOURCE, "dlref"))
