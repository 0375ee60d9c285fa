"""Wrong calls of the front door, generated from its signatures.

Each parameter × wrong type, wrong shape, out of range, None where it is not allowed, misspelt. `VALID` holds
one call a callable that works, on data as small as can be. `KINDS` says what kind of thing a parameter takes;
its wrong values follow from the kind. A parameter that the tables do not explain fails the test, so whoever
adds one says what it takes."""

import inspect
import math
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

import distill_nb as dn
from distill_nb.data.bundled import CloudTask
from distill_nb.data.splits import Split

WRONG_KINDS = ("wrong type", "wrong shape", "out of range", "None", "misspelt")
FEATURES, CLASSES = 6, 4


class Mistake(NamedTuple):
    "One wrong call."

    function: str  # name behind the front door
    parameter: str
    kind: str  # one of `WRONG_KINDS`
    label: str  # what comes, in words
    value: object  # instead of the valid value; for a misspelt keyword the keyword


class World:
    "Small data, models and folders that all calls share; what is trained is made anew for each."

    def __init__(self, folder):
        self.folder = Path(folder)

    @cached_property
    def task(self):
        return CloudTask(CLASSES, FEATURES, 2, 1.5)

    @cached_property
    def splits(self):
        return self.task.splits(labelled=24, transfer=12, validation=20, test=20)

    @cached_property
    def other_splits(self):
        "Of other classes and another width."
        return CloudTask(3, FEATURES + 1, 2, 1.5).splits(labelled=24, transfer=12, validation=20, test=20)

    @cached_property
    def images(self):
        "A folder of images, two classes of two."
        from PIL import Image

        for number in range(4):
            place = self.folder / "pets" / ["cat", "dog"][number % 2] / f"{number}.png"
            place.parent.mkdir(exist_ok=True, parents=True)
            Image.fromarray(np.full((4, 4, 3), number, np.uint8)).save(place)
        return self.folder / "pets"

    def teacher(self):
        return dn.seeded(lambda: dn.MLP(FEATURES, (8,), CLASSES), 7)

    def student(self):
        return dn.seeded(self.make_student, 1)

    def problem(self, **changes):
        "A small one, with changes."
        small = dict(splits=self.splits, teacher=self.teacher, make_student=self.make_student)
        return dn.Problem(**{**small, "seeds": 2, "steps": 2, "teacher_steps": 2, **changes})

    def make_student(self):
        return dn.MLP(FEATURES, (4,), CLASSES)

    @cached_property
    def targets(self):
        return dn.LiveTargets(self.teacher())

    @cached_property
    def other_targets(self):
        return dn.LiveTargets(dn.MLP(FEATURES, (8,), CLASSES + 1))

    @cached_property
    def estimator(self):
        train = self.splits.train
        return LogisticRegression().fit(train.inputs.numpy(), train.labels.numpy())

    @cached_property
    def logits(self):
        return dn.predict(self.teacher(), self.splits.test).logits

    @cached_property
    def labels(self):
        return self.splits.test.labels

    @cached_property
    def runs(self):
        "(students, baselines) of two seeds."
        quick = dict(steps=2, evaluations=1, checkpoints=1)
        students, baselines = [], []
        for seed in range(2):
            student, twin = (dn.seeded(self.make_student, seed) for _ in range(2))
            place = self.folder / f"seed-{seed}"
            students.append(
                dn.distill(student, self.splits, self.targets, place / "student", seed=seed, **quick)
            )
            baselines.append(dn.train_baseline(twin, self.splits, place / "baseline", seed=seed, **quick))
        return students, baselines

    @cached_property
    def population(self):
        small = dict(steps=2, evaluations=1, seeds=2, temperatures=[1.0, 4.0], batch_size=8, progress=False)
        place = self.folder / "population"
        return dn.train_population(self.make_student, self.splits, self.targets, place, **small)

    @cached_property
    def comparison(self):
        return dn.compare(self.teacher(), *self.runs, self.splits.test)

    @cached_property
    def saved_teacher(self):
        return dn.save_teacher(self.teacher(), self.splits, self.folder / "saved")

    @cached_property
    def pretrained(self):
        "Folder of a tiny classifier of 🤗."
        from transformers import BertConfig, BertForSequenceClassification

        shape = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
        model = BertForSequenceClassification(BertConfig(vocab_size=32, **shape, num_labels=2))
        model.save_pretrained(self.folder / "pretrained")
        return self.folder / "pretrained"

    def language_model(self, tokens=16):
        from transformers import LlamaConfig, LlamaForCausalLM

        shape = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
        special = dict(bos_token_id=1, eos_token_id=2, pad_token_id=0)
        config = LlamaConfig(vocab_size=tokens, num_key_value_heads=1, use_cache=False, **shape, **special)
        return dn.seeded(lambda: LlamaForCausalLM(config), 0)

    @cached_property
    def texts(self):
        "(train, validation) of tokens."
        tokens = torch.randint(3, 16, (12, 6), generator=torch.Generator().manual_seed(0))
        parts = [(tokens[:8], torch.arange(8)), (tokens[8:], torch.arange(8, 12))]
        return [
            Split({"input_ids": rows}, rows, ids, class_names=range(16), name=name)
            for (rows, ids), name in zip(parts, ["train", "validation"])
        ]

    @cached_property
    def tokenizer(self):
        from tokenizers import Tokenizer, models
        from transformers import PreTrainedTokenizerFast

        letters = Tokenizer(models.BPE({"a": 0, "b": 1, "<end>": 2}, []))
        return PreTrainedTokenizerFast(tokenizer_object=letters, eos_token="<end>", pad_token="<end>")

    @cached_property
    def table(self):
        from distill_nb.calibration.reliability import reliability_table

        return reliability_table(self.logits, self.labels)

    @cached_property
    def sizes(self):
        "A table of students of two sizes."
        import pandas as pd

        rows = [
            dict(parameters=size, seed=seed, accuracy=0.5 + size / 100, nll=1.0, role="student")
            for size in (10, 20)
            for seed in (0, 1)
        ]
        return pd.DataFrame(rows)

    def axes(self):
        return dn.new_figure()[1]

    @cached_property
    def first_batch(self):
        return self.splits.validation[:]


def _nothing(*args):
    "A callback that does nothing."


_QUICK = dict(steps=2, batch_size=8, evaluations=1, checkpoints=0)

