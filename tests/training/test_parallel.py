"""Gradients by several processes are those of one."""

import json
import subprocess
import sys

import pytest

from dlref.training import parallel


def test_two_processes_find_the_gradient_of_one(tmp_path):
    out = tmp_path / "record.json"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", "-m", parallel.NAME, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    found, known = json.loads(out.read_text()), json.loads(parallel.RECORD.read_text())
    assert set(found["ways"]) == {"by hand", "data", "tensor", "pipeline"}
    for name, row in found["ways"].items():
        assert row.pop("relative_difference") < 1e-12, name
        known["ways"][name].pop("relative_difference")
    assert found["ways"] == known["ways"]  # as many messages


def test_one_process_alone_is_told_how_to_start(monkeypatch, capsys):
    monkeypatch.delenv("RANK", raising=False)
    with pytest.raises(SystemExit):
        parallel.main([])
    assert "start it by torchrun" in capsys.readouterr().err
