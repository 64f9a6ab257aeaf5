"""Every training that is recorded: its page, its command, its data, and when it ran."""

import json
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from docutils import nodes
from sphinx.application import Sphinx

import dlref.training
from dlref.record import Concept
from dlref.registry import concepts
from dlref_book.contents import Listing
from dlref_book.nodes import div, page_link, para


def trainings() -> list[tuple[Concept, str, ModuleType, Path]]:
    """Return the concept, the command, the module and the record of each, in order."""
    at = {c.package.rpartition("dlref.")[2]: c for c in concepts().values()}
    order = list(at.values())
    found = []
    for info in iter_modules(dlref.training.__path__, "dlref.training."):
        module = import_module(info.name)
        start = getattr(module, "START", f"python -m {info.name}")
        for way, path in records(module).items():
            file = path / "training.json" if path.is_dir() else path
            own = at[".".join(file.parent.parts[-3:])]
            found.append((own, f"{start} {way}".strip(), module, file))
    return sorted(found, key=lambda row: order.index(row[0]))


def records(module: ModuleType) -> dict[str, Path]:
    """Return the records that a module makes, by the argument that asks for each."""
    one = getattr(module, "RECORD", None)
    return getattr(module, "RECORDS", {"": one} if one else {})


class Records(Listing):
    """A list of the trainings."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        self.note()
        items = nodes.bullet_list()
        for concept, start, module, path in trainings():
            for file in (path, Path(str(module.__file__))):
                self.env.note_dependency(str(file))
            what = str(module.__doc__).partition("\n")[0]
            items += self.item(concept, what, start, json.loads(path.read_text("utf8")))
        return [div(items, classes="sources")]

    def item(
        self, concept: Concept, what: str, start: str, record: dict
    ) -> nodes.list_item:
        """Return one: what is trained, its command, and what is known of the run."""
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