# name → function of the world and of a place for new folders: the arguments of a call that works
VALID = {
    "Split": lambda w, p: dict(
        inputs=np.eye(4),
        labels=[0, 1, 0, 1],
        ids=[4, 5, 6, 7],
        groups=list("abab"),
        class_names=["x", "y"],
        name="mine",
        views={"teacher": np.ones((4, 2))},
        transform=lambda batch: batch + 1,
        weights=[1.0, 2.0, 0.5, 0.0],
    ),
    "Splits": lambda w, p: dict(
        train=w.splits.train, validation=w.splits.validation, test=w.splits.test, transfer=w.splits.transfer
    ),
    "TwoVocabularies": lambda w, p: dict(student_tokenizer=w.tokenizer, teacher_tokenizer=w.tokenizer),
    "as_split": lambda w, p: dict(data=(np.eye(4), [0, 1, 0, 1]), class_names=["x", "y"], name="mine"),
    "make_splits": lambda w, p: dict(data=w.task.draw(80, 3), labelled=20, validation=20, test=20, seed=0),
    "gather_splits": lambda w, p: dict(
        train=w.splits.train, validation=w.splits.validation, test=w.splits.test, transfer=w.splits.transfer
    ),
    "join": lambda w, p: dict(splits=(w.splits.train, w.splits.validation), name="both"),
    "image_folder": lambda w, p: dict(
        folder=w.images,
        size=(4, 4),
        mode="RGB",
        transform=lambda batch: batch / 255,
        views={"teacher": lambda batch: batch.float()},
        class_names=["cat", "dog"],
        name="mine",
    ),
    "digits": lambda w, p: dict(size=14, labelled=20, validation=20, test=20, seed=0),
    "MLP": lambda w, p: dict(features=3, hidden=(4,), classes=2),
    "CNN": lambda w, p: dict(image=(1, 8, 8), channels=(2,), hidden=4, classes=2, dropout=0.1),
    "seeded": lambda w, p: dict(make_model=w.make_student, seed=0),
    "predict": lambda w, p: dict(
        model=w.teacher(), data=w.splits.test, batch_size=8, device="cpu", progress=False
    ),
    "load_teacher": lambda w, p: dict(
        source=w.pretrained,
        task="text-classifier",
        class_names=None,
        dtype="float32",
        device_map=None,
        seed=0,
    ),
    "train_teacher": lambda w, p: dict(
        teacher=w.teacher(),
        splits=w.splits,
        folder=p / "run",
        steps=2,
        batch_size=8,
        learning_rate=1e-3,
        loss="cross-entropy",
        label_smoothing=0.1,
        class_weights=None,
        weight_decay=0.01,
        evaluations=1,
        patience=3,
        choose_by="nll",
        seed=0,
        on_step=_nothing,
        resume=False,
    ),
    "audit_teacher": lambda w, p: dict(teacher=w.teacher(), splits=w.splits, resamples=2),
    "calibrate_teacher": lambda w, p: dict(teacher=w.teacher(), splits=w.splits),
    "save_teacher": lambda w, p: dict(
        teacher=w.teacher(),
        splits=w.splits,
        folder=p / "saved",
        tokenizer=None,
        run=w.runs[0][0],
        base_model="none",
        task="clouds",
        licence="mit",
        notes="small",
    ),
    "open_teacher": lambda w, p: dict(folder=w.saved_teacher, make_model=w.teacher),
    "calibration_metrics": lambda w, p: dict(
        logits=w.logits, labels=w.labels, probabilities=None, bins=5, resamples=2, level=0.9, seed=0
    ),
    "draw_reliability": lambda w, p: dict(tables=w.table, axes=w.axes(), title="calibrated"),
    "fit_temperature": lambda w, p: dict(logits=w.logits, labels=w.labels),
    "evaluate_teacher": lambda w, p: dict(
        teacher=w.teacher(), data=w.splits.test, batch_size=8, resamples=2, class_names=None, progress=False
    ),
    "LiveTargets": lambda w, p: dict(teacher=w.teacher()),
    "EstimatorTargets": lambda w, p: dict(
        estimator=w.estimator,
        class_names=w.splits.class_names,
        features=pd.DataFrame(w.splits.train.inputs.numpy(), index=w.splits.train.ids.numpy()),
        floor=1e-6,
    ),
    "TableTargets": lambda w, p: dict(
        table=_logits_table(w), kind="logits", ids="id", columns=None, class_names=w.splits.class_names
    ),
    "row_fingerprints": lambda w, p: dict(data=w.splits.test),
    "read_class_responses": lambda w, p: dict(
        path=_responses(),
        tokens={"A": "good", "B": "bad", "C": "other"},
        policy="renormalise",
        rest_class=None,
        floor=None,
        class_names=["good", "bad", "other"],
    ),
    "read_token_responses": lambda w, p: dict(
        path=_responses(), tokenizer={"A": 0, "B": 1, "C": 2}, policy="floor"
    ),
    "zero_shot_teacher": lambda w, p: dict(model=_tiny_clip(), prompts=_prompts()),
    "AverageTargets": lambda w, p: dict(
        targets=[w.targets, w.targets], of="probabilities", weights=[1.0, 2.0], temperature=2.0
    ),
    "cache_targets": lambda w, p: dict(
        teacher=w.teacher(),
        data=w.splits.validation,
        folder=p / "targets",
        batch_size=8,
        progress=False,
        shard_size=16,
        check_rows=2,
    ),
    "small_student": lambda w, p: dict(kind="table", size="tiny", data=w.splits, vocabulary=None),
    "student_choices": lambda w, p: dict(data=w.splits, steps=2, batch_size=8, vocabulary=None),
    "forecast": lambda w, p: dict(
        train=dn.train_baseline,
        arguments=(w.student(), w.splits),
        price_an_hour=1.0,
        watts=60.0,
        steps=2,
        batch_size=8,
    ),
    "check_distillation": lambda w, p: dict(
        student=w.student(),
        teacher=w.teacher().eval().requires_grad_(False),
        inputs=w.first_batch["inputs"],
        labels=w.first_batch["labels"],
        temperature=2.0,
        alpha=0.5,
        cached_logits=None,
        pretrained=False,
    ),
    "distill": lambda w, p: dict(
        student=w.student(),
        splits=w.splits,
        targets=w.targets,
        folder=p / "run",
        class_weights=None,
        temperature=2.0,
        alpha=0.5,
        learning_rate=0.01,
        patience=None,
        choose_by="accuracy",
        seed=0,
        on_step=_nothing,
        controls=None,
        resume=False,
        loss="forward KL",
        weight_decay=0.01,
        warmup=0.1,
        max_gradient_norm=1.0,
        **_QUICK,
    ),
    "train_baseline": lambda w, p: dict(
        student=w.student(),
        splits=w.splits,
        folder=p / "run",
        class_weights=None,
        learning_rate=0.01,
        patience=None,
        choose_by="accuracy",
        seed=0,
        on_step=_nothing,
        controls=None,
        resume=False,
        weight_decay=0.01,
        warmup=0.1,
        max_gradient_norm=1.0,
        **_QUICK,
    ),
    "distill_language": lambda w, p: dict(
        student=w.language_model(),
        train=w.texts[0],
        validation=w.texts[1],
        targets=dn.LiveTargets(w.language_model()),
        folder=p / "run",
        temperature=1.0,
        alpha=0.5,
        beta=0.5,
        on_policy=0.0,
        new_tokens=2,
        vocabularies=None,
        span_loss="hybrid",
        steps=2,
        batch_size=4,
        learning_rate=0.01,
        seed=0,
        resume=False,
        chunk_tokens=8,
        on_step=_nothing,
        controls=None,
        evaluations=1,
        checkpoints=0,
    ),
    "train_language": lambda w, p: dict(
        model=w.language_model(),
        train=w.texts[0],
        validation=w.texts[1],
        folder=p / "run",
        steps=2,
        batch_size=4,
        learning_rate=0.01,
        seed=0,
        kind="baseline",
        resume=False,
        chunk_tokens=8,
        on_step=_nothing,
        controls=None,
        evaluations=1,
        checkpoints=0,
    ),
    "tune": lambda w, p: dict(
        make_student=w.make_student,
        splits=w.splits,
        targets=w.targets,
        folder=p / "search",
        trials=1,
        space={"alpha": (0.1, 0.9)},
        workers=1,
        measure="accuracy",
        pruner="median",
        confirm=1,
        top=1,
        storage=None,
        seed=0,
        silence=60,
        progress=False,
        steps=2,
        evaluations=1,
    ),
    "train_population": lambda w, p: dict(
        make_student=w.make_student,
        splits=w.splits,
        targets=w.targets,
        folder=p / "population",
        temperatures=[1.0, 2.0],
        alphas=[0.5],
        seeds=2,
        learning_rates=[0.01],
        weight_decays=[0.01],
        label_smoothings=[0.0],
        losses=["forward KL"],
        class_weights=None,
        order="own",
        steps=2,
        batch_size=8,
        evaluations=1,
        warmup=0.1,
        max_gradient_norm=1.0,
        patience=None,
        choose_by="accuracy",
        memory=None,
        device="cpu",
        controls=None,
        checkpoint_seconds=10.0,
        progress=False,
        on_step=_nothing,
        on_evaluation=_nothing,
    ),
    "load_population": lambda w, p: dict(folder=w.population.folder, make_student=w.make_student),
    "best_cell": lambda w, p: dict(population=w.population, metric="validation_accuracy", level=0.9),
    "confirm": lambda w, p: dict(
        population=w.population,
        make_student=w.make_student,
        splits=w.splits,
        targets=w.targets,
        folder=p / "fresh",
        best=None,
        seeds=2,
        level=0.9,
        losses=None,
        progress=False,
    ),
    "TemperatureExplorer": lambda w, p: dict(
        source=None,
        data=w.splits.test,
        teacher=w.teacher(),
        student=w.logits,
        previews=None,
        class_names=list("0123"),
    ),
    "AlphaExplorer": lambda w, p: dict(
        source=None,
        data=w.splits.test,
        teacher=w.teacher(),
        moments={1: w.logits, 2: w.logits},
        alpha=0.5,
        temperature=2.0,
        previews=None,
        class_names=list("0123"),
    ),
    "ScheduleExplorer": lambda w, p: dict(
        run=None, temperature=2.0, alpha=0.5, learning_rate=0.01, steps=100
    ),
    "CalibrationExplorer": lambda w, p: dict(
        source=w.logits, data=w.labels, probabilities=None, groups=["a", "b"] * 10, class_names=list("0123")
    ),
    "DisagreementExplorer": lambda w, p: dict(
        source=None,
        data=w.splits.test,
        teacher=w.teacher(),
        student=w.logits,
        baseline=w.logits,
        previews=None,
        groups=["a", "b"] * 10,
        class_names=list("0123"),
    ),
    "CapacityExplorer": lambda w, p: dict(table=w.sizes, teacher={"accuracy": 0.9}),
    "GridExplorer": lambda w, p: dict(
        source=w.population,
        data=w.splits.validation,
        targets=w.targets,
        baseline=None,
        make_student=w.make_student,
        controls=None,
    ),
    "train_live": lambda w, p: dict(
        train=lambda controls: w.runs[0][0], folder=w.runs[0][0].folder, earlier=None, teacher_accuracy=0.9
    ),
    "draw_curves": lambda w, p: dict(
        groups={"student": w.runs[0], "baseline": w.runs[1]},
        axes=w.axes(),
        measure="validation_accuracy",
        levels={"teacher": 0.9},
        title="curves",
        settle=0.05,
    ),
    "load_run": lambda w, p: dict(folder=w.runs[0][0].folder, make_model=w.make_student),
    "list_runs": lambda w, p: dict(folder=w.folder),
    "next_folder": lambda w, p: dict(folder=p / "run"),
    "diagnose": lambda w, p: dict(run=w.runs[0][0]),
    "compare": lambda w, p: dict(
        teacher=w.teacher(),
        students=w.runs[0],
        baselines=w.runs[1],
        data=w.splits.test,
        measure="macro_f1",
        margin=0.01,
        level=0.9,
        tokenizer=None,
    ),
    "draw_comparison": lambda w, p: dict(comparison=w.comparison, axes=w.axes(), title="compared"),
    "Problem": lambda w, p: dict(
        splits=w.splits,
        teacher=w.teacher,
        make_student=w.make_student,
        measure="accuracy",
        margin=0.01,
        tokenizer=None,
        seeds=2,
        temperature=2.0,
        alpha=0.5,
        steps=2,
        batch_size=8,
        learning_rate=0.01,
        teacher_steps=2,
        class_weights=None,
        transform=lambda batch, generator: batch,
        vocabularies=None,
    ),
    "run_study": lambda w, p: dict(problem=w.problem(), folder=p / "study", progress=False, arms=["labels"]),
    "new_figure": lambda w, p: dict(width=4.0, height=3.0, rows=1, cols=1),
    "export_student": lambda w, p: dict(
        model=w.teacher(),
        data=w.splits.test,
        path=p / "student.onnx",
        precision="float32",
        calibration=None,
        class_names=None,
        temperature=1.5,
        preprocessing="z-scores",
    ),
    "scoreboard": lambda w, p: dict(
        variants={"teacher": w.teacher(), "student": w.runs[0][0]},
        data=w.splits.test,
        threads=1,
        watts=20.0,
        calls=5,
        resamples=0,
    ),
    "Monitor": lambda w, p: dict(
        logits=w.logits,
        labels=w.labels,
        teacher_logits=w.logits,
        false_alarm_every=1000,
        teacher_share=0.1,
        remember=100,
        window=50,
        seed=0,
    ),
    "distill_again": lambda w, p: dict(
        run=w.runs[0][0],
        data=w.task.draw(120, 5, first_id=1000),
        targets=w.targets,
        folder=p / "again",
        old=w.splits.test,
        full=False,
        margin=0.01,
        seed=0,
        temperature=2.0,
        alpha=0.5,
        learning_rate=0.01,
        **_QUICK,
    ),
}


