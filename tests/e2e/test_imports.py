"""Importing any module but those that define a Trainer or a widget loads neither transformers nor matplotlib
nor pandas nor IPython."""

import subprocess
import sys
from pathlib import Path

import distill_nb

PACKAGE = Path(distill_nb.__file__).parent
LIGHT_EXPLORERS = "answers", "app", "registry"  # the others are widgets
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("[!_]*.py")
    if path.stem not in ("trainer", "language", "widget", "saved", "scoreboard", "monitor")
    and (path.parent.name != "explorers" or path.stem in LIGHT_EXPLORERS)
)
HEAVY = {
    "transformers",
    "matplotlib",
    "pandas",
    "sklearn",
    "scipy",
    "IPython",
    "ipywidgets",
    "fastcore",
    "nbdev",
}


def test_importing_every_module_stays_light():
    code = f"import torch, sys, {', '.join(MODULES)}; print(sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(MODULES) > 40 and done.stdout.strip() == "[]"


def test_importing_distill_stays_light():
    code = "from distill_nb.student.distill import distill; import sys; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'distill_nb.student.distill'" in done.stdout and "'transformers" not in done.stdout
    assert done.stderr == ""


def test_the_first_import_of_the_trainer_says_once_what_is_waited_for():
    code = "import distill_nb.training.trainer, distill_nb.student.language"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.count("loading transformers' Trainer") == 1 and done.stdout == ""


def test_every_folder_with_modules_is_a_package():
    "Else nbdev's export makes one of it, in a clone that was clean."
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert all((folder / "__init__.py").exists() for folder in folders)
