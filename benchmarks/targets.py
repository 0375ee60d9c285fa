"""What keeping teacher outputs costs: each a ratio to a named peer in one run.

    python benchmarks/targets.py    some minutes

Caching: the share of `cache_targets` that is the teacher's own forward passes (the peer: the forward passes
alone, timed inside the same call), in the whole and in what further examples take.
Reading: shuffled batches from a memory map against a training step of the student they are read for, a plain
loop without any Trainer.
Size: bytes a token of a sparse cache at k = 50, vocabulary 49,152, against all logits in float16.
Tables (`--part tables` runs these alone): loading 1,000,000 rows × 10 classes and looking all of them up
once, in shuffled batches of 512, against reading the file with pandas or pyarrow and nothing more."""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from distill_nb.data.splits import Split, take
from distill_nb.losses.core import distillation_loss
from distill_nb.models import CNN, seeded
from distill_nb.targets.cached import CachedTargets, cache_targets
from distill_nb.targets.encoding import AllLogits, SampledLogits, TopKLogits
from distill_nb.targets.table import TableTargets


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
    """Prints the share of the teacher's forward, in the whole and in what the second half of the data adds:
    a short caching is also hashing weights and checks. Returns the size of the cache in bytes."""
    timed = Timed(teacher)
    seconds = []
    for part in (take(data, range(8)), take(data, range(len(data) // 2)), data):  # the first warms up
        timed.seconds = 0.0
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            cache_targets(timed, part, folder, batch_size, keep=keep)
            seconds.append((timed.seconds, time.perf_counter() - start))
            size = sum(each.stat().st_size for each in Path(folder).glob("shard-*"))
    (half_forward, half), (forward, whole) = seconds[1:]
    further = (forward - half_forward) / (whole - half)
    print(
        f"  {name}, {keep}: forward is {forward / whole:.1%} of caching, and {further:.1%} of what further "
        "examples take (wanted: at least 95 %)"
    )
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


def best_of(function, repeats=3):
    "Seconds and processor seconds of the quickest call."
    times = []
    for _ in range(repeats):
        started, processor = time.perf_counter(), time.process_time()
        function()
        times.append((time.perf_counter() - started, time.process_time() - processor))
    return min(times)


def look_up(table, ids):
    "Loads a table of probabilities and looks every id up once."
    targets = TableTargets(table, "probabilities")
    for batch in ids.split(512):
        targets.logits_for(batch)


def tables(rows=1_000_000, classes=10):
    "Rows a second of each form, beside the plain reading of it."
    generator = np.random.default_rng(0)
    scores = generator.dirichlet(np.ones(classes), rows).astype(np.float32)
    frame = pd.DataFrame(scores, columns=[f"class {number}" for number in range(classes)])
    frame["id"] = generator.permutation(rows)
    ids = torch.from_numpy(generator.permutation(rows))
    print(f"tables of {rows:,} rows × {classes} classes: loading and one look-up of each, in batches of 512")
    with tempfile.TemporaryDirectory() as folder:
        frame.to_parquet(f"{folder}/table.parquet", index=False)
        frame.to_csv(f"{folder}/table.csv", index=False)
        np.savez(f"{folder}/table.npz", id=frame.id.to_numpy(), probabilities=scores)
        import pyarrow.csv

        for name, table, peer, read in [
            ("DataFrame", frame, "a copy", frame.copy),
            (
                "Parquet",
                f"{folder}/table.parquet",
                "pandas",
                lambda: pd.read_parquet(f"{folder}/table.parquet"),
            ),
            ("CSV", f"{folder}/table.csv", "pyarrow", lambda: pyarrow.csv.read_csv(f"{folder}/table.csv")),
            ("CSV", f"{folder}/table.csv", "pandas", lambda: pd.read_csv(f"{folder}/table.csv")),
            ("npz", f"{folder}/table.npz", "numpy", lambda: dict(np.load(f"{folder}/table.npz"))),
        ]:
            ours, processor = best_of(lambda table=table: look_up(table, ids))
            theirs, _ = best_of(read)
            print(
                f"  {name}: {rows / ours:,.0f} rows a second (wanted: at least 1,000,000), {ours:.2f} s, "
                f"processor {processor:.2f} s; {peer} reads it in {theirs:.2f} s, ratio {ours / theirs:.1f}"
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=["all", "tables"], default="all")
    part = parser.parse_args().part
    print(f"{torch.get_num_threads()} threads")
    tables()
    if part == "tables":
        return
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
