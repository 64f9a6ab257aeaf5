"""`dlref book`: build the book, serve it to this machine, or put it on paper."""

import os
import signal
import subprocess
import sys
from argparse import Namespace
from contextlib import nullcontext
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

from dlref.cli.live import HOST, kernels
from dlref.cli.usage import Usage

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "html"


def run(given: Namespace) -> int:
    """Build the book, and serve it if asked."""
    if not (ROOT / "conf" / "conf.py").exists():
        raise Usage("the book is built from a clone of the repository, not here")
    if find_spec("sphinx") is None:
        raise Usage("Sphinx is not installed; `make book` installs it and builds")
    if given.paper:
        return paper(given.paper)
    serve = given.serve or given.live
    server = listen(given.port) if serve else None  # is the port free?
    if code := build():
        return code
    print(f"The book is in {os.path.relpath(SITE / 'index.html')}")
    if server:
        end_as_by_ctrl_c()
        address = f"http://{HOST}:{given.port}"
        with server, kernels(address, ROOT) if given.live else nullcontext("") as end:
            what = "Serving it, and running its cells," if end else "Serving it"
            print(f"{what} at {address}/{end} until Ctrl-C", flush=True)
            server.serve_forever()
    return 0


def end_as_by_ctrl_c() -> None:
    """Let nothing outlive this process, also if its terminal is closed."""
    for name in "SIGTERM", "SIGHUP":
        if kind := getattr(signal, name, None):  # Windows has not both
            signal.signal(kind, signal.default_int_handler)


def build() -> int:
    """Build the book, warnings as errors; return 0, or 1 if it does not build."""
    folders = ["-c", str(ROOT / "conf"), str(ROOT / "book"), str(SITE)]
    flags = ["-n", "-W", "--keep-going", "-j", "auto"]
    command = [sys.executable, "-m", "sphinx", *flags, *folders]
    return int(subprocess.run(command, check=False).returncode != 0)


def paper(kind: str) -> int:
    """Write the book as a PDF or an EPUB; return 0, or 1 if it cannot be written."""
    command = [sys.executable, str(ROOT / "conf" / "onpaper.py"), kind]
    return int(subprocess.run(command, check=False).returncode != 0)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and prints nothing of each request."""

    def log_message(self, format: str, *args) -> None:
        """Print nothing."""


def listen(port: int) -> ThreadingHTTPServer:
    """Return a server of the site, on this machine alone."""
    handler = partial(Quiet, directory=str(SITE))
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise Usage(f"cannot serve at port {port}: {error.strerror}") from None
