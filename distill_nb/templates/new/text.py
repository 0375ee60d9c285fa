"Can a small network learn from a larger one which library a sentence is about?"

import inspect

import numpy
import pandas
import scipy.stats
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

import distill_nb as dn
from distill_nb.data.tokens import classify_texts

# The data: texts and a class for each. Put your own two lists here, and delete what makes these.
texts, labels = [], []
for library in (numpy, pandas.DataFrame, scipy.stats, torch):
    about = {inspect.getdoc(part) or "" for name, part in vars(library).items() if callable(part)}
    name = library.__name__
    sentences = {" ".join(part.split()) for text in about for part in text.split("\n\n")[:3]}
    sentences = sorted(one for one in sentences if 5 <= len(one.split()) <= 40)[:300]
    texts, labels = texts + sentences, labels + [name] * len(sentences)

# A tokenizer of these texts. AutoTokenizer.from_pretrained("…") is one too.
engine = Tokenizer(models.BPE(unk_token="?"))
engine.pre_tokenizer = pre_tokenizers.Whitespace()
engine.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=1500, special_tokens=["?", "_"]))
tokenizer = PreTrainedTokenizerFast(tokenizer_object=engine, unk_token="?", pad_token="_")
data = classify_texts(tokenizer, [text[:100] for text in texts], labels, sorted(set(labels)), 60)
splits = dn.make_splits(data, labelled=200, validation=150, test=300)

problem = dn.Problem(
    splits,
    teacher=dn.small_student("text", "small", splits, tokenizer),  # or a module that is ready
    make_student=dn.small_student("text", "tiny", splits, tokenizer),
    seeds=3,  # pairs of a student with and one without the teacher
    alpha=0.3,  # weight of the labels against the teacher's answers
    steps=100,
    teacher_steps=150,
)