# ---------------------------------------------------------------------------------------------------------
# Kinds of parameters: each is a function of the world that gives (kind of mistake, words, value).


def number(*outside):
    "A finite number, never one of `outside`."
    yield "wrong type", "text", "4"
    yield "wrong type", "True", True
    yield "wrong shape", "a matrix", torch.ones(2, 3)
    for value in [math.nan, math.inf, *outside]:
        yield "out of range", str(value), value


def whole(*outside):
    "A whole number, never one of `outside`."
    yield "wrong type", "text", "4"
    yield "wrong shape", "a matrix", torch.ones(2, 3, dtype=torch.long)
    for value in [2.5, math.nan, *outside]:
        yield "out of range", str(value), value


def numbers(*outside):
    "A list of numbers, none of them one of `outside`, none twice."
    yield "wrong type", "text", "4"
    yield "wrong type", "a list of texts", ["4"]
    yield "wrong shape", "one number", 1.0
    yield "wrong shape", "a list in a list", [[1.0, 2.0]]
    for value in [math.nan, *outside]:
        yield "out of range", f"[{value}]", [value]


def wholes(*outside):
    "A list of whole numbers, none of them one of `outside`."
    yield "wrong type", "a list of texts", ["4"]
    yield "wrong shape", "one number", 4
    for value in [2.5, *outside]:
        yield "out of range", f"[{value}]", [value]


def choice():
    "One of several names."
    yield "wrong type", "a number", 7
    yield "wrong shape", "a list", ["accuracy"]
    yield "out of range", "an unknown name", "nonsense"


def flag():
    "True or False."
    yield "wrong type", "text", "no"
    yield "wrong shape", "a matrix", torch.ones(2, 3)
    yield "out of range", "2", 2


def text():
    yield "wrong type", "a number", 7
    yield "wrong shape", "a list", ["a", "b"]


def place():
    "A folder."
    yield "wrong type", "a number", 7
    yield "wrong shape", "a list", ["a", "b"]


def callback():
    "A function, or None."
    yield "wrong type", "a number", 7


def made_rows():
    "A function of a batch of inputs without chance."
    yield "wrong type", "a number", 7
    yield "wrong type", "one that gives a list", lambda batch: batch.tolist()
    yield "wrong shape", "one that gives no row", lambda batch: batch[:0]
    yield "out of range", "one with chance", lambda batch: batch + torch.rand(batch.shape)


def tokenizers():
    yield "wrong type", "a model's name", "gpt2"
    yield "wrong type", "a number", 7
    yield "wrong type", "its class", str


def controls():
    yield "wrong type", "a number", 7
    yield "wrong type", "the class", _controls_class()


def _controls_class():
    from distill_nb.training.controls import Controls

    return Controls


def axes(world):
    yield "wrong type", "a figure", dn.new_figure()[0]
    yield "wrong type", "text", "axes"
    yield "wrong shape", "an array of axes", dn.new_figure(rows=2)[1]


def module(world):
    "A torch module for the data of the world."
    yield "wrong type", "a function that makes one", world.make_student
    yield "wrong type", "its class", dn.MLP
    yield "wrong type", "text", "a model"
    yield "wrong shape", "a model of wider inputs", dn.MLP(FEATURES + 1, (4,), CLASSES)
    yield "out of range", "a model that gives no logits", nn.Sequential(nn.Flatten(0))


def bare_module(world):
    "A torch module, whatever its inputs."
    yield "wrong type", "a function that makes one", world.make_student
    yield "wrong type", "its class", dn.MLP
    yield "wrong type", "text", "a model"


def trained_module(world):
    "A module whose classes must be those of the data."
    yield from module(world)
    yield "wrong shape", "a model of more classes", dn.MLP(FEATURES, (4,), CLASSES + 1)


def maker(world):
    "A function without arguments that returns a module."
    yield "wrong type", "a module", world.student()
    yield "wrong type", "a class with arguments", dn.MLP
    yield "wrong type", "text", "MLP"
    yield "out of range", "a function that returns None", lambda: None


