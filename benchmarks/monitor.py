"""False alarms of `Monitor` on unshifted streams, and its delay on shifted ones, beside river's ADWIN.

    python benchmarks/monitor.py [streams]

Students of the bundled digits and of the census read a stream of 1,000 examples, drawn anew for each stream:
200 unshifted ones, and 40 of each kind that change after 500 examples. Labels and the teacher's answers come
at once. ADWIN watches the same numbers as each of the monitor's four (confidence, agreement with the teacher,
accuracy, confidence beside what comes true), at its default setting (delta 0.002), and is shown the same
reference first."""

import sys
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from river.drift import ADWIN

import distill_nb as dn

STREAMS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
LENGTH, BEFORE, EVERY = 1000, 500, 20_000
KINDS = ("confidence", "agreement", "accuracy", "calibration")


class Task(NamedTuple):
    "A student with its teacher, and examples that neither has learnt from."

    student: torch.nn.Module
    teacher: torch.nn.Module
    inputs: torch.Tensor
    labels: torch.Tensor
    ages: np.ndarray | None = None


def train(model, inputs, labels, steps):
    "A small network of all labels."
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    for step in range(steps):
        rows = torch.arange(128 * step, 128 * (step + 1)) % len(labels)
        loss = torch.nn.functional.cross_entropy(model(inputs[rows]), labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval()


def digits():
    "Perceptrons of 64 and of 512 units, and 2,000 test digits."
    splits = dn.digits(labelled=2000, validation=500, test=2000)
    models = [dn.seeded(lambda width=width: dn.MLP(784, (width,), 10), 0) for width in (64, 512)]
    student, teacher = (train(model, splits.train.inputs, splits.train.labels, 400) for model in models)
    return Task(student, teacher, splits.test.inputs, splits.test.labels)


def census():
    "Perceptrons of 16 and of 128 units that have seen people of at most 45 years, and all other people."
    people = dn.data.census()
    table = pd.get_dummies(people.drop(columns="income"), dtype=float)
    inputs = torch.tensor(((table - table.mean()) / table.std()).to_numpy(), dtype=torch.float32)
    labels, ages = torch.tensor((people.income == "high").to_numpy()).long(), people.age.to_numpy()
    order = np.random.default_rng(0).permutation(len(labels))
    seen = order[ages[order] <= 45][:10_000]
    models = [dn.seeded(lambda width=width: dn.MLP(inputs.shape[1], (width,), 2), 0) for width in (16, 128)]
    student, teacher = (train(model, inputs[seen], labels[seen], 800) for model in models)
    rest = np.setdiff1d(order, seen)
    return Task(student, teacher, inputs[rest], labels[rest], ages[rest])


def turned(images, degrees):
    "Images [N, 1, H, W] turned about their middle, by one angle or one each."
    angles = torch.as_tensor(degrees * torch.pi / 180).expand(len(images))
    cos, sin, none = angles.cos(), angles.sin(), torch.zeros(len(images))
    turn = torch.stack([cos, -sin, none, sin, cos, none], 1).reshape(-1, 2, 3)
    grid = torch.nn.functional.affine_grid(turn, images.shape, align_corners=False)
    return torch.nn.functional.grid_sample(images, grid, align_corners=False)


def noisy(images, sd, generator):
    return images + sd * torch.randn(images.shape, generator=generator)


CHANGES = {  # of digits: what is done to those that come after the change
    "noise 0.2": lambda images, chance: noisy(images, 0.2, chance),
    "noise 0.4": lambda images, chance: noisy(images, 0.4, chance),
    "turned by 15 degrees": lambda images, chance: turned(images, torch.tensor(15.0)),
    "turned by 30 degrees": lambda images, chance: turned(images, torch.tensor(30.0)),
    "turned slowly, to 45": lambda images, chance: turned(images, torch.linspace(0, 45, len(images))),
}


def stream_of_digits(task, seed, change=None):
    "Reference and stream: inputs and labels of each."
    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(task.labels)))
    inputs, labels = task.inputs[order], task.labels[order]
    size = len(order) - LENGTH
    stream = inputs[size:].clone()
    if change is not None:
        stream[BEFORE:] = change(stream[BEFORE:], torch.Generator().manual_seed(seed))
    return (inputs[:size], labels[:size]), (stream, labels[size:])


