"""Several real processes search one study, and one of them is killed in the middle of a trial."""

import os
import signal
import subprocess
import sys
import time

from distill_nb.runs.folder import load_run
from distill_nb.runs.table import list_runs, process_lives
from distill_nb.student.tune import Tuning

SEARCH = """
import sys, time
import torch
from distill_nb.data.splits import Split, make_splits
from distill_nb.models import MLP, seeded
from distill_nb.targets.live import LiveTargets
from distill_nb.student.tune import tune

class Slow(torch.nn.Module):   # of the script alone: no worker could import it
    def __init__(self):
        super().__init__()
        self.inner = MLP(4, (8,), 3)
    def forward(self, x):
        time.sleep(0.015)
        return self.inner(x)

torch.set_num_threads(1)
labels = torch.arange(300) % 3
noise = torch.randn(300, 4, generator=torch.Generator().manual_seed(0))
points = noise + 1.5 * torch.nn.functional.one_hot(labels, 4)
splits = make_splits(Split(points, labels), 60, 60, 90)
targets = LiveTargets(seeded(lambda: MLP(4, (8,), 3), 1))
space = {"learning_rate": (1e-3, 1e-1, "log"), "alpha": (0.0, 1.0)}
search = dict(trials=8, workers=2, confirm=1, top=1, space=space, pruner=None)
training = dict(steps=40, evaluations=10, batch_size=32, progress=False)
print(tune(Slow, splits, targets, sys.argv[1], **search, **training))
"""


def finished(study):
    "{number: value} of the finished trials as they are on disk."
    return {trial.number: trial.value for trial in study.get_trials() if trial.state.name == "COMPLETE"}


def search_and_kill(folder):
    "Searches, and kills a worker while it trains: trials finished before, the killed one, what was printed."
    process = subprocess.Popen(
        [sys.executable, "-c", SEARCH, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        victim, until = None, time.monotonic() + 300
        while victim is None and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
            if not (folder / "journal.jsonl").exists():
                continue
            try:
                study = Tuning(folder).study
            except KeyError:  # its journal is there, and nothing in it yet
                continue
            running = [trial for trial in study.get_trials() if trial.state.name == "RUNNING"]
            half_done = [trial for trial in running if len(trial.intermediate_values) >= 5]
            if len(finished(study)) < 2 or not half_done:
                continue
            where = half_done[0].user_attrs["where"]
            assert where["process"] != process.pid and process_lives(where["process"], where["since"])
            os.kill(where["process"], signal.SIGSTOP)
            if study.get_trials()[half_done[0].number].state.name == "RUNNING":
                victim = half_done[0]
            else:
                os.kill(where["process"], signal.SIGCONT)  # it was faster than we
        before = finished(study)
        os.kill(victim.user_attrs["where"]["process"], signal.SIGKILL)
        printed, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    finally:
        process.kill()
    return before, victim, printed


def test_two_workers_share_one_study_and_a_killed_one_loses_nothing(tmp_path):
    folder = tmp_path / "study"
    before, victim, printed = search_and_kill(folder)
    study = Tuning(folder).study
    assert len({trial.user_attrs["where"]["process"] for trial in study.get_trials()}) >= 2
    runs = [trial.user_attrs["run"] for trial in study.get_trials() if trial.state.name == "COMPLETE"]
    assert sorted(runs) == sorted(set(runs)) and len(runs) == 8, "each run is told once"
    table = list_runs(folder).set_index("folder")
    assert (table.status == "finished").all() and len(table) == 8 + 2 and (table.step == 40).all()
    assert "8 finished and 0 pruned of 8" in printed
    assert not table[table.index.str.startswith("trial")].learning_rate.duplicated().any()

    after = finished(study)
    assert len(before) >= 2 and before.items() <= after.items() and len(after) == 8
    assert study.trials[victim.number].state.name == "FAIL"
    again = [trial for trial in study.get_trials() if trial.user_attrs["run"] == victim.user_attrs["run"]]
    assert [trial.state.name for trial in again] == ["FAIL", "COMPLETE"] and again[1].params == victim.params
    assert again[1].user_attrs["where"]["process"] != victim.user_attrs["where"]["process"]
    events = load_run(folder / victim.user_attrs["run"]).events()
    assert events.event.tolist().count("continued") == 1 and events.event.iloc[-1] == "finished"
    assert events[events.event == "continued"].from_step.iloc[0] >= 8, (
        "from its last checkpoint, not from the beginning"
    )
    assert len(Tuning(folder).students) == len(Tuning(folder).baselines) == 1