def trained_maker(world):
    yield from maker(world)
    yield "wrong shape", "a maker of wider inputs", lambda: dn.MLP(FEATURES + 1, (4,), CLASSES)
    yield "wrong shape", "a maker of more classes", lambda: dn.MLP(FEATURES, (4,), CLASSES + 1)


def loading_maker(world):
    "A maker whose module has a home for weights that are there."
    yield from maker(world)
    yield "wrong shape", "a maker of wider inputs", lambda: dn.MLP(FEATURES + 1, (4,), CLASSES)


def of_splits(world):
    yield "wrong type", "a Split", world.splits.train
    yield "wrong type", "a tuple", tuple(world.splits.all)
    yield "wrong type", "text", "splits"


def problems(world):
    "What `run_study` takes."
    yield "wrong type", "Splits", world.splits
    yield "wrong type", "a dict", dict(splits=world.splits)
    yield "wrong type", "the class", dn.Problem
    yield "wrong shape", "splits of another width", world.problem(splits=world.other_splits)
    for name, part in [("teacher", "teacher"), ("make_student", "student")]:
        for kind, label, value in trained_maker(world):
            if kind != "wrong type":  # which a Problem refuses itself
                yield kind, f"{label} as its {part}", world.problem(**{name: value})
    yield "out of range", "a margin of 500 points", world.problem(margin=5)
    yield "out of range", "a measure of groups", world.problem(measure="worst_group_accuracy")
    for kind, label, value in trained_module(world):
        if isinstance(value, nn.Module):
            yield kind, f"{label} as its teacher", world.problem(teacher=value)


def teaching_splits(world):
    yield from of_splits(world)
    yield "wrong shape", "splits of another width", world.other_splits


def one_split(world):
    yield "wrong type", "arrays", (np.eye(4), [0, 1, 0, 1])
    yield "wrong type", "text", "split"
    yield "wrong type", "Splits", world.splits


def examples(world):
    "Anything `as_split` takes."
    yield "wrong type", "a number", 7
    yield "wrong type", "text", "examples"
    yield "wrong type", "Splits", world.splits
    yield "wrong shape", "labels that are too few", (np.eye(4), [0, 1])
    yield "wrong shape", "a ragged list", ([[1.0, 2.0], [3.0]], [0, 1])
    yield "wrong shape", "one-hot labels", (np.eye(4), np.eye(4))
    yield "out of range", "a negative label", (np.eye(4), [0, 1, 0, -3])
    yield "out of range", "an empty list", ([], [])


def asked_examples(world):
    "The same for a model of the world."
    yield from examples(world)
    yield "wrong shape", "examples of another width", world.other_splits.test


def tokens(world):
    "A Split with labels [N, S]."
    yield from one_split(world)
    yield "wrong shape", "a Split with a label an example", world.splits.train


def outputs(world):
    "Teacher outputs."
    yield "wrong type", "the teacher", world.teacher()
    yield "wrong type", "its logits", world.logits
    yield "wrong type", "text", "targets"


def own_outputs(world):
    yield from outputs(world)
    yield "wrong shape", "a teacher of more classes", world.other_targets


def language_outputs(world):
    yield from outputs(world)
    yield "wrong shape", "another vocabulary", dn.LiveTargets(world.language_model(20))


def language_module(world):
    yield from bare_module(world)
    yield "wrong shape", "another vocabulary", world.language_model(20)
    yield "wrong shape", "a model without token logits", dn.MLP(6, (4,), 16)


def of_logits(world):
    yield "wrong type", "text", "logits"
    yield "wrong shape", "a vector", torch.ones(20)
    yield "wrong shape", "too few rows", world.logits[:7]
    yield "out of range", "NaN", torch.full((20, CLASSES), math.nan)
    yield "out of range", "probabilities", world.logits.softmax(-1)


def of_probabilities(world):
    yield "wrong type", "text", "probabilities"
    yield "wrong shape", "a vector", torch.ones(20)
    yield "out of range", "beside logits", world.logits


def of_labels(world):
    yield "wrong type", "text", "labels"
    yield "wrong shape", "too few", [0, 1]
    yield "wrong shape", "one-hot", nn.functional.one_hot(world.labels, CLASSES)
    yield "out of range", "a class too many", torch.full((20,), CLASSES)
    yield "out of range", "fractions", np.full(20, 0.5)


def any_outputs(world):
    "Logits, a model, a run, targets."
    yield "wrong type", "a number", 7
    yield "wrong shape", "a vector", torch.ones(20)
    yield "wrong shape", "too few rows", world.logits[:7]
    yield "out of range", "NaN", torch.full((20, CLASSES), math.nan)


def of_run(world):
    yield "wrong type", "a number", 7
    yield "wrong shape", "a list", world.runs[0]
    yield "out of range", "a folder that is not there", world.folder / "nowhere"


def run_folder(world):
    yield "wrong type", "a number", 7
    yield "wrong shape", "a list", ["a", "b"]
    yield "out of range", "a folder that is not there", world.folder / "nowhere"
    yield "out of range", "a folder with something else", world.folder


def of_population(world):
    yield "wrong type", "a path", str(world.population.folder)
    yield "wrong type", "a run", world.runs[0][0]
    yield "wrong shape", "a list", [world.population]


def pairs(world):
    "Runs or modules, one a seed."
    yield "wrong type", "one run", world.runs[0][0]
    yield "wrong type", "one module", world.student()
    yield "wrong type", "paths", [str(run.folder) for run in world.runs[0]]
    yield "wrong type", "functions", [world.make_student] * 2
    yield "wrong shape", "one alone", world.runs[0][:1]
    yield "wrong shape", "models of wider inputs", [dn.MLP(FEATURES + 1, (4,), CLASSES) for _ in "ab"]
    yield "wrong shape", "models of more classes", [dn.MLP(FEATURES, (4,), CLASSES + 1) for _ in "ab"]
    yield "out of range", "one module twice", [world.student()] * 2


def compared_teacher(world):
    yield from trained_module(world)
    yield "wrong type", "a path", str(world.runs[0][0].folder)
    yield "wrong type", "an estimator", world.estimator


def names(count=CLASSES):
    "A name a class."
    yield "wrong type", "a number", 7
    yield "wrong shape", "too few", ["one"]
    yield "out of range", "one twice", ["same"] * count


def groups_of(count):
    yield "wrong type", "a number", 7
    yield "wrong shape", "too few", ["one"]


def table_or_names(world):
    yield "wrong type", "a number", 7
    yield "wrong type", "logits", world.logits
    yield "out of range", "none", {}


def seeds_or_list(*outside):
    "How many, or which."
    yield "wrong type", "text", "4"
    yield "wrong type", "a list of texts", ["4"]
    yield "wrong shape", "a matrix", torch.ones(2, 3, dtype=torch.long)
    for value in [2.5, 0, -1, [], [1, 1], [-1], *outside]:
        yield "out of range", str(value), value


def of_losses():
    yield "wrong type", "a number", 7
    yield "wrong type", "functions without names", [torch.ones]
    yield "wrong shape", "one name", "forward KL"
    yield "out of range", "an unknown name", ["nonsense"]
    yield "out of range", "none", []


def device():
    yield "wrong type", "a number", [7]
    yield "out of range", "one that is not there", "nonsense"
    yield "out of range", "one too many", "cuda:77"


def nothing():
    "A parameter of which anything may come."
    yield from ()


