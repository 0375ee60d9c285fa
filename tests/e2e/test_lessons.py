"""Every lesson, example and claim runs from top to bottom in a fresh kernel: lessons and claims at toy size;
`make test-all` adds examples at toy size, and lessons and examples at full size."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NBS = Path(__file__).resolve().parents[2] / "nbs"
LESSONS = sorted((NBS / "lessons").glob("[!._]*.ipynb"))
EXAMPLES = sorted((NBS / "examples").glob("[!._]*.ipynb"))
CLAIMS = sorted((NBS / "claims").glob("[!._]*.ipynb"))


def run_notebook(path, folder):
    "Executes a copy of the notebook in `folder`, without a limit of time for a cell."
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=None, kernel_name="python3", resources=resources).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source]
    assert all(cell.execution_count for cell in code)


@pytest.mark.parametrize(
    "path",
    [*LESSONS, *CLAIMS, *(pytest.param(path, marks=pytest.mark.long) for path in EXAMPLES)],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_a_notebook_runs_at_toy_size(path, tmp_path, monkeypatch):
    assert "DISTILL_QUICK" in path.read_text(encoding="utf-8")
    monkeypatch.setenv("DISTILL_QUICK", "1")
    run_notebook(path, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("path", [*LESSONS, *EXAMPLES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_notebook_runs_as_a_reader_runs_it(path, tmp_path, monkeypatch):
    monkeypatch.delenv("DISTILL_QUICK", raising=False)
    run_notebook(path, tmp_path)


def test_there_are_lessons_examples_and_claims():
    assert LESSONS and EXAMPLES and CLAIMS
