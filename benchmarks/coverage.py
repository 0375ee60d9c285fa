"""Do the statistics hold what they promise? Simulations where the truth is known: level, coverage, power.

`python benchmarks/coverage.py` takes some ten minutes; `--quick` a tenth of the draws. Prints what is
promised beside what was measured, and the name of each promise's worst case; exits with 1 where a promise is
broken by more than the error of the simulation. The truths are closed forms, or come from a million examples.
"""

import argparse
import math
import os
import sys
import time
import warnings
from functools import partial
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
import torch
from scipy import stats

from distill_nb.calibration.metrics import METRICS, bin_edges, bootstrap_interval, equal_mass_edges
from distill_nb.calibration.reliability import reliability_bands, reliability_table
from distill_nb.calibration.scalers import choose_scaler
from distill_nb.data.groups import as_groups
from distill_nb.evaluation.gaps import compare_outcomes
from distill_nb.evaluation.predictions import Outcomes, measure_outcomes
from distill_nb.evaluation.subgroups import find_blind_spots
from distill_nb.evaluation.terms import Answers, choose_measure, measure_answers
from distill_nb.evaluation.texts import score_texts
from distill_nb.intervals import (
    best_of_many,
    hits_interval,
    mean_interval,
    paired_difference,
    ratio_interval,
    share_interval,
    t_interval,
)

COVERED = 0.93  # of the true values, at least, by an interval of 95 %


class Rate(NamedTuple):
    "How often something came in, of so many draws."

    case: str
    hits: int
    draws: int

    @property
    def share(self):
        return self.hits / self.draws

    def breaks(self, promise, at_most):
        "Whether it is beyond the promise by more than the simulation's error (chance of 1 in 1,000)."
        if at_most:
            return stats.binom.sf(self.hits - 1, self.draws, promise) < 0.001
        return stats.binom.cdf(self.hits, self.draws, promise) < 0.001


def report(what, rates, promise, at_most=False):
    "Prints the worst of the rates beside the promise; returns whether it is kept."
    shares = [rate.share for rate in rates]
    worst = rates[int(np.argmax(shares) if at_most else np.argmin(shares))]
    broken = [rate.case for rate in rates if rate.breaks(promise, at_most)]
    sign = "at most" if at_most else "at least"
    line = f"{what:58} {sign:8} {promise:6.1%}  worst {worst.share:6.1%}  mean {np.mean(shares):6.1%}"
    print(f"{line}  ({len(rates)} cases of {worst.draws}; worst: {worst.case})", flush=True)
    if broken:
        print(f"  BROKEN: {', '.join(broken)}", flush=True)
    return not broken


# How different two methods are that train on few seeds and answer the same examples.


def right_or_wrong(generator, seeds, examples, own_seeds, own_examples, gain=0.0):
    """[S, N] twice: which examples students and baselines answer rightly, some 80 % of them.

    Every example is hard or easy for all, and for each method in its own way; every seed has its luck."""
    level = stats.norm.ppf(0.8), stats.norm.ppf(0.8 + gain)
    spread = math.sqrt(1 + 1 + own_seeds**2 + own_examples**2)
    common = generator.normal(size=examples)
    tables = []
    for height in level[::-1]:  # students first
        able = height * spread + own_seeds * generator.normal(size=(seeds, 1))
        able = able + common + own_examples * generator.normal(size=examples)
        tables.append(able + generator.normal(size=(seeds, examples)) > 0)
    return tables


# A seed's luck in accuracy: 0.05 is 0.9 points (sd), 0.2 is 3.7. 3.7 at 3 seeds shows +7 points to nobody.
LUCK = {"equal seeds": 0.0, "seeds ± 0.9": 0.05, "seeds ± 3.7": 0.2, "seeds ± 9": 0.5}
TASTE = {"no taste": 0.0, "some taste": 0.3, "other examples": 1.0}


