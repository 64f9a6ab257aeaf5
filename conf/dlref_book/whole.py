"""Pages about the whole book: the matrix, the theorems, the bibliography, the exhibit."""

import inspect
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from dlref.record import Concept, Operation
from dlref.registry import concepts, operations
from dlref.show import formulas, summary
from dlref_book import bibliography
from dlref_book.contents import LEGEND, Listing, chapters, legend, of_topic
from dlref_book.nodes import display, div, html, listing, page_link, para, span
from dlref_book.report import number, simple_table
from dlref_book.statements import anchor, spoken, tombstone

COLUMNS = {  # oracle: head of its column
    "proof": "Proof",
    "definition": "SymPy",
    "complex step": "Complex",
    "torch cpu": "PyTorch",
    "second order": "2nd order",
    "float32": "float32",
    "torch cuda": "GPU",
}
HEADS = {summary.ORACLES[o][0]: o for o in COLUMNS if o in summary.ORACLES}


class Matrix(Listing):
    """Every operation against every oracle, with the worst error."""

    def run(self) -> list[nodes.Node]:
        self.note(*concepts().values())
        titles = {t: name for t, (_, name) in chapters(self.env).items()}
        groups = {t: [(c, op) for c in of_topic(t) for op in c.operations] for t in titles}
        groups = {titles[t]: pairs for t, pairs in groups.items() if pairs}
        rows = [r for c in concepts().values() for r in summary.rows(c)]
        count = sum(len(pairs) for pairs in groups.values())
        lede = (
            f"{count} operations, {sum(r.error is not None for r in rows):,} comparisons. One "
            "square is one operation; how much of it is filled says how far its proof reaches."
        )
        table = [["Operation", *COLUMNS.values()]]
        for pairs in groups.values():
            table += [[op.name, *(plain(f) for f in cells(c, op))] for c, op in pairs]
        body = sky(groups) + sift(groups) + matrix(groups)
        return [para(lede, classes="lede"), legend(), html(body, simple_table(table))]


def cells(concept: Concept, op: Operation) -> list[summary.Finding | None]:
    """Return the finding of each column's oracle."""
    found = {HEADS.get(f.oracle): f for f in summary.findings(summary.of(concept, op))}
    return [found.get(oracle) for oracle in COLUMNS]


def plain(finding: summary.Finding | None) -> str:
    """Return a cell as text."""
    return "–" if finding is None or finding.error is None else number(finding.error)


def cell(finding: summary.Finding | None) -> str:
    """Return a cell of the matrix."""
    if finding is None or finding.error is None:
        why = f' title="{escape(finding.note)}"' if finding and finding.note else ""
        return f'<td class="num none"{why}>–</td>'
    if finding.ok:
        return f'<td class="num">{number(finding.error)}</td>'
    return f'<td class="num"><span class="v v-fail">{number(finding.error)}</span></td>'


def square(concept: Concept, op: Operation) -> str:
    """Return the square of an operation in the overview."""
    reach = summary.reach(concept, op)
    said = escape(f"{op.name}: {reach.words}")
    return (
        f'<a href="#op-{op.name}" tabindex="-1" class="qed {reach.mark}" data-state="{reach.mark}" '
        f'title="{said}"><span class="visually-hidden">{said}</span></a>'
    )


def sky(groups: dict) -> str:
    """Return all operations as squares, chapter by chapter."""
    parts = [
        f"<div><span>{escape(title)}</span><p>{''.join(square(c, op) for c, op in pairs)}</p></div>"
        for title, pairs in groups.items()
    ]
    return f'<div class="sky" aria-hidden="true">{"".join(parts)}</div>'


def sift(groups: dict) -> str:
    """Return the form that filters by mark and by name."""
    marks = [summary.reach(c, op).mark for pairs in groups.values() for c, op in pairs]
    buttons = [("any", "", "All", len(marks))]
    names = LEGEND | {"bad": "an oracle disagrees"}
    buttons += [(m, f'<i class="qed {m}"></i>', n, marks.count(m)) for m, n in names.items()]
    shown = "".join(
        f'<button type="button" data-filter="{key}" aria-pressed="{str(key == "any").lower()}">'
        f"{icon}{name} <b>{n}</b></button>"
        for key, icon, name, n in buttons
        if n
    )
    return (
        f'<form class="sift" data-sift><div class="sift-b" role="group" aria-label="Show">{shown}'
        '</div><label>Name <input type="search" placeholder="norm, conv, loss"></label>'
        f'<span role="status">{len(marks)} shown</span></form>'
    )


