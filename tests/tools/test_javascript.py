"The bundle in the package is what the sources in js/ give, and a change of these is noticed without node."

import shutil
from pathlib import Path

import pytest

from tools import javascript


@pytest.fixture
def copy(tmp_path):
    "The sources without node's packages, and the bundle."
    shutil.copytree("js", tmp_path / "js", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path / "js"


def test_the_bundle_is_up_to_date():
    assert javascript.hash_sources() == javascript.read_hash()


@pytest.mark.parametrize("name", ["src/marks.js", "build.js", "package.json", "package-lock.json"])
def test_a_changed_source_is_noticed(copy, name):
    path = copy / name
    path.write_text(path.read_text() + " ")
    assert javascript.hash_sources(copy) != javascript.read_hash()


def test_no_registry_is_named_and_every_package_has_its_licence(copy):
    assert "resolved" not in (copy / "package-lock.json").read_text()
    licences = open("distill_nb/templates/widget.LICENSES.txt", encoding="utf-8").read()
    for package in ["d3-array", "d3-format", "d3-scale", "d3-selection", "d3-shape", "d3-zoom"]:
        assert f"{package} " in licences


def test_no_notebook_holds_a_copy_of_the_bundle():
    notebooks = sorted(Path("nbs").rglob("*.ipynb"))
    assert [path for path in notebooks if '"_esm"' in path.read_text(encoding="utf-8")] == []
