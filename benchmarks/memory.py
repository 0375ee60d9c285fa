"""Peak memory beside what is promised, each measured in a fresh process (`resource.getrusage`).

Caching a teacher's outputs on 2,000 images of 3×224×224 float32 (1.2 GB) adds at most 0.3 GB. Training on
1,000,000 rows of 100 float32 features takes at most 1.3 × the data beyond what is there after the imports."""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

PROMISED = {"caching": 0.3, "training": 1.3, "distilling": 1.3}


def peak():
    "The most memory this process has had, in GB."
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def resident():
    "The memory this process has now, in GB."
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e9


def caching(folder):
    "GB that caching a convolutional teacher adds to 1.2 GB of images."
    import torch

    import distill_nb as dn

    data = dn.Split(torch.rand(2000, 3, 224, 224), torch.arange(2000) % 10)
    teacher = dn.seeded(lambda: dn.CNN((3, 224, 224), classes=10), 0)
    before = resident()
    dn.cache_targets(teacher, data, folder / "targets")
    return peak() - before


def rows_and_splits(folder):
    "Splits of a million rows, and the memory that was there before them: what is imported, in use once."
    import numpy as np

    import distill_nb as dn

    small = dn.make_splits(
        (np.random.default_rng(1).random((200, 2), np.float32), np.arange(200) % 2), 50, 50, 50
    )
    student = dn.seeded(lambda: dn.MLP(2, (4,), 2), 0)
    dn.distill(student, small, dn.LiveTargets(dn.MLP(2, (4,), 2)), folder / "small", steps=2, evaluations=1)
    before, generator = resident(), np.random.default_rng(0)
    features = generator.standard_normal((1_000_000, 100), np.float32)
    labels = (features[:, 0] > 0).astype(np.int64)
    return dn.make_splits((features, labels), "all", 10_000, 10_000), before


def training(folder):
    "Peak beyond what was there after the imports, in sizes of the data (0.4 GB): labels alone."
    import distill_nb as dn

    splits, before = rows_and_splits(folder)
    student = dn.seeded(lambda: dn.MLP(100, (64,), 2), 0)
    dn.train_baseline(student, splits, folder / "run", steps=300, evaluations=3)
    return (peak() - before) / 0.4


def distilling(folder):
    "The same with a teacher whose outputs are cached first."
    import distill_nb as dn

    splits, before = rows_and_splits(folder)
    teacher, student = (dn.seeded(lambda: dn.MLP(100, (64,), 2), seed) for seed in (1, 0))
    targets = dn.cache_targets(teacher, dn.join(splits.student_data, splits.validation), folder / "targets")
    dn.distill(student, splits, targets, folder / "run", steps=300, evaluations=3)
    return (peak() - before) / 0.4


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PROMISED, help="measure one in this process")
    part = parser.parse_args().part
    if part:
        with tempfile.TemporaryDirectory() as folder:
            print(globals()[part](Path(folder)))
        return
    for name, promised in PROMISED.items():
        command = [sys.executable, __file__, "--part", name]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        measured, unit = float(output.split()[-1]), "GB" if name == "caching" else "× data"
        kept = "kept" if measured <= promised else "NOT KEPT"
        print(f"{name:<12} {measured:5.2f} {unit:<7} promised {promised} {unit:<7} {kept}")


if __name__ == "__main__":
    main()