# name of a parameter → kind; (function, parameter) where it means something of its own. A kind is called
# with the world where it has a parameter of that name.
KINDS = {
    "temperature": lambda: number(0, -1),
    "alpha": lambda: number(-0.1, 1.5),
    "beta": lambda: number(-0.1, 1.5),
    "on_policy": lambda: number(-0.1, 1.5),
    "learning_rate": lambda: number(0, -1),
    "weight_decay": lambda: number(-1),
    "label_smoothing": lambda: number(-0.1, 1.5),
    "warmup": lambda: number(-0.1, 500),
    "max_gradient_norm": lambda: number(0, -1),
    "checkpoint_seconds": lambda: number(-1),
    "silence": lambda: number(0, -1),
    "level": lambda: number(0, 1, 95),
    "margin": lambda: number(-0.1, 5),
    "settle": lambda: number(-0.1, 1, 5),
    "dropout": lambda: number(-0.1, 1, 5),
    "width": lambda: number(0, -1),
    "height": lambda: number(0, -1),
    "teacher_accuracy": lambda: number(-0.1, 95),
    **{
        name: lambda: whole(0, -1)
        for name in (
            "steps teacher_steps batch_size evaluations bins patience memory new_tokens chunk_tokens trials "
            "workers top shard_size features classes rows cols validation test labelled size".split()
        )
    },
    "seeds": lambda: seeds_or_list(),
    "seed": lambda: whole(-1),
    "resamples": lambda: whole(-1),
    "check_rows": lambda: whole(-1),
    "checkpoints": lambda: whole(-1),
    "confirm": lambda: whole(-1),
    "temperatures": lambda: numbers(0, -1),
    "alphas": lambda: numbers(-0.1, 1.5),
    "learning_rates": lambda: numbers(0, -1),
    "weight_decays": lambda: numbers(-1),
    "label_smoothings": lambda: numbers(-0.1, 1.5),
    "weights": lambda: numbers(0, -1),
    "class_weights": lambda: numbers(-1),
    "channels": lambda: wholes(0, -1),
    "image": lambda: wholes(0, -1),
    "losses": of_losses,
    **{name: choice for name in "choose_by order loss measure pruner of task dtype metric".split()},
    **{name: flag for name in "progress resume pretrained full".split()},
    **{name: text for name in "title name base_model licence notes kind storage".split()},
    "folder": place,
    "on_step": callback,
    "on_evaluation": callback,
    "controls": controls,
    "device": device,
    "device_map": lambda: [("wrong type", "a number in a list", [7])],
    "axes": axes,
    "splits": of_splits,
    "targets": own_outputs,
    "make_student": trained_maker,
    "make_teacher": trained_maker,
    "make_model": loading_maker,
    "data": examples,
    "train": one_split,
    "validation": one_split,
    "test": one_split,
    "transfer": one_split,
    "class_names": names,
    "groups": lambda: groups_of(20),
    "logits": of_logits,
    "labels": of_labels,
    "probabilities": of_probabilities,
    "teacher": trained_module,
    "student": trained_module,
    "baseline": any_outputs,
    "population": of_population,
    "previews": lambda: [("wrong type", "a number", 7), ("wrong shape", "too few", ["one"])],
    "parts": lambda: [("wrong type", "a number", 7), ("wrong shape", "too few", ["one"])],
    "run": of_run,
    # those with a meaning of their own
    ("Split", "inputs"): lambda: [
        ("wrong type", "texts", ["a", "b", "c", "d"]),
        ("wrong type", "an object", object()),
        ("wrong shape", "one number", 1.0),
        ("wrong shape", "a ragged list", [[1.0], [1.0, 2.0], [1.0], [1.0]]),
        ("wrong shape", "fewer than labels", np.eye(3)),
        ("out of range", "NaN", np.full((4, 2), np.nan)),
        ("out of range", "none", []),
    ],
    ("Split", "labels"): lambda: [
        ("wrong type", "texts", list("abab")),
        ("wrong type", "an object", object()),
        ("wrong shape", "one-hot", np.eye(4)[[0, 1, 0, 1]][..., None]),
        ("wrong shape", "a number", 1),
        ("wrong shape", "too few", [0, 1]),
        ("out of range", "a class too many", [0, 1, 0, 2]),
        ("out of range", "fractions", [0.5, 1, 0, 1]),
        ("out of range", "negative", [-1, 1, 0, 1]),
    ],
    ("Split", "ids"): lambda: [
        ("wrong type", "texts", list("abcd")),
        ("wrong shape", "too few", [0, 1]),
        ("wrong shape", "a matrix", np.eye(4)),
        ("out of range", "twice", [0, 0, 1, 2]),
        ("out of range", "fractions", [0.5, 1, 2, 3]),
    ],
    ("Split", "groups"): lambda: [
        ("wrong type", "a number", 7),
        ("wrong shape", "too few", ["a"]),
        ("wrong shape", "a matrix", np.eye(4)),
    ],
    ("Split", "weights"): lambda: [
        ("wrong type", "texts", list("abcd")),
        ("wrong type", "truth values", [True] * 4),
        ("wrong shape", "a number", 7),
        ("wrong shape", "too few", [1.0]),
        ("wrong shape", "a matrix", np.eye(4)),
        ("out of range", "one below 0", [1.0, -1.0, 1.0, 1.0]),
        ("out of range", "NaN", [1.0, np.nan, 1.0, 1.0]),
        ("out of range", "nothing but zeros", [0.0] * 4),
    ],
    ("Split", "class_names"): lambda: names(2),
    ("Split", "views"): lambda: [
        ("wrong type", "a number", 7),
        ("wrong type", "other inputs without a name", np.ones((4, 2))),
        ("wrong type", "texts", {"teacher": list("abcd")}),
        ("wrong shape", "too few", {"teacher": np.ones((3, 2))}),
        ("out of range", "an unknown name", {"Teacher": np.ones((4, 2))}),
        ("out of range", "NaN", {"teacher": np.full((4, 2), np.nan)}),
    ],
    ("Split", "transform"): made_rows,
    ("image_folder", "transform"): made_rows,
    ("image_folder", "views"): lambda: [
        ("wrong type", "a function without a name", np.ones_like),
        ("out of range", "an unknown name", {"Teacher": lambda batch: batch.float()}),
    ],
    ("image_folder", "folder"): lambda world: [
        ("wrong type", "a number", 7),
        ("out of range", "none that is there", world.folder / "nowhere"),
        ("out of range", "one without folders", world.images / "cat"),
    ],
    ("image_folder", "size"): lambda: [
        ("wrong type", "a number", 8),
        ("wrong shape", "three numbers", (8, 8, 8)),
        ("out of range", "0", (0, 8)),
    ],
    ("image_folder", "mode"): choice,
    ("image_folder", "class_names"): lambda: [
        ("wrong type", "a number", 7),
        ("out of range", "others than the folders", ["cat", "wolf"]),
    ],
    ("as_split", "class_names"): lambda: names(2),
    **{
        ("as_split", column): lambda: [
            ("wrong type", "a number", 7),
            ("out of range", "one beside arrays without names", "income"),
        ]
        for column in ("labels", "ids", "groups", "weights")
    },
    ("make_splits", "data"): examples,
    ("make_splits", "labelled"): lambda: whole(0, -1, 1000),
    ("make_splits", "validation"): lambda: whole(0, -1, 1000),
    ("make_splits", "test"): lambda: whole(0, -1, 1000),
    ("digits", "labelled"): lambda: whole(0, -1, 10**6),
    ("digits", "validation"): lambda: whole(0, -1, 10**6),
    ("digits", "test"): lambda: whole(0, -1, 10**6),
    ("gather_splits", "train"): examples,
    ("gather_splits", "validation"): examples,
    ("gather_splits", "test"): examples,
    ("gather_splits", "transfer"): examples,
    ("join", "splits"): lambda world: [
        ("wrong type", "arrays", (world.splits.train, np.eye(4))),
        ("wrong type", "one list", ([world.splits.train, world.splits.validation],)),
        ("wrong shape", "none", ()),
        ("wrong shape", "another width", (world.splits.train, world.other_splits.validation)),
        ("out of range", "one twice", (world.splits.train, world.splits.train)),
    ],
    ("MLP", "hidden"): lambda: wholes(0, -1),
    ("CNN", "hidden"): lambda: whole(0, -1),
    ("seeded", "make_model"): maker,
    ("predict", "model"): module,
    ("export_student", "model"): module,
    ("export_student", "data"): asked_examples,
    ("export_student", "path"): lambda world: [
        ("wrong type", "a number", 7),
        ("wrong shape", "a list", ["a.onnx"]),
        ("out of range", "another ending", "student.pt"),
    ],
    ("export_student", "precision"): choice,
    ("export_student", "calibration"): lambda world: [("out of range", "beside float32", world.splits.train)],
    ("export_student", "preprocessing"): text,
    ("scoreboard", "variants"): lambda world: [
        ("wrong type", "a module", world.teacher()),
        ("wrong type", "numbers", {"one": 7}),
        ("wrong shape", "a list", [world.teacher()]),
        ("wrong shape", "a model of wider inputs", {"one": dn.MLP(FEATURES + 1, (4,), CLASSES)}),
        ("wrong shape", "a model of more classes", {"one": dn.MLP(FEATURES, (4,), CLASSES + 1)}),
        ("out of range", "none", {}),
        ("out of range", "a file that is not there", {"one": "nowhere.onnx"}),
    ],
    ("scoreboard", "threads"): lambda: whole(0, -1),
    ("scoreboard", "watts"): lambda: number(0, -1),
    ("scoreboard", "calls"): lambda: whole(0, 4, -1),
    ("Monitor", "teacher_logits"): of_logits,
    ("Monitor", "false_alarm_every"): lambda: number(0, 1, -1),
    ("Monitor", "teacher_share"): lambda: number(-0.1, 1.5),
    ("Monitor", "remember"): lambda: whole(0, -1),
    ("Monitor", "window"): lambda: whole(0, 5, -1),
    ("distill_again", "data"): asked_examples,
    ("distill_again", "old"): lambda world: [
        *(mistake for mistake in asked_examples(world) if mistake[1] != "Splits"),
        ("wrong shape", "splits of another width", world.other_splits),
    ],
    ("predict", "data"): asked_examples,
    ("load_teacher", "source"): lambda world: [
        ("wrong type", "a number", 7),
        ("wrong shape", "a list", ["a", "b"]),
        ("out of range", "a folder that is not there", world.folder / "nowhere"),
        ("out of range", "a folder without a model", world.folder),
    ],
    ("load_teacher", "class_names"): lambda: [
        ("wrong type", "a number", 7),
        ("wrong type", "text", "ab"),
        ("out of range", "one twice", ["same", "same"]),
    ],
    ("save_teacher", "teacher"): trained_module,
    ("save_teacher", "task"): text,
    ("Problem", "tokenizer"): lambda: [("wrong type", "a number", 7), ("wrong type", "text", "bert")],
    ("compare", "tokenizer"): lambda: [("wrong type", "a number", 7), ("wrong type", "text", "bert")],
    ("save_teacher", "tokenizer"): lambda: [("wrong type", "a number", 7), ("wrong type", "text", "bert")],
    ("save_teacher", "run"): lambda world: [
        ("wrong type", "a path", str(world.runs[0][0].folder)),
        ("wrong type", "a number", 7),
    ],
    ("open_teacher", "folder"): run_folder,
    ("draw_reliability", "tables"): table_or_names,
    ("fit_temperature", "logits"): lambda world: [m for m in of_logits(world) if m[1] != "probabilities"],
    ("calibration_metrics", "logits"): of_logits,
    ("evaluate_teacher", "data"): asked_examples,
    ("evaluate_teacher", "teacher"): trained_module,
    ("evaluate_teacher", "class_names"): names,
    ("LiveTargets", "teacher"): bare_module,
    ("EstimatorTargets", "estimator"): lambda world: [
        ("wrong type", "a module", world.teacher()),
        ("wrong type", "the class", LogisticRegression),
        ("wrong type", "text", "logistic regression"),
        ("out of range", "one that is not fitted", LogisticRegression()),
    ],
    ("EstimatorTargets", "features"): lambda world: [
        ("wrong type", "an array without ids", world.splits.train.inputs.numpy()),
        ("wrong shape", "an id twice", pd.DataFrame(np.eye(4), index=[0, 0, 1, 2])),
        ("out of range", "fractions as ids", pd.DataFrame(np.eye(2), index=[0.5, 1])),
    ],
    ("audit_teacher", "reference"): lambda: number(0, 1.5),
    ("EstimatorTargets", "floor"): lambda: number(0, 1),
    ("TableTargets", "table"): lambda world: [
        ("wrong type", "a number", 7),
        ("wrong type", "logits alone", world.logits),
        ("out of range", "an id twice", pd.concat([_logits_table(world)] * 2)),
        ("out of range", "NaN", _logits_table(world).replace({"0": {_logits_table(world)["0"][0]: np.nan}})),
        ("out of range", "a file that is not there", str(world.folder / "nowhere.csv")),
    ],
    ("TableTargets", "kind"): lambda world: [
        ("wrong type", "a number", 7),
        ("out of range", "an unknown name", "odds"),
    ],
    ("TableTargets", "ids"): lambda world: [
        ("wrong type", "a number", 7),
        ("out of range", "an unknown column", "index"),
    ],
    ("TableTargets", "columns"): lambda world: [
        ("wrong type", "a number", 7),
        ("wrong shape", "one alone", ["0"]),
        ("out of range", "an unknown column", ["0", "9"]),
    ],
    **{
        (function, "path"): lambda world: [
            ("wrong type", "a number", 7),
            ("wrong type", "text of a path that is not there", str(world.folder / "nowhere.jsonl")),
            ("wrong shape", "a dict", _responses()[0]),
            ("out of range", "none", []),
            ("out of range", "no log-probabilities", [{"id": 1, "choices": [{"text": "A"}]}]),
            ("out of range", "a positive logarithm", [{"id": 1, "logprobs": {"top_logprobs": [{"A": 1.0}]}}]),
        ]
        for function in ("read_class_responses", "read_token_responses")
    },
    **{(function, "policy"): choice for function in ("read_class_responses", "read_token_responses")},
    **{
        (function, "ids"): lambda: [
            ("wrong type", "a number", 7),
            ("wrong shape", "a list", ["id"]),
            ("out of range", "an unknown key", "custom_id"),
        ]
        for function in ("read_class_responses", "read_token_responses")
    },
    ("read_class_responses", "tokens"): lambda: [
        ("wrong type", "a list", ["A", "B"]),
        ("out of range", "an unknown class", {"A": "good", "B": "terrible"}),
    ],
    ("read_class_responses", "rest_class"): lambda: [
        ("out of range", "beside another policy", "other"),
    ],
    ("read_class_responses", "floor"): lambda: [("out of range", "beside another policy", 0.1)],
    ("read_class_responses", "class_names"): lambda: names(3),
    ("read_token_responses", "tokenizer"): lambda: [
        ("wrong type", "text", "gpt2"),
        ("wrong type", "a number", 7),
        ("wrong shape", "another vocabulary", {"x": 0}),
    ],
    ("zero_shot_teacher", "model"): bare_module,
    ("zero_shot_teacher", "prompts"): lambda: [
        ("wrong type", "a list", ["cat", "dog"]),
        ("wrong type", "texts without a tokenizer", {"cat": "cat", "dog": "dog"}),
        ("wrong shape", "one class", {"cat": _prompts()["cat"]}),
        ("out of range", "no prompts", {"cat": [], "dog": []}),
    ],
    ("zero_shot_teacher", "tokenizer"): lambda: [],
    ("AverageTargets", "targets"): lambda world: [
        ("wrong type", "one", world.targets),
        ("wrong type", "modules", [world.teacher(), world.teacher()]),
        ("wrong shape", "none", []),
        ("wrong shape", "another number than weights", [world.targets]),
    ],
    ("cache_targets", "teacher"): module,
    ("cache_targets", "data"): asked_examples,
    ("cache_targets", "keep"): lambda: [
        ("wrong type", "text", "all"),
        ("wrong type", "a number", 5),
        ("wrong type", "the class", _top_k_class()),
    ],
    ("check_distillation", "teacher"): trained_module,
    ("check_distillation", "inputs"): lambda world: [
        ("wrong type", "text", "inputs"),
        ("wrong type", "a Split", world.splits.validation),
        ("wrong shape", "wider ones", torch.ones(20, FEATURES + 1)),
        ("wrong shape", "too few", world.first_batch["inputs"][:3]),
    ],
    ("check_distillation", "cached_logits"): lambda world: [
        ("wrong type", "text", "cache"),
        ("wrong shape", "too few", world.logits[:3]),
    ],
    "price_an_hour": lambda: number(-1),
    "watts": lambda: number(-1),
    ("forecast", "train"): lambda world: [
        ("wrong type", "a module", world.student()),
        ("wrong type", "a name", "distill"),
        ("out of range", "a function that does not train", dn.predict),
    ],
    ("forecast", "arguments"): lambda world: [
        ("wrong shape", "none", ()),
        ("wrong shape", "a module alone", (world.student(),)),
        ("wrong shape", "too many", (world.student(),) * 40),
    ],
    "vocabulary": lambda: whole(0, -1, 64),  # a table has none
    ("small_student", "kind"): lambda: [*choice(), ("out of range", "another kind of data", "images")],
    ("small_student", "size"): lambda: [
        ("wrong type", "a function", _nothing),
        ("wrong shape", "a list", ["tiny"]),
        ("out of range", "an unknown name", "huge"),
        ("out of range", "too small", 2),
        ("out of range", "NaN", math.nan),
        ("out of range", "2.5", 2.5),
    ],
    **{
        (function, "data"): lambda world: [
            ("wrong type", "arrays", (np.eye(4), [0, 1, 0, 1])),
            ("wrong type", "text", "splits"),
            ("wrong type", "a list of splits", world.splits.all),
        ]
        for function in ("small_student", "student_choices")
    },
    ("distill", "loss"): choice,
    ("distill", "features"): lambda: [("wrong type", "text", "layers.1"), ("wrong type", "a number", 7)],
    ("distill", "projectors"): lambda: [("wrong type", "text", "layers.1"), ("wrong type", "a number", 7)],
    **{
        (function, "sampler"): lambda: [("wrong type", "text", "easy"), ("wrong type", "a number", 7)]
        for function in ("distill", "train_baseline", "train_population")
    },
    **{
        (function, "transform"): lambda: [("wrong type", "text", "mixup"), ("wrong type", "a number", 7)]
        for function in ("distill", "train_baseline", "train_teacher", "Problem")
    },
    ("distill", "callbacks"): lambda: [
        ("wrong type", "a number", 7),
        ("wrong type", "a list of texts", ["a"]),
    ],
    ("train_baseline", "callbacks"): lambda: [
        ("wrong type", "a number", 7),
        ("wrong type", "a list of texts", ["a"]),
    ],
    ("distill_language", "student"): language_module,
    ("train_language", "model"): language_module,
    ("distill_language", "train"): tokens,
    ("distill_language", "validation"): tokens,
    ("train_language", "train"): tokens,
    ("train_language", "validation"): tokens,
    ("distill_language", "targets"): language_outputs,
    ("TwoVocabularies", "student_tokenizer"): tokenizers,
    ("TwoVocabularies", "teacher_tokenizer"): tokenizers,
    ("distill_language", "span_loss"): choice,
    **{
        (function, "vocabularies"): lambda: [
            ("wrong type", "a number", 7),
            ("wrong type", "a model's name", "gpt2"),
        ]
        for function in ("distill_language", "Problem")
    },
    ("tune", "space"): lambda: [
        ("wrong type", "a list", ["alpha"]),
        ("wrong shape", "one end", {"alpha": (0.1,)}),
        ("out of range", "beyond the bounds", {"alpha": (0.1, 2.0)}),
        ("out of range", "an unknown name", {"alhpa": (0.1, 0.9)}),
    ],
    ("load_population", "folder"): run_folder,
    ("best_cell", "metric"): lambda: [*choice(), ("out of range", "of test", "test_accuracy")],
    ("confirm", "best"): lambda: [("wrong type", "a number", 7), ("wrong type", "a dict", {"alpha": 0.5})],
    ("confirm", "seeds"): lambda: whole(0, -1),
    ("Problem", "teacher"): lambda world: [
        ("wrong type", "text", "MLP"),
        ("wrong type", "a class with arguments", dn.MLP),
        ("wrong type", "an estimator", LogisticRegression()),
        ("wrong type", "logits", world.logits),
    ],
    ("Problem", "make_student"): lambda world: [
        ("wrong type", "a module", world.student()),
        ("wrong type", "a class with arguments", dn.MLP),
        ("wrong type", "text", "MLP"),
    ],
    ("Problem", "splits"): of_splits,
    ("Problem", "seeds"): lambda: whole(0, -1, 1),
    ("Problem", "margin"): lambda: number(-0.1),  # what is too much, the data's measure says
    ("confirm", "losses"): lambda: [("wrong type", "a list", ["forward KL"]), ("wrong type", "a number", 7)],
    **{
        (explorer, role): any_outputs
        for explorer in ("TemperatureExplorer", "AlphaExplorer", "DisagreementExplorer")
        for role in ("teacher", "student", "baseline")
    },
    **{
        (explorer, "source"): lambda world: [
            ("wrong type", "a number", 7),
            ("out of range", "a folder that is not there", world.folder / "nowhere"),
        ]
        for explorer in ("TemperatureExplorer", "AlphaExplorer", "DisagreementExplorer", "GridExplorer")
    },
    **{
        (explorer, "data"): asked_examples
        for explorer in ("TemperatureExplorer", "AlphaExplorer", "DisagreementExplorer")
    },
    ("AlphaExplorer", "moments"): lambda world: [
        ("wrong type", "a list", [world.logits]),
        ("wrong type", "texts as steps", {"a": world.logits}),
        ("wrong shape", "too few rows", {1: world.logits[:3]}),
        ("out of range", "none", {}),
    ],
    ("CalibrationExplorer", "source"): of_logits,
    ("CalibrationExplorer", "data"): of_labels,
    ("CapacityExplorer", "table"): lambda world: [
        ("wrong type", "a number", 7),
        ("wrong shape", "without a column", world.sizes.drop(columns="parameters")),
        ("out of range", "without rows", world.sizes.iloc[:0]),
        ("out of range", "a folder that is not there", world.folder / "nowhere"),
    ],
    ("CapacityExplorer", "teacher"): lambda: [
        ("wrong type", "a number", 7),
        ("wrong type", "a measure in words", {"accuracy": "high"}),
        ("out of range", "an unknown measure", {"acuracy": 0.9}),
    ],
    ("GridExplorer", "data"): asked_examples,
    ("GridExplorer", "baseline"): lambda world: [
        ("wrong type", "a number", 7),
        ("out of range", "a folder that is not there", world.folder / "nowhere"),
    ],
    ("GridExplorer", "targets"): outputs,
    ("GridExplorer", "make_student"): lambda: [("wrong type", "text", "MLP")],
    ("train_live", "train"): lambda world: [
        ("wrong type", "a number", 7),
        ("wrong type", "a run", world.runs[0][0]),
    ],
    ("train_live", "earlier"): lambda world: [
        ("wrong type", "a number", 7),
        ("out of range", "a folder that is not there", {"a": world.folder / "nowhere"}),
    ],
    ("draw_curves", "groups"): lambda world: [
        ("wrong type", "a list", world.runs[0]),
        ("wrong type", "one run", {"student": world.runs[0][0]}),
        ("wrong type", "paths", {"student": [str(world.runs[0][0].folder)]}),
        ("wrong shape", "none", {}),
        ("wrong shape", "a group of none", {"student": []}),
    ],
    ("draw_curves", "levels"): lambda: [
        ("wrong type", "a number", 0.9),
        ("wrong type", "a level in words", {"teacher": "high"}),
        ("out of range", "NaN", {"teacher": math.nan}),
    ],
    ("load_run", "folder"): run_folder,
    ("diagnose", "run"): of_run,
    ("compare", "teacher"): compared_teacher,
    ("compare", "students"): pairs,
    ("compare", "baselines"): pairs,
    ("compare", "data"): lambda world: [
        *asked_examples(world),
        ("out of range", "nothing labelled", Split(world.splits.test.inputs, class_names=range(CLASSES))),
    ],
    ("draw_comparison", "comparison"): lambda world: [
        ("wrong type", "runs", world.runs[0]),
        ("wrong type", "a number", 7),
    ],
    ("run_study", "problem"): problems,
    ("run_study", "arms"): lambda: [
        ("wrong type", "one of them", "labels"),
        ("wrong type", "a number", 7),
        ("out of range", "another arm", ["soft"]),
    ],
    ("distill", "splits"): teaching_splits,
    ("train_baseline", "splits"): teaching_splits,
    ("train_teacher", "splits"): teaching_splits,
    ("tune", "splits"): teaching_splits,
    ("train_population", "splits"): teaching_splits,
    ("confirm", "splits"): teaching_splits,
    ("audit_teacher", "splits"): teaching_splits,
    ("calibrate_teacher", "splits"): teaching_splits,
    ("save_teacher", "splits"): teaching_splits,
}


