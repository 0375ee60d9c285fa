"One student, trained by as many processes as launch this; the global batch is always 128."

import sys
from pathlib import Path

import torch

from distill_nb.data.bundled import digits
from distill_nb.data.splits import take
from distill_nb.models import CNN, MLP, seeded
from distill_nb.schedules import linear
from distill_nb.targets.live import LiveTargets
from distill_nb.training.controls import Controls
from distill_nb.training.trainer import DistillArguments, DistillTrainer, training_arguments


def main(folder):
    torch.set_num_threads(1)
    splits = digits(size=14)
    data = take(
        splits.student_data, range(1280)
    )  # whole batches, so that no process repeats an example to fill its last one
    arguments = training_arguments(
        folder,
        steps=20,
        batch_size=128,
        evaluations=4,
        kind=DistillArguments,
        alpha=linear(0.3, 0.9),
    )
    arguments.per_device_train_batch_size = 128 // arguments.world_size
    controls, taken = Controls(), []

    def steer():
        taken.append(1)
        if len(taken) == 7:
            controls.set(
                temperature=2.0, learning_rate=1e-3
            )  # every process is told; the first one's controls count
        if len(taken) == 15 and "--stop" in sys.argv:
            controls.stop()

    trainer = DistillTrainer(
        seeded(lambda: MLP(196, (12,), 10), 0),
        arguments,
        train_dataset=data,
        eval_dataset=splits.validation,
        controls=controls,
        targets=LiveTargets(seeded(lambda: CNN((1, 14, 14), (4, 8), 16), 0)),
        on_step=steer,
    )
    trainer.train(resume_from_checkpoint=(Path(folder) / "config.json").exists() or None)


if __name__ == "__main__":
    main(sys.argv[1])
