"""Definitions, gradients and theorems, printed from the derivation."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from dlref.record import Operation, listed
from dlref.show import arguments as lettered
from dlref.show import formulas, parameters, summary
from dlref.show.supposed import Parts, supposed, supposed_of
from dlref.verify.pieces import pieces as composed_of
from dlref_book import composition, forms
from dlref_book.nodes import display, div, folded, inline, listing, para, span
from dlref_book.pages import ConceptDirective


def title(kind: str, number: str, name: str) -> nodes.paragraph:
    """Return the line over a statement: its kind and number, then its name."""
    return para(
        span(f"{kind} {number}", classes="caption-number"),
        f" {name}",
        classes="statement-title",
    )


def equations(found: list[formulas.Formula], explain: bool = True) -> list[nodes.Node]:
    """Return printed formulas, each choice of an option under its name."""
    result: list[nodes.Node] = []
    for formula in found:
        if formula.chosen:
            words = [f"{k}={v!r}" for k, v in formula.chosen.items()]
            result.append(para("With ", nodes.literal("", ", ".join(words)), ":"))
        lines, where = formula.latex()
        result.append(display(lines))
        if where and explain:
            result += [para("where", classes="where"), display(where)]
    return result


def arguments(op: Operation) -> list[nodes.Node]:
    """Return the small line that says what every letter of a definition is.

    The parameters of a network are a wall of names: they are folded under the line.
    """
    many = len(op.parameters) > parameters.MANY
    within = {i.name for i in op.parameters} if many else set()
    told = [
        span(*argument(i), classes="argument")
        for i in lettered.arguments(op)
        if i.name not in within
    ]
    if many:
        count = inline(parameters.number(op))
        head = "a dict ", nodes.literal("", "params"), " of ", count, " arrays"
        told.append(span(*head))
    line: list[nodes.Node] = [nodes.Text("with ")]
    for at, item in enumerate(told):
        line += [nodes.Text(", "), item] if at else [item]
    line.append(nodes.Text(". "))
    for axis in lettered.starred(op):
        line += [inline(axis), nodes.Text(" stands for any number of axes. ")]
    found: list[nodes.Node] = [para(*line, classes="arguments")]
    return [*found, wall(op)] if many else found


def wall(op: Operation) -> nodes.Element:
    """Return the parameters of a network, closed until they are asked for."""
    cells: list[list[str | nodes.Node]] = [["Name", "Lies in"]]
    for kind in parameters.kinds(op):
        place = [inline(kind.latex.removeprefix(r"\in "))]
        if kind.words:
            place.append(nodes.Text(f" ({kind.words})"))
        cells.append([nodes.literal("", kind.names), para(*place)])
    count = f"Names and shapes of the {parameters.number(op)} parameters"
    words = "A name with braces stands for one array for each choice."
    for letter in parameters.depths(op):
        words += f" Layers are counted: {{{letter}}} is 0, 1, …, {letter} − 1."
    return folded(count, forms.table(cells), para(words), classes="parameters")


def argument(item: lettered.Argument) -> list[nodes.Node]:
    """Return one argument: where it lies, and its name in code if that differs."""
    found: list[nodes.Node] = [inline(item.latex)] if item.latex else []
    if item.code_first:
        found = [nodes.literal("", item.name), nodes.Text(" "), *found]
    elif item.named or not item.latex:
        found += [nodes.Text(" ")] * bool(found) + [nodes.literal("", item.name)]
    if item.words:
        found.append(nodes.Text(f" ({item.words})"))
    return found


def anchor(kind: str, name: str) -> str:
    """Return the id of a statement."""
    return f"{kind}-{name}".replace("_", "-")


def entered(env, op: Operation, node: nodes.Element) -> str:
    """Make `node` the place of an operation, for links and other projects' too."""
    place = anchor("definition", op.name)
    node["ids"].append(place)
    env.domains.python_domain.note_object(
        f"dlref.numpy.{op.name}", "function", place, location=node
    )
    return place


