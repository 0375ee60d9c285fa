"""kill -9 at random moments: what goes on ends bit for bit where the undisturbed run ends. DISTILL_KILLS=25
for a long night."""

import json
import os
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from distill_nb.runs.folder import load_run

SCRIPT = Path(__file__).parent / "killed_student.py"
KILLS, SEED = int(os.environ.get("DISTILL_KILLS", 4)), int(os.environ.get("DISTILL_KILL_SEED", 0))


def same(one, other):
    one, other = load_file(one), load_file(other)
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_killed_runs_end_bit_for_bit_as_if_undisturbed(tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path, str(KILLS), str(SEED)],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert deaths[-1]["died"] == KILLS
    whole = load_run(tmp_path / "whole")
    rows = whole.history().drop(columns="seconds")
    for folder in sorted(tmp_path.glob("run-*")):
        run = load_run(folder)
        for file in ["model.safetensors", f"checkpoint-{whole.config['steps']}/model.safetensors"]:
            assert same(folder / file, whole.folder / file), (folder, file)
        assert run.history().drop(columns="seconds").equals(rows), folder
        assert run.finished and run.status["best"] == whole.status["best"]
        assert not list(folder.glob(".checkpoint*")) or run.events().event.tolist().count("continued") > 0
