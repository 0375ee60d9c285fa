"""Interrupting or killing the quickstart in the middle and starting it again goes on with finished runs
intact: real processes."""

import os
import signal
import subprocess
import sys
import time

COMMAND = [
    sys.executable,
    "-m",
    "distill_nb.cli",
    "quickstart",
    "--seeds",
    "2",
    "--steps",
    "150",
    "--teacher-steps",
    "40",
    "--out",
]


def files_of(run):
    return {path.relative_to(run): path.read_bytes() for path in run.rglob("*") if path.is_file()}


def has_rows(history):
    return history.exists() and history.stat().st_size > 0


def begun(out, training, **streams):
    "The command at work on a study, once a training of it has measured something."
    process = subprocess.Popen([*COMMAND, out], start_new_session=True, **streams)
    history, until = out / training / "history.jsonl", time.monotonic() + 120
    while not has_rows(history) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    return process


def test_a_quickstart_that_is_interrupted_and_killed_goes_on_and_ends_as_if_undisturbed(tmp_path):
    out = tmp_path / "quick start"
    interrupted = begun(out, "seed-0/student", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    os.killpg(interrupted.pid, signal.SIGINT)
    said, _ = interrupted.communicate(timeout=60)
    assert (
        interrupted.returncode == 130
        and "what was measured is in" in said
        and "The same command goes on from here" in said
    )
    assert "Traceback" not in said
    assert '"interrupted"' in (out / "seed-0" / "student" / "status.json").read_text()

    killed = begun(out, "seed-1/student", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL, "the quickstart ended before it could be killed"
    finished = {name: files_of(out / name) for name in ["teacher", "seed-0/student", "seed-0/baseline"]}
    in_training = out / "seed-1" / "student" / "history.jsonl"
    measured = in_training.read_text()
    assert measured and not (out / "report.html").exists()

    again = subprocess.run([*COMMAND, out], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert {name: files_of(out / name) for name in finished} == finished
    assert in_training.read_text().startswith(measured[: measured.rfind("\n") + 1])
    assert (out / "report.html").exists()

    undisturbed = tmp_path / "undisturbed"
    subprocess.run([*COMMAND, undisturbed], check=True, capture_output=True)
    for run in ["seed-0/student", "seed-1/student", "seed-1/baseline"]:
        weights = f"{run}/model.safetensors"
        assert (out / weights).read_bytes() == (undisturbed / weights).read_bytes()
