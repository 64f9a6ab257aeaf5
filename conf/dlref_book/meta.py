"""What other programs read of the site: previews of links, a site map, llms.txt."""

import os
import re
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xml

from sphinx.application import Sphinx

from dlref_book.contents import LEDE, TITLE, WHOLE, chapters, of_topic

MARKUP = re.compile(r"\{\w+\}`([^`<]*)[^`]*`|\[([^\]]*)\]\([^)]*\)|[$*`]")


def lede(app: Sphinx, page: str) -> str:
    """Return a page's first sentences as plain text."""
    path = Path(app.env.doc2path(page))
    found = LEDE.search(path.read_text("utf8")) if path.exists() else None
    text = MARKUP.sub(lambda m: m[1] or m[2] or "", found[1]) if found else ""
    return " ".join(text.split())


def title(app: Sphinx, page: str) -> str:
    """Return a page's title."""
    found = TITLE.search(Path(app.env.doc2path(page)).read_text("utf8"))
    return found[1] if found else page


def preview(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Describe a page to whoever shows a link to it."""
    if doctree is None or app.builder.name == "epub":
        return
    words = lede(app, page) or "A deep learning textbook whose proofs run."
    tags = {
        "og:site_name": app.config.project,
        "og:title": title(app, page),
        "og:description": words,
        "og:type": "article" if "/" in page else "website",
    }
    if base := app.config.html_baseurl:
        tags["og:url"] = base + app.builder.get_target_uri(page)
    meta = [f'<meta name="description" content="{escape(words)}">']
    meta += [f'<meta property="{n}" content="{escape(t)}">' for n, t in tags.items()]
    context["metatags"] = context.get("metatags", "") + "\n".join(meta)


def order(app: Sphinx) -> list[tuple[str, list[str]]]:
    """Return the pages by part: those about the whole, then the chapters'."""
    there = app.env.found_docs
    found = [("The whole", [p for p in ("index", *WHOLE) if p in there])]
    for topic, (number, name) in chapters(app.env).items():
        pages = [f"{topic}/index", *(c.page for c in of_topic(topic))]
        found.append((f"{number} {name}", [p for p in pages if p in there]))
    return found


def write(app: Sphinx, error: Exception | None) -> None:
    """Write llms.txt, and a site map if the site's address is known."""
    if error or app.builder.name != "html":
        return
    base = app.config.html_baseurl or ""
    lines = ["# dlref", "", "> " + lede(app, "index"), ""]
    for part, pages in order(app):
        lines += [f"## {part}", ""]
        for page in pages:
            address = base + app.builder.get_target_uri(page)
            lines.append(f"- [{title(app, page)}]({address}): {lede(app, page)}")
        lines.append("")
    out = Path(app.outdir)
    (out / "llms.txt").write_text("\n".join(lines), encoding="utf-8")
    if base:
        places = (
            f"<url><loc>{xml(base + app.builder.get_target_uri(p))}</loc></url>"
            for p in sorted(app.env.found_docs)
        )
        head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        text = (
            f'<?xml version="1.0" encoding="utf-8"?>\n{head}{"".join(places)}</urlset>'
        )
        (out / "sitemap.xml").write_text(text + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect to the build; `DLREF_URL` is the address of the site."""
    app.config.html_baseurl = os.environ.get("DLREF_URL", "")
    app.connect("html-page-context", preview)
    app.connect("build-finished", write)
