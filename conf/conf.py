"""How the book is built: `make book`, or `sphinx-build -c conf book build/html -n -W`.

Set DLREF_ONLY to build some pages quickly, into a folder of your own:

    DLREF_ONLY=normalization/layer_norm sphinx-build -c conf book /tmp/mine
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

# Jupyter's server brings this; without it, jsonschema does not compile the grammars
# of addresses, which nothing here needs and which costs two seconds.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

import assets  # noqa: E402

import dlref  # noqa: E402

project = "dlref"
author = "The dlref authors"
copyright = "2026, the dlref authors"
version = release = dlref.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.mathjax", "dlref_book"]
exclude_patterns = ["**.ipynb_checkpoints"]
suppress_warnings = ["epub.unknown_project_files"]  # fonts, and Python for browsers
if only := os.environ.get("DLREF_ONLY", "").split():
    include_patterns = ["index.md", *(f"{page}.md" for page in only)]
    suppress_warnings += ["myst.xref_missing", "toc.not_included", "toc.not_readable"]

myst_enable_extensions = [
    "amsmath",
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "smartquotes",
]
myst_heading_anchors = 3
nb_execution_mode = "off"  # dlref_book.cells runs them, in a fork of this process
nb_custom_formats = {".md": "dlref_book.cells.read"}

html_theme = "dlref_theme"
html_theme_path = [str(HERE / "theme")]
html_title = "dlref: deep learning, proved"
html_static_path = [str(assets.ensure())]
packed = assets.ensure_own() if not only else None
html_permalinks_icon = "#"
html_show_sourcelink = False
html_copy_source = False

html_math_renderer = "mathjax"  # an EPUB has MathML: dlref_book.paper
epub_title = html_title
epub_description = "A textbook whose gradients are theorems, with code that is checked."
epub_uid = epub_identifier = f"{project}-{version}"
epub_show_urls = "no"
epub_css_files = ["book.css"]

# The mathematics is set in the face of the text, from our own server.
mathjax_path = "mathjax/tex-chtml-nofont.js"
mathjax4_config = {
    "loader": {
        "paths": {"fonts": "[mathjax]/fonts"},
        "versionWarnings": False,  # fonts have versions of their own
    },
    "output": {
        "font": "mathjax-stix2",
        "displayOverflow": "scroll",
        "linebreaks": {"inline": False},
    },
    "options": {
        "menuOptions": {
            "settings": {
                "enrich": False,
                "speech": False,
                "braille": False,
                "assistiveMml": True,
            }
        }
    },
}


def setup(app):
    """Wait, before files are copied, for what is packed while pages are read."""
    if packed:
        app.connect("env-updated", lambda app, env: packed())
