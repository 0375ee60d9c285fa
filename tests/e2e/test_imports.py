"""Importing any room but the two that define a Trainer loads neither transformers nor matplotlib nor pandas: they come when first needed."""
import subprocess
import sys
from pathlib import Path

import distill_nb

ROOMS = sorted(path.stem for path in Path(distill_nb.__file__).parent.glob("[!_]*.py") if path.stem not in ("trainer", "language"))


def test_importing_every_room_stays_light():
    rooms = ", ".join(f"distill_nb.{room}" for room in ROOMS)
    heavy = "{'transformers', 'matplotlib', 'pandas', 'sklearn', 'scipy', 'IPython', 'ipywidgets', 'fastcore', 'nbdev'}"
    done = subprocess.run([sys.executable, "-c", f"import torch, sys, {rooms}; print(sorted({heavy} & set(sys.modules)))"],
                          capture_output=True, text=True, check=True)
    assert len(ROOMS) > 10 and done.stdout.strip() == "[]"
