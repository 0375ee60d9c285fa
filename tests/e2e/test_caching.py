"""A process that is killed while it caches a teacher's logits loses nothing that was finished, and two
processes at once do not get in each other's way: real processes on one folder."""

import json
import signal
import subprocess
import sys
import time

import torch

from distill_nb.targets.cached import CachedTargets

CACHING = """
import json, sys, time
import torch
from distill_nb.data.splits import Split
from distill_nb.models import MLP, seeded
from distill_nb.targets.cached import cache_targets

class Slow(MLP):
    asked = 0
    def forward(self, x):
        self.asked += len(x)
        time.sleep(0.02)
        return super().forward(x)

data = Split(torch.randn(400, 8, generator=torch.Generator().manual_seed(0)), class_names=range(5))
teacher = seeded(lambda: Slow(8, (16,), 5), 0)
targets = cache_targets(teacher, data, sys.argv[1], batch_size=10, shard_size=20, check_rows=0)
print(json.dumps([teacher.asked, targets.logits_for(data.ids).tolist(), targets.check(data)]))
"""


def start(folder):
    return subprocess.Popen([sys.executable, "-c", CACHING, folder], stdout=subprocess.PIPE, text=True)


def test_a_killed_caching_goes_on_in_two_processes_at_once(tmp_path):
    folder = tmp_path / "cut short"
    killed, until = start(folder), time.monotonic() + 120
    while len(list(folder.glob("shard-*"))) < 3 and killed.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    finished = {path: path.read_bytes() for path in folder.glob("shard-*")}
    assert 3 <= len(finished) < 20
    (folder / ".shard-00019.safetensors.1.half").write_bytes(b"what a killed process was writing")

    both = [start(folder), start(folder)]
    (first, here, classes), (second, there, _) = (
        json.loads(each.communicate(timeout=120)[0]) for each in both
    )
    assert {path: path.read_bytes() for path in finished} == finished
    looks = 65  # of each process: is what it returns logits?
    missing = 400 - 20 * len(finished)
    assert sorted([first, second]) == [looks, missing + looks], "each example is asked about once"
    assert not list(folder.glob(".*.half"))

    undisturbed = start(tmp_path / "whole")
    asked, whole, _ = json.loads(undisturbed.communicate(timeout=120)[0])
    assert here == there == whole and classes == 5 and asked == 401 + looks  # one more for the shape
    ids = torch.arange(400)
    assert torch.equal(
        CachedTargets(folder).logits_for(ids), CachedTargets(tmp_path / "whole").logits_for(ids)
    )
