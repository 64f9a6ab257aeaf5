"""Make the book on paper: `python conf/onpaper.py pdf` or `epub`, into build/.

The PDF is the book on one page, as Chromium prints it: with bookmarks, links and the
mathematics of the pages. The EPUB has MathML. Both are written from what `make book`
has read, if it has.
"""

import base64
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromium

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
READ = BUILD / "html" / ".doctrees"
SECONDS = 900  # to set every formula of the book, and to print it
# Every formula must be there before the page is printed, and no script left at work.
READY = """(async () => {
  while (document.readyState !== "complete") await new Promise(f => setTimeout(f, 50));
  await MathJax.startup.promise;
  await document.fonts.ready;
  const all = document.querySelectorAll(".math");
  return [...all].filter(e => !e.querySelector("mjx-container")).length
    + document.querySelectorAll("mjx-merror").length;
})()"""


def build(builder: str, out: Path, read: Path = READ) -> None:
    """Let Sphinx write the book in another form; pages that were read are not again."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going"]
    command += ["-b", builder, "-c", str(ROOT / "conf"), "-d", str(read)]
    done = subprocess.run([*command, str(ROOT / "book"), str(out)])
    if done.returncode:
        sys.exit(f"onpaper: Sphinx could not write the book for {builder}")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and prints nothing of each request."""

    def log_message(self, format: str, *args) -> None:
        """Print nothing."""


def printed(site: Path, page: str) -> bytes:
    """Return a page as a PDF, with all of its formulas.

    Raises:
        BrowserError: if a formula is not set, or there is no browser.
    """
    handler = partial(Quiet, directory=str(site))
    with (
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        chromium.Chromium(seconds=SECONDS) as browser,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser.call(
            "Page.navigate", url=f"http://127.0.0.1:{server.server_port}/{page}"
        )
        browser.evaluate("new Promise(done => setTimeout(done, 500))")
        if unset := browser.evaluate(READY):
            raise chromium.BrowserError(f"{unset} formulas are not set")
        options = {"preferCSSPageSize": True, "generateDocumentOutline": True}
        options |= {"generateTaggedPDF": True, "transferMode": "ReturnAsStream"}
        stream = browser.call("Page.printToPDF", **options)["stream"]
        parts = []
        while True:
            part = browser.call("IO.read", handle=stream)
            coded = part.get("base64Encoded")
            text = part["data"]
            parts.append(base64.b64decode(text) if coded else text.encode())
            if part["eof"]:
                break
        server.shutdown()
        return b"".join(parts)


def main(kind: str) -> None:
    """Write the book, and say where it is."""
    if kind == "epub":
        build("epub", BUILD / "epub")
        print(f"The book is in {(BUILD / 'epub' / 'dlref.epub').relative_to(ROOT)}")
        return
    if chromium.find() is None:
        sys.exit("onpaper: a PDF is printed by Chromium, and there is none here")
    build("singlehtml", BUILD / "single")
    path = BUILD / "dlref.pdf"
    path.write_bytes(printed(BUILD / "single", "index.html"))
    print(f"The book is in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1])
