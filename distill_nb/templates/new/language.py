"Can a small language model learn from a larger one to write documentation?"

import inspect

import numpy
from scipy import stats
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

import distill_nb as dn
from distill_nb.data.splits import take
from distill_nb.data.tokens import cut_text, pad_rows

# The data: any texts. Put your own list here, and delete what makes this one.
parts = [inspect.getdoc(getattr(one, name)) or "" for one in (numpy, stats) for name in one.__all__]
texts = sorted({part for part in parts if part and "may vary" not in part})[:400]  # the same at each start

# A tokenizer of these texts. AutoTokenizer.from_pretrained("…") is one too.
engine = Tokenizer(models.BPE())
engine.pre_tokenizer, engine.decoder = pre_tokenizers.ByteLevel(), decoders.ByteLevel()
alphabet = pre_tokenizers.ByteLevel.alphabet()
trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=["<end>"], initial_alphabet=alphabet)
engine.train_from_iterator(texts, trainer)
tokenizer = PreTrainedTokenizerFast(tokenizer_object=engine, eos_token="<end>", pad_token="<end>")
rows = pad_rows(cut_text(tokenizer, texts, 48))
ends = {"train": (0, 600), "validation": (600, 700), "test": (700, 900)}
splits = dn.Splits(*(take(rows, range(*ends[part]), part) for part in ends))

problem = dn.Problem(
    splits,
    teacher=dn.small_student("language", "small", splits, tokenizer),  # or a module that is ready
    make_student=dn.small_student("language", "tiny", splits, tokenizer),
    measure="perplexity",
    seeds=2,  # pairs of a student with and one without the teacher
    temperature=1.0,
    alpha=0.5,  # weight of the labels against the teacher's outputs
    steps=100,
    batch_size=16,
    teacher_steps=200,
)
