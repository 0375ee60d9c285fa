"A live training in a notebook that nobody watches: it is waited for, and its picture is in the cell."

import nbformat
from nbclient import NotebookClient

from distill_nb.runs.folder import load_run

TRAIN = """
import time
from distill_nb.curves.live import train_live
from distill_nb.runs.folder import new_run

def train(controls):
    run = new_run("run", {"kind": "student", "steps": 60, "alpha": 0.7})
    controls.begin(run.folder)
    for step in range(1, 61):
        time.sleep(0.02)
        run.log(step=step, loss=3 / step)
        if step % 20 == 0:
            run.log(step=step, validation_accuracy=1 - 1 / step)
    run.end("finished")
    return run

live = train_live(train)
live
"""


def test_a_notebook_that_nobody_watches_ends_with_its_run_complete(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TRAIN)])
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}, kernel_name="python3").execute()
    run = load_run(tmp_path / "run")
    assert run.finished and run.history().step.max() == 60
    pictures = [output for output in notebook.cells[0].outputs if "image/png" in output.get("data", {})]
    assert "accuracy 0.983 at step 60" in pictures[0].metadata["image/png"]["alt"]
    assert (run.folder / "training.png").exists()
