"""The generator of tests, on small notebooks that are made up here; pytest really runs what comes out."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.cells import Cell, read_notebook
from tools.nbtests import _indented, _slug, main

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SETTINGS = "[DEFAULT]\nlib_path = pkg\nnbs_path = nbs\ntst_flags = slow gpu\n"


def write_notebook(path, *cells):
    "Writes a notebook of code cells with ids c0, c1 ...; one that starts with `# ` and a letter is markdown."
    content = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for number, source in enumerate(cells):
        cell = {"id": f"c{number}", "cell_type": "code", "metadata": {}, "source": source}
        if re.match(r"# \w", source):
            cell["cell_type"] = "markdown"
        else:
            cell |= {"outputs": [], "execution_count": None}
        content["cells"].append(cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def project(tmp_path, monkeypatch):
    "An empty project, which is the current directory."
    (tmp_path / "tests").mkdir()
    (tmp_path / "pkg").mkdir()
    (tmp_path / "settings.ini").write_text(SETTINGS)
    shutil.copy(CONFTEST, tmp_path / "tests")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_tests(project, *cells, package=""):
    "The text of the test file of one notebook, room `room`."
    (project / "pkg/room.py").write_text(package)
    write_notebook(project / "nbs/00_room.ipynb", "#| default_exp room", *cells)
    main([])
    return (project / "tests/test_room.py").read_text()


def refusal(project, *cells):
    with pytest.raises((SystemExit, ValueError)) as caught:
        make_tests(project, *cells)
    return str(caught.value)


def run_pytest(project, *arguments):
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "-p", "no:randomly"]
    command += ["--import-mode=importlib", "-W", "ignore::pytest.PytestUnknownMarkWarning", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def outcomes(report):
    "Test name -> PASSED, FAILED or ERROR, of a report by `pytest -rA`."
    return {
        name: outcome
        for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", report, re.MULTILINE)
    }


# Names


@pytest.mark.parametrize(
    ("source", "needs", "binds"),
    [
        ("x = f(x)", {"f", "x"}, {"x"}),
        ("x = 1\nprint(x)", {"print"}, {"x"}),
        ("x += 1", {"x"}, {"x"}),
        ("del x", {"x"}, {"x"}),
        ("for i in xs:\n    y = i\ny", {"xs"}, {"i", "y"}),
        ("with open(p) as f, g(f) as (a, b): a", {"open", "p", "g"}, {"f", "a", "b"}),
        ("[a for a in b if c]", {"b", "c"}, set()),
        ("[y for x in xs if (y := x)]", {"xs"}, {"y"}),
        ("while chunk := read(): chunk", {"read"}, {"chunk"}),
        ("try: a\nexcept E as e: e\nelse: b", {"a", "b", "E"}, {"e"}),
        ("def f(x=a):\n    return x, b, c\nb = 1", {"a", "c"}, {"f", "b"}),
        ("class A(B):\n    y = z\n    w = y\n    def f(self): return g", {"B", "z", "g"}, {"A"}),
        ("import a.b, c as d\nfrom e import f as g", set(), {"a", "d", "g"}),
        ("match v:\n    case [w, *r] if w: w\n    case {'a': k, **m}: k, r", {"v"}, {"w", "r", "k", "m"}),
        ("x: int = await f()", {"f", "int"}, {"x"}),
        ("sorted(xs, key=lambda r: r[k])", {"sorted", "xs", "k"}, set()),
    ],
)
def test_names_that_a_cell_needs_and_binds(source, needs, binds):
    cell = Cell("c0", source, "", None, set())
    assert (cell.needs, cell.binds) == (needs, binds)


# Kinds


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("assert 1", "assertion"),
        ("for i in range(3):\n    with open(i): assert i", "assertion"),
        ("try: f()\nexcept ValueError as e: assert e", "assertion"),
        ("import pytest\nwith pytest.raises(ValueError): f()", "assertion"),
        ("torch.testing.assert_close(1, 1)", "assertion"),
        ("test_eq(1, 1)", "assertion"),
        ("def check(): assert 0", "demonstration"),
        ("def read(): assert 0\nx = 1", "set-up"),
        ("fast = lambda: 1\nread = [fast]", "set-up"),
        ("from a import read", "imports"),
        ("read = 1", "set-up"),
        ("class read: pass", "set-up"),
        ("with open(p) as read: pass", "set-up"),
        ("print(read := 1)", "set-up"),
        ("torch.manual_seed(0)\nnp.random.seed(0)", "set-up"),
        ("if torch: torch.manual_seed(0)", "set-up"),
        ("draw()", "demonstration"),
        ("figure = draw()\nfigure", "demonstration"),
        ("helper()\nhelper()", "demonstration"),
    ],
)
def test_kinds_of_cells(tmp_path, source, kind):
    others = ["def helper(): assert 1", "#| export\nunread = 1", source, "assert helper and read"]
    path = write_notebook(tmp_path / "room.ipynb", "#| default_exp room", *others)
    cells = {cell.id: cell.kind for cell in read_notebook(path, "pkg").cells}
    assert cells == {"c1": "set-up", "c2": "exported", "c3": kind, "c4": "assertion"}


def test_a_last_cell_for_its_effect_is_run_as_a_demonstration(tmp_path):
    path = write_notebook(tmp_path / "room.ipynb", "f()\ng()", "assert 1", "f()\ng()")
    assert [cell.kind for cell in read_notebook(path, "pkg").cells] == [
        "set-up",
        "assertion",
        "demonstration",
    ]


def test_magics_go_and_the_code_around_them_stays(tmp_path):
    cells = [
        "%matplotlib inline\nx = 1",
        "%%time\ny = x",
        "%%bash\nls",
        "if x:\n    !ls",
        "#| eval: false\nz",
    ]
    path = write_notebook(tmp_path / "room.ipynb", *cells)
    sources = [cell.source for cell in read_notebook(path, "pkg").cells]
    assert sources == ["x = 1", "y = x", "if x:\n    pass"]


# Violations


def test_a_name_that_an_assertion_cell_leaves_behind_is_refused(project):
    message = refusal(project, "a, b, c = 1, 2, 3\nassert a", "print(c, a)", "print(b)")
    assert "nbs/00_room.ipynb, cell c1: binds `a`, `c`, which cell c2 reads" in message
    assert (
        "cell c1: binds `b`, which cell c3 reads" in message
        and "move `b` into a cell that only sets up" in message
    )
    assert message.endswith("2 violations in 1 notebooks")
    assert not (project / "tests/test_room.py").exists()


def test_names_that_are_bound_again_before_they_are_read_are_no_violation(project):
    make_tests(
        project,
        "x = 1\nassert x",
        "x = 2\nassert x == 2",
        "x = 3",
        "assert x == 3",
        "x = 4\nassert x == 4",
        "x = 5",
        "assert x == 5",
    )
    assert "5 passed" in run_pytest(project)


def test_a_name_that_is_read_and_bound_anew_is_refused(project):
    message = refusal(project, "total = 1", "total += 1\nassert total == 2")
    assert (
        "cell c2: reads `total` from above and then binds it anew" in message and "use a new name" in message
    )


def test_a_name_that_the_function_of_a_set_up_cell_looks_up_is_refused(project):
    message = refusal(project, "size = 1\ndef area(): return size", "size = 2\nassert area() == 4", "area()")
    assert "cell c2: binds `size`, which cell c1 reads" in message


def test_one_name_for_two_things_at_the_top_of_the_file_is_refused(project):
    naive = [
        "def loss(): return 1",
        "assert loss() == 1",
        "#| export\ndef loss(): return 2",
        "assert loss() == 2",
    ]
    assert "cell c3: imports or exports `loss`, which cell c1 binds to something else" in refusal(
        project, *naive
    )
    two = ["from math import cos as f", "assert f", "from math import sin as f"]
    assert "cell c3: imports or exports `f`" in refusal(project, *two)


def test_check_lists_all_notebooks_and_writes_nothing(project, capsys):
    write_notebook(project / "nbs/a/00_one.ipynb", "#| default_exp one", "x = 1\nassert x", "x")
    write_notebook(project / "nbs/b/00_two.ipynb", "#| default_exp two", "y = 1\nassert y", "y")
    with pytest.raises(SystemExit, match="(?s)00_one.* binds `x`.*00_two.* binds `y`.*2 violations in 2"):
        main(["--check"])
    write_notebook(project / "nbs/a/00_one.ipynb", "#| default_exp one", "assert 1")
    (project / "nbs/b/00_two.ipynb").unlink()
    main(["--check"])
    assert "1 tests from 1 notebooks" in capsys.readouterr().out
    assert [path.name for path in (project / "tests").iterdir()] == ["conftest.py"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("assert (", "cell c1: got 'assert ('; expected Python"),
        ("x: int = 1", "cell c1: makes no valid test: annotated name 'x' can't be global"),
    ],
)
def test_what_makes_no_python_is_refused(project, cell, message):
    assert message in refusal(project, cell, "assert x")


# Test files


def test_a_test_file_is_the_cells_in_functions(project):
    text = make_tests(
        project,
        "#| export\nimport math\nimport json\n\ndef area(r): return math.pi * r**2\n_secret = 7",
        "from os import path",
        "# A set-up.",
        "radius = 2\nname = 'disc'",
        "# Twice the radius, four times the area.",
        "assert area(2 * radius) == 4 * area(radius)\nassert math.pi > 3 and _secret == 7",
        "#| slow\ndisplay(name, path)",
    )
    assert (
        text
        == """# AUTOGENERATED! DO NOT EDIT! File to edit: ../nbs/00_room.ipynb.

