"""A concept is added by adding files: the template, put in its place, passes."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.house.tree import ROOT


@pytest.fixture
def with_template(tmp_path):
    """A copy of the package, with the template as one more concept."""
    shutil.copytree(
        ROOT / "dlref", tmp_path / "dlref", ignore=shutil.ignore_patterns("__pycache__")
    )
    folder = tmp_path / "dlref/concepts/template/weighted_sum"
    shutil.copytree(ROOT / "conf/template", folder)
    (folder / "__init__.py").touch()
    (folder.parent / "__init__.py").touch()
    return tmp_path


def dlref(folder, *arguments):
    """Run the command line of the package in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "dlref.cli", *arguments, "--jobs", "1"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def test_template_is_found_and_verified(with_template):
    done = dlref(with_template, "verify", "weighted_sum")
    assert done.returncode == 0, done.stdout + done.stderr


def test_fault_in_template_is_caught(with_template):
    """The comparison is one that can fail."""
    path = with_template / "dlref/concepts/template/weighted_sum/numpy_impl.py"
    text = path.read_text()
    assert "dx = scale" in text
    path.write_text(text.replace("dx = scale", "dx = -scale"))
    done = dlref(with_template, "verify", "weighted_sum")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "dx" in done.stdout + done.stderr
