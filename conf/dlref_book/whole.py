"""Pages about the whole book: matrix, theorems, bibliography, the landing's exhibit."""

import inspect
import re
import textwrap
from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Concept, Operation
from dlref.registry import concepts, operations
from dlref.show import formulas, summary
from dlref.show.supposed import supposed_of
from dlref_book import bibliography, forms
from dlref_book.contents import LEGEND, Listing, chapters, legend, of_topic
from dlref_book.nodes import display, div, html, listing, page_link, para, span
from dlref_book.statements import anchor, spoken, tombstone

COLUMNS = {  # the line of a report: the head of its column
    "proof": "Proof",
    "definition": "SymPy",
    "complex step": "Complex",
    "torch cpu": "PyTorch",
    "second order": "2nd order",
    "float32": "float32",
    "cuda": "GPU",
}


class Matrix(Listing):
    """Every operation against every oracle, with the worst error."""

    def run(self) -> list[nodes.Node]:
        """Return the overview, the filter and the table."""
        self.note(*concepts().values())
        groups = {
            title: items
            for topic, (_, title) in chapters(self.env).items()
            if (
                items := [
                    self.item(c, op) for c in of_topic(topic) for op in c.operations
                ]
            )
        }
        items = [item for group in groups.values() for item in group]
        ran = summary.comparisons(concepts().values())
        lede = (
            f"{len(items)} operations, {ran:,} comparisons. One square is one "
            "operation; how much of it is filled says how far its proof reaches."
        )
        drawn = forms.draw(
            "matrix",
            groups=groups,
            columns=list(COLUMNS.values()),
            names=LEGEND | {"bad": summary.WORDS["bad"]},
            counts=Counter(item["mark"] for item in items),
            total=len(items),
        )
        cells = [[i["name"], *map(plain, i["findings"])] for i in items]
        plainly = forms.table([["Operation", *COLUMNS.values()], *cells])
        return [para(lede, classes="lede"), legend(), html(drawn, plainly)]

    def item(self, concept: Concept, op: Operation) -> dict:
        """Return what the matrix says of an operation."""
        reach = summary.reach(concept, op)
        found = {f.line.key: f for f in summary.findings(concept, op)}
        found.setdefault("proof", found.get("composition"))
        return {
            "name": op.name,
            "mark": reach.mark,
            "words": reach.words,
            "page": concept.page,
            "findings": [found.get(key) for key in COLUMNS],
        }


def plain(finding: summary.Finding | None) -> str:
    """Return a cell as text."""
    ran = finding is not None and finding.error is not None
    return finding.said(finding.error) if ran else "–"


class Theorems(Listing):
    """Every theorem of the book, by concept."""

    def run(self) -> list[nodes.Node]:
        """Return the list, each theorem linked to its place."""
        self.note(*concepts().values())
        found: list[nodes.Node] = []
        for concept in concepts().values():
            if concept.theorems and concept.page in self.env.found_docs:
                items = nodes.bullet_list()
                for t in concept.theorems:
                    place = anchor("theorem", t.name)
                    items += nodes.list_item(
                        "", para(page_link(concept.page, t.title, place))
                    )
                found += [para(concept.title, classes="theorem-group"), items]
        return [div(*found, classes="theorems")]


class Bibliography(Listing):
    """Every source that a record names, and the pages that use it."""

    def run(self) -> list[nodes.Node]:
        """Return the list, by author and year."""
        self.note(*concepts().values())
        known, users = bibliography.entries(), bibliography.citing()
        if missing := sorted(set(users) - set(known)):
            raise self.error(f"conf/references has no {missing[0]}.bib")
        for key in users:
            self.env.note_dependency(str(bibliography.path(key)))
        order = sorted(users, key=lambda key: bibliography.rank(known[key]))
        return [bibliography.rows((known[key], used_by(users[key])) for key in order)]


def used_by(users: list[Concept]) -> list[nodes.Node]:
    """Return the links to the pages that use a source."""
    found: list[nodes.Node] = [nodes.Text("Used in ")]
    for at, concept in enumerate(users):
        found += [nodes.Text(", ")] if at else []
        found.append(page_link(concept.page, concept.title))
    return found


class Exhibit(Listing):
    """One result and its checks, with the numbers of the record: the landing page's."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the exhibit; nothing, if the operation's page is not built."""
        concept, op = operations()[self.arguments[0]]
        if concept.page not in self.env.found_docs:
            return []
        self.note(concept)
        found = [f for f in summary.findings(concept, op) if f.line.key in COLUMNS]
        lines, where = formulas.gradients(concept, op)[0].latex()
        kind = span("Theorem", classes="caption-number")
        total = sum(f.count for f in found)
        code = listing(backward(concept, op))
        reach = summary.reach(concept, op)
        parts = [
            para(kind, f" Gradient of {spoken(op.name)}", classes="label"),
            display(lines),
            *([para("where", classes="where"), display(where)] if where else []),
            tombstone(reach, supposed_of(op, reach.hypotheses)),
            div(code, classes="exhibit-code"),
            html(forms.draw("checks", lines=found), *checks(found)),
            para(
                f"{total} comparisons, before this page was built. ",
                page_link(concept.page, "Read the page"),
                classes="exhibit-foot",
            ),
        ]
        here = {"data-verify": op.name}  # a button, where there is a Python
        return [div(*parts, tag="figure", classes="exhibit", **here)]


def backward(concept: Concept, op: Operation) -> str:
    """Return the NumPy lines of the backward pass, without their comments."""
    source = inspect.getsource(concept.view("numpy_impl", op.name))
    lines = source[source.index("    def backward") :].rsplit("\n\n", 1)[0]
    return re.sub(r"  # .*$", "", textwrap.dedent(lines), flags=re.M)


def checks(found: list[summary.Finding]) -> list[nodes.Node]:
    """Return the exhibit's list for builders without HTML."""
    return [
        forms.table(
            [["Oracle", "Worst error"], *([f.line.name, plain(f)] for f in found)]
        )
    ]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("matrix", Matrix)
    app.add_directive("theorems", Theorems)
    app.add_directive("bibliography", Bibliography)
    app.add_directive("exhibit", Exhibit)
