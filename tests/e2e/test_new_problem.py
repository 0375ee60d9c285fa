"""What `distill-nb new` writes runs as it is, only with few steps: as a study, and as a notebook."""

import dataclasses
import re

import nbformat
import pytest
from nbclient import NotebookClient

from distill_nb.report.new import PROBLEM_KINDS, open_problem, write_problem
from distill_nb.report.study import run_study


@pytest.mark.parametrize("kind", PROBLEM_KINDS)
def test_a_new_problem_of_each_kind_is_studied(kind, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)  # (and taken away again)
    script, _ = write_problem(kind, tmp_path)
    problem = dataclasses.replace(open_problem(script), seeds=2, steps=2, teacher_steps=2)
    study = run_study(problem, tmp_path / "study", progress=False)
    assert (tmp_path / "study/report.html").exists() and study.comparison.sentence
    assert list(study.comparison.table.index) == ["teacher", "student", "baseline"]


@pytest.mark.parametrize("kind", ["images", "tokens"])
def test_the_notebook_of_a_new_problem_runs_from_top_to_bottom(kind, tmp_path):
    script, path = write_problem(kind, tmp_path)
    script.write_text(re.sub(r"((?:teacher_)?steps)=\d+", r"\1=2", script.read_text()))
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=None, kernel_name="python3", resources=resources).execute()
    assert (tmp_path / "study/report.html").exists()
    assert any("widget" in str(output) for output in notebook.cells[-1].outputs)
