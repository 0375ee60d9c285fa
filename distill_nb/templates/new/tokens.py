"Can a small network learn from a larger one which words of a sentence are code?"

import inspect
from collections import Counter

import numpy
from scipy import stats

import distill_nb as dn
from distill_nb.data.splits import take

# The data: rows of words, and a class for each word. Put your own two lists of lists here, and delete what
# makes these: sentences of documentation, in which `names in backticks` are code.
texts = {inspect.getdoc(getattr(one, name)) or "" for one in (numpy, stats) for name in one.__all__}
parts = sorted({" ".join(part.split()) for text in texts for part in text.split("\n\n")})
parts = [part.split() for part in parts if "`" in part and 6 <= len(part.split()) <= 24][::2]
words = [[word.strip("`.,;:()").lower() for word in part] for part in parts]
classes = [["code" if "`" in word else "text" for word in part] for part in parts]

# Words that occur twice have a number, others are 1. Rows are filled up to the longest.
counts = Counter(word for row in words for word in row)
numbers = {word: number for number, word in enumerate(sorted(one for one in counts if counts[one] > 1), 2)}
tokens = [[numbers.get(word, 1) for word in row] for row in words]
labels = [[["text", "code"].index(name) for name in row] for row in classes]
data = dn.data.as_split({"input_ids": tokens, "labels": labels}, class_names=["text", "code"])
parts = ["train", "validation", "test"]
splits = dn.Splits(*(take(data, range(n, len(data), 3), part) for n, part in enumerate(parts)))

problem = dn.Problem(
    splits,
    teacher=dn.small_student("tokens", "small", splits),  # or a module that is ready
    make_student=dn.small_student("tokens", "tiny", splits),
    measure="macro_f1",  # code is rare, and counts as much as text
    seeds=2,  # pairs of a student with and one without the teacher
    steps=80,
    batch_size=64,
    learning_rate=1e-3,
    teacher_steps=100,
)
