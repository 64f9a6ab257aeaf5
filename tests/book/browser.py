"""A reader with a real browser, for whom no host but this machine exists."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import assets
import chromium

DRIVER = Path(__file__).with_name("reader.js")
AXE = assets.BUILD / "node_modules" / "axe-core" / "axe.min.js"
PAGE = """<!doctype html><html lang="en"><title>reader</title>
<link rel="icon" href="data:,"><body style="margin:0">"""
ONE_PYTHON = "if (parent !== window) window.Worker = parent.SharedWorkerOfTests"
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowRight": 39}
CTRL, SHIFT = 2, 8


class Handler(SimpleHTTPRequestHandler):
    """Serves the site, and beside it the page that opens the others."""

    def do_GET(self):
        if self.path == "/reader":
            body = PAGE + f"<script>{DRIVER.read_text('utf8')}</script>"
            return self.answer(body, "text/html")
        if self.path == "/axe.js":
            return self.answer(AXE.read_text("utf8"), "text/javascript")
        return super().do_GET()

    def answer(self, text, kind):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code, *args):
        self.server.missing.append(self.path)
        super().send_error(code, *args)

    def log_message(self, *args):
        """Say nothing."""


class Reader:
    """A browser on the site, one page after the other; use it in a `with` statement."""

    def __init__(self, site):
        handler = partial(Handler, directory=str(site))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.missing = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.browser = chromium.Chromium()
        self.call, self.js = self.browser.call, self.browser.evaluate
        self.call("Page.addScriptToEvaluateOnNewDocument", source=ONE_PYTHON)
        self.navigate("/reader")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.__exit__()
        self.server.shutdown()
        self.server.server_close()

    def navigate(self, path):
        """Leave the frame: open a page by itself, and wait until it is there."""
        self.call("Page.navigate", url=self.address + path)
        self.js(
            "new Promise(done => { const look = () => document.readyState"
            " === 'complete' ? done() : setTimeout(look, 20); look(); })"
        )

    def visit(self, page, width=1440):
        """Open a page in the frame, and forget what went wrong before it."""
        self.browser.events.clear()
        self.server.missing.clear()
        self.js(f"visit({json.dumps('/' + page)}, {width})")

    def dark(self, on=True):
        """Prefer dark colors, or light ones; and nothing that moves."""
        colors = {"name": "prefers-color-scheme", "value": "dark" if on else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[colors, still])

    def press(self, key, modifiers=0):
        """Press a key, as a hand would."""
        words = "\r" if key == "Enter" else key if len(key) == 1 else ""
        typed = {"text": words} if words and not modifiers & CTRL else {}
        code = KEYS.get(key, ord(key[0].upper()))
        same = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", **same, **typed)
        self.call("Input.dispatchKeyEvent", type="keyUp", **same)

    def type(self, text):
        """Type some text."""
        self.call("Input.insertText", text=text)

    def complaints(self):
        """Return what the console and the network complained about since the visit."""
        self.js("0")  # what was said before this answer is heard by now
        found = [f"not found: {path}" for path in self.server.missing]
        for name, event in self.browser.events:
            if name == "Runtime.exceptionThrown":
                details = event["exceptionDetails"]
                told = details.get("exception", {}).get("description")
                found.append(f"thrown: {told or details['text']}")
            elif name == "Runtime.consoleAPICalled" and event["type"] in (
                "error",
                "warning",
                "assert",
            ):
                words = (a.get("value") or a.get("description") for a in event["args"])
                found.append(f"console: {' '.join(map(str, words))}")
            elif name == "Log.entryAdded":
                entry = event["entry"]
                if entry["level"] in ("error", "warning"):
                    found.append(f"log: {entry['text']} {entry.get('url', '')}")
            elif name == "Network.loadingFailed" and not event.get("canceled"):
                found.append(f"failed: {event['errorText']}")
        return found
