"""Every training that is recorded: its page, its command, its data, and when it ran."""

import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from docutils import nodes
from sphinx.application import Sphinx

import dlref.training
from dlref.record import Concept
from dlref.registry import concepts
from dlref_book.contents import Listing
from dlref_book.nodes import div, page_link, para


def trainings() -> list[tuple[Concept, object, Path]]:
    """Return the concept, the module and the record of each, in the book's order."""
    at = {c.package.rpartition("dlref.")[2]: c for c in concepts().values()}
    order = list(at.values())
    found = []
    for info in iter_modules(dlref.training.__path__, "dlref.training."):
        module = import_module(info.name)
        if path := getattr(module, "RECORD", None):
            file = path / "training.json" if path.is_dir() else path
            own = at[".".join(file.parent.parts[-3:])]
            found.append((own, module, file))
    return sorted(found, key=lambda row: order.index(row[0]))


class Records(Listing):
    """A list of the trainings."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        self.note()
        items = nodes.bullet_list()
        for concept, module, path in trainings():
            for file in (path, Path(str(module.__file__))):
                self.env.note_dependency(str(file))
            items += self.item(concept, module, json.loads(path.read_text("utf8")))
        return [div(items, classes="sources")]

    def item(self, concept: Concept, module, record: dict) -> nodes.list_item:
        """Return one: what is trained, its command, and what is known of the run."""
        what = module.__doc__.partition("\n")[0]
        start = getattr(module, "START", f"python -m {module.__name__}")
        machine = record["environment"]
        facts = [record.get("data"), machine["processor"], f"{machine['cores']} cores"]
        run = ", ".join([*filter(None, facts), record["date"]])
        head = para(page_link(concept.page, concept.title), f". {what}")
        return nodes.list_item(
            "", head, para(nodes.literal("", start), f": {run}.", classes="for")
        )


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("records", Records)
