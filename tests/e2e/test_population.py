"""A population of 250 is stopped, killed and resumed without loss."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from distill_nb.data.splits import UNLABELLED, Split, Splits
from distill_nb.models import MLP, seeded
from distill_nb.population.population import load_population
from distill_nb.population.train import train_population
from distill_nb.targets.live import LiveTargets
from distill_nb.training.controls import Controls

SETTINGS = dict(
    temperatures=[1.0, 2.0, 4.0, 8.0, 16.0],
    alphas=[0.1, 0.3, 0.5, 0.7, 0.9],
    seeds=10,
    steps=120,
    batch_size=64,
    evaluations=30,
    checkpoint_seconds=0.0,
    progress=False,
)


def make_student():
    return MLP(64, (5,), 5)


def made_up(count, name, start, labelled=True):
    noise = torch.Generator().manual_seed(start)
    labels = torch.randint(0, 5, (count,), generator=noise)
    images = torch.rand(count, 64, generator=noise) + torch.nn.functional.one_hot(labels, 64)
    return Split(
        images,
        labels if labelled else torch.full((count,), UNLABELLED),
        torch.arange(count) + start,
        class_names=range(5),
        name=name,
    )


def train(folder, **more):
    splits = Splits(
        made_up(100, "train", 0),
        made_up(200, "validation", 1000),
        made_up(50, "test", 2000),
        made_up(150, "transfer", 3000, labelled=False),
    )
    targets = LiveTargets(seeded(lambda: MLP(64, (16,), 5), 0))
    return train_population(make_student, splits, targets, folder, **SETTINGS, **more)


def all_weights(population):
    modules = [population.module(member) for member in range(len(population))]
    return [tensor for module in modules for tensor in module.state_dict().values()]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return train(tmp_path_factory.mktemp("undisturbed") / "p")


def kill_while_training(folder, after):
    "Trains in another process and kills it, without a warning, as soon as it has `after` rows more."
    history = folder / "history.jsonl"

    def rows():
        return history.read_bytes().count(b"\n") if history.exists() else 0

    rows_before = rows()
    process = subprocess.Popen(
        [sys.executable, "-c", f"import test_population; test_population.train({str(folder)!r})"],
        cwd=Path(__file__).parent,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    while rows() < rows_before + after:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def assert_same(population, undisturbed):
    assert population.status["status"] == "finished" and len(population) == 250
    pairs = zip(all_weights(population), all_weights(undisturbed), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert population.history().drop(columns="seconds").equals(undisturbed.history().drop(columns="seconds"))


def test_killed_twice_and_gone_on_with(tmp_path, undisturbed):
    folder = tmp_path / "p"
    for after in (4, 5):
        kill_while_training(folder, after)
    left = load_population(folder)
    assert left.status["status"] == "running" and not left.run.alive and 0 < left.history().step.max() < 120
    assert left.module(249).training is False  # what was learnt so far can be had
    with open(folder / "history.jsonl", "a") as file:
        file.write('{"step": 9')  # a line that the crash cut off
    assert_same(train(folder), undisturbed)
    assert list(left.run.events().event)[:1] == ["started"] and "continued" in set(left.run.events().event)


def test_stopped_and_gone_on_with(tmp_path, undisturbed):
    class StopAfter50(Controls):
        asked = 0

        @property
        def stopped(self):
            self.asked += 1
            return self.asked > 50

    stopped = train(tmp_path / "p", controls=StopAfter50(()))
    assert stopped.status["status"] == "stopped" and len(all_weights(stopped)) == 250 * 4
    assert stopped.cells()["mean"].notna().all()
    assert_same(train(tmp_path / "p"), undisturbed)


def test_two_processes_do_not_train_the_same(tmp_path):
    controls = Controls(())
    controls.pause()
    thread = threading.Thread(target=train, args=(tmp_path / "p",), kwargs={"controls": controls})
    thread.start()
    status = controls.status
    while status != "paused":
        status = controls.next_status(status, 60)
    with pytest.raises(RuntimeError, match="another process"):
        train(tmp_path / "p")
    controls.stop()
    thread.join()
    assert load_population(tmp_path / "p").status["status"] == "stopped"
