"""Is the cause of a gain found, and what do arms cost? Small studies whose truth is known.

`python benchmarks/attribution.py` takes some five minutes on two cores; `--quick` a tenth. Three truths, each
worth some five points of accuracy: only the unlabelled data help, only dark knowledge helps, nothing helps;
scores made up, and networks trained. Prints how often the right cause is named, a wrong one, and none; then
how much faster an arm's seeds are as one population. Exits with 1 where a promise is broken."""

import argparse
import copy
import itertools
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import torch
from scipy import stats

import distill_nb as dn
from distill_nb.measures import MEASURES
from distill_nb.report.attribution import ARMS, ArmTraining, attribute_scores
from distill_nb.targets.altered import AlteredTargets

SEEDS, STUDIES = 5, 200
RIGHT, WRONG, NONE = 0.8, 0.05, 0.95  # of studies: at least, at most, and under nothing at least
FASTER = 2.5  # times, at least, are an arm's seeds as one population
CAUSES = {"only unlabelled data": "labels", "only dark knowledge": "student", "nothing": None}
LADDER = ("baseline", "labels", "smoothed", "shuffled", "student")


class Tally(NamedTuple):
    "What was named, of so many studies."

    right: float
    wrong: float
    none: float


def tally(studies, cause, unlabelled=True):
    "Of studies, each arm → [S, N] right or wrong."
    named = [set(attribute_scores(scores, MEASURES["accuracy"], unlabelled).causes) for scores in studies]
    right, wrong = [cause in some for some in named], [bool(some - {cause}) for some in named]
    return Tally(np.mean(right), np.mean(wrong), np.mean([not some for some in named]))


def report(what, cause, found, studies, hard=False):
    "Prints the rates; returns whether they keep what is promised; of hard studies not that they see much."
    slack = 2 * math.sqrt(0.05 * 0.95 / studies)  # the error of so many studies
    kept = found.wrong <= WRONG + slack
    kept &= found.none >= NONE - slack if cause is None else hard or found.right >= RIGHT
    line = f"{what:72} right {found.right:6.1%}  wrong {found.wrong:6.1%}  none {found.none:6.1%}"
    print(f"{line}{'' if kept else '  BROKEN'}{'  (hard: no promise of right)' * hard}", flush=True)
    return kept


# Scores made up.


def made_up_scores(draw, gains, luck, examples, noisier=1.0, seeds=SEEDS):
    """Right or wrong [S, N] of all seven arms, each of which adds its gain to the arm before it.

    Examples are hard for all alike; a seed's luck is so much, of a baseline `noisier` times that."""
    height, easy, scores = 0.75, draw.normal(size=examples), {}
    heights = {"baseline": height, "random": height}
    for name in LADDER[1:]:
        height += gains.get(name, 0.0)
        heights[name] = height
    heights["fine-tuned"] = height
    for name, share in heights.items():
        own = luck * (noisier if name == "baseline" else 1.0) * draw.normal(size=(seeds, 1))
        level = math.sqrt(2) * stats.norm.isf(np.clip(share + own, 0.01, 0.99))
        scores[name] = (easy + draw.normal(size=(seeds, examples)) > level).astype(float)
    return scores


SETTINGS = [  # examples, seeds' ± , how many times that of baselines, seeds; one in which little can be seen
    (1000, 0.01, 1, SEEDS),
    (2000, 0.01, 1, SEEDS),
    (2000, 0.005, 3, SEEDS),
    (1000, 0.01, 2, SEEDS),
    (1000, 0.01, 2, 8),
]
HARD = SETTINGS[3]


def of_made_up_scores(studies):
    kept = []
    for setting in SETTINGS:
        examples, luck, noisier, seeds = setting
        for truth, cause in CAUSES.items():
            draw = np.random.default_rng([examples, int(1000 * luck), len(truth)])
            gains = {} if cause is None else {cause: 0.05}
            made = (made_up_scores(draw, gains, luck, examples, noisier, seeds) for _ in range(studies))
            noise = f"{seeds} seeds ± {100 * luck:g}, baselines' ± {100 * luck * noisier:g}"
            hard = cause is not None and setting == HARD
            kept.append(
                report(f"{truth}, {examples} examples, {noise}", cause, tally(made, cause), studies, hard)
            )
    return kept


