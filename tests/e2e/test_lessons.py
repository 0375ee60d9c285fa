"""Every lesson runs from top to bottom in a fresh kernel."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

LESSONS = sorted((Path(__file__).resolve().parents[2] / "nbs" / "lessons").glob("[!._]*.ipynb"))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_lesson_runs(lesson, tmp_path):
    notebook = nbformat.read(shutil.copy(lesson, tmp_path), as_version=4)
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert all(
        cell.get("execution_count") or not cell.source for cell in notebook.cells if cell.cell_type == "code"
    )


def test_there_are_lessons():
    assert LESSONS
