"""The book as it is built, for the tests of its pages."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "html"
sys.path.insert(0, str(ROOT / "conf"))  # the directives are a package there


def sphinx(source, target, *flags, only=""):
    """Run sphinx-build as the book's build does; return the finished process."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", *flags]
    env = os.environ | {"PYTHONPATH": str(ROOT), "DLREF_ONLY": only}
    return subprocess.run(
        [*command, "-c", str(ROOT / "conf"), str(source), str(target)],
        capture_output=True,
        text=True,
        env=env,
        cwd=ROOT,
    )


@pytest.fixture(scope="session")
def built():
    """The process that brought build/html up to date, warnings being errors."""
    SITE.parent.mkdir(exist_ok=True)
    with open(SITE.parent / "html.lock", "w") as lock:  # one worker at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        return sphinx(ROOT / "book", SITE, "-W", "--keep-going", "-j", "2")


@pytest.fixture(scope="session")
def site(built):
    """The folder of the built book."""
    if not (SITE / "index.html").exists():
        pytest.fail(f"the book was not built:\n{built.stderr[-2000:]}")
    return SITE


@pytest.fixture(scope="session")
def pages(site):
    """The built pages, by name: their HTML."""
    paths = sorted(p for p in site.rglob("*.html") if "_static" not in p.parts)
    return {p.relative_to(site).as_posix(): p.read_text("utf8") for p in paths}


@pytest.fixture(scope="session")
def reader(site):
    """A browser on the site, one for all tests of a worker."""
    import chromium

    from tests.book.browser import Reader

    if chromium.find() is None:
        pytest.skip("no Chromium on this machine")
    with Reader(site) as reader:
        yield reader
