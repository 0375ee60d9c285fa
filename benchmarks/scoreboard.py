"""The scoreboard's bytes, accuracy and latency over those found by hand, in one process.

    python benchmarks/scoreboard.py [rounds]

By hand: numpy's accuracy, os.path.getsize, and the median of a plain loop over one model at a time, without
anything of this package in it. Both ways take turns, so that what the machine does meanwhile is in both; the
ratio is the median of the rounds. Exits 1 where bytes or accuracy differ, or a latency by more than 15 %."""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch

import distill_nb as dn

ROUNDS, CALLS, WARM = int(sys.argv[1]) if len(sys.argv) > 1 else 5, 100, 5
WITHIN = 0.15  # of the ratio


def median_time(call):
    "Milliseconds of one call, warm."
    times = []
    with torch.no_grad():
        for _ in range(WARM + CALLS):
            started = time.perf_counter()
            call()
            times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times[WARM:]))


def of_file(path):
    "A function of an array, by onnxruntime alone."
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda images: session.run(None, {"inputs": images})[0]


def main():
    torch.set_num_threads(1)
    splits = dn.digits(labelled=300, test=1000)
    place = Path(tempfile.mkdtemp())
    makers = {
        "MLP": lambda: dn.MLP(784, (32,), 10),
        "CNN": lambda: dn.CNN((1, 28, 28), (16, 32), 64, 10),
    }
    images, labels = splits.test.inputs, splits.test.labels.numpy()
    variants, by_hand, files = {}, {}, {}
    for name, maker in makers.items():
        run = dn.train_baseline(dn.seeded(maker, 0), splits, place / name, steps=30, seed=0)
        file = dn.export_student(run, splits.validation, place / f"{name}.onnx")
        variants |= {name: run, f"{name} (file)": file}
        files |= {name: run.folder / "model.safetensors", f"{name} (file)": file.path}
        by_hand |= {
            name: (run.model.eval(), images),
            f"{name} (file)": (of_file(file.path), images.numpy()),
        }
    times, exact = {}, True
    for _ in range(ROUNDS):
        table = dn.scoreboard(variants, splits.test, calls=CALLS, resamples=0).table
        for name, (answer, inputs) in by_hand.items():
            right = np.asarray(torch.as_tensor(answer(inputs)).detach()).argmax(1) == labels
            row = table.loc[name]
            exact &= row["accuracy"] == right.mean() and row["disk_bytes"] == os.path.getsize(files[name])
            for size in (1, 64):
                batch = inputs[:size]
                pair = (row[f"latency_{size}"], median_time(lambda: answer(batch)))
                times.setdefault((name, size), []).append(pair)
    print(f"bytes and accuracy {'are' if exact else 'ARE NOT'} those found by hand")
    missed = not exact
    for (name, size), pairs in times.items():
        board, hand = np.median(pairs, axis=0)
        ratio = float(np.median([one / other for one, other in pairs]))
        missed |= abs(ratio - 1) > WITHIN
        print(
            f"{name:12} batch {size:2}  scoreboard {board:7.4f} ms  by hand {hand:7.4f} ms  ratio {ratio:.2f}"
        )
    sys.exit(missed)


if __name__ == "__main__":
    main()