def stream_of_people(task, seed, older=None):
    "The same; after the change people are of at least so many years, before it of at most 45."
    order = np.random.default_rng(seed).permutation(len(task.labels))
    young, old = order[task.ages[order] <= 45], order[task.ages[order] >= (older or 0)]
    after = young[1000 + BEFORE : 1000 + LENGTH] if older is None else old[: LENGTH - BEFORE]
    rows = np.r_[young[1000 : 1000 + BEFORE], after]
    return tuple((task.inputs[some], task.labels[some]) for some in (young[:1000], rows))


def watched(task, inputs, labels):
    "Logits of student and teacher, and the numbers that ADWIN is shown."
    with torch.no_grad():
        logits, teacher = task.student(inputs), task.teacher(inputs)
    top, right = logits.softmax(1).max(1).values, (logits.argmax(1) == labels).float()
    same = (logits.argmax(1) == teacher.argmax(1)).float()
    return logits, teacher, dict(zip(KINDS, (top, same, right, (top - right + 1) / 2)))


def first_of_monitor(reference, stream, labels, seed):
    "Kind → example of its first alarm."
    (logits, teacher, _), (new, answers, _) = reference, stream
    settings = dict(false_alarm_every=EVERY, teacher_share=1.0, seed=seed)
    monitor, first = dn.Monitor(logits, labels[0], teacher_logits=teacher, **settings), {}
    for row in range(len(new)):
        monitor.update(new[row : row + 1], labels=labels[1][row : row + 1])
        monitor.add_teacher([row], answers[row : row + 1])
    for alarm in monitor.alarms:
        first.setdefault(alarm["what"], alarm["example"])
    return first


def first_of_adwin(reference, stream):
    "The same of ADWIN."
    first = {}
    for kind in KINDS:
        detector = ADWIN()
        for value in reference[2][kind].tolist():
            detector.update(value)
        for place, value in enumerate(stream[2][kind].tolist()):
            detector.update(value)
            if detector.drift_detected:
                first[kind] = place + 1
                break
    return first


def run(task, make_stream, streams):
    "Of each stream, the first alarms of both."
    rows = []
    for seed in range(streams):
        before, after = make_stream(task, seed)
        reference, stream = watched(task, *before), watched(task, *after)
        monitor = first_of_monitor(reference, stream, (before[1], after[1]), seed)
        rows.append((monitor, first_of_adwin(reference, stream)))
    return rows


def tell_false(name, rows):
    "In how many streams one of the four raised an alarm, and which."
    for place, who in enumerate(("Monitor", "ADWIN")):
        any_of = sum(bool(row[place]) for row in rows)
        each = ", ".join(f"{kind} {sum(kind in row[place] for row in rows)}" for kind in KINDS)
        bound = f" (stated: at most {LENGTH / EVERY:.1%})" if who == "Monitor" else ""
        share = f"{any_of} of {len(rows)}, {any_of / len(rows):.1%}{bound}"
        print(f"{name:24} {who:8} alarms in {share}: {each}", flush=True)


def tell_delay(name, rows):
    "Of each kind: median delay after the change, and how many alarms came before it or never."
    for place, who in enumerate(("Monitor", "ADWIN")):
        words = []
        for kind in KINDS:
            found = [row[place].get(kind) for row in rows]
            early, never = sum(one is not None and one <= BEFORE for one in found), found.count(None)
            delays = [one - BEFORE for one in found if one is not None and one > BEFORE]
            middle = f"{np.median(delays):.0f}" if len(delays) > len(found) / 2 else "–"
            words.append(f"{kind} {middle} (early {early}, never {never})")
        print(f"{name:24} {who:8} {', '.join(words)}", flush=True)


def main():
    torch.set_num_threads(1)
    tasks, some = {"digits": digits(), "census": census()}, max(10, STREAMS // 5)
    for name, task in tasks.items():
        right = (task.student(task.inputs).argmax(1) == task.labels).float().mean()
        print(f"{name}: student {float(right):.1%}; a false alarm allowed once in {EVERY:,} examples")
    tell_false("digits, unshifted", run(tasks["digits"], stream_of_digits, STREAMS))
    tell_false("census, unshifted", run(tasks["census"], stream_of_people, STREAMS))
    print(
        f"median delay in examples after the change, of {some} streams of each kind; – where half are without"
    )
    for name, change in CHANGES.items():
        tell_delay(name, run(tasks["digits"], lambda task, seed: stream_of_digits(task, seed, change), some))
    for age in (46, 60):
        rows = run(tasks["census"], lambda task, seed: stream_of_people(task, seed, age), some)
        tell_delay(f"{age} years and older", rows)


if __name__ == "__main__":
    main()
