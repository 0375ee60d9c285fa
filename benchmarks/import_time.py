"""Importing all modules that do not train, against importing torch alone (the peer): processes in turn."""

import statistics
import subprocess
import sys
import time

MODULES = [
    "data.splits",
    "models",
    "losses.core",
    "calibration.metrics",
    "runs.folder",
    "teacher.train",
    "targets.cached",
    "student.distill",
    "curves.curves",
    "report.compare",
    "report.study",
    "cli",
]


def seconds(code):
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def main():
    ours = "import torch, " + ", ".join(f"distill_nb.{module}" for module in MODULES)
    pairs = [(seconds(ours), seconds("import torch")) for _ in range(9)][1:]
    ratio = statistics.median(a / b for a, b in pairs)
    more = statistics.median(a - b for a, b in pairs)
    print(
        f"import of {len(MODULES)} modules: {more:+.2f} s on top of torch "
        f"(wanted: at most +0.3 s), ratio {ratio:.2f}"
    )


if __name__ == "__main__":
    main()
