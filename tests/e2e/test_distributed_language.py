"""Two processes whose logits are made a few tokens at a time, outside of the wrapped model, train the
student that one process trains."""

import json
import os
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

SCRIPT = Path(__file__).parent / "distributed_language.py"


def launch(processes, folder, *betas):
    command = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--cpu",
        "--num_processes",
        str(processes),
        "--num_machines",
        "1",
        "--mixed_precision",
        "no",
        "--dynamo_backend",
        "no",
        "--main_process_port",
        "0",
        str(SCRIPT),
        str(folder),
        *betas,
    ]
    root = SCRIPT.resolve().parents[2]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]),
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_two_processes_train_the_language_student_of_one(tmp_path):
    launch(
        1, tmp_path / "one", "0.0", "0.5"
    )  # the forward KL computes its gradient on the way forward, others compute parts twice
    launch(2, tmp_path / "two", "0.0", "0.5")
    for beta in ["0.0", "0.5"]:
        one, two = tmp_path / f"one-{beta}", tmp_path / f"two-{beta}"
        alone, shared = load_file(one / "model.safetensors"), load_file(two / "model.safetensors")
        for name in alone:
            assert torch.allclose(alone[name], shared[name], atol=1e-5), name
        rows = [
            [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
            for folder in (one, two)
        ]
        assert len(rows[0]) == len(rows[1]) == 4
        for mine, theirs in zip(*rows):
            for name in mine.keys() - {"seconds", "epoch", "grad_norm"}:
                assert abs(mine[name] - theirs[name]) < 1e-4 * max(1, abs(mine[name])), (name, mine, theirs)
