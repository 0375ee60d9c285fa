"Two processes that share each batch train the student that one process trains: gloo on the CPU, started as on a cluster."
import json
import os
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

SCRIPT = Path(__file__).parent / "distributed_student.py"


def launch(processes, folder, *more):
    command = [sys.executable, "-m", "accelerate.commands.launch", "--cpu", "--num_processes", str(processes), "--num_machines", "1",
               "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0", str(SCRIPT), str(folder), *more]
    root = SCRIPT.resolve().parents[2]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300,
                          env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])})
    assert done.returncode == 0, done.stderr[-3000:]


def rows(folder):
    return [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]


def test_two_processes_train_the_student_of_one(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    launch(1, one)
    launch(2, two, "--stop")   # stopped by the first process' hand, and gone on with
    assert json.loads((two / "status.json").read_text())["status"] == "stopped"
    launch(2, two)
    for file in ["checkpoint-20/model.safetensors", "model.safetensors"]:
        alone, shared = load_file(one / file), load_file(two / file)
        for name in alone: assert torch.allclose(alone[name], shared[name], atol=1e-5), (file, name)
    after = {row["step"]: row for row in rows(two) if "loss" in row}
    for row in rows(one):
        if "loss" in row:
            for name in ["loss", "hard", "soft", "temperature", "alpha", "learning_rate"]: assert abs(row[name] - after[row["step"]][name]) < 1e-5, (row, name)
    judged = {row["step"]: row for row in rows(two) if "validation_nll" in row}
    for row in rows(one):
        if "validation_nll" in row:
            for name, value in row.items():
                if name.startswith("validation"): assert abs(value - judged[row["step"]][name]) < 1e-5, (row["step"], name)
