"""Make the book on paper: `python conf/onpaper.py pdf` or `epub`, into build/.

The PDF is the pages of `make book` in the order of the contents, each as Chromium
prints it, with one table of bookmarks, and links from page to page. They are printed
one by one: for each sheet Chromium walks through all of a document, so that the time
of one long document grows with its square. The EPUB has MathML.
"""

import os
import re
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue

import chromium
from binding import Part, bound

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
SITE = BUILD / "html"
SECONDS = 120  # to set the formulas of a page, or to print it
BROWSERS = min(4, os.cpu_count() or 1)
NEXT = re.compile(r'<link rel="next" href="([^"]+)"')
# Every formula must be there before the page is printed. A link to each anchor, which
# nobody sees, makes Chromium say where it is on paper.
READY = """(async () => {
  while (document.readyState !== "complete") await new Promise(f => setTimeout(f, 20));
  await globalThis.MathJax?.startup?.promise; // a page may have no formula
  await document.fonts.ready;
  const words = e => {
    const copy = e.cloneNode(true);
    copy.querySelectorAll(".headerlink").forEach(link => link.remove());
    return copy.textContent.trim();
  };
  const links = document.createElement("nav");
  links.hidden = true;
  for (const { id } of document.querySelectorAll("[id]")) {
    const link = document.createElement("a");
    link.href = "#" + id;
    links.append(link);
  }
  document.body.append(links);
  const heading = document.querySelector("h1");
  return {
    page: location.pathname.slice(1),
    unset: [...document.querySelectorAll(".math")]
      .filter(e => !e.querySelector("mjx-container")).length
      + document.querySelectorAll("mjx-merror, mjx-mtext[style*='red']").length,
    title: heading ? words(heading) : document.title,
    sections: [...document.querySelectorAll("section[id] > h2")]
      .map(e => [e.parentElement.id, words(e)]),
  };
})()"""


def build(builder: str, out: Path) -> None:
    """Let Sphinx write the book in a form; pages that were read are not again."""
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going"]
    command += ["-j", "auto", "-c", str(ROOT / "conf"), "-d", str(SITE / ".doctrees")]
    done = subprocess.run([*command, "-b", builder, str(ROOT / "book"), str(out)])
    if done.returncode:
        sys.exit(f"onpaper: Sphinx could not write the book for {builder}")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and prints nothing of each request."""

    def log_message(self, format: str, *args) -> None:
        """Print nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder to this machine; yield its address."""
    handler = partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def order(site: Path) -> list[str]:
    """Return the pages of a site, as each says which is next."""
    pages = ["index.html"]
    while found := NEXT.search((site / pages[-1]).read_text("utf8")):
        pages.append(os.path.normpath(Path(pages[-1]).parent / found[1]))
    return pages


def printed(browser: chromium.Chromium, address: str, page: str) -> Part:
    """Return a page as a PDF, with all of its formulas.

    Raises:
        BrowserError: if a formula is not set, or the browser does not answer.
    """
    browser.events.clear()
    browser.call("Page.navigate", url=address + page)
    found = browser.evaluate(READY)
    if found["page"] != page or found["unset"]:
        raise chromium.BrowserError(f"{page}: {found['unset']} formulas are not set")
    asked = {"preferCSSPageSize": True, "generateTaggedPDF": False}
    asked |= {"transferMode": "ReturnAsStream"}
    stream = browser.call("Page.printToPDF", **asked)["stream"]
    parts = []
    while True:
        part = browser.call("IO.read", handle=stream)
        parts.append(b64decode(part["data"]))
        if part["eof"]:
            break
    browser.call("IO.close", handle=stream)
    return Part(page, found["title"], found["sections"], b"".join(parts))


def all_printed(address: str, pages: list[str]) -> list[Part]:
    """Return pages as PDFs, printed by as many browsers as there are processors."""
    free: SimpleQueue[chromium.Chromium] = SimpleQueue()

    def one(page: str) -> Part:
        browser = free.get()
        try:
            return printed(browser, address, page)
        finally:
            free.put(browser)

    with ThreadPoolExecutor(BROWSERS) as pool:
        started = [chromium.Chromium(seconds=SECONDS) for _ in range(BROWSERS)]
        for browser in started:
            free.put(browser)
        try:
            return list(pool.map(one, pages))
        finally:
            for browser in started:
                browser.__exit__()


def main(kind: str) -> None:
    """Write the book, and say where it is."""
    if kind == "epub":
        build("epub", BUILD / "epub")
        print(f"The book is in {(BUILD / 'epub' / 'dlref.epub').relative_to(ROOT)}")
        return
    if chromium.find() is None:
        sys.exit("onpaper: a PDF is printed by Chromium, and there is none here")
    build("html", SITE)
    path = BUILD / "dlref.pdf"
    with served(SITE) as address:
        parts = all_printed(address, order(SITE))
    path.write_bytes(bound(parts, address))
    print(f"The book is in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1])
