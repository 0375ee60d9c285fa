"""Importing all rooms that do not train, against importing torch alone (the peer): whole processes in turn."""

import statistics
import subprocess
import sys
import time

ROOMS = [
    "data",
    "models",
    "losses",
    "calibration",
    "runs",
    "teacher",
    "targets",
    "student",
    "curves",
    "compare",
    "study",
    "cli",
]


def seconds(code):
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def main():
    ours = "import torch, " + ", ".join(f"distill_nb.{room}" for room in ROOMS)
    pairs = [(seconds(ours), seconds("import torch")) for _ in range(9)][1:]
    ratio = statistics.median(a / b for a, b in pairs)
    more = statistics.median(a - b for a, b in pairs)
    print(
        f"import of {len(ROOMS)} rooms: {more:+.2f} s on top of torch (wanted: at most +0.3 s), ratio {ratio:.2f}"
    )


if __name__ == "__main__":
    main()
