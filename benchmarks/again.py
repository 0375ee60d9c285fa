"""How often the pilot of `distill_again` says "worth it": with nothing to gain, and with something.

    python benchmarks/again.py [seeds]

Clouds whose true posterior is linear. The deployed student is that posterior itself (no training can gain),
or a network trained on 3,000 labels; the new examples are of the same kind, or the clouds have moved. A
verdict is false where 50,000 examples say that the pilot's student is not better than the deployed one."""

import sys
import tempfile
from pathlib import Path

import torch

import distill_nb as dn
from distill_nb.data.bundled import CloudTask
from distill_nb.models import describe_model
from distill_nb.runs.folder import new_run

SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
FEATURES, CLASSES, NEW = 8, 4, 1000
TRAINING = dict(steps=300, evaluations=5, batch_size=64)


class Posterior(torch.nn.Module):
    "A teacher that knows."

    def __init__(self, task):
        super().__init__()
        self.task = task

    def forward(self, x):
        return self.task.logits(x)


def perfect(task, folder):
    "The run of a linear student that is the posterior."
    student, centres = dn.MLP(FEATURES, (), CLASSES), task.centres[:, 0]
    layer = next(part for part in student.modules() if isinstance(part, torch.nn.Linear))
    with torch.no_grad():
        layer.weight.copy_(centres)
        layer.bias.copy_(-centres.square().sum(1) / 2)
    run = new_run(folder, {"kind": "student", "model": describe_model(student), "steps": TRAINING["steps"]})
    run.save_weights(student)
    run.end("finished")
    return run


def trained(task, folder):
    "The run of a small network that has seen enough."
    splits = task.splits(labelled=3000, transfer=0, validation=500, test=10)
    student = dn.seeded(lambda: dn.MLP(FEATURES, (32,), CLASSES), 0)
    return dn.train_baseline(student, splits, folder, progress=False, **TRAINING | {"steps": 1500})


def better(again, task):
    "By how much the pilot's student is truly better than the deployed one."
    many = task.draw(50_000, 10**6)
    right = [
        (dn.predict(again.versions[name].model, many).logits.argmax(1) == many.labels).double().mean()
        for name in ("pilot", "deployed")
    ]
    return float(right[0] - right[1])


def count(name, make_run, new, unlabelled, place):
    "Verdicts over the seeds: new examples and training are drawn anew."
    old = CloudTask(CLASSES, FEATURES, 1, 0.8, seed=0)
    run, verdicts, gains = make_run(old, place / "deployed"), [], []
    for seed in range(SEEDS):
        data = new.draw(NEW, seed + 1)
        data = dn.data.take(data, range(NEW), labels=not unlabelled)
        again = dn.distill_again(
            run,
            data,
            dn.LiveTargets(Posterior(new)),
            place / str(seed),
            seed=seed,
            progress=False,
            **TRAINING,
        )
        verdicts.append(again.worth_it)
        gains.append(better(again, new))
    false = sum(said is True and gain <= 0 for said, gain in zip(verdicts, gains))
    words = {True: "worth it", False: "not", None: "not clear"}
    counts = ", ".join(f"{word} {verdicts.count(verdict):3}" for verdict, word in words.items())
    change = f"{100 * sum(gains) / SEEDS:+.1f} points"
    print(
        f"{name:50} {counts} of {SEEDS}; false {false} ({false / SEEDS:.1%}); true change {change}",
        flush=True,
    )


def main():
    torch.set_num_threads(1)
    same, moved = (CloudTask(CLASSES, FEATURES, 1, 0.8, seed=seed) for seed in (0, 1))
    cases = [
        ("the posterior itself, same examples", perfect, same, False),
        ("the posterior itself, same examples, unlabelled", perfect, same, True),
        ("trained, same examples", trained, same, False),
        ("trained, the clouds have moved", trained, moved, False),
        ("trained, the clouds have moved, unlabelled", trained, moved, True),
    ]
    for case in cases:
        with tempfile.TemporaryDirectory() as place:
            count(*case, Path(place))


if __name__ == "__main__":
    main()
