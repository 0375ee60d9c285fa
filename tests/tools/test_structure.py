"""The house keeps its order: imports go downwards, no circles, no underscore names across modules."""

from pathlib import Path

from tools import structure

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"cellar": 0, "kitchen": 1, "attic": 2}


def test_the_package_keeps_the_rules(monkeypatch):
    monkeypatch.chdir(ROOT)
    imports = structure.read_imports()
    assert len(imports) > 100
    assert structure.find_upward(imports, structure.read_floors()) == []
    assert structure.find_private(imports) == []
    assert structure.find_circles(imports) == []


def test_an_import_upwards_or_across_a_floor_is_found():
    imports = [
        ("cellar.wine", "attic.box", ["x"]),
        ("kitchen.pot", "kitchen.lid", ["x"]),
        ("attic.box", "cellar.wine", ["x"]),
    ]
    assert len(structure.find_upward(imports, FLOORS)) == 1


def test_a_circle_and_an_underscore_name_are_found():
    imports = [("kitchen.a", "kitchen.b", ["x"]), ("kitchen.b", "kitchen.a", ["_y"])]
    assert structure.find_circles(imports) == ["kitchen.a → kitchen.b → kitchen.a"]
    assert structure.find_private(imports) == ["kitchen.b imports _y of kitchen.a; expected a public name"]


def test_imports_inside_functions_and_over_several_lines_are_read(tmp_path):
    (tmp_path / "kitchen").mkdir()
    (tmp_path / "kitchen" / "pot.py").write_text(
        "def cook():\n    from ..cellar.wine import (\n        red,\n        white,\n    )\n"
        "    from distill_nb.attic import box\n"
    )
    found = structure.read_imports(tmp_path)
    assert found == [("kitchen.pot", "cellar.wine", ["red", "white"]), ("kitchen.pot", "attic", ["box"])]
