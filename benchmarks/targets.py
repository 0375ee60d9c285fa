"""What keeping teacher outputs costs: each a ratio to a named peer in one run.

    python benchmarks/targets.py    some minutes

Caching: the share of `cache_targets` that is the teacher's own forward passes (the peer: the forward passes
alone, timed inside the same call).
Reading: shuffled batches from a memory map against a training step of the student they are read for, a plain
loop without any Trainer.
Size: bytes a token of a sparse cache at k = 50, vocabulary 49,152, against all logits in float16."""

import statistics
import tempfile
import time
from pathlib import Path

import torch

from distill_nb.data.splits import Split
from distill_nb.losses.core import distillation_loss
from distill_nb.models import CNN, seeded
from distill_nb.targets.cached import CachedTargets, cache_targets
from distill_nb.targets.encoding import AllLogits, SampledLogits, TopKLogits


class Timed(torch.nn.Module):
    "A teacher that adds up the seconds of its forward passes."

    def __init__(self, model):
        super().__init__()
        self.model, self.seconds = model, 0.0

    def forward(self, inputs):
        start = time.perf_counter()
        logits = self.model(inputs)
        self.seconds += time.perf_counter() - start
        return logits


def language_model(words=49_152, width=576, layers=30):
    "A transformer of the shape of SmolLM2-135M, with random weights."
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=words,
            hidden_size=width,
            intermediate_size=1536,
            num_hidden_layers=layers,
            num_attention_heads=9,
            num_key_value_heads=3,
            use_cache=False,
        )
    ).eval()


class Logits(torch.nn.Module):
    "Asks a transformer with ids alone."

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, tokens):
        return self.model(input_ids=tokens).logits


def caching(name, teacher, data, batch_size, keep):
    "Prints the share of the teacher's forward; returns the size of the cache in bytes."
    timed = Timed(teacher)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        cache_targets(timed, data, folder, batch_size, keep=keep)
        share = timed.seconds / (time.perf_counter() - start)
        size = sum(each.stat().st_size for each in Path(folder).glob("shard-*"))
    print(f"  {name}, {keep}: forward is {share:.1%} of caching (wanted: at least 95 %)")
    return size


def reading(name, make, batch_size, data, keep, shard_size, steps=400):
    "Prints what reading a shuffled batch costs beside a step of the student, each in turn, medians."
    student = make()
    optimiser = torch.optim.AdamW(student.parameters())
    reads, trains = [], []
    with tempfile.TemporaryDirectory() as folder:
        targets = cache_targets(
            seeded(lambda: CNN((1, 14, 14), (2, 2), 8), 0),
            data,
            folder,
            2048,
            keep=keep,
            shard_size=shard_size,
        )
        for _ in range(steps):
            batch = data[torch.randint(len(data), (batch_size,))]
            start = time.perf_counter()
            logits = targets.logits_for(batch["ids"], batch["inputs"])
            read = time.perf_counter()
            distillation_loss(student(batch["inputs"]), logits, batch["labels"]).backward()
            optimiser.step()
            optimiser.zero_grad()
            reads.append(read - start)
            trains.append(time.perf_counter() - read)
    read, train = statistics.median(reads), statistics.median(trains)
    print(
        f"  {name}, batch {batch_size}, {-(-len(data) // shard_size)} shards, {keep}: "
        f"reading {1e6 * read:.0f} µs, a step {1e6 * train:.0f} µs, "
        f"{read / train:.1%} (wanted: at most 5 %)"
    )


def main():
    print(f"{torch.get_num_threads()} threads")
    torch.manual_seed(0)
    images = Split(torch.rand(20_000, 1, 28, 28), class_names=range(10))
    print("caching 20,000 images of 28 × 28")
    for keep in [AllLogits(), AllLogits("float16")]:
        caching(
            "CNN 32-64, hidden 128", seeded(lambda: CNN((1, 28, 28), (32, 64), 128), 0), images, 512, keep
        )
    tokens = Split(torch.randint(49_152, (32, 128)), class_names=range(49_152))
    print("caching 4,096 tokens, vocabulary 49,152, the shape of SmolLM2-135M")
    teacher = Logits(language_model())
    for keep in [TopKLogits(50, "ghost"), SampledLogits(50)]:
        size = caching("transformer", teacher, tokens, 4, keep)
        print(
            f"    {size / tokens.inputs.numel():.0f} bytes a token (wanted: at most 300), "
            f"{2 * 49_152 * tokens.inputs.numel() / size:.0f} times less "
            "than all logits in float16"
        )
    many = Split(torch.rand(50_000, 1, 14, 14), torch.randint(10, (50_000,)), class_names=range(10))
    print("reading shuffled batches of 50,000 examples")
    for keep in [AllLogits(), AllLogits("float16")]:
        for shard_size, in_memory in [(50_000, 0), (10_000, 0), (10_000, CachedTargets.in_memory)]:
            CachedTargets.in_memory = in_memory
            print("  mapped:" if in_memory == 0 else "  in memory, as caches below 64 MiB are:", end="")
            reading(
                "CNN 8-16, hidden 32",
                lambda: seeded(lambda: CNN((1, 14, 14), (8, 16), 32), 1),
                128,
                many,
                keep,
                shard_size,
            )


if __name__ == "__main__":
    main()
