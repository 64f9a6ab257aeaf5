"""The graph of what concepts need, drawn from their records as SVG."""

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Concept
from dlref.registry import concepts
from dlref_book import forms, layers
from dlref_book.contents import Listing, chapters, legend
from dlref_book.drawing import Drawing, topic_of
from dlref_book.nodes import div, html, page_link, para

READ = "Lines lead from a concept to those that stand on it."
SHADED = " Shaded ones are in other chapters."


class Graph(Listing):
    """What the concepts of this chapter need; with `all`, those of the book."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        known = {c.id: c for c in concepts().values() if c.page in self.env.found_docs}
        try:
            needs = layers.reduced({i: c.needs for i, c in known.items()})
        except ValueError as error:
            raise self.error(f"the records run in a circle: {error}") from None
        topic = self.env.docname.split("/")[0]
        whole = self.arguments == ["all"]
        own = [i for i, c in known.items() if whole or topic_of(c) == topic]
        self.note(*(known[i] for i in own))
        if len(own) < 2 and not any(needs[i] for i in own):
            return []
        shown = set(own).union(*(needs[i] for i in own))
        drawing = Drawing(known, needs, shown)
        if whole:
            said = f"The {len(own)} concepts of the book, and what each needs"
            for name, (number, title) in chapters(self.env).items():
                if inside := [i for i in own if topic_of(known[i]) == name]:
                    drawing.band(f"{number} {title}", inside)
            drawing.far_edges()
        else:
            said = "What each concept of this chapter needs"
            drawing.tower(own)
        name = f"graph-{topic}"
        drawn = forms.draw("graph", said=said, name=name, **drawing.values())
        found = html(drawn, plain(known, needs, own))
        words = SHADED if any(b.outside for b in drawing.boxes.values()) else ""
        caption = div(para(READ + words), tag="figcaption")
        figure = div(found, caption, tag="figure", classes="graph")
        return [figure, legend()] if whole else [figure]


def plain(known: dict[str, Concept], needs: dict, own: list[str]) -> nodes.bullet_list:
    """Return the graph as a list, for builders without HTML."""
    found = nodes.bullet_list()
    for i in own:
        parts: list = [page_link(known[i].page, known[i].title)]
        if needs[i]:
            parts += [" needs ", ", ".join(known[n].title for n in needs[i])]
        found += nodes.list_item("", para(*parts))
    return found


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("graph", Graph)
