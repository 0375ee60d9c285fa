"""A language student for each divergence, trained by as many processes as launch this; the global batch is
always 8 rows, some of them not labelled at all."""

import sys

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from distill_nb.data.splits import Split
from distill_nb.models import seeded
from distill_nb.student.language import LanguageArguments, LanguageDistillTrainer
from distill_nb.targets.live import LiveTargets
from distill_nb.training.trainer import training_arguments


def llama(seed, **more):
    config = LlamaConfig(
        vocab_size=64,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        tie_word_embeddings=True,
        **more,
    )
    return seeded(lambda: LlamaForCausalLM(config), seed)


def main(folder, beta):
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    ids, sizes = (
        torch.randint(3, 64, (64, 12), generator=generator),
        torch.randint(2, 13, (64, 1), generator=generator),
    )
    labels = ids.roll(-1, 1).masked_fill(torch.arange(12) >= sizes - 1, -100)
    labels[::7] = -100
    data = Split(
        {"input_ids": ids, "attention_mask": (torch.arange(12) < sizes).long()}, labels, class_names=range(64)
    )
    arguments = training_arguments(
        folder,
        steps=6,
        batch_size=8,
        evaluations=2,
        checkpoints=0,
        learning_rate=1e-2,
        kind=LanguageArguments,
        temperature=2.0,
        beta=beta,
    )
    arguments.per_device_train_batch_size = 8 // arguments.world_size
    LanguageDistillTrainer(
        llama(0),
        arguments,
        train_dataset=data,
        eval_dataset=data,
        targets=LiveTargets(llama(9, initializer_range=0.3)),
        chunk_tokens=9,
    ).train()


if __name__ == "__main__":
    for beta in sys.argv[2:]:
        main(f"{sys.argv[1]}-{beta}", float(beta))
