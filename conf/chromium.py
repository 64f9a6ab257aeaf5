"""Chromium, driven by its own protocol: it prints the book, and it tests its pages.

The protocol goes through a pipe: nothing listens, and the browser ends with whoever
started it. No host but this machine can be resolved.
"""

import fcntl
import json
import os
import select
import shutil
import tempfile
import time
from typing import Any

NAMES = "chromium", "google-chrome", "chromium-browser"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"
HIGH = 10  # pipes stay clear of the numbers that Chromium wants them at


def find() -> str | None:
    """Return the path of a Chromium, if this machine has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(Exception):
    """The browser did not do what it was asked, or did not answer in time."""


class Chromium:
    """A browser with one tab, to be used in a `with` statement.

    Args:
        width: of the window, in pixels.
        height: of the window.
        seconds: how long an answer may take.

    Attributes:
        events: what the tab told unasked, as (name, details), oldest first.
    """

    def __init__(self, width: int = 1440, height: int = 1000, seconds: float = 120):
        path = find()
        if path is None:
            raise BrowserError(f"no browser: none of {', '.join(NAMES)} is installed")
        self.seconds = seconds
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs, mine = zip(pipe(), pipe()[::-1], strict=True)
        self.reader, self.writer = mine[1], mine[0]
        actions: list[tuple] = [
            (os.POSIX_SPAWN_DUP2, theirs[0], 3),
            (os.POSIX_SPAWN_DUP2, theirs[1], 4),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        command = [path, *FLAGS, ALONE, f"--user-data-dir={self.profile.name}"]
        command += [f"--window-size={width},{height}", "about:blank"]
        self.pid = os.posix_spawn(path, command, os.environ, file_actions=actions)
        for end in theirs:
            os.close(end)
        self.count, self.rest, self.session = 0, b"", ""
        self.events: list[tuple[str, dict]] = []
        self.attach()

    def attach(self) -> None:
        """Take hold of the tab, and ask it to tell what goes wrong."""
        end = time.monotonic() + self.seconds
        tabs: list[dict] = []
        while not tabs and time.monotonic() < end:
            known = self.call("Target.getTargets")["targetInfos"]
            tabs = [t for t in known if t["type"] == "page"]
        found = self.call(
            "Target.attachToTarget", targetId=tabs[0]["targetId"], flatten=True
        )
        self.session = found["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> "Chromium":
        return self

    def __exit__(self, *_) -> None:
        for end in (self.writer, self.reader):
            os.close(end)
        os.waitpid(self.pid, 0)
        self.profile.cleanup()

    def call(self, method: str, **params: Any) -> dict:
        """Return the answer to one call of the protocol."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.writer, data) :]
        end = time.monotonic() + self.seconds
        while True:
            answer = self.receive(end)
            if answer.get("id") == self.count:
                break
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def receive(self, end: float) -> dict:
        """Return the next message, and keep it if it is an event."""
        while b"\0" not in self.rest:
            left = max(0.0, end - time.monotonic())
            if not select.select([self.reader], [], [], left)[0]:
                raise BrowserError("the browser does not answer")
            part = os.read(self.reader, 1 << 20)
            if not part:
                raise BrowserError("the browser has ended")
            self.rest += part
        data, _, self.rest = self.rest.partition(b"\0")
        message = json.loads(data)
        if "method" in message:
            self.events.append((message["method"], message.get("params", {})))
        return message

    def evaluate(self, code: str) -> Any:
        """Return the value of some JavaScript; a promise is waited for."""
        found = self.call(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if problem := found.get("exceptionDetails"):
            told = problem.get("exception", {}).get("description")
            raise BrowserError(told or problem["text"])
        return found["result"].get("value")


def pipe() -> tuple[int, int]:
    """Return the ends of a pipe, both from HIGH on."""
    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, HIGH) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]
