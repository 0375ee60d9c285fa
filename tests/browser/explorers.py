"""One of each explorer over small made-up data, and what plain functions say of its state.

For the tests here and in a notebook's kernel."""

import tempfile
from functools import cache

import numpy as np
import pandas as pd
import scipy.special
import scipy.stats
import torch

from distill_nb.calibration.metrics import expected_calibration_error
from distill_nb.calibration.scalers import apply_temperature
from distill_nb.data.splits import make_splits
from distill_nb.explorers.alpha import AlphaExplorer, term_gradient_norms
from distill_nb.explorers.calibration import CalibrationExplorer
from distill_nb.explorers.capacity import CapacityExplorer
from distill_nb.explorers.disagreement import DisagreementExplorer
from distill_nb.explorers.grid import GridExplorer
from distill_nb.explorers.schedule import ScheduleExplorer
from distill_nb.explorers.temperature import TemperatureExplorer
from distill_nb.models import MLP, seeded
from distill_nb.population.train import train_population
from distill_nb.schedules import cosine, linear, warmup
from distill_nb.targets.live import LiveTargets

rng = np.random.default_rng(0)
truth = rng.normal(0, 1.5, (400, 5))
labels = (truth + rng.gumbel(size=truth.shape)).argmax(1)
groups = rng.choice(["new", "seen"], 400)
names = ["ant", "bee", "<b>cat</b>", "dog", "$e$"]
said = {
    role: (truth * scale + rng.normal(size=truth.shape) * noise).astype(np.float32)
    for role, scale, noise in [("teacher", 2, 0.5), ("student", 1.2, 1.0), ("baseline", 1, 1.5)]
}
pictures = torch.from_numpy(rng.random((400, 1, 8, 8)).astype(np.float32))
moments = {step: (said["student"] * step / 50).astype(np.float32) for step in range(10, 60, 10)}
sizes = pd.DataFrame(
    [
        dict(
            role=role,
            parameters=100 * 2**i,
            seed=seed,
            accuracy=0.9 - 0.4 * 2.0**-i - 0.05 * (role == "baseline") + 0.01 * seed,
            agreement=0.95 - 0.4 * 2.0**-i - 0.03 * (role == "baseline"),
            nll=0.3 + 2.0**-i,
        )
        for i in range(6)
        for seed in range(3)
        for role in ["student", "baseline"]
    ]
)

SPLITS = make_splits((pictures, labels), labelled=100, validation=150, test=50)
place = tempfile.TemporaryDirectory()


@cache
def population():
    "Three temperatures, two alphas, two losses, two seeds, on the made-up pictures."
    return train_population(
        lambda: MLP(64, (4,), 5),
        SPLITS,
        LiveTargets(seeded(lambda: MLP(64, (8,), 5), 1)),
        f"{place.name}/grid",
        temperatures=[1.0, 4.0, 16.0],
        alphas=[0.1, 0.9],
        losses=["forward KL", "reverse KL"],
        seeds=2,
        steps=20,
        evaluations=4,
        batch_size=64,
        progress=False,
    )


MAKE = {
    "temperature": lambda: TemperatureExplorer(
        data=labels, teacher=said["teacher"], student=said["student"], previews=pictures, class_names=names
    ),
    "alpha": lambda: AlphaExplorer(
        data=labels, teacher=said["teacher"], moments=moments, previews=pictures, class_names=names
    ),
    "schedule": lambda: ScheduleExplorer(temperature=linear(1, 8), alpha=cosine(0.5, 0.8), steps=200),
    "disagreement": lambda: DisagreementExplorer(
        data=labels, **said, previews=pictures, groups=groups, class_names=names
    ),
    "capacity": lambda: CapacityExplorer(sizes, teacher=dict(accuracy=0.93)),
    "grid": lambda: GridExplorer(population()).set(temperature=1.0, alpha=0.1, loss="forward KL"),
    "calibration": lambda: CalibrationExplorer(said["teacher"], labels, groups=groups, class_names=names),
}


def with_long_names():
    "A temperature explorer of ten classes with names of fourteen letters."
    names = [f"{letter}ooden shoes {i}" for i, letter in enumerate("WMbcdefghk")]
    logits = np.tile(said["teacher"], 2)
    return TemperatureExplorer(data=labels, teacher=logits, student=logits / 2, class_names=names)


def temperature_says(state):
    i, t = state["example"], state["temperature"]
    p = scipy.special.softmax(said["teacher"].astype(float) / t, 1)
    return {
        "teacher bars": ("x1", p[i]),
        "student bars": ("x1", scipy.special.softmax(said["student"][i].astype(float) / t)),
        "teacher ghost": ("x1", scipy.special.softmax(said["teacher"][i].astype(float))),
        "this example's, teacher": ("x", scipy.stats.entropy(p[i])),
        "gradient here": ("x", t),
    }


