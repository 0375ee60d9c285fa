"""A population of students against the same students one by one, in turn in one process: (1) plain torch
loops with the teacher's logits at
hand, (2) loops as tutorials write them, which ask a teacher of 94,000 parameters at every step, (3) runs of
`DistillTrainer`. Of the peers one member trains for a
half or a sixth of the steps, scaled to 25 and all; the least of several rounds counts. The population is a
whole call, trying the network and writing files included. Prints the
ratios, how far the population is from the arithmetic alone, and with --sizes what a student costs in
populations of 1 to 1000."""

import sys
import tempfile
import time

import torch
import torch.nn.functional as F

from distill_nb.data.bundled import digits
from distill_nb.models import CNN, MLP, seeded
from distill_nb.population.train import train_population
from distill_nb.training.trainer import DistillArguments, DistillTrainer, training_arguments

MEMBERS, BATCH, ROUNDS = 25, 128, 8
TEMPERATURES, ALPHAS = [1.0, 2.0, 4.0, 8.0, 16.0], [0.1, 0.3, 0.5, 0.7, 0.9]


def loop(make, steps, data, answer, T=4.0, alpha=0.7, seed=0):
    """Seconds of one student in a plain loop: AdamW, cosine, clipped gradients; `answer` gives the teacher's
    logits of a batch."""
    model = seeded(make, seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    started = time.perf_counter()
    for step in range(steps):
        if step % 32 == 0:
            order = torch.randperm(len(data))
        index = order[step % 32 * BATCH :][:BATCH]
        inputs = data.inputs[index]
        said, logits = answer(index, inputs), model(inputs)
        soft = F.kl_div(F.log_softmax(logits / T, -1), F.softmax(said / T, -1), reduction="batchmean")
        loss = alpha * F.cross_entropy(logits, data.labels[index]) + (1 - alpha) * T**2 * soft
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return time.perf_counter() - started


def trainer(make, steps, splits, targets):
    "Seconds a step of one student in a `DistillTrainer`; nothing but the steps."
    marks = []
    with tempfile.TemporaryDirectory() as folder:
        arguments = training_arguments(
            folder,
            steps=steps,
            batch_size=BATCH,
            evaluations=1,
            checkpoints=0,
            kind=DistillArguments,
        )
        DistillTrainer(
            seeded(make, 0),
            arguments,
            train_dataset=splits.train,
            eval_dataset=splits.validation,
            targets=targets,
            on_step=lambda: marks.append(time.perf_counter()),
        ).train()
    return (marks[-1] - marks[0]) / (steps - 1)


def population(make, steps, splits, targets, **grid):
    "Seconds of a whole call: trying the network, training, one evaluation, files."
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        train_population(
            make,
            splits,
            targets,
            f"{folder}/p",
            steps=steps,
            batch_size=BATCH,
            evaluations=1,
            progress=False,
            **grid,
        )
        return time.perf_counter() - started


def floor(make):
    """Seconds a step that the multiplications alone take at the speed of a large matrix product: forward,
    and back to weights and layers but the first."""
    from torch.utils.flop_counter import FlopCounterMode

    model = make()
    with FlopCounterMode(display=False) as counter:
        model(torch.rand(BATCH, 1, 14, 14)).sum().backward()
    a, fastest = torch.rand(1024, 1024), 1.0
    for _ in range(9):
        started = time.perf_counter()
        a @ a
        fastest = min(fastest, time.perf_counter() - started)
    speed = 2 * 1024**3 / fastest
    return MEMBERS * counter.get_total_flops() / speed, speed


class AtHand:
    "The teacher's logits of all examples, by id."

    fingerprint = "at hand"

    def __init__(self, logits):
        self.logits = logits

    def logits_for(self, ids, inputs=None):
        return self.logits[ids]

    def check(self, split):
        return self.logits.shape[1]


def versus(name, make, steps, wanted, splits, targets, teacher):
    data, logits = splits.train, targets.logits[splits.train.ids]
    ways = {
        "one order": lambda: population(
            make, steps, splits, targets, temperatures=TEMPERATURES, alphas=ALPHAS, seeds=1
        ),
        "5 seeds": lambda: population(make, steps, splits, targets, temperatures=TEMPERATURES, seeds=5),
        "plain": lambda: loop(make, steps // 2, data, lambda index, _: logits[index]) * 2 * MEMBERS,
        "tutorial": lambda: (
            loop(make, steps // 6, data, lambda _, inputs: ask(teacher, inputs)) * 6 * MEMBERS
        ),
        "Trainer": lambda: trainer(make, steps // 2, splits, targets) * steps * MEMBERS,
    }
    best = {}
    for _ in range(ROUNDS):
        for way, work in ways.items():
            best[way] = min(best.get(way, 1e9), work())
    arithmetic, speed = floor(make)
    print(f"{name}, {MEMBERS} members, {steps} steps, {torch.get_num_threads()} threads")
    for way in ["one order", "5 seeds"]:
        ratios = ", ".join(
            f"{peer} {best[peer] / best[way]:.1f}x (wanted {least}x)"
            for peer, least in zip(["plain", "tutorial", "Trainer"], wanted)
        )
        print(f"  population of {way}: {1000 * best[way] / steps:.2f} ms a step; against {ratios}")
    print(
        f"  plain loop {1000 * best['plain'] / steps / MEMBERS:.2f} ms a step, "
        f"tutorial {1000 * best['tutorial'] / steps / MEMBERS:.2f}, "
        f"Trainer {1000 * best['Trainer'] / steps / MEMBERS:.2f}"
    )
    print(
        f"  arithmetic alone {1000 * arithmetic:.2f} ms a step at {speed / 1e9:.0f} GFLOP/s: "
        f"the population takes {best['one order'] / steps / arithmetic:.1f} times that"
    )


def ask(teacher, inputs):
    with torch.no_grad():
        return teacher(inputs)


def sizes(make, splits, targets, counts=(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000), steps=100):
    """Milliseconds a step, and microseconds a step and student, by size; half the members share a seed's
    order with the other half of a cell."""
    print(f"size of the population: {make()}".splitlines()[0])
    for count in counts:
        grid = dict(temperatures=TEMPERATURES[: min(count, 5)], seeds=max(1, count // 5))
        seconds = min(
            population(make, steps, splits, targets, **grid) - population(make, 1, splits, targets, **grid)
            for _ in range(2)
        ) / (steps - 1)
        print(
            f"  {count:5} members: {1000 * seconds:8.2f} ms a step, {1e6 * seconds / count:7.0f} µs a member"
        )


def main():
    splits = digits(14, labelled="max", validation=404, test=500)
    assert len(splits.train) == 4096
    teacher = seeded(lambda: CNN((1, 14, 14), (32, 64), 128), 0).eval()
    logits = torch.zeros(5000, 10)
    for split in splits.all:
        logits[split.ids] = ask(teacher, split.inputs)
    targets, make_mlp, make_cnn = (
        AtHand(logits),
        lambda: MLP(196, (12,), 10),
        lambda: CNN((1, 14, 14), (4, 8), 16),
    )
    if "--sizes" in sys.argv:
        for make in (make_mlp, make_cnn):
            sizes(make, splits, targets)
    else:
        versus("MLP 196-12-10", make_mlp, 300, (8, 10, 20), splits, targets, teacher)
        versus("CNN 4-8, hidden 16", make_cnn, 300, (5, 6, 10), splits, targets, teacher)


if __name__ == "__main__":
    main()
