"""The Python that runs in the reader's browser: Pyodide, and packages compiled for it.

`python.zip.bin` holds NumPy, SymPy and mpmath and is made with the other assets;
`dlref.zip.bin` holds this package and is made again when its sources change.
"""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SCRIPTS = (HERE / "assets" / "pack.mjs", HERE / "assets" / "pack.py")
PLAIN = ("pyodide.js", "python_stdlib.zip")
SQUEEZED = ("pyodide.asm.js", "pyodide.asm.wasm")  # the worker unpacks them itself
LICENSES = """Files of others, unchanged but for their packing:

Pyodide {pyodide}, MPL-2.0, with CPython, PSF-2.0: pyodide*, python_stdlib.zip
NumPy {numpy}, SymPy {sympy} and mpmath {mpmath}, all BSD-3-Clause: python.zip.bin
"""


def collect(packages: Path, static: Path, node: list[str], env: dict[str, str]) -> None:
    """Write Pyodide and the packages of others into the site's files."""
    pyodide, out = packages / "pyodide", static / "python"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in PLAIN:
        shutil.copyfile(pyodide / name, out / name)
    for name in SQUEEZED:
        data = gzip.compress((pyodide / name).read_bytes(), 9, mtime=0)
        (out / f"{name}.bin").write_bytes(data)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    short = {"info": lock["info"], "packages": {}}  # nothing is installed by name
    (out / "pyodide-lock.json").write_text(json.dumps(short))
    (archive,) = (packages / "@emscripten-forge" / "numpy" / "pkg").glob("*.tar.gz")
    spec = find_spec("sympy")
    site = Path(spec.origin).parents[1] if spec and spec.origin else Path()
    begin(pyodide, out, str(archive), site, node, env)()
    words = LICENSES.format(
        pyodide=json.loads((pyodide / "package.json").read_text())["version"],
        numpy=archive.name.split("-")[1],
        sympy=version("sympy"),
        mpmath=version("mpmath"),
    )
    (out / "LICENSES.txt").write_text(words, encoding="utf-8")


def ensure_own(build: Path, node: list[str], env: dict[str, str]) -> Callable[[], None]:
    """Begin to write this package for the browser, if it has changed.

    It takes seconds, in which pages can be read. Return what waits until it is done.
    """
    out = build / "static" / "python"
    digest = hashlib.sha256()
    for path in (*SCRIPTS, *sorted((ROOT / "dlref").rglob("*"))):
        if path.suffix in (".py", ".json", ".mjs"):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    stamp = build / "stamp-dlref"
    made = (out / "dlref.zip.bin").exists()
    if not made or not stamp.exists() or stamp.read_text() != digest.hexdigest():
        pyodide = build / "node_modules" / "pyodide"
        finish = begin(pyodide, out, "-", ROOT, node, env)

        def wait() -> None:
            finish()
            stamp.write_text(digest.hexdigest())

        return wait
    return lambda: None


def begin(
    pyodide: Path,
    out: Path,
    archive: str,
    source: Path,
    node: list[str],
    env: dict[str, str],
) -> Callable[[], None]:
    """Let Pyodide compile packages, under Node; return what waits until it has."""
    paths = [SCRIPTS[0], pyodide, out, archive, source]
    node_process = subprocess.Popen(
        [*node, *map(str, paths)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def finish() -> None:
        _, said = node_process.communicate()
        if node_process.returncode:
            sys.exit(f"assets: Node could not pack Python:\n{said[-2000:]}")

    return finish
