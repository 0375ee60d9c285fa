"Can a small network learn from a forest what the forest learnt from a table?"

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import StandardScaler

import distill_nb as dn

# The data: rows of numbers and a class for each. Put your own here, such as
# frame = pandas.read_csv("mine.csv"); dn.data.as_split(frame, labels="diagnosis") takes it as it is.
table = load_breast_cancer()
rows = StandardScaler().fit_transform(table.data)
data = dn.data.as_split((rows, table.target), class_names=list(table.target_names))

# 40 rows keep their label to learn from; of the others in train only the teacher's answer is known.
splits = dn.make_splits(data, labelled=40, validation=100, test=200)

# The teacher: anything with predict_proba, fitted on train alone. A torch module is a teacher too.
forest = RandomForestClassifier(200, min_samples_leaf=2, random_state=0)
forest.fit(splits.train.inputs.numpy(), splits.train.labels.numpy())

problem = dn.Problem(
    splits,
    teacher=dn.EstimatorTargets(forest),
    make_student=dn.small_student("table", "tiny", splits),
    measure="accuracy",  # what the verdict is about; or "nll", "macro_f1", …
    seeds=3,  # pairs of a student with and one without the teacher
    temperature=2.0,
    alpha=0.3,  # weight of the labels against the teacher's answers
    steps=300,
)
