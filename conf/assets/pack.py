"""Run inside Pyodide by pack.mjs: compile packages, and write them as one archive.

The files of an archive are not compressed one by one, but all of them together: they
have much in common.
"""

import gzip
import importlib.util
import io
import marshal
import zipfile
from pathlib import Path

NUMPY = Path("/numpy/lib/python3.12/site-packages")
SOURCE, OUT = Path("/source"), Path("/out")
UNCHECKED = (0b01).to_bytes(4, "little")  # compiled by hash, never compared with it
# Fields that no page enters, and that SymPy itself does not need.
FAR = {
    "physics",
    "stats",
    "holonomic",
    "crypto",
    "diffgeom",
    "categories",
    "liealgebras",
}
# What only tests, builds, other languages and PyTorch need.
LEFT_OUT = {
    "numpy": {"tests", "f2py", "include", "distutils", "_pyinstaller"},
    "sympy": {"tests", "benchmarks", "autolev", "codegen"} | FAR,
    "mpmath": {"tests"},
    "dlref": {"torch", "torch_impl.py"},
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
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        for root, package in packages:
            add(archive, root, package)
    (OUT / name).write_bytes(gzip.compress(plain.getvalue(), 9, mtime=0))


if NUMPY.exists():
    write("python.zip.bin", (NUMPY, "numpy"), (SOURCE, "sympy"), (SOURCE, "mpmath"))
else:
    write("dlref.zip.bin", (SOURCE, "dlref"))
