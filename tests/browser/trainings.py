"A training in small that heeds its controls, as the trainer does: for tests in a notebook."

import math
import time

from distill_nb.runs.folder import new_run


def train(controls, folder, steps=100_000, pace=0.004):
    "A run whose loss falls, and whose validation is best early; a step takes `pace` seconds."
    now = dict(temperature=4.0, alpha=0.7, learning_rate=0.01)
    run = new_run(folder, {"kind": "student", "steps": steps, **now})
    controls.begin(run.folder)
    run.event(0, "started", steps=steps)
    status = "finished"
    for step in range(1, steps + 1):
        done = step - 1
        controls.wait(lambda: run.event(done, "paused"), lambda: run.event(done, "resumed"), done)  # noqa: B023
        for name, value in controls.changes().items():
            run.event(done, "control", name=name, before=now[name], after=value)
            now[name] = value
        if controls.stopped:
            run.event(done, "stopped")
            status = "stopped"
            break
        time.sleep(pace)
        hard = 0.1 + 2 * math.exp(-step / 60)
        run.log(step=step, loss=now["alpha"] * hard + 1, hard=hard, soft=1 / step**0.5, **now)
        if step % 20 == 0:
            accuracy = 0.9 - 0.4 * math.exp(-step / 80) - step / 20_000
            nll = 0.4 + math.exp(-step / 60) + step / 400
            run.log(step=step, validation_accuracy=accuracy, validation_hard=nll, validation_agreement=0.8)
    controls.end()
    run.end(status)
    return run