def differences(generator, draws, seeds, examples, luck, taste, gain=0.0):
    return [
        paired_difference(*right_or_wrong(generator, seeds, examples, luck, taste, gain))
        for _ in range(draws)
    ]


def of_the_verdict(draws):
    "BEATS under nothing, the interval's coverage, and what a true gain needs to be seen."
    kept = []
    for seeds in (2, 3, 5, 10):
        beats, covers = [], []
        for examples in (200, 1000, 2000):
            for luck_name, luck in LUCK.items():
                for taste_name, taste in TASTE.items():
                    generator = np.random.default_rng([seeds, examples])
                    found = differences(generator, draws, seeds, examples, luck, taste)
                    case = f"{examples} examples, {luck_name}, {taste_name}"
                    beats.append(Rate(case, sum(one.low > 0 for one in found), draws))
                    covers.append(Rate(case, sum(one.low <= 0 <= one.high for one in found), draws))
        kept.append(report(f"BEATS where nothing differs, {seeds} seeds", beats, 0.025, at_most=True))
        kept.append(report(f"the interval of a difference, {seeds} seeds", covers, COVERED))
    for seeds, promise in [(2, 0.0), (3, 0.8), (5, 0.95), (10, 0.95)]:
        power = []
        for luck_name, luck in list(LUCK.items())[:2]:
            for taste_name, taste in list(TASTE.items())[:2]:
                found = differences(np.random.default_rng(seeds), draws, seeds, 1000, luck, taste, 0.07)
                case = f"{luck_name}, {taste_name}"
                power.append(Rate(case, sum(one.low > 0 for one in found), draws))
        kept.append(report(f"BEATS where +7 points are true, N = 1,000, {seeds} seeds", power, promise))
    return kept


# The measures that a verdict can be about, through the code that `compare` runs.

CLASS_SHARES = [0.5, 0.25, 0.15, 0.07, 0.03]
CASES = {  # a seed's luck, a method's own taste in examples
    "steady seeds": (0.05, 0.3),
    "unlike seeds": (0.3, 0.3),
    "other examples": (0.05, 1.0),
}
GAIN = 0.5  # of the logit of the right class, where a gain is true


def answers_about_classes(generator, seeds, examples, luck, taste, gain=0.0):
    "Students' and baselines' answers to examples of five classes, the rarest 3 % of them."
    labels = generator.choice(5, examples, p=CLASS_SHARES)
    common = generator.normal(size=(examples, 5))
    sides = {}
    for side, signal in [("student", 2.0 + gain), ("baseline", 2.0)]:
        logits = common + taste * generator.normal(size=(examples, 5))
        logits = logits + luck * generator.normal(size=(seeds, 1, 5))
        logits = logits + 0.7 * generator.normal(size=(seeds, examples, 5))
        signals = signal + luck * generator.normal(size=(seeds, 1, 1))
        logits = (logits + signals * np.eye(5)[labels]) * np.exp(luck * generator.normal(size=(seeds, 1, 1)))
        sides[side] = [answers_from_logits(of_seed, labels) for of_seed in logits]
    return sides, None


def answers_from_logits(logits, labels):
    said, rows = softmax(logits), np.arange(len(labels))
    likelihood = np.log(said[rows, labels])
    kept = torch.from_numpy(logits), torch.from_numpy(labels)
    return Answers(rows, labels, said.argmax(1), said.max(1), likelihood, 5, len(labels), False, *kept)


def answers_about_tokens(generator, seeds, texts, luck, taste, gain=0.0):
    "The same for texts of 5 to 40 tokens, some hard and some easy for all."
    text = np.repeat(np.arange(texts), generator.integers(5, 41, texts))
    common = 0.5 * generator.normal(size=texts)[text] + np.log(generator.exponential(size=len(text)))
    sides = {}
    for side, better in [("student", 0.2 * gain), ("baseline", 0.0)]:
        own = 0.3 * taste * generator.normal(size=texts)[text]
        noise = luck * generator.normal(size=(seeds, 1)) + 0.3 * generator.normal(size=(seeds, len(text)))
        losses = np.exp(common + own + noise - better)
        none = np.zeros(len(text), int)
        sides[side] = [
            Answers(text, none, (of_seed > 0.7).astype(int), none, -of_seed, 2, texts, True)
            for of_seed in losses
        ]
    return sides, None


