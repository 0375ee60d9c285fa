"""One comparison: its measures and intervals recomputed by scikit-learn, netcal and scipy."""

import numpy as np
import pytest
import torch
from netcal.metrics import ECE
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score, log_loss

import distill_nb as dn
from distill_nb.data.bundled import load_bundled
from distill_nb.data.splits import take

SEEDS = 3


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    "Teacher, pairs of runs, and the test split."
    folder, splits = tmp_path_factory.mktemp("pairs"), load_bundled(labelled=200)
    teacher = dn.train_teacher(
        dn.seeded(lambda: dn.CNN((1, 14, 14), (8, 16), 32, 10), 0), splits, folder / "teacher", steps=60
    ).load_weights()
    short, make = dict(steps=60, evaluations=2, progress=False), lambda: dn.MLP(196, (16,), 10)
    pairs = []
    for seed in range(SEEDS):
        student, twin = (dn.seeded(make, seed) for _ in range(2))
        place = folder / f"seed-{seed}"
        targets = dn.LiveTargets(teacher)
        pairs.append(
            (
                dn.distill(student, splits, targets, place / "student", seed=seed, **short),
                dn.train_baseline(twin, splits, place / "baseline", seed=seed, **short),
            )
        )
    return teacher, *map(list, zip(*pairs)), splits.test


@pytest.fixture(scope="module")
def probabilities(compared):
    "[N, C] in float64 of each model, by plain torch: role → list."
    teacher, students, baselines, test = compared
    models = {"teacher": [teacher], "student": students, "baseline": baselines}
    found = {}
    for role, members in models.items():
        modules = [member if role == "teacher" else member.load_weights() for member in members]
        with torch.no_grad():
            logits = [module.eval()(test.inputs) for module in modules]
        found[role] = [one.double().softmax(-1).numpy() for one in logits]
    return found


def members_of(comparison, column, role):
    return comparison.members[comparison.members.role == role][column].to_numpy()


def crossed_interval(differences, level=0.95):
    "Of [S, N]: those of the means over seeds and over examples together, less what cells add to both."
    seeds, examples = differences.shape
    half_of = []
    for means in (differences.mean(1), differences.mean(0)):
        ends = stats.ttest_1samp(means, 0).confidence_interval(level)
        half_of.append((ends.high - ends.low) / 2)
    total = ((differences - differences.mean()) ** 2).sum()
    rows = examples * ((differences.mean(1) - differences.mean()) ** 2).sum()
    columns = seeds * ((differences.mean(0) - differences.mean()) ** 2).sum()
    cell = (total - rows - columns) / ((seeds - 1) * (examples - 1)) / differences.size
    of_cells = stats.t.ppf((1 + level) / 2, examples - 1) ** 2 * cell
    half = np.sqrt(half_of[0] ** 2 + max(half_of[1] ** 2 - of_cells, 0))
    return differences.mean() - half, differences.mean() + half


def test_accuracy_nll_and_calibration_error_are_those_of_scikit_learn_and_netcal(compared, probabilities):
    comparison = dn.compare(*compared)
    labels = compared[-1].labels.numpy()
    for role, of_role in probabilities.items():
        accuracies = [accuracy_score(labels, said.argmax(1)) for said in of_role]
        losses = [log_loss(labels, said, labels=range(10)) for said in of_role]
        errors = [ECE(15).measure(said, labels) for said in of_role]
        assert np.allclose(members_of(comparison, "accuracy", role), accuracies, atol=1e-12)
        assert np.allclose(members_of(comparison, "nll", role), losses, rtol=1e-5)
        assert np.allclose(members_of(comparison, "ece", role), errors, atol=1e-6)


def test_the_interval_of_accuracy_and_of_nll_is_that_of_scipy(compared, probabilities):
    labels = compared[-1].labels.numpy()
    rows = np.arange(len(labels))
    scores = {
        "accuracy": lambda said: (said.argmax(1) == labels).astype(float),
        "nll": lambda said: -np.log(said[rows, labels]),
    }
    for measure, score in scores.items():
        found = dn.compare(*compared, measure=measure).difference
        students, baselines = (
            np.stack([score(said) for said in probabilities[role]]) for role in ("student", "baseline")
        )
        assert found.mean == pytest.approx((students - baselines).mean(), abs=1e-5)
        assert (found.low, found.high) == pytest.approx(crossed_interval(students - baselines), abs=1e-5)


def test_macro_f1_is_that_of_scikit_learn_and_its_interval_that_of_a_jackknife(compared, probabilities):
    teacher, students, baselines, test = compared
    few = take(test, range(300))
    comparison = dn.compare(teacher, students, baselines, few, measure="macro_f1")
    labels, pseudo = few.labels.numpy(), {}
    for role in ("student", "baseline"):
        predicted = [said[:300].argmax(1) for said in probabilities[role]]
        values = [f1_score(labels, own, average="macro") for own in predicted]
        assert np.allclose(members_of(comparison, "macro_f1", role), values, atol=1e-12)
        left_out = [
            [f1_score(np.delete(labels, i), np.delete(own, i), average="macro") for i in range(300)]
            for own in predicted
        ]
        left_out, values = np.array(left_out), np.array(values)[:, None]
        pseudo[role] = values - 299 * (left_out - left_out.mean(1, keepdims=True))
    found, differences = comparison.difference, pseudo["student"] - pseudo["baseline"]
    low, high = crossed_interval(differences)
    assert (found.high - found.low) == pytest.approx(high - low, rel=0.02)
