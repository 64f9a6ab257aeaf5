"""A real browser that drives the built site, with no other host within reach."""

import json
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --hide-scrollbars"
)
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"


class Handler(SimpleHTTPRequestHandler):
    """Serves the site, each page with the probe in it, and takes the report."""

    def do_GET(self):
        name = self.path.split("?")[0]
        if name == "/driver":
            return self.answer(self.server.driver)
        if name.endswith(".html"):
            path = self.server.site / name.lstrip("/")
            return self.answer(path.read_text("utf8") + self.server.probe)
        return super().do_GET()

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        self.server.report = json.loads(self.rfile.read(size))
        self.answer("")
        self.server.done.set()

    def answer(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code, *args):
        self.server.missing.append(self.path)
        super().send_error(code, *args)

    def log_message(self, *args):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server on loopback that remembers what it could not find."""

    def __init__(self, site, driver, probe=""):
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(site)))
        self.site, self.missing, self.report = site, [], {}
        self.driver, self.probe = driver, probe
        self.done = threading.Event()


def drive(site, profile, driver, probe="", seconds=240):
    """Return the server after a page of it, `driver`, has run and reported.

    The driver posts its report to /report; `probe` is put at the end of each page.
    """
    return driven(Server(site, driver, probe), profile, seconds)


def driven(server, profile, seconds=240):
    """Return a server after its driver has run in a browser and reported."""
    if CHROMIUM is None:
        server.server_close()
        pytest.skip("no Chromium on this machine")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/driver"
    flags = [*FLAGS.split(), ALONE, "--remote-debugging-port=0"]
    browser = subprocess.Popen(
        [
            CHROMIUM,
            *flags,
            f"--user-data-dir={profile}",
            "--window-size=1500,1000",
            address,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert server.done.wait(seconds), "the browser did not finish"
    finally:
        browser.kill()
        browser.wait()
        server.shutdown()
        server.server_close()
    return server
