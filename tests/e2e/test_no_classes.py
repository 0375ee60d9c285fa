"""Labels of several classes at once, and measurements, are refused by name on every way in, with what can be
done instead."""

import datasets
import numpy as np
import pandas as pd
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset
from transformers import BertConfig, BertForSequenceClassification

import distill_nb as dn
from distill_nb.calibration.metrics import accuracy
from distill_nb.data.splits import as_split, gather_splits
from distill_nb.evaluation.predictions import collect_outcomes
from distill_nb.losses.core import distillation_loss, hard_loss
from distill_nb.training.trainer import RunArguments, RunTrainer

N = 12
X = torch.randn(N, 5, generator=torch.Generator().manual_seed(0))
Y = torch.arange(N) % 3

NO_CLASSES = {  # kind → labels, what the message offers
    "fractions": (np.linspace(0.1, 3.7, N), r"Measurements \(regression\).*qcut"),
    "prices": (np.round(np.linspace(100.0, 900.0, N)), r"Measurements \(regression\).*qcut"),
    "several measurements": (np.random.default_rng(0).normal(size=(N, 3)), r"(regression|multi-label)"),
    "multi-hot": ((np.arange(N)[:, None] >> np.arange(4)) & 1, r"multi-label.*labels\[:, k\]"),
    "no label set": (np.zeros((N, 4), np.float32), r"multi-label.*labels\[:, k\]"),
    "lists of classes": ([[0, 2], [1], [2]] * 4, r"multi-label.*labels\[:, k\]"),
}
NO_CLASSES["multi-hot floats"] = ((NO_CLASSES["multi-hot"][0]).astype(np.float32), NO_CLASSES["multi-hot"][1])


class Pairs(Dataset):
    def __init__(self, labels, named):
        self.labels, self.named = labels, named

    def __len__(self):
        return N

    def __getitem__(self, place):
        label = self.labels[place]
        return {"x": X[place], "label": label} if self.named else (X[place], label)


def tensors(labels):
    return torch.tensor(labels) if isinstance(labels, np.ndarray) else [torch.tensor(row) for row in labels]


def as_lists(labels):
    return labels.tolist() if isinstance(labels, np.ndarray) else labels


WAYS = {  # how data come → a function of the labels
    "Split of arrays": lambda labels: dn.Split(X.numpy(), labels),
    "Split of tensors": lambda labels: dn.Split(X, tensors(labels)),
    "Split with names": lambda labels: dn.Split(X, labels, class_names=range(4)),
    "Split of named inputs": lambda labels: dn.Split({"x": X, "mask": torch.ones(N, 5)}, as_lists(labels)),
    "Split of tokens": lambda labels: dn.Split({"input_ids": torch.ones(N, 7, dtype=torch.long)}, labels),
    "as_split of a pair": lambda labels: as_split((X, labels)),
    "as_split of a dict": lambda labels: as_split({"x": X, "y": as_lists(labels)}),
    "as_split of a data set of pairs": lambda labels: as_split(Pairs(labels, False)),
    "as_split of a data set of dicts": lambda labels: as_split(Pairs(as_lists(labels), True)),
    "as_split of a loader": lambda labels: as_split(DataLoader(Pairs(as_lists(labels), True), 5)),
    "as_split of a 🤗 Dataset": lambda labels: as_split(
        datasets.Dataset.from_dict({"x": X.tolist(), "label": as_lists(labels)})
    ),
    "as_split of a stream": lambda labels: as_split(
        datasets.Dataset.from_dict({"x": X.tolist(), "label": as_lists(labels)}).to_iterable_dataset()
    ),
    "gather_splits": lambda labels: gather_splits((X, labels), (X + 1, Y), (X + 2, Y)),
    "gather_splits of validation": lambda labels: gather_splits((X, Y), (X + 1, labels), (X + 2, Y)),
    "make_splits": lambda labels: dn.make_splits((X, labels), 3, 3, 3),
}
COLUMNS = {  # ways that take one column
    "as_split of a frame": lambda labels: as_split(
        pd.DataFrame(X.numpy()).assign(price=labels), labels="price"
    ),
    "as_split of a TensorDataset": lambda labels: as_split(TensorDataset(X, torch.tensor(labels))),
}
CASES = [
    *((way, kind) for way in WAYS for kind in NO_CLASSES),
    *((way, kind) for way in COLUMNS for kind in ("fractions", "prices")),
]


