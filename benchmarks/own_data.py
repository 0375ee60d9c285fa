"""What a problem of one's own costs at the size of Fashion-MNIST: 55,000 examples of 1 × 28 × 28 to learn
from, 5,000 to evaluate on, a CNN student, batches of 128.

The peer is a plain torch loop that does the same work in the same run: the same loss of the same cached
teacher outputs, clipped gradients, a cosine, and where it evaluates, as often and as much. Processor time,
one thread; memory, and what a first call takes, in fresh processes.

    python benchmarks/own_data.py             all, some four minutes; exits with 1 where a promise is missed
    python benchmarks/own_data.py memory      one part: steps, first, memory
"""

import copy
import importlib
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import torch
import torch.nn.functional as F

from distill_nb.models import CNN, seeded

TRAIN, VALIDATION, TEST = 55_000, 5_000, 10_000
BATCH, RATE, TEMPERATURE, ALPHA = 128, 1e-2, 4.0, 0.7


def report(what, value, promise, unit="×", at_least=False):
    "One line: what was measured beside what is promised; whether the promise is kept."
    kept = value >= promise if at_least else value <= promise
    sign = "at least" if at_least else "at most"
    print(f"{what:74} {value:7.2f} {unit:2} ({sign} {promise}){'' if kept else '  MISSED'}", flush=True)
    return kept


# The data: 70,000 noisy copies of the bundled digits, on disk as bytes, read the same way by everyone.


def write_data(folder):
    "Images, labels and a teacher's outputs, and the cache of these outputs."
    from distill_nb.data.bundled import digits
    from distill_nb.data.splits import join
    from distill_nb.targets.cached import cache_targets

    few = join(*digits(labelled="max").all)
    generator = torch.Generator().manual_seed(0)
    places = torch.randint(len(few), (TRAIN + VALIDATION + TEST,), generator=generator)
    images = np.empty((len(places), 1, 28, 28), np.uint8)
    for start in range(0, len(places), 5000):
        part = few.inputs[places[start : start + 5000]]
        noisy = part + 0.3 * torch.randn(part.shape, generator=generator)
        images[start : start + 5000] = (255 * noisy.clamp(0, 1)).round().numpy()
    np.save(f"{folder}/images.npy", images)
    np.save(f"{folder}/labels.npy", few.labels[places].numpy())
    splits = read_splits(folder)
    known = join(splits.train, splits.validation)
    teacher = seeded(lambda: CNN((1, 28, 28), (8, 16), 32), 1)
    targets = cache_targets(teacher, known, f"{folder}/targets")
    np.save(f"{folder}/outputs.npy", targets.logits_for(known.ids).numpy())


def read_arrays(folder):
    "Images [N, 1, 28, 28] float32 and labels [N], as every loop begins."
    images = torch.from_numpy(np.load(f"{folder}/images.npy")).float().div_(255)
    return images, torch.from_numpy(np.load(f"{folder}/labels.npy"))


def read_splits(folder):
    "The same as `Splits`."
    from distill_nb.data.splits import Split, Splits

    images, labels = read_arrays(folder)
    parts, first = {}, 0
    for name, size in [("train", TRAIN), ("validation", VALIDATION), ("test", TEST)]:
        rows = slice(first, first + size)
        ids = torch.arange(first, first + size)
        parts[name] = Split(images[rows], labels[rows], ids, class_names=range(10), name=name)
        first += size
    return Splits(**parts)


def make_student(seed=0):
    return seeded(lambda: CNN((1, 28, 28), (8, 16), 32), seed)


# The peer.


def plain_loop(images, labels, outputs, steps, evaluations=0):
    "Trains a student as one writes it by hand; returns it."
    student = make_student()
    optimiser = torch.optim.AdamW(student.parameters(), RATE, weight_decay=0.01)
    warmup = round(0.05 * steps)

    def factor(step):
        if step < warmup:
            return step / warmup
        return 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
    due = {round(steps * (i + 1) / evaluations) for i in range(evaluations)}
    places, best = iter(()), (0.0, None)
    for step in range(1, steps + 1):
        batch = next(places, None)
        if batch is None:
            places = iter(torch.randperm(TRAIN).split(BATCH))
            batch = next(places)
        logits = student(images[batch])
        softened = F.log_softmax(logits / TEMPERATURE, 1), F.log_softmax(outputs[batch] / TEMPERATURE, 1)
        soft = TEMPERATURE**2 * F.kl_div(*softened, reduction="batchmean", log_target=True)
        loss = ALPHA * F.cross_entropy(logits, labels[batch]) + (1 - ALPHA) * soft
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step in due:
            accuracy = plain_evaluation(student, images, labels, outputs)
            if accuracy > best[0]:
                best = accuracy, copy.deepcopy(student.state_dict())
    if best[1] is not None:
        student.load_state_dict(best[1])
    return student


@torch.no_grad()
def plain_evaluation(student, images, labels, outputs):
    "Accuracy on validation; likelihood, soft loss and agreement beside it, as `distill` measures them."
    student.eval()
    right = agreed = nll = soft = 0.0
    for start in range(TRAIN, TRAIN + VALIDATION, 256):
        rows = slice(start, min(start + 256, TRAIN + VALIDATION))
        logits = student(images[rows])
        nll += float(F.cross_entropy(logits, labels[rows], reduction="sum"))
        softened = F.log_softmax(logits / TEMPERATURE, 1), F.log_softmax(outputs[rows] / TEMPERATURE, 1)
        soft += float(F.kl_div(*softened, reduction="sum", log_target=True))
        right += int((logits.argmax(1) == labels[rows]).sum())
        agreed += int((logits.argmax(1) == outputs[rows].argmax(1)).sum())
    student.train()
    return right / VALIDATION