import math
import pytest
from IPython.display import display
from os import path
from pkg.room import _secret, area

def _setup_c4():  # ../nbs/00_room.ipynb #c4
    global name, radius
    radius = 2
    name = 'disc'

def test_twice_the_radius_four_times_the_area():  # ../nbs/00_room.ipynb #c6
    assert area(2 * radius) == 4 * area(radius)
    assert math.pi > 3 and _secret == 7

@pytest.mark.slow
def test_twice_the_radius_four_times_the_area_2():  # ../nbs/00_room.ipynb #c7
    display(name, path)
"""
    )


def test_generated_lines_are_counted(project, capsys):
    cells = ["\n".join(["assert 1"] * 10)] * 20
    text = make_tests(project, "#| export\nx = 1", *cells)
    made = text.count("\n")
    assert f"{made} lines from 201 lines of cells: {made / 201:.2f} to one" in capsys.readouterr().out
    assert made / 201 < 1.3


def test_folders_of_notebooks_become_folders_of_tests(project):
    write_notebook(project / "nbs/04_losses/00_core.ipynb", "#| default_exp losses.core", "assert 1")
    write_notebook(project / "nbs/01_x/03_schedules.ipynb", "#| default_exp schedules", "assert 1")
    write_notebook(project / "nbs/index.ipynb", "# Title", "assert 1")
    write_notebook(project / "nbs/lessons/01_lesson.ipynb", "# No default_exp here", "assert 1")
    write_notebook(project / "nbs/_old/00_old.ipynb", "#| default_exp old", "assert 1")
    main([])
    made = sorted(path.relative_to("tests").as_posix() for path in Path("tests").rglob("test_*.py"))
    assert made == ["losses/test_core.py", "test_index.py", "test_schedules.py"]
    assert (
        Path("tests/losses/test_core.py")
        .read_text()
        .startswith("# AUTOGENERATED! DO NOT EDIT! File to edit: ../../nbs/04_losses/00_core.ipynb.\n")
    )
    write_notebook(project / "nbs/02_y.ipynb", "#| default_exp schedules", "assert 1")
    with pytest.raises(ValueError, match="got a second notebook for tests/test_schedules.py"):
        main([])


def test_stale_files_go_and_those_written_by_hand_stay(project):
    stale, by_hand = project / "tests/gone/test_old.py", project / "tests/e2e/test_mine.py"
    for path, text in [(stale, "# AUTOGENERATED! DO NOT EDIT! File to edit: ../x.ipynb.\n"), (by_hand, "")]:
        path.parent.mkdir()
        path.write_text(text)
    make_tests(project, "assert 1")
    made = project / "tests/test_room.py"
    assert made.exists() and by_hand.exists() and not stale.exists()
    date = made.stat().st_mtime_ns
    main([])
    assert made.stat().st_mtime_ns == date
    made.write_text("def test_by_hand(): pass")
    with pytest.raises(FileExistsError, match="test_room.py: got a file written by hand"):
        main([])


def test_without_settings_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="settings.ini: got none in"):
        main([])


def test_headings_sentences_and_formulas_make_readable_names():
    assert _slug("## The loss\nMore.") == "the_loss"
    assert _slug("It's [the teacher](x.md)'s loss, and so on.") == "its_the_teachers_loss"
    assert _slug("A loss, of zero. Then more.") == "a_loss_of_zero"
    assert _slug("$T^2$") == "t_2" and _slug("...") == ""


def test_multi_line_strings_keep_their_content():
    source = 'x = """a\n  b\n\nc"""\nif x:\n    y = f"""{x}\nz"""\n\nassert y'
    assert (
        _indented(source) == '    x = """a\n  b\n\nc"""\n    if x:\n        y = f"""{x}\nz"""\n\n    assert y'
    )


# What pytest makes of it


def test_awkward_cells_all_pass(project):
    cells = [
        "#| export\nimport math\ndef _hidden(x): return x + 1",
        "from __future__ import annotations",
        "import asyncio, os, pickle\n"
        "from dataclasses import dataclass\n"
        "from multiprocessing import get_context",
        "from math import *",
        "# A star import beside other statements.",
        "from itertools import *\nnumbers = list(islice(count(), 3))",
        "assert numbers == [0, 1, 2] and sqrt(4) == 2 and _hidden(1) == 2",
        "# What is defined in a set-up cell can be pickled and sent to another process.",
        "@dataclass\nclass Point:\n    x: int\n    class Inner: pass\ndef double(x): return 2 * x",
        "assert pickle.loads(pickle.dumps(Point(1))) == Point(1)\n"
        "assert Point.Inner.__qualname__ == 'Point.Inner'",
        "with get_context('fork').Pool(1) as pool: assert pool.map(double, [1, 2]) == [2, 4]",
        "# Await.",
        "async def answer(): return 42\n"
        "async def numbered():\n    yield 1\n    yield 2\n"
        "found = await answer()",
        "assert found == 42 and await answer() == 42",
        "assert [x async for x in numbered()] == [1, 2]",
        "# Functions and comprehensions see what the cell binds.",
        "k = 2\ndef scaled(x): return k * x\nassert [scaled(x) * k for x in range(2)] == [0, 4]",
        "# Multi-line strings.",
        "text = '''one\n  two'''",
        "assert text.split('\\n') == ['one', '  two']",
        "# In the folder of the notebook, without a screen; figures are closed.",
        "import matplotlib.pyplot as plt",
        "assert os.path.basename(os.getcwd()) == 'nbs' and plt.get_backend().lower() == 'agg'\n"
        "figure = plt.figure()",
        "assert not plt.get_fignums()",
        "# Imported helpers whose names begin with test are no tests.",
        "from fastcore.test import test_eq",
        "test_eq(1, 1)",
    ]
    make_tests(project, *cells, package="import math\ndef _hidden(x): return x + 1\n")
    report = run_pytest(project)
    assert "10 passed" in report and set(outcomes(report).values()) == {"PASSED"}, report


def test_set_up_cells_run_once_in_order_before_the_tests_below(project):
    make_tests(
        project,
        "log = ['one']",
        "# First.",
        "assert log == ['one']",
        "log.append('two')\nlog.append('three')",
        "state = log[-1]",
        "# Second.",
        "assert log == ['one', 'two', 'three'] and state == 'three'",
        "# Third.",
        "assert len(log) == 3",
    )
    assert "3 passed" in run_pytest(project)
    assert "1 passed" in run_pytest(project, "-k", "third")


def test_one_failing_assertion_cell_fails_one_test_and_names_its_cell(project):
    make_tests(
        project,
        "x = 1",
        "# Fine.",
        "assert x == 1",
        "# One is not two.",
        "assert x == 2",
        "# Fine too.",
        "assert x",
    )
    report = run_pytest(project)
    expected = {"test_fine": "PASSED", "test_one_is_not_two": "FAILED", "test_fine_too": "PASSED"}
    assert outcomes(report) == expected
    assert 'nbs/00_room.ipynb, cell c5: "# One is not two."' in report and "assert 1 == 2" in report


def test_one_failing_set_up_cell_fails_one_test_and_the_rest_is_skipped(project):
    make_tests(
        project,
        "# Above.",
        "assert 1",
        "# What is needed.",
        "y = 1 / 0",
        "# First below.",
        "assert y",
        "# Second below.",
        "assert 1",
    )
    report = run_pytest(project)
    assert outcomes(report) == {"test_above": "PASSED", "test_first_below": "FAILED"}
    assert 'nbs/00_room.ipynb, set-up cell c4: "# What is needed."' in report
    assert "ZeroDivisionError" in report and "set-up cell c4 failed" in report and "1 skipped" in report


def test_flags_become_marks_of_all_tests_that_need_the_cell(project):
    cells = [
        "#| slow\nimport json",
        "#| slow\ndata = json.loads('[1]')\nopen('ran', 'w').close()",
        "size = len(data)",
        "other = 1",
        "# Needs it.",
        "assert size == 1",
        "# Does not.",
        "assert other == 1",
        "# Graphics.",
        "#| gpu\nassert other",
    ]
    make_tests(project, *cells)
    report = run_pytest(project, "-m", "not slow and not gpu")
    assert outcomes(report) == {"test_does_not": "PASSED"} and not (project / "nbs/ran").exists()
    assert "3 passed" in run_pytest(project) and (project / "nbs/ran").exists()


def test_files_written_by_hand_are_left_alone(project):
    by_hand = "import os\ndef test_here(tmp_path): assert tmp_path and not os.getcwd().endswith('nbs')\n"
    (project / "tests/test_mine.py").write_text(by_hand)
    make_tests(project, "assert 1")
    assert "2 passed" in run_pytest(project)