def matrix(groups: dict) -> str:
    """Return the table."""
    head = "".join(f'<th class="num" scope="col">{name}</th>' for name in COLUMNS.values())
    bodies = []
    for title, pairs in groups.items():
        rows = "".join(matrix_row(c, op) for c, op in pairs)
        span_all = f'<th colspan="{len(COLUMNS) + 1}" scope="rowgroup">{escape(title)}</th>'
        bodies.append(f'<tbody><tr class="family">{span_all}</tr>{rows}</tbody>')
    return (
        '<div class="scroll matrix"><table><caption class="visually-hidden">Worst error of each '
        f'operation under each oracle</caption><thead><tr><th scope="col">Operation</th>{head}'
        f"</tr></thead>{''.join(bodies)}</table></div>"
    )


def matrix_row(concept: Concept, op: Operation) -> str:
    """Return the row of an operation; its name leads to its page."""
    reach = summary.reach(concept, op)
    name = (
        f'<i class="qed {reach.mark}" role="img" aria-label="{escape(reach.words)}"></i>'
        f'<a href="{concept.page}.html"><code>{op.name}</code></a>'
    )
    numbers = "".join(map(cell, cells(concept, op)))
    return (
        f'<tr id="op-{op.name}" data-state="{reach.mark}" data-name="{op.name}">'
        f'<th scope="row">{name}</th>{numbers}</tr>'
    )


class Theorems(Listing):
    """Every theorem of the book, by chapter and concept."""

    def run(self) -> list[nodes.Node]:
        self.note(*concepts().values())
        found: list[nodes.Node] = []
        for concept in concepts().values():
            if concept.theorems and concept.page in self.env.found_docs:
                items = nodes.bullet_list()
                for t in concept.theorems:
                    text = page_link(concept.page, t.title, anchor("theorem", t.name))
                    items += nodes.list_item("", para(text))
                found += [para(concept.title, classes="theorem-group"), items]
        return [div(*found, classes="theorems")]


class Bibliography(Listing):
    """Every source that a record names, and the pages that use it."""

    def run(self) -> list[nodes.Node]:
        self.note(*concepts().values())
        self.env.note_dependency(str(bibliography.PATH))
        known, users = bibliography.entries(), {}
        for concept in concepts().values():
            for key in concept.sources:
                users.setdefault(key, []).append(concept)
        if missing := sorted(set(users) - set(known)):
            raise self.error(f"references.bib has no entry {missing[0]!r}")
        order = sorted(users, key=lambda k: (bibliography.last_name(known[k]), known[k].get("year")))
        return [bibliography.rows((known[k], used_by(users[k])) for k in order)]


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
        name = self.arguments[0]
        if name not in operations():
            return []
        concept, op = operations()[name]
        if concept.page not in self.env.found_docs:
            return []
        self.note(concept)
        reach = summary.reach(concept, op)
        found = [f for f in summary.findings(summary.of(concept, op)) if f.oracle != "Shape"]
        ran = [f for f in found if f.error is not None]
        formula = formulas.gradients(concept, op)[0]
        label = para(
            span("Theorem", classes="caption-number"), f" Gradient of {spoken(name)}", classes="label"
        )
        total = sum(f.count for f in ran)
        foot = para(
            f"{total} comparisons, when the book was built. ",
            page_link(concept.page, "Read the page"),
            classes="exhibit-foot",
        )
        lines, where = formula.latex()
        return [
            div(
                label,
                display(lines),
                *([para("where", classes="where"), display(where)] if where else []),
                tombstone(reach),
                div(listing(backward(concept, op)), classes="exhibit-code"),
                html(checks(found), simple_table([[f.oracle, plain(f)] for f in found])),
                foot,
                tag="figure",
                classes="exhibit",
            )
        ]


def backward(concept: Concept, op: Operation) -> str:
    """Return the NumPy lines of the backward pass."""
    source = inspect.getsource(concept.view("numpy_impl", op.name))
    lines = source[source.index("    def backward") :].rsplit("\n\n", 1)[0].splitlines()
    return "\n".join(line.removeprefix("    ") for line in lines)


def checks(found: list[summary.Finding]) -> str:
    """Return the list of oracles, each with its worst error and verdict."""
    items = []
    for f in found:
        word = "none" if f.error is None else "pass" if f.ok else "fail"
        text = "not run" if word == "none" else word
        items.append(
            f"<li><b>{escape(f.oracle)}</b><span>{'' if f.error is None else number(f.error)}</span>"
            f'<em class="v v-{word}">{text}</em></li>'
        )
    return f'<ol class="checks">{"".join(items)}</ol>'


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("matrix", Matrix)
    app.add_directive("theorems", Theorems)
    app.add_directive("bibliography", Bibliography)
    app.add_directive("exhibit", Exhibit)
