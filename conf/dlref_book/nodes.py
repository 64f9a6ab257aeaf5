"""Two nodes carry every form of the book.

`block` is a wrapper: an HTML element around ordinary nodes, and nothing where there
is no HTML. `drawn` is HTML that stands for its children: other builders show those.
In it `href="page:notation"` leads to a page, whichever builder writes it.
"""

import re
from functools import partial
from html import escape

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

HREF = re.compile(r'href="page:([^"#]+)"')


# docutils writes the names of nodes small
class block(nodes.General, nodes.Element):
    """An element `tag` with `classes` and `attrs` around its children."""


class drawn(nodes.General, nodes.Element):
    """HTML text; its children say the same to builders without HTML."""


class phrase(nodes.Inline, nodes.TextElement):
    """An inline element `tag` with `classes`."""


def div(*children, classes: str = "", tag: str = "div", **attrs: str) -> block:
    """Return an element around `children`."""
    node = block("", tag=tag, attrs=attrs)
    node["classes"] = classes.split()
    node += [c for c in children if c is not None]
    return node


def html(text: str, *fallback: nodes.Node) -> drawn:
    """Return HTML, and what stands for it elsewhere."""
    node = drawn("", html=text)
    node += list(fallback)
    return node


def span(*children, classes: str = "", tag: str = "span") -> phrase:
    """Return an inline element around text or inline nodes."""
    node = phrase("", "", tag=tag)
    node["classes"] = classes.split()
    node += [nodes.Text(c) if isinstance(c, str) else c for c in children]
    return node


def para(*children, classes: str = "") -> nodes.paragraph:
    """Return a paragraph of texts and inline nodes."""
    node = nodes.paragraph()
    node["classes"] = classes.split()
    node += [nodes.Text(c) if isinstance(c, str) else c for c in children]
    return node


def folded(summary: str, *children: nodes.Node, classes: str = "") -> block:
    """Return what is shown when it is asked for, and on paper at once."""
    top = html(f"<summary>{escape(summary)}</summary>", para(span(summary, tag="b")))
    return div(top, *children, tag="details", classes=classes)


def without_script(words: str) -> nodes.paragraph:
    """Return a line that stands where a script would do something."""
    return para(words, classes="without-script")


def display(latex: str) -> nodes.math_block:
    """Return displayed mathematics."""
    return nodes.math_block(latex, latex, number=None, label=None, nowrap=False)


def inline(latex: str) -> nodes.math:
    """Return mathematics within a line."""
    return nodes.math(latex, latex)


def listing(source: str, language: str = "python") -> nodes.literal_block:
    """Return highlighted code."""
    return nodes.literal_block(source, source, language=language)


def page_link(page: str, text: str | nodes.Node, anchor: str = "") -> pending_xref:
    """Return a link to a page, or to a statement on it; text if it is not built."""
    inner = nodes.inline("", text) if isinstance(text, str) else text
    return pending_xref(
        "",
        inner,
        refdomain="",
        reftype="dlref",
        reftarget=page,
        refexplicit=True,
        anchor=anchor,
    )


def visit_block(self, node):
    attrs = dict(node["attrs"])
    self.body.append(self.starttag(node, tag(self, node), "", **attrs))


def depart_block(self, node):
    self.body.append(f"</{tag(self, node)}>\n")


def tag(self, node) -> str:
    """Return the element of a block; in an EPUB nothing is folded."""
    folded = self.builder.name == "epub" and node["tag"] == "details"
    return "div" if folded else node["tag"]


def visit_phrase(self, node):
    self.body.append(self.starttag(node, node["tag"], ""))


def depart_phrase(self, node):
    self.body.append(f"</{node['tag']}>")


def visit_drawn(self, node):
    if self.builder.name == "epub" and node.children:
        return  # a book page has no style for forms, and no scripts
    self.body.append(HREF.sub(partial(address, self.builder), node["html"]))
    raise nodes.SkipNode


def address(builder, found: re.Match) -> str:
    """Return `href="page:normalization/layer_norm"` as this page must write it."""
    here = builder.current_docname
    return f'href="{builder.get_relative_uri(here, found[1])}"'


def through(self, node):
    """Show the children only."""


def resolve(app: Sphinx, env, node: pending_xref, contnode: nodes.Element):
    """Return the reference of a `page_link`."""
    if node["reftype"] != "dlref":
        return None
    if node["reftarget"] not in env.found_docs:
        return contnode
    uri = app.builder.get_relative_uri(node["refdoc"], node["reftarget"])
    uri += f"#{node['anchor']}" if node["anchor"] else ""
    return nodes.reference("", "", contnode, internal=True, refuri=uri)


def setup(app: Sphinx) -> None:
    """Register the nodes for every builder."""
    app.connect("missing-reference", resolve)
    plain = dict.fromkeys(("latex", "text", "man", "texinfo"), (through, through))
    app.add_node(block, html=(visit_block, depart_block), **plain)
    app.add_node(phrase, html=(visit_phrase, depart_phrase), **plain)
    app.add_node(drawn, html=(visit_drawn, through), **plain)
