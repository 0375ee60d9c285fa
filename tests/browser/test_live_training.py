"A live training in a real JupyterLab: its buttons are heard, its view outlives the page and the kernel."

import json
import re

import pytest
from figures import serious_violations
from lab import open_lab, open_notebook, write_notebook

from distill_nb.curves.record import training_record
from distill_nb.runs.folder import load_run

SETUP = """
import torch, transformers
from distill_nb.curves.live import train_live
from distill_nb.data.bundled import digits
from distill_nb.data.splits import join
from distill_nb.models import MLP, seeded
from distill_nb.student.distill import distill
from distill_nb.targets.cached import cache_targets

torch.set_num_threads(1)
splits = digits(size=14, labelled=200)
teacher = seeded(lambda: MLP(196, (64,), 10), 1)
targets = cache_targets(teacher, join(splits.student_data, splits.validation), "targets")
"""
TRAIN = """
def train(controls):
    student = seeded(lambda: MLP(196, (32,), 10), 0)
    return distill(student, splits, targets, "runs/NAME", steps=50_000, evaluations=1000, controls=controls)

live = train_live(train)
live
"""

HERE = ".jp-NotebookPanel:not(.lm-mod-hidden)"  # (Lab opens the last page's notebooks again, behind this one)


@pytest.fixture
def notebook(lab, browser):
    "Opens a notebook, of these cells if it is a new one, in a page of its own."
    folder, address = lab
    pages = []

    def opened(name, *cells):
        if cells:
            write_notebook(folder / name, *cells)
        page = browser.new_page(viewport={"width": 1200, "height": 1100})
        pages.append(page)
        page.set_default_timeout(60_000)
        open_lab(page, address)
        open_notebook(page, name)
        return page

    yield opened
    for page in pages:
        page.close()


def run(page, *cells):
    "Ask for these cells to be run, one after the other."
    for cell in cells:
        page.evaluate(
            """cell => { panel.content.activeCellIndex = cell; panel.content.deselectAll();
                                   void jupyterapp.commands.execute('notebook:run-cell') }""",
            cell,
        )


def view(page):
    return page.locator(f"{HERE} .distill-live").last


def words(page):
    return view(page).inner_text()


def waits(page, condition, arg=None):
    "Until the JavaScript `condition` on the view's `text` holds."
    try:
        page.wait_for_function(
            "([here, arg]) => { const views = [...document.querySelectorAll(`${here} .distill-live`)];"
            f" const text = views.at(-1)?.innerText ?? ''; return {condition} }}",
            arg=[HERE, arg],
        )
    except Exception as error:
        raise AssertionError(f"{condition}, {arg!r} never came: {words(page)!r}") from error


def says(page, what):
    waits(page, "text.includes(arg)", what)


def step(page):
    return int(re.search(r"step ([\d,]+) of 50,000", words(page))[1].replace(",", ""))


def goes_on(page):
    waits(page, "+text.match(/step ([\\d,]+) of/)?.[1].replace(',', '') > arg", step(page))


def beside(page, name):
    "What stands beside a control."
    return view(page).locator(".control", has=page.get_by_role("slider", name=name, exact=True)).inner_text()


def press(page, name):
    view(page).get_by_role("button", name=name, exact=True).click()


