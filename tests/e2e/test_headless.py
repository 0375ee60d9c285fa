"A live training in a notebook that nobody watches: it is waited for, and its picture is in the cell."

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from distill_nb.runs.folder import load_run

BROWSER = Path(__file__).resolve().parents[1] / "browser"
TRAIN = f"""
import sys
sys.path.insert(0, {str(BROWSER)!r})
from distill_nb.curves.live import train_live
from trainings import train
live = train_live(lambda controls: train(controls, "run", steps=60))
live
"""
RUNNERS = {
    "nbconvert": ["nbconvert", "--to", "notebook", "--execute", "a.ipynb", "--output", "done.ipynb"],
    "papermill": ["papermill", "a.ipynb", "done.ipynb", "--no-progress-bar"],
}


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_notebook_that_nobody_watches_ends_with_its_run_complete(runner, tmp_path):
    if runner == "papermill":
        pytest.importorskip("papermill")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TRAIN)], metadata=kernel),
        tmp_path / "a.ipynb",
    )
    command = [sys.executable, "-m", *RUNNERS[runner]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr[-2000:]
    run = load_run(tmp_path / "run")
    assert run.finished and run.history().step.max() == 60
    outputs = nbformat.read(tmp_path / "done.ipynb", 4).cells[0].outputs
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert "accuracy" in pictures[0].metadata["image/png"]["alt"]
    assert "60 steps" in pictures[0].metadata["image/png"]["alt"]
    assert (run.folder / "training.png").exists()