# Networks trained.


class Task(NamedTuple):
    "Data of which it is known what in the teacher's outputs can help."

    splits: object
    targets: object
    test: object  # inputs and labels, many


CLASSES, FEATURES, TEST = 12, 8, 1000  # examples of each study's own test


def clouds(draw, n, centres, spread):
    "Points around equally likely centres, and the true log-posterior of each."
    labels = torch.randint(len(centres), (n,), generator=draw)
    points = centres[labels] + spread * torch.randn(n, centres.shape[1], generator=draw)
    return points, -(torch.cdist(points, centres) ** 2) / (2 * spread**2), labels


def make_task(truth, studies, seed):
    "Unlabelled data help: few labels, a teacher without doubt. Dark knowledge: two classes are never seen."
    draw = torch.Generator().manual_seed(seed)
    centres = torch.randn(CLASSES, FEATURES, generator=draw) * 1.3
    points, logits, _ = clouds(draw, 1600 + studies * TEST * 2, centres, 1.0)
    best = logits.argmax(-1)
    if truth == "only dark knowledge":
        seen = torch.cat([(best[:1600] >= HIDDEN).nonzero()[:, 0], torch.arange(1600, len(best))])
        points, logits, best = points[seen], logits[seen], best[seen]
    else:
        logits = 50.0 * torch.nn.functional.one_hot(best, CLASSES)
    ids, parts = torch.arange(len(points)), {"train": (0, 900), "validation": (900, 1100)}
    labels = best.clone()
    if truth == "only unlabelled data":
        labels[FEW:900] = -100
    splits = {
        name: dn.Split(points[a:b], labels[a:b], ids[a:b], class_names=range(CLASSES), name=name)
        for name, (a, b) in (parts | {"test": (1100, 1150)}).items()
    }
    kept = slice(0, 1150)
    targets = dn.TableTargets({"id": ids[kept], "logits": logits[kept]}, class_names=range(CLASSES))
    return Task(dn.Splits(**splits), targets, (points[-studies * TEST :], best[-studies * TEST :]))


FEW, HIDDEN = 180, 2  # labels; classes never seen
TOGETHER = 10  # studies that share their training data; all have tests and seeds of their own
STEPS, LAST = 200, 40


def train_arm(name, task, members):
    "[M] modules, one a seed: of all studies of a task at once."
    splits, targets = task.splits, None if name == "baseline" else task.targets
    if name == "smoothed":
        logits = dn.predict(targets, splits.student_data).logits
        targets = AlteredTargets(targets, name, min(float(logits.softmax(-1).amax(-1).mean()), 0.999))
    elif name in ("labels", "shuffled", "random"):
        targets = AlteredTargets(targets, "nothing" if name == "random" else name)
    if name != "fine-tuned":
        return trained(lambda: dn.MLP(FEATURES, (), CLASSES), splits, targets, members, STEPS)
    taught = trained(lambda: dn.MLP(FEATURES, (), CLASSES), splits, targets, members, STEPS - LAST)
    starts = itertools.cycle(taught)  # a member's start is what it was taught, in the order of the seeds
    return trained(lambda: copy.deepcopy(next(starts)), splits, None, members, LAST)


def trained(make_student, splits, targets, members, steps):
    "One population."
    with tempfile.TemporaryDirectory() as folder:
        population = dn.train_population(
            make_student,
            splits,
            targets,
            f"{folder}/run",
            temperatures=(1.0,),
            alphas=(0.2,),
            seeds=members,
            steps=steps,
            batch_size=64,
            learning_rates=(0.02,),
            evaluations=2,
            progress=False,
        )
        return [population.module(member).eval() for member in range(members)]


