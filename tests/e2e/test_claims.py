"""Every claim can still be measured: its notebook runs from top to bottom, at toy size (DISTILL_QUICK). What it says was found at the size it was saved with."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

CLAIMS = sorted((Path(__file__).resolve().parents[2] / "nbs" / "claims").glob("[!._]*.ipynb"))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda path: path.stem)
def test_claim_can_be_measured(claim, tmp_path, monkeypatch):
    monkeypatch.setenv("DISTILL_QUICK", "1")
    notebook = nbformat.read(claim, as_version=4)
    assert any("DISTILL_QUICK" in cell.source for cell in notebook.cells)
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert all(
        cell.get("execution_count") or not cell.source for cell in notebook.cells if cell.cell_type == "code"
    )


def test_there_are_claims():
    assert CLAIMS
