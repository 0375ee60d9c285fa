"""Every road that asks the teacher, on data that teacher and student see in different ways.

The student sees 3 numbers of an example and the teacher 8 others: whoever takes the wrong ones fails."""

import numpy as np
import pytest
import torch
from PIL import Image

import distill_nb as dn
from distill_nb.data.splits import Split, Splits, join, with_columns
from distill_nb.explorers.answers import gather_outputs
from distill_nb.explorers.capacity import train_sizes
from distill_nb.student.recipes import Mixup, born_again, cascade, easy_first

QUICK = dict(steps=3, batch_size=16)


def make_teacher():
    return dn.MLP(8, (8,), 2)


def make_student():
    return dn.MLP(3, (4,), 2)


@pytest.fixture(scope="module")
def splits():
    generator = torch.Generator().manual_seed(0)
    seen, hidden = (torch.randn(240, width, generator=generator) for width in (3, 8))
    labels = (hidden.sum(1) > 0).long()
    data = Split(seen, labels, groups=["a", "b"] * 120, views={"teacher": hidden})
    return dn.make_splits(data, 60, 60, 60)


@pytest.fixture(scope="module")
def teacher():
    return dn.seeded(make_teacher, 1)


@pytest.fixture(scope="module")
def targets(splits, teacher, tmp_path_factory):
    data = join(splits.student_data, splits.validation)
    return dn.cache_targets(teacher, data, tmp_path_factory.mktemp("targets") / "cache")


def test_a_teacher_is_trained_audited_and_saved_by_its_view(splits, tmp_path):
    teacher = dn.seeded(make_teacher, 0)
    run = dn.train_teacher(teacher, splits, tmp_path / "run", steps=80, evaluations=1)
    accuracy = run.best["accuracy"]
    seen = splits.validation.view("teacher")
    assert accuracy == (dn.predict(teacher, seen).logits.argmax(1) == seen.labels).double().mean()
    audit = dn.audit_teacher(teacher, splits, resamples=5)
    assert audit.measured["accuracy"] == pytest.approx(accuracy)
    found = dn.evaluate_teacher(teacher, splits.validation, resamples=0).measures
    assert found.value["accuracy"] == pytest.approx(accuracy)
    assert dn.calibrate_teacher(teacher, splits).effect.before["accuracy"] == pytest.approx(accuracy)
    folder = dn.save_teacher(teacher, splits, tmp_path / "saved", run=run)
    assert dn.open_teacher(folder).metadata["validation_accuracy"] == pytest.approx(accuracy)


def test_students_of_a_grid_of_a_search_and_of_one_width_each_learn_from_the_view(
    splits, teacher, targets, tmp_path
):
    settings = dict(steps=3, evaluations=1, progress=False)
    one, other = (
        dn.train_population(make_student, splits, source, tmp_path / name, (2.0,), (0.5,), 2, **settings)
        for name, source in [("cached", targets), ("live", dn.LiveTargets(teacher))]
    )
    first, second = (population.best_rows().validation_accuracy for population in (one, other))
    assert np.allclose(first, second)
    found = dn.tune(
        make_student, splits, targets, tmp_path / "tune", trials=2, steps=3, confirm=0, progress=False
    )
    assert len(found.trials) == 2
    table = train_sizes(
        lambda width: dn.MLP(3, (width,), 2), [2], splits, targets, tmp_path / "widths", seeds=1, steps=2
    )
    assert len(table) == 2


def test_a_comparison_and_a_study_ask_the_teacher_about_its_view(splits, tmp_path):
    problem = dn.Problem(splits, make_teacher, make_student, seeds=2, steps=3, teacher_steps=5)
    study = dn.run_study(problem, tmp_path, progress=False)
    seen = splits.test.view("teacher")
    logits = dn.predict(study.teacher.load_weights(), seen).logits
    assert study.comparison.table.accuracy["teacher"] == (logits.argmax(1) == seen.labels).double().mean()
    assert (tmp_path / "report.html").exists()