def _logits_table(world):
    "A teacher's logits as a table."
    columns = [str(number) for number in range(CLASSES)]
    return pd.DataFrame(world.logits.numpy(), columns=columns).assign(id=world.splits.test.ids.numpy())


def _responses():
    "What an API states about the first token of two answers."
    stated = {"tokens": ["A"], "top_logprobs": [{"A": math.log(0.6), "B": math.log(0.3)}]}
    return [{"id": number, "choices": [{"logprobs": stated}]} for number in (1, 2)]


def _tiny_clip():
    from transformers import CLIPConfig, CLIPModel

    small = dict(hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2)
    text = dict(**small, vocab_size=20, max_position_embeddings=8, bos_token_id=18, eos_token_id=19)
    vision = dict(**small, image_size=8, patch_size=4)
    return CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=4))


def _prompts():
    "Tokens of a prompt a class."
    return {name: {"input_ids": torch.tensor([[18, n, 19]])} for n, name in enumerate(["cat", "dog"])}


def _top_k_class():
    from distill_nb.targets.sparse import TopKLogits

    return TopKLogits


# (function, parameter): None may come though the default is no None, and why.
NONE_IS_RIGHT = {
    ("train_population", "targets"): "None: baselines, trained on cross-entropy alone",
    ("tune", "pruner"): "None: no pruning",
    ("train_teacher", "patience"): "None: never stop early",
}

