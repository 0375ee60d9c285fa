"Explorers outside notebooks: the code of a toolbar in a fresh process; scripts, threads and plain IPython."

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import distill_nb as dn
from distill_nb.data.bundled import load_bundled
from distill_nb.models import MLP
from distill_nb.population.population import load_population
from distill_nb.population.train import train_population
from distill_nb.report.study import Problem, run_study
from distill_nb.targets.live import LiveTargets


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    "A study of two seeds, a population, and a table of sizes, of the bundled digits."
    folder = tmp_path_factory.mktemp("explored")
    splits = load_bundled("digits", labelled=100)
    teacher, student = lambda: MLP(196, (8,), 10), lambda: MLP(196, (4,), 10)
    problem = Problem(splits, teacher, student, seeds=2, steps=4, teacher_steps=2)
    run_study(problem, folder / "study", progress=False)
    train_population(
        student, splits, LiveTargets(teacher()), folder / "students", alphas=[0.1, 0.9], seeds=2, steps=4,
        evaluations=2, progress=False,
    )  # fmt: skip
    (folder / "sizes").mkdir()
    rows = [dict(parameters=100 * 2**i, seed=s, accuracy=0.9 - 0.4 * 2**-i) for i in range(4) for s in (0, 1)]
    pd.DataFrame(rows).to_csv(folder / "sizes" / "capacity.csv", index=False)
    return folder, splits


def run_python(code, *command):
    "What a process of its own prints as its last line."
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    command = [sys.executable, *(command or ["-c"]), code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip().splitlines()[-1]


def test_copied_code_gives_the_same_state_in_a_fresh_process(place):
    folder, splits = place
    study = str(folder / "study")
    made = [
        dn.TemperatureExplorer(study, splits.validation, seed=1).set(
            temperature=3.0, example=int(splits.validation.ids[5])
        ),
        dn.AlphaExplorer(study, splits.validation).set(alpha=0.3, temperature=2.0),
        dn.ScheduleExplorer(study).set(progress=0.25, temperature_shape="linear"),
        dn.CalibrationExplorer(f"{study}/teacher", splits.validation).set(bins=8, bin=3, target="3"),
        dn.DisagreementExplorer(study, splits.test).set(kind="teacher and baseline differ"),
        dn.CapacityExplorer(folder / "sizes").set(tolerance=2.5),
        dn.GridExplorer(load_population(folder / "students")).set(alpha=0.9, measure="nll"),
    ]
    assert not any(explorer.problem for explorer in made)
    assert not any("needs, from the notebook" in explorer.code() for explorer in made)
    code = "import json\nstates = []\n"
    for explorer in made:
        code += explorer.code() + "\nstates.append([explorer.state, explorer.describe()])\n"
    states = json.loads(run_python(code + "print(json.dumps(states))"))
    assert states == [[explorer.state, explorer.describe()] for explorer in made]


def test_code_of_what_lies_in_memory_names_what_it_needs():
    logits = np.random.default_rng(0).normal(size=(30, 3)).astype("float32")
    explorer = dn.CalibrationExplorer(logits, logits.argmax(1)).set(temperature=2.0)
    code = explorer.code()
    assert "# needs, from the notebook: source (ndarray [30, 3]), data (ndarray [30])" in code
    known = dict(source=logits, data=logits.argmax(1))
    exec(code, known)
    assert known["explorer"].state == explorer.state


PLAIN = """
import threading
import numpy as np
import distill_nb as dn
logits = np.random.default_rng(0).normal(size=(30, 3)).astype("float32")
explorer = dn.CalibrationExplorer(logits, logits.argmax(1))
explorer.set(temperature=2.0)
setter = threading.Thread(target=explorer.set, kwargs=dict(bins=9))
setter.start()
setter.join()
explorer.scheme = "equal mass"
print(explorer.temperature, explorer.bins, explorer.frame["state"]["scheme"])
"""


@pytest.mark.parametrize("command", [["-c"], ["-m", "IPython", "--quick", "-c"]], ids=["script", "IPython"])
def test_settings_are_made_in_scripts_threads_and_plain_ipython(command):
    assert run_python(PLAIN, *command) == "2.0 9 equal mass"
