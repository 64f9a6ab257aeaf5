"""A Jupyter server beside the book, so that the pages run every cell on this machine.

It listens on loopback alone, takes requests from the book's pages alone, and only with
a token that is new each time. The token travels in the part of the address that no
browser sends, after `#`, and the page keeps it for its session.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe
from urllib.error import URLError
from urllib.request import Request, urlopen

from dlref.cli.usage import Usage

HOST = "127.0.0.1"
SECONDS = 30  # until the server must have answered


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def settings(port: int, token: str, origin: str, root: Path) -> list[str]:
    """Return the options of the Jupyter server."""
    values = {
        "ServerApp.ip": HOST,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_origin": origin,
        "ServerApp.allow_remote_access": False,
        "ServerApp.root_dir": root,
        "ServerApp.open_browser": False,
        "ServerApp.terminals_enabled": False,
        "ServerApp.log_level": "ERROR",
        "ServerApp.identity_provider_class": "dlref.cli.strict.TokenAndOrigin",
        "IdentityProvider.token": token,
        "MappingKernelManager.cull_idle_timeout": 3600,
    }
    if os.name == "posix":  # kernels by files that only this user can open
        values["KernelManager.transport"] = "ipc"
    else:
        values["KernelManager.ip"] = HOST
    return [f"--{name}={value}" for name, value in values.items()]


@contextmanager
def kernels(origin: str, repository: Path) -> Iterator[str]:
    """Run a Jupyter server; yield what a page's address must end with to use it.

    Args:
        origin: of the pages: the only ones that may ask.
        repository: whose dlref the cells import.

    Raises:
        Usage: if Jupyter is not installed, or its server does not start.
    """
    if find_spec("jupyter_server") is None:
        raise Usage("--live needs jupyter_server; `make book` installs it")
    port, token = free_port(), token_urlsafe(24)
    with tempfile.TemporaryDirectory() as root:
        command = [sys.executable, "-m", "jupyter_server", "--allow-root"]
        command += settings(port, token, origin, Path(root))
        paths = [str(repository), os.environ.get("PYTHONPATH", "")]
        env = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "JUPYTER_CONFIG_DIR": root,  # the user's own settings may allow more
            "JUPYTER_NO_CONFIG": "1",
        }
        log = Path(root, "log")
        with log.open("w") as said:
            server = subprocess.Popen(
                command, env=env, cwd=root, start_new_session=True, stderr=said
            )
        try:
            if not answers(server, port, token):
                reason = log.read_text()[-500:].strip()
                raise Usage(f"the Jupyter server did not start: {reason}")
            yield f"#live={port}.{token}"
        finally:
            server.terminate()
            server.wait()


def answers(server: subprocess.Popen, port: int, token: str) -> bool:
    """Wait until the server answers, and say whether it does."""
    asked = Request(
        f"http://{HOST}:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(asked, timeout=1):
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False