# (function, parameter, what comes): right as it is, and why.
RIGHT = {
    **{
        (function, "max_gradient_norm", "0"): "0: gradients are not scaled down, as in transformers"
        for function in ("distill", "train_baseline")
    },
    **{
        ("load_run", "make_model", label): "a run's module is made when its weights are loaded"
        for label in ("a class with arguments", "a function that returns None", "a maker of wider inputs")
    },
}


# A pair that does not fit may be told by naming the other one; examples by their parts or their name.
PARTNERS = {
    "data": {"model", "teacher", "student", "run", "inputs", "labels", "mine", "class_name"},
    "old": {"run", "inputs", "labels"},
    "inputs": {"labels", "student", "teacher", "view"},
    "class_names": {"labels", "tokens"},
    "logits": {"labels"},
    "labels": {"logits"},
    "splits": {"student", "teacher", "model", "target", "make_student", "make_teacher", "data", "inputs"}
    | {"baseline", "class_name", "ids"},
    "train": {"model", "student", "teacher", "labels", "inputs", "class_name", "baseline"},
    "validation": {"model", "student", "teacher", "labels", "inputs", "class_name", "baseline", "test"},
    "test": {"labels", "inputs"},
    "transfer": {"labels", "inputs"},
    "targets": {"teacher", "weight", "teacher_logits"},
    "student": {"teacher", "model", "teacher_logits", "baseline"},
    "teacher": {"student", "model", "teacher_logits"},
    "model": {"baseline"},
    "source": {"folder", "run", "logits", "labels"},  # what the source holds
    "run": {"folder"},
    "earlier": {"run", "folder"},
    "baseline": {"folder"},
    "moments": {"student"},
    "table": {"parameters"},
    "resume": {"resume_from_checkpoint"},
    "students": {"baseline", "student"},
    "baselines": {"student", "baseline"},
    "make_model": {"file", "folder"},
    "problem": {"teacher", "make_student", "splits", "model", "margin", "measure"},
}


