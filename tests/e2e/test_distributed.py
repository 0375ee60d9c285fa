"""Two processes that share each batch, and weights too if they are sharded, train the student that one
process trains: gloo on the CPU, started as on a cluster."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

HERE = Path(__file__).resolve().parent
SHARDED = {
    "ACCELERATE_USE_CPU": "true",
    "ACCELERATE_USE_FSDP": "true",
    "FSDP_VERSION": "2",
    "FSDP_AUTO_WRAP_POLICY": "NO_WRAP",
    "FSDP_STATE_DICT_TYPE": "SHARDED_STATE_DICT",
    "FSDP_RESHARD_AFTER_FORWARD": "true",
}


def run(command, **more):
    paths = os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": paths, **more},
    )
    assert done.returncode == 0, done.stderr[-3000:]


def launch(processes, folder, *more):
    run(
        [
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
            str(HERE / "distributed_student.py"),
            str(folder),
            *more,
        ]
    )


def launch_sharded(processes, folder, *more):
    run(
        [
            "torch.distributed.run",
            "--standalone",
            "--nproc_per_node",
            str(processes),
            str(HERE / "sharded_student.py"),
            str(folder),
            *more,
        ],
        **SHARDED,
    )


def rows(folder):
    return [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    "The run of one process."
    folder = tmp_path_factory.mktemp("alone") / "one"
    run(["distributed_student", str(folder)], PYTHONPATH=os.pathsep.join([str(HERE.parents[1]), str(HERE)]))
    return folder


@pytest.mark.parametrize("together", [launch, launch_sharded])
def test_two_processes_train_the_student_of_one(one, tmp_path, together):
    two = tmp_path / "two"
    together(2, two, "--stop")  # stopped by the first process' controls, and gone on with
    assert json.loads((two / "status.json").read_text())["status"] == "stopped"
    together(2, two)
    for file in [
        "model.safetensors",
        *(["checkpoint-20/model.safetensors"] if together is launch else []),
    ]:  # (sharded checkpoints lie in shards)
        alone, shared = load_file(one / file), load_file(two / file)
        for name in alone:
            assert torch.allclose(alone[name], shared[name], atol=1e-5), (file, name)
    after = {row["step"]: row for row in rows(two) if "loss" in row}
    for row in rows(one):
        if "loss" in row:
            for name in ["loss", "hard", "soft", "temperature", "alpha", "learning_rate"]:
                assert abs(row[name] - after[row["step"]][name]) < 1e-5, (row, name)
    judged = {row["step"]: row for row in rows(two) if "validation_nll" in row}
    for row in rows(one):
        if "validation_nll" in row:
            for name, value in row.items():
                if name.startswith("validation"):
                    assert abs(value - judged[row["step"]][name]) < 1e-5, (row["step"], name)