GROUP_SHARES = [0.5, 0.25, 0.15, 0.1]
HEIGHTS = {  # accuracies of the students and of the baselines in four groups; both are worst at 60 %
    "all alike": ([0.6] * 4, [0.6] * 4),
    "one is worst": ([0.6, 0.8, 0.8, 0.8], [0.6, 0.8, 0.8, 0.8]),
    "the smallest is worst": ([0.8, 0.8, 0.8, 0.6], [0.8, 0.8, 0.8, 0.6]),
    "only baselines alike": ([0.6, 0.75, 0.75, 0.75], [0.6] * 4),
    "another is worst": ([0.6, 0.8, 0.8, 0.8], [0.8, 0.8, 0.8, 0.6]),
}


def answers_in_groups(generator, seeds, examples, luck, taste, heights, gain=0.0):
    "Students' and baselines' answers, right or wrong, and the group of each example."
    group = np.repeat(np.arange(4), (np.array(GROUP_SHARES) * examples).round().astype(int))
    common, rows, none = generator.normal(size=examples), np.arange(examples), np.zeros(examples, int)
    spread, sides = math.sqrt(2 + 2 * luck**2 + taste**2), {}
    for side, height in zip(("student", "baseline"), heights):
        height = stats.norm.ppf(np.array(height) + (gain if side == "student" else 0.0))
        able = height[group] * spread + common + taste * generator.normal(size=examples)
        able = (
            able
            + luck * generator.normal(size=(seeds, 1))
            + luck * generator.normal(size=(seeds, 4))[:, group]
        )
        wrong = (able + generator.normal(size=(seeds, examples)) < 0).astype(int)
        sides[side] = [Answers(rows, none, one, none, none, 2, examples, False) for one in wrong]
    return sides, group


def balanced_accuracy(logits, labels):
    "A function as somebody might write it, that returns a number."
    right = np.bincount(labels, logits.argmax(1) == labels, 5)
    return (right / np.maximum(np.bincount(labels, minlength=5), 1)).mean()


MEASURED = {  # what makes answers → what is measured of them
    answers_about_classes: ["nll", "macro_f1", balanced_accuracy],
    answers_about_tokens: ["accuracy", "nll", "perplexity"],
}


def counted(measure, draws, make):
    "How often of so many draws: BEATS, and an interval that holds 0."
    chosen, beats, holds = choose_measure(measure), 0, 0
    for _ in range(draws):
        answers, groups = make()
        found = measure_answers(chosen, answers, groups, 0.95).difference
        beats += (found.high < 0) if chosen.measure.lower_is_better else (found.low > 0)
        holds += found.low <= 0 <= found.high
    return int(beats), int(holds)


