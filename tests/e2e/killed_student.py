"""Trains one student to its end through many deaths: `killed_student.py FOLDER KILLS SEED`.

Each life is a forked process, so that none has to load the packages again, and dies by
SIGKILL at a random moment. Prints one line of JSON a death."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import torch
from torch import nn

import distill_nb.training.trainer  # noqa: F401  (here, so that the forked lives need not)
from distill_nb.data.bundled import digits
from distill_nb.models import CNN, seeded
from distill_nb.schedules import linear
from distill_nb.student.distill import distill
from distill_nb.targets.live import LiveTargets

STEPS = 240


def student():
    return nn.Sequential(nn.Flatten(), nn.Linear(196, 12), nn.ReLU(), nn.Dropout(0.2), nn.Linear(12, 10))


def train(folder):
    torch.set_num_threads(1)
    distill(
        seeded(student, 0),
        SPLITS,
        LiveTargets(seeded(lambda: CNN((1, 14, 14), (4, 8), 16), 0)),
        folder,
        alpha=linear(0.3, 0.9),
        steps=STEPS,
        batch_size=32,
        evaluations=24,
        checkpoints=12,
        resume=True,
    )


def life(folder, seconds=None):
    """Trains in a process of its own, which is killed so many seconds after it began to train.

    Returns whether it died before its end."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            train(folder)
            status = 0
        finally:
            os._exit(status)
    if seconds is None:
        return os.waitpid(child, 0)[1] != 0
    before, until = size(folder), time.monotonic() + 60
    while size(folder) == before and time.monotonic() < until:  # until it has begun to write
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def size(folder):
    try:
        return sum(path.stat().st_size for path in folder.glob("*.jsonl"))
    except FileNotFoundError:  # made once to see whether it can be written, and removed again
        return 0


def main(folder, kills, seed):
    dice, died = random.Random(seed), 0
    began = time.monotonic()
    assert not life(folder / "whole")
    lasting = time.monotonic() - began
    lives = 0
    while died < kills:
        run = folder / f"run-{lives}"
        while True:
            done = (run / "status.json").exists() and json.loads((run / "status.json").read_text())[
                "status"
            ] == "finished"
            if done:
                break
            if died == kills:
                assert not life(run)
                continue
            seen = {path.name: path.read_bytes() for path in run.glob("*.jsonl")}
            died += life(run, dice.uniform(0, 0.7 * lasting))
            checkpoints = sorted(path.name for path in run.glob("checkpoint-*"))
            print(json.dumps({"run": run.name, "died": died, "checkpoints": checkpoints}), flush=True)
            for name, rows in seen.items():  # no whole row that was there is lost
                whole = rows[: rows.rfind(b"\n") + 1]
                assert (run / name).read_bytes().startswith(whole), (run, name)
        lives += 1


SPLITS = digits(size=14)
if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