def test_a_training_hears_its_buttons_and_its_view_survives(lab, notebook):
    folder, _ = lab
    page = notebook("live.ipynb", SETUP, TRAIN.replace("NAME", "a"))
    run(page, 0, 1)
    says(page, "best accuracy")
    page.get_by_role("figure", name=re.compile("Training curves. a: ")).last.wait_for()
    assert "as configured" in beside(page, "alpha")

    press(page, "Pause")
    says(page, "paused")
    page.wait_for_timeout(500)  # the last step before the pause may be told a moment after it
    still = step(page)
    view(page).get_by_role("slider", name="alpha", exact=True).focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    says(page, "asked: alpha 0.67")
    page.wait_for_timeout(1000)
    assert (
        step(page) == still
        and "paused" in words(page)
        and load_run(folder / "runs/a").history().step.max() <= still
    )

    press(page, "Resume")
    says(page, f"since step {still:,}")
    says(page, f"step {still:,}: alpha 0.7 → 0.67")
    goes_on(page)

    rate = view(page).get_by_role("textbox", name="learning rate, exact")
    rate.fill("0.5")
    rate.press("Enter")
    says(page, "times the configured")
    press(page, "Leave it")
    assert "asked" not in beside(page, "learning rate")
    assert serious_violations(page, f"{HERE} .distill-live") == []

    page.evaluate("panel.context.save()")
    page.close()  # and open again what is in the middle of a training
    page = notebook("live.ipynb")
    says(page, "running")
    goes_on(page)
    path = f"{HERE} .distill-live [data-mark=loss] path"
    before = page.locator(path).last.get_attribute("d")
    page.wait_for_function(
        "([path, before]) => [...document.querySelectorAll(path)].at(-1)?.getAttribute('d') != before",
        arg=[path, before],
    )

    press(page, "Stop")
    says(page, "stopped by hand")
    waits(page, "text.match(/^\\s*stopped/)")
    trained = load_run(folder / "runs/a")
    assert trained.status["status"] == "stopped" and trained.best["step"] <= trained.status["steps"]
    trained.load_weights()
    events = trained.events()
    assert [each for each in events.event if each != "checkpoint"] == [
        "started",
        "paused",
        "resumed",
        *["control"] * (events.event == "control").sum(),
        "stopped",
        "stopped",
    ]
    assert events.step[events.event == "control"].eq(still).all()
    assert training_record(trained).curves["alpha"].values[-1] == 0.67


def test_a_cell_run_again_finds_its_training_and_a_waiting_cell_can_be_interrupted(lab, notebook):
    folder, _ = lab
    page = notebook("again.ipynb", SETUP, TRAIN.replace("NAME", "again"), "live.wait()")
    run(page, 0, 1)
    says(page, "best accuracy")
    page.wait_for_function("panel.content.model.cells.get(1).outputs.length >= 2")
    run(page, 1)
    says(page, "already running when its cell was run again")
    goes_on(page)
    assert [path.name for path in (folder / "runs").glob("again*")] == ["again"]

    run(page, 2)  # a cell that waits for a training, interrupted as by ■
    says(page, "A cell waits for this training")
    assert view(page).get_by_role("button", name="Stop", exact=True).is_disabled()
    page.evaluate("panel.sessionContext.session.kernel.interrupt()")
    page.wait_for_function(
        "() => { const outputs = panel.content.model.cells.get(2).outputs;"
        " return outputs.length && outputs.get(0).toJSON().ename == 'KeyboardInterrupt' }"
    )
    says(page, "stopped by hand")
    trained = load_run(folder / "runs/again")
    assert trained.status["status"] == "stopped"

    page.wait_for_timeout(2000)
    # the last picture is in the notebook, hidden beside the living one, shown without a kernel
    assert page.locator(f"{HERE} .jp-OutputArea-child:has(.jp-RenderedImage)").last.is_hidden()
    page.evaluate("panel.context.save()")
    outputs = json.loads((folder / "again.ipynb").read_text())["cells"][1]["outputs"]
    saved = next(output for output in outputs if "image/png" in output.get("data", {}))
    assert f"{trained.status['steps']:,} steps" in saved["metadata"]["image/png"]["alt"]
    assert (trained.folder / "training.png").stat().st_size > 5000
    (folder / "reopened.ipynb").write_text((folder / "again.ipynb").read_text())
    page = notebook("reopened.ipynb")
    shown = page.locator(f"{HERE} .jp-RenderedImage img:visible").last
    shown.wait_for()
    assert "".join(saved["data"]["image/png"]).strip() in shown.get_attribute("src")


def test_after_a_restart_the_view_says_how_to_go_on(lab, notebook):
    page = notebook(
        "restart.ipynb",
        SETUP,
        TRAIN.replace("NAME", "restart"),
        "from distill_nb.curves.live import watch_run\nwatch_run('runs/restart')",
    )
    run(page, 0, 1)
    says(page, "best accuracy")
    page.evaluate("panel.sessionContext.session.kernel.restart()")
    page.wait_for_timeout(3000)
    says(page, "interrupted at step")
    run(page, 2)
    says(page, "go on with distill(")
    assert "interrupted" in words(page)