def of_measures(draws):
    "The verdict about other measures than accuracy, of examples, of texts, and of the worst group."
    kept, seed_counts = [], (2, 3, 5)
    sizes = (200, 2000) if draws > 100 else (200,)
    rates = {}

    def add(what, case, measure, make, draws):
        beats, holds = counted(measure, draws, make)
        of_both = rates.setdefault(what, ([], []))
        for some, hits in zip(of_both, (beats, holds)):
            some.append(Rate(case, hits, draws))

    for seeds in seed_counts:
        for size in sizes:
            for case_name, noise in CASES.items():
                case = f"{seeds} seeds, {size}, {case_name}"
                for make, measures in MEASURED.items():
                    for measure in measures:
                        generator = np.random.default_rng([seeds, size])
                        what = f"{choose_measure(measure).measure.label}, {make.__name__.split('_')[-1]}"
                        few = draws // 4 if callable(measure) else draws  # 41 calls a model
                        new = partial(make, generator, seeds, size, *noise)
                        add(what, case, measure, new, few)
            for height_name, heights in HEIGHTS.items():
                for case_name, noise in list(CASES.items())[:2]:
                    generator = np.random.default_rng([seeds, size])
                    new = partial(answers_in_groups, generator, seeds, size, *noise, heights)
                    case = f"{seeds} seeds, {size}, {case_name}, {height_name}"
                    add("worst-group accuracy", case, "worst_group_accuracy", new, draws)
    for what, (beats, holds) in rates.items():
        kept.append(report(f"BEATS where nothing differs, {what}", beats, 0.025, at_most=True))
        kept.append(report(f"the interval of a difference, {what}", holds, COVERED))
    print_power(draws // 2)
    return kept


def print_power(draws):
    "How often a true gain is seen; promises nothing."
    for seeds in (2, 3, 5):
        seen, setting = {}, (seeds, 1000, *CASES["steady seeds"])
        for make, measures in MEASURED.items():
            for measure in measures[:2]:
                new = partial(make, np.random.default_rng(seeds), *setting, GAIN)
                what = f"{choose_measure(measure).measure.label} of {make.__name__.split('_')[-1]}"
                seen[what] = counted(measure, draws, new)[0] / draws
        heights, gain = HEIGHTS["one is worst"], 0.15
        new = partial(answers_in_groups, np.random.default_rng(seeds), *setting, heights, gain)
        seen["worst group, 15 points"] = counted("worst_group_accuracy", draws, new)[0] / draws
        shown = ", ".join(f"{what} {share:.0%}" for what, share in seen.items())
        print(f"  power at 1,000 examples or texts, {seeds} seeds: {shown}")


# The best of many settings.


def settings_noises(count, generator):
    "Standard deviations of a setting's seeds: alike, and unlike in several ways."
    return {
        "alike": np.ones(count),
        "half of them noisier": np.where(np.arange(count) % 2, 3.0, 1.0),
        "ever noisier": np.linspace(1, 4, count),
        "all unlike": np.exp(0.7 * generator.normal(size=count)),
    }


def of_the_best(draws):
    "How often an equal setting is called worse, and whether the best one's interval holds."
    false, covers, power = [], [], []
    for count, seeds in [(4, 2), (4, 3), (9, 3), (20, 2), (20, 3), (20, 5), (20, 10), (60, 5), (60, 10)]:
        generator = np.random.default_rng([count, seeds])
        for name, noise in settings_noises(count, generator).items():
            for shared in (0.0, 2.0):
                found = [
                    best_of_many(
                        noise[:, None] * generator.normal(size=(count, seeds))
                        + shared * generator.normal(size=seeds)
                    )
                    for _ in range(draws)
                ]
                case = f"{count} settings, {seeds} seeds, {name}, shared ± {shared:.0f}"
                false.append(Rate(case, sum((one.behind > one.reach).any() for one in found), draws))
                held = sum(one.interval.low <= 0 <= one.interval.high for one in found)
                covers.append(Rate(case, held, draws))
        if count == 20:
            ahead = np.r_[4.0, np.zeros(count - 1)][:, None]
            found = [best_of_many(ahead + generator.normal(size=(count, seeds))) for _ in range(draws)]
            told = sum((one.behind > one.reach).sum() for one in found if one.best == 0)
            case = f"{seeds} seeds"
            power.append(Rate(case, int(told), draws * (count - 1)))
    kept = [report("an equal setting called worse than the best", false, 0.05, at_most=True)]
    kept.append(report("the interval of the best setting's mean", covers, COVERED))
    for rate in power:
        print(f"  power: the best of 20, 4 sd ahead, {rate.case}: told from {rate.share:.0%} of the others")
    return kept


# Metrics of one model.


def made_up(generator, n, temperature, spread, classes):
    "Logits whose softmax at this temperature draws the labels: above 1 the model is too sure."
    logits = spread * generator.normal(size=(n, classes))
    true = softmax(logits / temperature)
    labels = (true.cumsum(1) < generator.random((n, 1))).sum(1).clip(max=classes - 1)
    return logits, labels, true


def softmax(logits):
    weights = np.exp(logits - logits.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def true_metrics(logits, true, bins=15):
    "Every metric that has an interval, from the probabilities that draw the labels."
    said, rows = softmax(logits), np.arange(len(logits))
    top = said.argmax(1)
    confidence, right = said[rows, top], true[rows, top]
    surest = np.argsort(-confidence)
    values = {
        "accuracy": right.mean(),
        "nll": -(true * np.log(said)).sum(1).mean(),
        "brier": ((said**2).sum(1) - 2 * (said * true).sum(1) + 1).mean(),
        "aurc": (np.cumsum(1 - right[surest]) / (rows + 1)).mean(),
        "sharpness": (1 + (said * np.log(said)).sum(1) / math.log(said.shape[1])).mean(),
    }
    for edges, names in [
        (bin_edges(bins), ("ece", "ece_debiased")),
        (equal_mass_edges(confidence, bins), ("ece_equal_mass",)),
    ]:
        place = np.digitize(confidence, edges[1:-1], right=True)
        size = np.bincount(place, minlength=bins)
        gap = np.bincount(place, right - confidence, minlength=bins) / np.maximum(size, 1)
        values |= dict.fromkeys(names, (size * abs(gap)).sum() / len(rows))
        if "ece" in names:
            root = math.sqrt((size * gap**2).sum() / len(rows))
            values |= dict.fromkeys(("rmsce", "rmsce_debiased"), root)
    return values


# temperature (above 1: too sure), spread of the logits, classes
MODELS = {
    "calibrated": (1.0, 1.5, 5),
    "slightly too sure": (1.3, 1.5, 5),
    "too sure": (2.0, 2.0, 10),
    "not sure enough": (0.6, 1.5, 5),
    "two classes": (1.5, 2.0, 2),
    "nearly always right": (2.0, 25.0, 5),
}


def of_metrics(draws):
    "Every metric with an interval, over models and sizes."
    rates = {}
    for name, (temperature, spread, classes) in MODELS.items():
        generator = np.random.default_rng(7)
        many, _, true = made_up(generator, 1_000_000 // classes, temperature, spread, classes)
        truth = true_metrics(many, true)
        for n in (100, 300, 1000):
            held = dict.fromkeys(truth, 0)
            for _ in range(draws):
                logits, labels, _ = made_up(generator, n, temperature, spread, classes)
                for metric, value in truth.items():
                    found = bootstrap_interval(METRICS[metric], logits, labels, resamples=100)
                    assert found.low <= found.value <= found.high, (metric, found)
                    held[metric] += found.low <= value <= found.high
            for metric, hits in held.items():
                rates.setdefault(metric, []).append(Rate(f"{name}, {n} examples", hits, draws))
    return [report(f"the interval of {metric}", of_one, COVERED) for metric, of_one in rates.items()]


def outcomes_of(logits, labels, groups=None):
    "What `collect_outcomes` would make of these logits."
    said, rows = softmax(logits), np.arange(len(labels))
    classes = said.shape[1]
    hot = np.eye(classes)[labels]
    return Outcomes(
        ids=rows,
        labels=labels,
        predicted=said.argmax(1),
        confidence=said.max(1),
        log_likelihood=np.log(said[rows, labels]),
        brier=((said - hot) ** 2).sum(1),
        sharpness=1 + (said * np.log(said)).sum(1) / math.log(classes),
        groups=groups,
        classwise=0.0,
        class_names=tuple(f"class {place}" for place in range(classes)),
        per_token=False,
        seconds=0.0,
    )


def of_macro_f1(draws):
    "The one measure of an audit that is no metric of calibration."
    rates = []
    for name, (temperature, spread, classes) in MODELS.items():
        generator = np.random.default_rng(8)
        logits, _, true = made_up(generator, 500_000, temperature, spread, classes)
        predicted = logits.argmax(1)
        table = np.stack([true[predicted == place].sum(0) for place in range(classes)], axis=1)
        truth = (2 * np.diagonal(table) / (table.sum(0) + table.sum(1))).mean()
        for n in (300, 1000):
            held, shown = 0, 0
            for _ in range(draws):
                sample = made_up(generator, n, temperature, spread, classes)[:2]
                found = measure_outcomes(outcomes_of(*sample), resamples=0).loc["macro-F1"]
                shown += not math.isnan(found.low)
                held += found.low <= truth <= found.high
            if shown:
                rates.append(Rate(f"{name}, {n} examples", held, shown))
    return [report("the interval of macro-F1, where one is shown", rates, COVERED)]


def of_bins(draws):
    "The bars of a reliability diagram: the exact interval of each bin that holds examples."
    rates = []
    for name, (temperature, spread, classes) in MODELS.items():
        held = shown = 0
        generator = np.random.default_rng(9)
        for _ in range(draws):
            logits, labels, true = made_up(generator, 500, temperature, spread, classes)
            said, top = softmax(logits).max(1), logits.argmax(1)
            table = reliability_bands(reliability_table(logits, labels))
            place = np.digitize(said, bin_edges(len(table))[1:-1], right=True)
            right = np.bincount(place, true[np.arange(500), top], len(table))
            count = np.bincount(place, minlength=len(table))
            there = count > 0
            share = right[there] / count[there]
            held += int(((table.low[there] <= share) & (share <= table.high[there])).sum())
            shown += int(there.sum())
        rates.append(Rate(name, held, shown))
    return [report("the bar of a bin in a reliability diagram", rates, COVERED)]


# Means, shares and ratios.


def of_means(draws):
    "A mean of numbers, of tokens within texts, a share, a ratio of means, a mean over seeds."
    generator = np.random.default_rng(10)
    cases = {}

    def add(what, case, found, truth):
        cases.setdefault((what, case), []).append(found.low <= truth <= found.high)

    for _ in range(draws):
        for n in (30, 100, 1000):
            add("a mean", f"normal, {n}", mean_interval(generator.normal(size=n)), 0)
            add("a mean", f"exponential, {n}", mean_interval(generator.exponential(size=n)), 1)
            sizes = generator.integers(5, 40, n)
            text = np.repeat(np.arange(n), sizes)
            ability = generator.normal(size=n)[text]
            right = generator.normal(size=len(text)) + ability > -1.0
            truth = stats.norm.cdf(1.0 / math.sqrt(2))
            add("accuracy of tokens, by text", f"{n} texts", hits_interval(right, text), truth)
            loss = generator.exponential(size=len(text)) * np.exp(0.5 * ability)
            add("NLL of tokens, by text", f"{n} texts", mean_interval(loss, text), math.exp(0.125))
            above, below = generator.exponential(2.0, n), generator.exponential(1.0, n)
            add("a ratio of mean losses", f"{n} each", ratio_interval(above, below), 2.0)
        for share in (0.02, 0.1, 0.5, 0.9):
            for n in (50, 500):
                hits = int(generator.binomial(n, share))
                add("a share", f"{share:.0%} of {n}", share_interval(hits, n), share)
        for seeds in (2, 3, 10):
            add("a mean over seeds", f"{seeds} seeds", t_interval(generator.normal(size=seeds)), 0)
    rates = {}
    for (what, case), held in cases.items():
        rates.setdefault(what, []).append(Rate(case, int(sum(held)), draws))
    return [report(f"the interval of {what}", of_one, COVERED) for what, of_one in rates.items()]


WORDS = [f"w{place}" for place in range(300)]
FREQUENCIES = 1 / np.arange(1, 301)


def written_text(generator, reference, quality):
    "The reference with some words replaced, left out, and others put in."
    words = [
        word if generator.random() < quality else WORDS[generator.integers(300)]
        for word in reference
        if generator.random() < 0.95
    ]
    return " ".join(words)


def texts(generator, n):
    "References and what a model wrote, some texts well and some badly."
    shares = FREQUENCIES / FREQUENCIES.sum()
    references = [generator.choice(WORDS, size=generator.integers(8, 30), p=shares) for _ in range(n)]
    written = [written_text(generator, words, generator.uniform(0.4, 1.0)) for words in references]
    return written, [" ".join(words) for words in references]


def of_texts(draws):
    "BLEU by the jackknife, ROUGE as a mean."
    generator = np.random.default_rng(11)
    truth = score_texts(*texts(generator, 5_000)).value
    rates = {}
    for n in (50, 200):
        held = dict.fromkeys(truth.index, 0)
        for _ in range(draws):
            found = score_texts(*texts(generator, n))
            for name in truth.index:
                held[name] += found.low[name] <= truth[name] <= found.high[name]
        for name, hits in held.items():
            rates.setdefault(name, []).append(Rate(f"{n} texts", hits, draws))
    return [report(f"the interval of {name}", of_one, COVERED) for name, of_one in rates.items()]


# What speaks: how often where there is nothing?


def of_findings(draws):
    "A scaler that is better, a blind spot, a setting or a teacher that differs."
    scalers, spots, differs = [], [], []
    for n in (300, 1000):
        generator = np.random.default_rng(n)
        better = spotted = 0
        for _ in range(draws):
            logits, labels, _ = made_up(generator, n, 1.0, 1.5, 5)
            if n == 300:  # some 50 ms each
                better += (choose_scaler(logits, labels)[1].finding == "better").any()
            groups = np.array([f"group {place}" for place in generator.integers(8, size=n)])
            # every example is equally hard, whatever its class or group
            hit = generator.random(n) < 0.85
            labels = generator.integers(5, size=n)
            shown = np.where(hit, labels, (labels + generator.integers(1, 5, n)) % 5)
            spotted += len(find_blind_spots(outcomes_of(4.0 * np.eye(5)[shown], labels, groups))) > 0
        if n == 300:
            scalers.append(Rate(f"{n} calibrated examples", int(better), draws))
        spots.append(Rate(f"{n} examples, 5 classes, 8 groups", int(spotted), draws))
    for teachers, seeds in [(1, 3), (3, 3), (5, 3), (5, 10)]:
        generator, false = np.random.default_rng([teachers, seeds]), 0
        level = 1 - 0.05 / teachers  # as tune and the pilot correct it
        for _ in range(draws):
            luck = generator.normal(size=seeds)
            table = luck + generator.normal(size=(teachers, seeds))
            found = [t_interval(row - generator.normal(size=seeds) - luck, level) for row in table]
            false += any(one.low > 0 or one.high < 0 for one in found)
        differs.append(Rate(f"{teachers} settings, {seeds} seeds", int(false), draws))
    return [
        report("a scaler called better than none, of a calibrated model", scalers, 0.05, at_most=True),
        report("any blind spot where all is alike", spots, 0.05, at_most=True),
        report("any setting differs where none does", differs, 0.05, at_most=True),
    ]


# Who pays: groups and their gaps.


def people_of_groups(generator, n):
    "Labels of two classes and two columns of groups, some of them small."
    sex = generator.choice(["f", "m"], n, p=[0.33, 0.67])
    origin = generator.choice(["a", "b", "c", "d"], n, p=[0.85, 0.1, 0.04, 0.01])
    labels = (generator.random(n) < np.where(sex == "f", 0.11, 0.3)).astype(int)
    return labels, sex == "f", as_groups({"sex": sex, "origin": origin}, n)


def models_of_groups(generator, labels, women, groups, seeds, luck=0.3, loss=0.0, of=("student",)):
    """Teacher, students and baselines, drawn from one distribution; the women among the rarer class lose so
    much (in logits) with the roles `of`."""
    n = len(labels)
    hard = generator.normal(size=n)  # for all alike

    def model(role):
        score = 1.5 * (2 * labels - 1) - 0.5 + hard + generator.normal(size=n)
        own = generator.normal(size=n if role == "teacher" else 1)  # a teacher as good as students on average
        score = score + luck * own - loss * (women & (labels == 1)) * (role in of)
        return outcomes_of(np.stack([0 * score, score], 1), labels, groups)

    counts = {"teacher": 1, "student": seeds, "baseline": seeds}
    return {role: [model(role) for _ in range(count)] for role, count in counts.items()}


POWER = [  # seeds, how much of their logits women lose, by whom, whose doing that is
    (5, 1.0, ("student", "baseline"), "compression"),
    (5, 1.0, ("student",), "distillation"),
    (10, 0.5, ("student", "baseline"), "compression"),
    (10, 0.5, ("student",), "distillation"),
]


def of_groups(draws):
    "A value or gap of a class, group or intersection called changed where none is, and a real one."
    false = {"values": [], "gaps": []}
    for n, seeds, luck in [(1000, 3, 0.3), (1000, 5, 0.1), (5000, 2, 0.3), (5000, 5, 0.3)]:
        generator, called = np.random.default_rng([n, seeds]), {"values": 0, "gaps": 0}
        for _ in range(draws):
            people = people_of_groups(generator, n)
            found = compare_outcomes(models_of_groups(generator, *people, seeds, luck))
            called["values"] += found.changes.cause.any()
            called["gaps"] += found.gaps.cause.any()
        for what, hits in called.items():
            false[what].append(Rate(f"{n} people, {seeds} seeds ± {luck}", int(hits), draws))
    for seeds, loss, of, cause in POWER:
        generator, seen, named, points = np.random.default_rng(12), 0, 0, []
        for _ in range(draws // 4):
            people = people_of_groups(generator, 5000)
            found = compare_outcomes(models_of_groups(generator, *people, seeds, 0.1, loss, of)).gaps
            row = found.loc[("tpr", "sex=f")]
            points.append(row["against teacher"])
            seen += row.cause != ""
            named += row.cause == cause
        share, right = seen / (draws // 4), named / (draws // 4)
        print(
            f"  power: women's recall {100 * np.mean(points):+.0f} points, 5,000 people, {seeds} seeds: "
            f"seen {share:.0%}, as {cause}'s doing {right:.0%}"
        )
    return [
        report(f"any of the {what} of groups called changed", rates, 0.05, at_most=True)
        for what, rates in false.items()
    ]


# section → (its function, draws of the full run)
SECTIONS = {
    "verdict": (of_the_verdict, 1000),
    "measures": (of_measures, 400),
    "best": (of_the_best, 1000),
    "metrics": (of_metrics, 500),
    "macro_f1": (of_macro_f1, 500),
    "bins": (of_bins, 200),
    "means": (of_means, 2000),
    "texts": (of_texts, 200),
    "findings": (of_findings, 500),
    "groups": (of_groups, 300),
}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the draws")
    parser.add_argument("--only", nargs="*", choices=list(SECTIONS), default=list(SECTIONS), help="sections")
    options = parser.parse_args(arguments)
    kept = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few examples in a bin
        for name in options.only:
            section, draws = SECTIONS[name]
            started = time.perf_counter()
            kept += section(draws // 10 if options.quick else draws)
            print(f"  {name}: {time.perf_counter() - started:.0f} s", flush=True)
    print(f"{sum(kept)} of {len(kept)} promises kept")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