def test_a_curriculum_reads_the_view_and_a_cascade_only_at_its_first_step(splits, teacher, targets, tmp_path):
    order = easy_first(splits.student_data, dn.LiveTargets(teacher))
    assert order(0.5, 8, torch.Generator().manual_seed(0)).shape == (8,)
    steps = cascade(
        teacher, {"assistant": make_student, "last": make_student}, splits, tmp_path / "cascade", **QUICK
    )
    assert list(steps.table["learnt from"]) == ["teacher", "assistant"]
    assert len(born_again(make_student, splits, tmp_path / "again", 1, **QUICK).runs) == 2
    with pytest.raises(ValueError, match="transform: got examples of which the teacher has a view"):
        student = dn.seeded(make_student, 0)
        live = dn.LiveTargets(teacher)
        dn.distill(student, splits, live, tmp_path / "no", transform=Mixup(), **QUICK)
    assert not (tmp_path / "no").exists()


def test_an_explorer_shows_the_teacher_by_its_view(splits, teacher, targets):
    student = dn.seeded(make_student, 0)
    whole = splits.validation
    for source in (teacher, targets):
        outputs = gather_outputs(data=whole, teacher=source, student=student)
        logits = dn.predict(teacher, whole.view("teacher")).logits
        assert torch.allclose(outputs.logits["teacher"], logits, atol=1e-6)
    pixels = with_columns(whole, inputs={"input_ids": torch.zeros(len(whole), 3, dtype=torch.long)})
    assert gather_outputs(data=pixels, teacher=targets).previews is whole.views["teacher"]


def test_a_source_is_asked_about_the_view_also_where_nobody_says_so(splits, teacher, targets):
    logits = dn.predict(teacher, splits.validation.view("teacher")).logits
    for source in (targets, dn.LiveTargets(teacher)):
        assert torch.allclose(dn.predict(source, splits.validation).logits, logits, atol=1e-6)


def test_images_in_folders_teach_and_learn_in_two_sizes(tmp_path):
    "The teacher sees 12×12 pixels in colour, the student 6×6 in grey; files are read batch by batch."
    generator = np.random.default_rng(0)
    for number in range(48):
        place = tmp_path / "pets" / ["cat", "dog"][number % 2] / f"{number:02}.png"
        place.parent.mkdir(exist_ok=True, parents=True)
        Image.fromarray(generator.integers(256, size=(12, 12, 3), dtype=np.uint8)).save(place)
    pets = dn.data.image_folder(
        tmp_path / "pets",
        transform=lambda batch: batch[..., ::2, ::2].float().mean(1, keepdim=True) / 255,
        views={"teacher": lambda batch: batch / 255},
    )
    splits = dn.make_splits(pets, 0.5, 8, 8)
    teacher = dn.seeded(lambda: dn.CNN((3, 12, 12), (4,), 8, 2), 0)
    dn.train_teacher(teacher, splits, tmp_path / "teacher", steps=2, evaluations=1)
    targets = dn.cache_targets(teacher, join(splits.student_data, splits.validation), tmp_path / "targets")
    histories = []
    for name, source in [("live", dn.LiveTargets(teacher)), ("cached", targets)]:
        student = dn.seeded(lambda: dn.CNN((1, 6, 6), (4,), 8, 2), 0)
        histories.append(
            dn.distill(student, splits, source, tmp_path / name, **QUICK).history().validation_soft
        )
    assert np.allclose(*(history.dropna() for history in histories), atol=1e-6)
    assert len(gather_outputs(data=splits.test, teacher=teacher, student=student).previews) == 8


def test_views_that_only_some_splits_have_are_refused(splits):
    blind = with_columns(splits.test, views={})
    with pytest.raises(ValueError, match="views: got none in test, teacher: .8. float32 in train"):
        Splits(splits.train, splits.validation, blind)
