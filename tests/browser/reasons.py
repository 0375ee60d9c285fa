"""Explorers whose models can be asked what their answers hang on: of images, of a table, of texts.

For the tests here and in a notebook's kernel."""

import torch

from distill_nb.data.bundled import digits
from distill_nb.data.splits import Split
from distill_nb.explorers.disagreement import DisagreementExplorer
from distill_nb.explorers.temperature import TemperatureExplorer
from distill_nb.models import CNN, LSTM, MLP, seeded

random = torch.Generator().manual_seed(0)
images = digits(size=14).validation
columns = ["age", "hours a week", "years of education", "capital gain", "<b>sex</b>", "region"]
table = Split(torch.randn(200, 6, generator=random), torch.arange(200) % 3, class_names=["a", "b", "c"])
lengths = torch.randint(3, 9, (60, 1), generator=random)
tokens = torch.randint(1, 30, (60, 9), generator=random)
mask = (torch.arange(9) < lengths).long()
texts = Split(
    {"input_ids": tokens * mask, "attention_mask": mask}, torch.arange(60) % 2, class_names=["bad", "good"]
)


class Words:
    "Names of the tokens, as a tokenizer of 🤗 gives them."

    def convert_ids_to_tokens(self, ids):
        return [["▁the", "▁<i>film</i>", "▁was", "▁dull", "▁and", "▁bright"][token % 6] for token in ids]


def trained(model, data, steps=150):
    "A model after a few steps, so that its answers hang on something."
    optimiser = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(steps):
        batch = data[torch.randint(len(data), (64,), generator=random)]
        loss = torch.nn.functional.cross_entropy(model(batch["inputs"]), batch["labels"])
        optimiser.zero_grad(), loss.backward(), optimiser.step()
    return model


def models_of_images():
    teacher = trained(seeded(lambda: CNN((1, 14, 14), (8, 16), 32), 0), images)
    students = [trained(seeded(lambda: MLP(196, (16,), 10), seed), images, 60) for seed in (1, 2)]
    return dict(teacher=teacher, student=students[0], baseline=students[1])


def models_of_table():
    return {role: seeded(lambda: MLP(6, (8,), 3), seed) for seed, role in enumerate(["teacher", "student"])}


def models_of_texts():
    return {role: seeded(lambda: LSTM(30, 2, 8, 8), seed) for seed, role in enumerate(["teacher", "student"])}


def temperature_of_images():
    return TemperatureExplorer(
        data=images, **{k: v for k, v in models_of_images().items() if k != "baseline"}
    )


REASONS = {
    "images": temperature_of_images,
    "table": lambda: TemperatureExplorer(data=table, **models_of_table(), parts=columns),
    "texts": lambda: TemperatureExplorer(data=texts, **models_of_texts(), parts=Words()),
    "cards": lambda: DisagreementExplorer(data=images, **models_of_images()),
    "cards of a table": lambda: DisagreementExplorer(data=table, **models_of_table(), parts=columns),
    "cards of texts": lambda: DisagreementExplorer(data=texts, **models_of_texts(), parts=Words()),
}
