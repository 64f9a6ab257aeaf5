"""The search index knows every page, also of a book that is built again in part."""

import json
import os
import subprocess
import sys

from tests.book.conftest import ROOT

PAGES = "one", "two", "three", "four"
INDEX = "Book\n====\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in PAGES)


def write(folder, name, entry):
    """Write a page that has an entry in the index."""
    text = f"Page {name}\n==========\n\n.. index:: single: {entry}\n\nWords.\n"
    (folder / f"{name}.rst").write_text(text)


def searched(folder):
    """Build what is out of date; return what the search knows, by kind."""
    command = [sys.executable, "-m", "sphinx", "-q", "-C", "-W"]
    command += ["-D", "extensions=dlref_book.search", folder, folder / "html"]
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'conf'}"}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = (folder / "html" / "searchindex.js").read_text("utf8")
    return json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))


def test_no_page_is_forgotten_that_is_not_written_again(tmp_path):
    (tmp_path / "index.rst").write_text(INDEX)
    for name in PAGES:
        write(tmp_path, name, f"entry of {name}")
    first = searched(tmp_path)
    assert set(first["indexentries"]) == {f"entry of {name}" for name in PAGES}
    write(tmp_path, "two", "another")
    (tmp_path / "four.rst").unlink()
    (tmp_path / "index.rst").write_text(INDEX.replace("   four\n", ""))
    second = searched(tmp_path)
    expected = {"entry of one", "another", "entry of three"}
    assert set(second["indexentries"]) == expected
    titles = {e: second["titles"][at[0][0]] for e, at in second["indexentries"].items()}
    assert titles["entry of three"] == "Page three"
    assert titles["another"] == "Page two"
