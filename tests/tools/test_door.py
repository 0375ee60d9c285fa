"""The front door: written from one cell, lazy, complete, and the same as its stub."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import door

ROOT = Path(__file__).resolve().parents[2]


def notebook(path, *sources):
    cells = [dict(cell_type="code", source=source.splitlines(keepends=True)) for source in sources]
    path.write_text(json.dumps(dict(cells=cells)), encoding="utf-8")
    return path


def test_a_name_is_found_where_it_is_exported(tmp_path):
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "kitchen.py").write_text('__all__ = ["cook"]\n')
    assert door.find_homes(["cook"], tmp_path) == {"cook": "rooms.kitchen"}


def test_a_name_that_nobody_or_two_modules_export_is_refused(tmp_path):
    (tmp_path / "a.py").write_text('__all__ = ["cook"]\n')
    (tmp_path / "b.py").write_text('__all__ = ["cook"]\n')
    for name in ("cook", "bake"):
        with pytest.raises(ValueError, match=f"DOOR: got {name}"):
            door.find_homes([name], tmp_path)


def test_a_name_that_stands_twice_and_a_missing_cell_are_refused(tmp_path):
    with pytest.raises(ValueError, match="got x more than once"):
        door.read_door(notebook(tmp_path / "a.ipynb", 'DOOR = {"a": ("", ["x"]), "b": ("", ["x"])}'))
    with pytest.raises(ValueError, match="no cell"):
        door.read_door(notebook(tmp_path / "b.ipynb", "x = 1"))


def test_every_name_of_the_door_loads_and_is_named_like_itself():
    code = "import distill_nb as dn; print([name for name in dn.__all__ if getattr(dn, name) is None])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_documented_name_is_an_attribute_of_its_package():
    code = """
import distill_nb as dn
from types import ModuleType
for package in dn._PACKAGES:
    home = getattr(dn, package)
    for name in home.__all__:
        value = getattr(home, name)
        assert not isinstance(value, ModuleType), (package, name)
        assert name in dir(home)
assert dn.losses.dkd_loss.__module__ == "distill_nb.losses.divergences"
dn.losses.dkd_los
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip().endswith("Did you mean: 'dkd_loss'?"), done.stderr


def test_a_name_of_a_package_that_is_asked_of_the_door_is_shown_the_way():
    code = """
import sys, distill_nb as dn
try:
    dn.gather_splits
except AttributeError as error:
    print(error, "torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = (
        "module 'distill_nb' has no attribute 'gather_splits'; it is distill_nb.data.gather_splits False"
    )
    assert done.stdout.strip() == expected


def test_a_name_that_is_a_modules_too_is_left_to_the_module(tmp_path):
    (tmp_path / "bake.py").write_text('__all__ = ["bake", "knead"]\n')
    assert door.documented_names(tmp_path) == {"knead": "bake"}


def test_the_stub_has_the_names_of_the_door():
    door_names = {
        name for _, names in door.read_door(ROOT / "nbs" / "index.ipynb").values() for name in names
    }
    door_names |= set(door.write_packages(ROOT / "distill_nb"))
    stub = (ROOT / "distill_nb" / "__init__.pyi").read_text(encoding="utf-8")
    assert {line.split()[-1] for line in stub.splitlines() if line.startswith("from ")} == door_names


def test_importing_the_package_loads_nothing_heavy_and_a_misspelt_name_is_suggested():
    code = """
import sys, distill_nb as dn
assert not {"torch", "transformers", "numpy", "matplotlib", "pandas"} & set(sys.modules)
assert "distill" in dir(dn)
dn.distil
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip().endswith("has no attribute 'distil'. Did you mean: 'distill'?"), done.stderr