@torch.no_grad()
def answers(models, test, studies):
    "[studies, S, N] right or wrong: every study has a test of its own."
    points, labels = test
    parts = [slice(study * TEST, (study + 1) * TEST) for study in range(studies)]
    hits = [
        [(models[study * SEEDS + seed](points[own]).argmax(-1) == labels[own]) for seed in range(SEEDS)]
        for study, own in enumerate(parts)
    ]
    return np.array([[one.numpy() for one in study] for study in hits], dtype=float)


def trained_scores(truth, studies):
    "Of studies of all seven arms with networks: arm → [studies, S, N]."
    parts = []
    for seed in range(studies // TOGETHER):
        task = make_task(truth, TOGETHER, seed)
        arms = {name: train_arm(name, task, TOGETHER * SEEDS) for name in ("baseline", *ARMS)}
        parts.append({name: answers(models, task.test, TOGETHER) for name, models in arms.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def of_trained_networks(studies):
    kept = []
    for truth, cause in CAUSES.items():
        started, scores = time.perf_counter(), trained_scores(truth, studies)
        truths = {name: one.mean() for name, one in scores.items()}
        each = [{name: one[study] for name, one in scores.items()} for study in range(studies)]
        kept.append(report(f"{truth}, {studies} studies trained", cause, tally(each, cause), studies))
        ladder = ", ".join(f"{b} {100 * (truths[b] - truths[a]):+.1f}" for a, b in zip(LADDER, LADDER[1:]))
        spread = 100 * scores["student"].mean(2).std(1, ddof=1).mean()
        seconds = time.perf_counter() - started
        print(f"  baseline {truths['baseline']:.1%}; points: {ladder}; seeds ± {spread:.1f}; {seconds:.0f} s")
    return kept


# What arms cost.


def of_speed(studies):
    "An arm's seeds as one population, and one by one: seconds, and the largest difference of a weight."
    splits = dn.digits(size=14, labelled=200)
    with tempfile.TemporaryDirectory() as folder:
        teacher = dn.seeded(lambda: dn.MLP(196, (64,), 10), 9)
        dn.train_teacher(teacher, splits, f"{folder}/teacher", steps=100, progress=False)
    targets = dn.LiveTargets(teacher)
    logits = dn.predict(targets, splits.student_data), dn.predict(targets, splits.validation)
    table = {name: torch.cat([getattr(one, name) for one in logits]) for name in ("ids", "logits")}
    targets = dn.TableTargets({"id": table["ids"], "logits": table["logits"]}, class_names=splits.class_names)
    problem = dn.Problem(splits, targets, lambda: dn.MLP(196, (32,), 10), seeds=SEEDS)
    numbers = dict(temperature=2.0, alpha=0.3, batch_size=128, learning_rate=0.01, steps=300)
    seconds, weights = {"population": [], "one by one": []}, {}
    for turn in range(4):  # the first is warm-up
        for way in seconds:
            with tempfile.TemporaryDirectory() as folder:
                arm = ArmTraining(problem, targets, numbers, Path(folder), lambda steps: None)
                arm.alone = "" if way == "population" else "to compare"
                started = time.perf_counter()
                runs = arm.train("shuffled")
                seconds[way].append(time.perf_counter() - started)
                weights[way] = [p.detach() for run in runs for p in run.load_weights().parameters()]
    together, alone = (float(np.median(one[1:])) for one in seconds.values())
    apart = max(float((a - b).abs().max()) for a, b in zip(*weights.values(), strict=True))
    kept = alone / together >= FASTER and apart < 1e-4
    print(
        f"an arm of {SEEDS} seeds: one by one {alone:.2f} s, as one population {together:.2f} s, "
        f"{alone / together:.1f} times as fast; weights differ by {apart:.0e}{'' if kept else '  BROKEN'}"
    )
    return [kept]


PARTS = {"made-up": of_made_up_scores, "trained": of_trained_networks, "speed": of_speed}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the studies")
    parser.add_argument("--only", choices=list(PARTS), help="one of the parts")
    options = parser.parse_args(arguments)
    studies, kept = STUDIES // (10 if options.quick else 1), []
    for name, part in PARTS.items():
        if options.only in (None, name):
            kept += part(studies)
    print(f"{sum(kept)} of {len(kept)} promises kept")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
