"""What a teacher costs: a training step with cached targets against the same step without a teacher (the
peer: plain
`transformers.Trainer` cross-entropy on the same batches), in turn in one process. Prints the median of the
paired ratios."""

import statistics
import tempfile
import time

import torch

from distill_nb.data.bundled import digits
from distill_nb.data.splits import join
from distill_nb.models import CNN, MLP, seeded
from distill_nb.targets.cached import cache_targets
from distill_nb.training.trainer import (
    DistillArguments,
    DistillTrainer,
    RunArguments,
    RunTrainer,
    training_arguments,
)

STEPS, ROUNDS = 150, 20


def seconds(trainer, model, data, splits, folder, **more):
    """The median step of a training without any evaluation but the last: what else a machine does hits
    single steps."""
    marks = []
    kind = DistillArguments if trainer is DistillTrainer else RunArguments
    arguments = training_arguments(folder, steps=STEPS, evaluations=1, checkpoints=0, kind=kind)
    trainer(
        model,
        arguments,
        train_dataset=data,
        eval_dataset=splits.validation,
        on_step=lambda: marks.append(time.perf_counter()),
        **more,
    ).train()
    return statistics.median(b - a for a, b in zip(marks, marks[1:-1]))


def main():
    splits = digits(size=14, labelled="max")
    teacher = seeded(lambda: CNN((1, 14, 14), (32, 64), 128), 0)
    with tempfile.TemporaryDirectory() as folder:
        targets = cache_targets(teacher, join(splits.student_data, splits.validation), f"{folder}/targets")
    students = {
        "MLP 196-32-10": lambda: MLP(196, (32,), 10),
        "CNN 8-16, hidden 32": lambda: CNN((1, 14, 14), (8, 16), 32),
    }
    print(f"training step, batch 128, {torch.get_num_threads()} threads, {ROUNDS} pairs of {STEPS} steps")
    for name, make in students.items():
        pairs = []
        for each in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                ways = [
                    lambda: seconds(
                        DistillTrainer,
                        seeded(make, each),
                        splits.train,
                        splits,
                        f"{folder}/a",
                        targets=targets,
                    ),
                    lambda: seconds(RunTrainer, seeded(make, each), splits.train, splits, f"{folder}/b"),
                ]
                pairs.append(
                    [ways[0](), ways[1]()] if each % 2 else [ways[1](), ways[0]()][::-1]
                )  # either goes first in turn
        ratio = statistics.median(a / b for a, b in pairs)
        a, b = (1000 * statistics.median(column) for column in zip(*pairs))
        print(
            f"  {name}: cached teacher {a:.2f} ms, no teacher {b:.2f} ms, "
            f"ratio {ratio:.2f} (wanted: at most 1.10)"
        )


if __name__ == "__main__":
    main()
