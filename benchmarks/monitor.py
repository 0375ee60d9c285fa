"""False alarms of `Monitor` on unshifted streams, and its delay on shifted ones, beside river's ADWIN.

    python benchmarks/monitor.py [streams]

A student of the bundled digits reads a stream of test digits, drawn anew for each stream. Unshifted: 200
streams of 1,000 examples. Shifted: noisy or turned digits come after 500 unshifted ones. ADWIN watches the
confidences alone, at its default setting (delta 0.002) and is shown the same reference first."""

import sys

import numpy as np
import torch
from river.drift import ADWIN

import distill_nb as dn
from distill_nb.deploy.monitor import Monitor

STREAMS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
LENGTH, BEFORE, EVERY = 1000, 500, 20_000


def train_student(splits):
    "A small perceptron of all labels of train."
    model = dn.seeded(lambda: dn.MLP(784, (64,), 10), 0)
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    for step in range(400):
        rows = torch.arange(128 * step, 128 * (step + 1)) % len(splits.train)
        loss = torch.nn.functional.cross_entropy(model(splits.train.inputs[rows]), splits.train.labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval()


def turned(images, degrees):
    "Images [N, 1, H, W] turned about their middle."
    angle = torch.tensor(degrees * torch.pi / 180)
    cos, sin = angle.cos().item(), angle.sin().item()
    turn = torch.tensor([[cos, -sin, 0.0], [sin, cos, 0.0]]).expand(len(images), 2, 3)
    grid = torch.nn.functional.affine_grid(turn, images.shape, align_corners=False)
    return torch.nn.functional.grid_sample(images, grid, align_corners=False)


def logits_of(model, images):
    with torch.no_grad():
        return model(images)


def first_alarm(reference, labels, stream, seed):
    "The example at which the first alarm comes; None for none."
    monitor = Monitor(reference, labels, false_alarm_every=EVERY, seed=seed)
    found = monitor.update(stream).alarms
    return found[0]["example"] if found else None


def first_of_adwin(reference, stream):
    "The same of ADWIN, on confidences."
    detector = ADWIN()
    for value in reference.softmax(1).max(1).values.tolist():
        detector.update(value)
    for place, value in enumerate(stream.softmax(1).max(1).values.tolist()):
        detector.update(value)
        if detector.drift_detected:
            return place + 1
    return None


def run(model, pool, change=None, streams=STREAMS):
    "First alarms of both, on so many streams."
    rows = []
    for seed in range(streams):
        order = torch.from_numpy(np.random.default_rng(seed).permutation(len(pool)))
        images, labels = pool.inputs[order], pool.labels[order]
        size = len(pool) - LENGTH
        reference, stream = images[:size], images[size:].clone()
        if change is not None:
            stream[BEFORE:] = change(stream[BEFORE:], torch.Generator().manual_seed(seed))
        said, new = logits_of(model, reference), logits_of(model, stream)
        rows.append((first_alarm(said, labels[:size], new, seed), first_of_adwin(said, new)))
    return rows


def tell_delay(name, rows):
    "Median delay after the change, and how many came before it or never."
    for place, who in enumerate(("Monitor", "ADWIN")):
        found = [row[place] for row in rows]
        early = sum(one is not None and one <= BEFORE for one in found)
        never = sum(one is None for one in found)
        delays = [one - BEFORE for one in found if one is not None and one > BEFORE]
        middle = f"{np.median(delays):.0f} examples (90 %: {np.quantile(delays, 0.9):.0f})" if delays else "–"
        print(f"{name:28} {who:8} delay {middle}; before the change {early}, never {never} of {len(rows)}")


def main():
    torch.set_num_threads(1)
    splits = dn.digits(labelled=2000, validation=500, test=2000)
    model = train_student(splits)
    pool = splits.test
    accuracy = float((logits_of(model, pool.inputs).argmax(1) == pool.labels).float().mean())
    print(f"student {accuracy:.1%}; a false alarm allowed once in {EVERY:,} examples")
    quiet = run(model, pool)
    bound = LENGTH / EVERY
    for place, who in enumerate(("Monitor", "ADWIN")):
        wrong = sum(row[place] is not None for row in quiet)
        said = f" (stated: at most {bound:.1%})" if who == "Monitor" else ""
        print(f"unshifted, {LENGTH} examples      {who:8} alarms in {wrong} of {len(quiet)} streams{said}")
    changes = {
        "noise 0.2": lambda images, chance: images + 0.2 * torch.randn(images.shape, generator=chance),
        "noise 0.4": lambda images, chance: images + 0.4 * torch.randn(images.shape, generator=chance),
        "turned by 15 degrees": lambda images, chance: turned(images, 15),
        "turned by 30 degrees": lambda images, chance: turned(images, 30),
    }
    for name, change in changes.items():
        tell_delay(name, run(model, pool, change, streams=max(10, STREAMS // 5)))


if __name__ == "__main__":
    main()