# Keywords that people bring from elsewhere: each is refused with the name it has here.
BROUGHT_ALONG = {
    "distill": ["lr", "T", "epochs"],
    "train_baseline": ["lr", "epochs"],
    "train_language": ["lr", "epochs"],
}


def front_door():
    "The callables behind it, and those of the packages that have a valid call here."
    behind = [name for name in dn.__all__ if name != "__version__"]
    return [*behind, *(name for name in VALID if name not in behind)]


def callable_of(name):
    "A name of the front door, or of one of its packages."
    packages = [dn, *(getattr(dn, package) for package in dn._PACKAGES)]
    return next(getattr(package, name) for package in packages if name in package.__all__)


def parameters_of(function):
    "name → parameter of all that may be given by name, and the one of any number."
    signature = inspect.signature(callable_of(function))
    return {
        name: parameter
        for name, parameter in signature.parameters.items()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    }


def kind_of(function, parameter):
    return KINDS.get((function, parameter)) or KINDS[parameter]


def wrong_values(world, function, parameter):
    "(kind, words, value) of a parameter."
    kind = kind_of(function, parameter)
    return list(kind(world) if "world" in inspect.signature(kind).parameters else kind())


def misspelt(name):
    "The name without its last but one letter, or with its last one twice."
    return name[:-2] + name[-1] if len(name) > 4 else name + name[-1]


def none_is_allowed(function, parameter, default):
    return default is None or (function, parameter) in NONE_IS_RIGHT


def mistakes_of(world, function):
    "All wrong calls of a function."
    valid = VALID[function](world, world.folder / "unused")
    known = parameters_of(function)
    for name in [*known, *(name for name in valid if name not in known)]:
        parameter = known.get(name)
        for kind, label, value in wrong_values(world, function, name):
            yield Mistake(function, name, kind, label, value)
        default = parameter.default if parameter else ""
        if not none_is_allowed(function, name, default):
            value = (None,) if parameter and parameter.kind is inspect.Parameter.VAR_POSITIONAL else None
            yield Mistake(function, name, "None", "None", value)
        if parameter is None or parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
            yield Mistake(function, name, "misspelt", misspelt(name), misspelt(name))
    for name in BROUGHT_ALONG.get(function, []):
        yield Mistake(function, name, "misspelt", name, name)


def call(function, arguments):
    "Calls it by name; what takes any number of arguments gets them."
    parameters, args = parameters_of(function), []
    several = [name for name in parameters if parameters[name].kind is inspect.Parameter.VAR_POSITIONAL]
    for name in parameters if several else []:
        if name in several:
            args += arguments.pop(name, ())
            break
        args += [arguments.pop(name)] if name in arguments else []
    return callable_of(function)(*args, **arguments)


def arguments_with(world, mistake, place):
    "The arguments of a valid call with this mistake."
    arguments = VALID[mistake.function](world, place)
    if mistake.kind == "misspelt":
        arguments[mistake.value] = arguments.pop(mistake.parameter, 1)
    else:
        arguments[mistake.parameter] = mistake.value
    return arguments


def fault_of(mistake, error):
    "What is wrong with the error of a wrong call; '' if nothing."
    message = " ".join(str(error.args[0] if error.args else error).split())
    shown = f"{type(error).__name__}: {message[:160]}"
    if not isinstance(error, (ValueError, TypeError, KeyError, FileNotFoundError)):
        return f"another kind of error, {shown}"
    if mistake.kind == "misspelt":
        named = re.search(rf"\b({re.escape(mistake.value)}|{mistake.parameter})\b", message)
        return "" if named else f"keyword not named, {shown}"
    form = re.match(r"(?P<argument>[^:]+): got .+; expected .+", message)
    if not form:
        return f"another form, {shown}"
    return "" if _names(form["argument"], mistake) else f"not named, {shown}"


# Told by what they were read as: a folder, labels, a checkpoint.
_READ_AS = ("source", "resume", "data", "baseline")


def _names(argument, mistake):
    "Whether the words before the colon name the parameter: `labels of train`, `space['alpha']`."
    words = {_singular(word) for word in re.findall(r"\w+", argument)}
    names = {mistake.parameter}
    if mistake.kind in ("wrong shape", "out of range") or mistake.parameter in _READ_AS:
        names |= PARTNERS.get(mistake.parameter, set())
    if (mistake.function, mistake.parameter) == ("as_split", "data"):
        names |= PARTNERS["data"]
    return bool(words & {_singular(name) for name in names})


def _singular(word):
    return re.sub(r"s$", "", word)