class Definition(ConceptDirective):
    """What an operation computes, from its derivation; the body says it in words."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        op = self.operation(self.arguments[0])
        head = title("Definition", self.number("definition", op.name), spoken(op.name))
        body = self.parse_content_to_nodes()
        if has_derivation(self.concept, op):
            body += equations(formulas.definition(self.concept, op))
        else:
            body += pieces(self.concept, op)
        node = div(head, *body, *arguments(op), classes="definition")
        place = entered(self.env, op, node)
        return [indexed(spoken(op.name), place), node]


class Gradient(ConceptDirective):
    """The gradients of an operation: a theorem, its proof in words, its reach."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        op = self.operation(self.arguments[0])
        name = f"Gradient of {spoken(op.name)}"
        head = title("Theorem", self.number("gradient", op.name), name)
        if has_derivation(self.concept, op):
            body = equations(formulas.gradients(self.concept, op))
        else:
            body = pieces(self.concept, op)
        node = div(head, *body, classes="theorem")
        node["ids"].append(anchor("gradient", op.name))
        reach = summary.reach(self.concept, op)
        words = proof(
            self.parse_content_to_nodes(), reach, supposed_of(op, reach.hypotheses)
        )
        drawing = composition.figure(op)
        return [node, *([drawing] if drawing else []), words]


class Theorem(ConceptDirective):
    """A theorem of the record; the body is its proof in words."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        theorem = self.theorem(self.arguments[0])
        head = title("Theorem", self.number("theorem", theorem.name), theorem.title)
        node = div(head, display(theorem.statement), classes="theorem")
        place = anchor("theorem", theorem.name)
        node["ids"].append(place)
        reach = summary.theorem_reach(self.concept, theorem)
        if reach.mark == "bad":
            raise self.error(f"{theorem.name} is not proved")
        given = supposed(self.concept, theorem, reach.hypotheses)
        words = proof(self.parse_content_to_nodes(), reach, given)
        return [indexed(theorem.title, place), node, words]


def indexed(words: str, place: str) -> addnodes.index:
    """Return an entry of the index, where the search looks first."""
    return addnodes.index(entries=[("single", words, place, "main", None)])


def proof(
    body: list[nodes.Node], reach: summary.Reach, given: list[Parts]
) -> nodes.Element:
    """Return a proof in words, closed by its tombstone: evidence, if only numbers."""
    head = "Evidence" if reach.mark == "checked" else "Proof"
    if body and isinstance(body[0], nodes.paragraph):
        body[0].insert(0, span(f"{head}.", classes="proof-head"))
        body[0].insert(1, nodes.Text(" "))
    else:
        body.insert(0, para(span(f"{head}.", classes="proof-head")))
    return div(*body, tombstone(reach, given), classes="proof")


def tombstone(reach: summary.Reach, given: list[Parts]) -> nodes.paragraph:
    """Return the mark that closes a proof, and what the proof rests on."""
    mark = span("", classes=f"qed {reach.mark}", tag="i")
    parts = [mark, span(reach.words, tag="b")]
    if reach.seconds:
        parts.append(span(f"by the kernel, in {duration(reach.seconds)}"))
    if given:
        parts.append(span(*hypotheses(given), tag="small"))
    return para(*parts, classes=f"tier tier-{reach.mark}")


def hypotheses(given: list[Parts]) -> list[nodes.Node]:
    """Return what a proof supposes, as words and formulas."""
    found: list[nodes.Node] = [nodes.Text("Hypotheses: ")]
    for at, one in enumerate(given):
        found += [nodes.Text("; ")] * bool(at)
        found += [inline(part) if k == "math" else nodes.Text(part) for k, part in one]
    return [*found, nodes.Text(".")]


def duration(seconds: float) -> str:
    """Return a time in two digits."""
    return f"{1000 * seconds:.2g} ms" if seconds < 0.1 else f"{seconds:.2g} s"


def spoken(name: str) -> str:
    """Return an operation's name in words."""
    return name.replace("_", " ")


def has_derivation(concept, op: Operation) -> bool:
    """Whether the concept's derivation holds the operation."""
    try:
        concept.view("derivation", op.name)
    except (ModuleNotFoundError, AttributeError):
        return False
    return True


def pieces(concept, op: Operation) -> list[nodes.Node]:
    """Return the sentence that names the proved pieces of a composite, if there are."""
    from dlref_book.notes import link

    names = composed_of(concept.view("numpy_impl", op.name))
    if not names:
        return []  # a program, which the page tells in words
    parts: list[nodes.Node] = [nodes.Text("Composed of ")]
    for at, name in enumerate(names):
        parts += [nodes.Text(", " if at > 0 else ""), link(name)]
    return [para(*parts, ".")]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("definition", Definition)
    app.add_directive("gradient", Gradient)
    app.add_directive("theorem", Theorem)


__all__ = ["listed", "listing", "setup"]