@pytest.mark.parametrize(("way", "kind"), CASES)
def test_labels_that_are_no_classes_are_refused_by_name(way, kind):
    labels, offered = NO_CLASSES[kind]
    if way == "Split with names" and kind == "prices":
        offered = "outside|expected 0..3"
    if way == "gather_splits of validation" and kind == "prices":
        offered = "expected 0..2 for 3 classes"
    with pytest.raises((ValueError, TypeError), match=offered) as refusal:
        {**WAYS, **COLUMNS}[way](labels)
    assert "labels" in str(refusal.value).split(":")[0]


class Batches(Dataset):
    "Examples as Trainer's users have them, with labels of any kind."

    def __init__(self, labels):
        self.labels = torch.as_tensor(labels)

    def __len__(self):
        return N

    def __getitem__(self, place):
        return {"x": X[place], "labels": self.labels[place]}


class Scores(torch.nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.layer = torch.nn.Linear(5, outputs)

    def forward(self, x):
        return self.layer(x)


FLOATS = {"fractions": "regression", "multi-hot floats": "multi-label"}  # kind → what the message names


@pytest.mark.parametrize("kind", FLOATS)
def test_losses_evaluations_and_trainers_refuse_such_labels_too(kind, tmp_path):
    labels, named = torch.as_tensor(NO_CLASSES[kind][0]), FLOATS[kind]
    scores = torch.randn(N, 4)
    arguments = RunArguments(str(tmp_path / "run"), max_steps=2, eval_strategy="no")
    for call in (
        lambda: hard_loss(scores, labels),
        lambda: distillation_loss(scores, scores, labels),
        lambda: accuracy(scores, labels),
        lambda: collect_outcomes(Scores(4), DataLoader(Batches(labels), 5)),
        lambda: RunTrainer(Scores(4), arguments, train_dataset=Batches(labels)).train(),
    ):
        with pytest.raises((TypeError, ValueError), match=f"labels: got .*{named}"):
            call()
    assert not any(tmp_path.iterdir())


def tiny_bert(**settings):
    shape = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    return BertForSequenceClassification(BertConfig(vocab_size=32, **shape, **settings))


@pytest.mark.parametrize("task", ["multi_label_classification", "regression"])
def test_models_of_other_tasks_are_refused_by_name(task, tmp_path):
    model = tiny_bert(num_labels=3, problem_type=task)
    rows = torch.randint(1, 32, (90, 6), generator=torch.Generator().manual_seed(0))
    texts = dn.Split({"input_ids": rows}, torch.arange(90) % 3)
    splits = dn.make_splits(texts, "all", 30, 30)
    named = "multi-label" if task == "multi_label_classification" else "regression"
    for argument, call in {
        "student": lambda: dn.distill(model, splits, dn.LiveTargets(tiny_bert(num_labels=3)), tmp_path / "a"),
        "teacher": lambda: dn.train_teacher(model, splits, tmp_path / "a"),
        "model": lambda: dn.predict(model, splits.test),
    }.items():
        with pytest.raises(ValueError, match=f"{argument}: got a Bert.*problem_type='{task}'.*{named}"):
            call()
    assert not any(tmp_path.iterdir())


def test_a_model_with_one_output_is_refused_with_what_to_do(tmp_path):
    parts = [dn.Split(X + n, torch.arange(N) % 2, range(20 * n, 20 * n + N)) for n in range(3)]
    splits = dn.Splits(*parts)
    words = "got a Scores that gives one number an example; .*two logits. Measurements"
    for name, call in {
        "model": lambda: dn.train_baseline(Scores(1), splits, tmp_path / "a"),
        "student": lambda: dn.distill(Scores(1), splits, dn.LiveTargets(Scores(2)), tmp_path / "a"),
        "teacher": lambda: dn.audit_teacher(Scores(1), splits),
    }.items():
        with pytest.raises(ValueError, match=f"(student|{name}): {words}"):
            call()
    assert not any(tmp_path.iterdir())