def alpha_says(state):
    step, a = sorted(moments)[state["moment"] - 1], state["alpha"]
    norms = [
        term_gradient_norms(
            torch.from_numpy(moments[s]),
            torch.from_numpy(said["teacher"]),
            torch.from_numpy(labels),
            state["temperature"],
        )
        for s in sorted(moments)
    ]
    return {
        "share of gradient": (
            "y",
            [a * p.hard_norm / (a * p.hard_norm + (1 - a) * p.soft_norm) for p in norms],
        ),
        "cosine": ("y", [p.cosine for p in norms]),
        "shares rule": ("x", step),
    }


def schedule_says(state):
    shape = dict(linear=linear, cosine=cosine)
    t, at = state["temperature_shape"], state["progress"]
    curve = shape[t](state["temperature_start"], state["temperature_end"]) if t in shape else None
    rate = warmup(state["peak"], state["warmup"], shape=state["rate_shape"])
    return {"rate point": ("y", rate(at))} | (
        {} if curve is None else {"temperature point": ("y", curve(at))}
    )


def disagreement_says(state):
    answers = {role: logits.argmax(1) for role, logits in said.items()}
    fits = dict(
        [
            ("teacher and student differ", answers["teacher"] != answers["student"]),
            (
                "student right, baseline wrong",
                (answers["student"] == labels) & (answers["baseline"] != labels),
            ),
        ]
    )
    among = np.ones(400, bool)
    if state["target"] != "all classes":
        among &= labels == names.index(state["target"])
    if state["group"] != "all examples":
        among &= groups == state["group"]
    order = np.arange(400)
    if state["sort"] == "confidence of teacher":
        order = np.argsort(-scipy.special.softmax(said["teacher"], 1).max(1), kind="stable")
    if state["kind"] not in fits or state["sort"].startswith("div"):
        return {}
    ids = [int(i) for i in order if fits[state["kind"]][i] and among[i]]
    first = (min(state["page"], max(1, -(-len(ids) // 12))) - 1) * 12
    return {"gallery": ("ids", ids[first : first + 12])}


def capacity_says(state):
    mean = sizes[sizes.role == state["of"]].groupby("parameters")[state["measure"]].mean()
    better = -mean if state["measure"] == "nll" else mean
    return {
        "smallest": ("x", better[better >= better.max() - state["tolerance"] / 100 - 1e-12].index[0]),
        "measure student": (
            "y",
            sizes[sizes.role == "student"].groupby("parameters")[state["measure"]].mean(),
        ),
    }


def grid_says(state):
    measure = f"validation_{state['measure']}"
    cells = population().cells(measure)
    mine = cells[
        (cells.temperature == state["temperature"])
        & (cells.alpha == state["alpha"])
        & (cells.loss == state["loss"])
    ]
    members = population().members
    chosen = members.index[
        (members.temperature == state["temperature"])
        & (members.alpha == state["alpha"])
        & (members.loss == state["loss"])
    ]
    history = population().history()
    curve = history[history.member.isin(chosen)].groupby("step")[measure].mean()
    words = dict(accuracy="accuracy", nll="NLL", ece="ECE", agreement="agreement", gap="gap")
    every = [population().cells(f"validation_{name}").loc[mine.index, "mean"].item() for name in words]
    shown = [
        [words[name], f"{value:.3f}" if name == "nll" else f"{100 * value:.1f} %"]
        for name, value in zip(words, every)
    ]
    return {"numbers": ("rows", shown), "mean": ("y", curve.to_numpy())}


def calibration_says(state):
    mine = np.ones(400, bool) if state["group"] == "all examples" else groups == state["group"]
    z = apply_temperature(said["teacher"][mine], state["temperature"])
    if state["scheme"] != "equal width" or state["target"] != "top label":
        return {}
    return {
        "numbers": (
            "rows",
            [["ECE", f"{expected_calibration_error(z, labels[mine], bins=state['bins']):.4f}"]],
        )
    }


SAYS = dict(
    temperature=temperature_says,
    alpha=alpha_says,
    schedule=schedule_says,
    disagreement=disagreement_says,
    capacity=capacity_says,
    grid=grid_says,
    calibration=calibration_says,
)


def check(name, state, values):
    """Assert that what is shown, `values(mark)`, is what the plain functions say of the state.

    Returns how many marks were compared."""
    expected = SAYS[name](state)
    for mark, (key, value) in expected.items():
        shown = values(mark)[key]
        if key == "rows":
            assert [row[:2] for row in shown[: len(value)]] == value, (name, mark, shown, value)
        else:
            assert np.allclose(np.asarray(shown, float), np.asarray(value, float), rtol=2e-3, atol=2e-4), (
                name,
                mark,
                shown,
                value,
            )
    return len(expected)


PAGES = {
    "grid": {},
    "temperature": dict(temperature=[0.5, 1.0, 2.0, 4.0, 8.0]),
    "alpha": dict(temperature=[1.0, 4.0]),
    "capacity": {},
    "schedule": dict(temperature_shape=["linear", "cosine"], alpha_shape=["cosine", "linear"]),
    "calibration": dict(bins=[10, 15], temperature=[0.5, 1.0, 2.0]),
    "disagreement": dict(target=["all classes", "ant"], group=["all examples", "new"]),
}