# Steps.


def processor_seconds(function):
    start = time.process_time()
    function()
    return time.process_time() - start


def evaluations_of(folder):
    "How often a run was evaluated."
    from distill_nb.runs.folder import load_run

    return int(load_run(folder).history()["validation_accuracy"].notna().sum())


def of_steps(folder, rounds=3):
    "`distill` against the plain loop, without evaluations (but the last one) and at its defaults."
    from distill_nb.student.distill import distill
    from distill_nb.targets.cached import CachedTargets

    images, labels = read_arrays(folder)
    outputs = torch.from_numpy(np.load(f"{folder}/outputs.npy"))
    splits, targets, kept = read_splits(folder), CachedTargets(f"{folder}/targets"), []

    def ours(steps, **more):
        with tempfile.TemporaryDirectory() as place:
            seconds = processor_seconds(
                lambda: distill(make_student(), splits, targets, f"{place}/run", steps=steps, **more)
            )
            return seconds, evaluations_of(f"{place}/run")

    ours(20)
    plain_loop(images, labels, outputs, 20, 1)
    for steps in (600, 1200):
        bare, usual, share = [], [], []
        for _ in range(rounds):
            plain = processor_seconds(lambda: plain_loop(images, labels, outputs, steps))
            bare.append(ours(steps, evaluations=1, checkpoints=0)[0] / plain)
            seconds, count = ours(steps)
            evaluating = processor_seconds(lambda: plain_loop(images, labels, outputs, steps, count))
            usual.append(seconds / evaluating)
            share.append(evaluating / plain - 1)
        per_step = f"{1000 * plain / steps:.1f} ms a step plain"
        kept.append(report(f"{steps} steps without evaluation / plain loop ({per_step})", middle(bare), 1.2))
        what = f"{steps} steps at the defaults / plain loop with the same {count} evaluations"
        kept.append(report(what, middle(usual), 1.25))
        print(f"  {count} evaluations cost the plain loop {middle(share):.0%} of its training", flush=True)
    return kept


def middle(values):
    return statistics.median(values)


# A first call, and memory: each in a fresh process.


def fresh(part, folder, *more):
    "What a part of this script prints as JSON in a process of its own."
    command = [sys.executable, __file__, part, str(folder), *map(str, more)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


def of_first_call(folder, rounds=3):
    "How much longer a first call of `distill` takes than a second, all imports done before."
    names = fresh("calls", folder)["modules"]
    (Path(folder) / "modules.json").write_text(json.dumps(names))
    more = [fresh("calls", folder, "imported") for _ in range(rounds)]
    return [
        report("first call over the second", middle([one["first"] - one["second"] for one in more]), 1.0, "s")
    ]


def calls(folder, imported=None):
    from distill_nb.student.distill import distill
    from distill_nb.targets.cached import CachedTargets

    if imported:
        for name in json.loads((Path(folder) / "modules.json").read_text()):
            with suppress(Exception):
                importlib.import_module(name)
    splits, targets, seconds = read_splits(folder), CachedTargets(f"{folder}/targets"), []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as place:
            call = lambda: distill(make_student(), splits, targets, f"{place}/run", steps=50)  # noqa: E731
            seconds.append(processor_seconds(call))
    return {"first": seconds[0], "second": seconds[1], "modules": sorted(sys.modules)}


def of_memory(folder):
    "The highest resident set of reading the data and training; what transformers' import takes is in both."
    plain, ours = fresh("memory-plain", folder)["mb"], fresh("memory-ours", folder)["mb"]
    bare = fresh("memory-bare", folder)["mb"]
    kept = [report(f"peak memory / plain loop ({ours:.0f} MB, {plain:.0f} MB)", ours / plain, 1.25)]
    print(f"  {ours / bare:.2f} × a plain loop that imports torch alone ({bare:.0f} MB)", flush=True)
    return kept


def peak():
    "Of this process alone: what `getrusage` says begins with the parent's."
    lines = Path("/proc/self/status").read_text().splitlines()
    return {"mb": next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))}


def memory_bare(folder):
    outputs = torch.from_numpy(np.load(f"{folder}/outputs.npy"))
    plain_loop(*read_arrays(folder), outputs, 100, 2)
    return peak()


def memory_plain(folder):
    import distill_nb.student.distill
    import distill_nb.training.trainer  # noqa: F401

    return memory_bare(folder)


def memory_ours(folder):
    from distill_nb.student.distill import distill
    from distill_nb.targets.cached import CachedTargets

    with tempfile.TemporaryDirectory() as place:
        targets = CachedTargets(f"{folder}/targets")
        distill(make_student(), read_splits(folder), targets, f"{place}/run", steps=100, evaluations=2)
    return peak()


PARTS = {"steps": of_steps, "first": of_first_call, "memory": of_memory}
OWN_PROCESS = {
    "calls": calls,
    "memory-plain": memory_plain,
    "memory-ours": memory_ours,
    "memory-bare": memory_bare,
}


def main(wanted):
    kept = []
    with tempfile.TemporaryDirectory() as folder:
        write_data(folder)
        for part in wanted or PARTS:
            kept += PARTS[part](folder)
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in OWN_PROCESS:
        print(json.dumps(OWN_PROCESS[sys.argv[1]](*sys.argv[2:])))
    else:
        main(sys.argv[1:])
