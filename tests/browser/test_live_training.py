"A training under one's hands in a real JupyterLab: its buttons are heard, its view outlives the page and the kernel."
import json
import re
import time

import pytest
from lab import open_lab, open_notebook, run_all, write_notebook

from distill_nb.curves import record_of
from distill_nb.runs import load_run

SETUP = """
import torch, transformers
from distill_nb.curves import train_live
from distill_nb.data import digits, join
from distill_nb.models import MLP, seeded
from distill_nb.student import distill
from distill_nb.targets import cache_targets

torch.set_num_threads(1)
splits = digits(size=14, labelled=200)
teacher = seeded(lambda: MLP(196, (64,), 10), 1)
targets = cache_targets(teacher, join(splits.student_data, splits.validation), "targets")
"""
TRAIN = """
live = train_live(lambda controls: distill(seeded(lambda: MLP(196, (32,), 10), 0), splits, targets, "runs/NAME", steps=50_000, evaluations=1000,
                                           controls=controls))
live
"""

VIEW = ".jp-NotebookPanel:not(.lm-mod-hidden) .distill-live"   # (Lab opens the last page's notebooks again, behind this one)


@pytest.fixture
def notebook(lab, browser):
    "Opens a notebook of these cells in a page of its own, and runs it."
    folder, address = lab
    pages = []

    def opened(name, *cells, run=True):
        if cells: write_notebook(folder / name, *cells)
        page = browser.new_page(viewport={"width": 1200, "height": 1100})
        pages.append(page)
        page.set_default_timeout(30_000)
        open_lab(page, address)
        open_notebook(page, name)
        if run: run_all(page)
        return page
    yield opened
    for page in pages: page.close()


def words(page): return page.locator(VIEW).inner_text()


def waits(page, condition, arg=None):
    "Until the JavaScript `condition` on the view's `text` holds."
    try: page.wait_for_function(f"([view, arg]) => {{ const text = document.querySelector(view)?.innerText ?? ''; return {condition} }}", arg=[VIEW, arg])
    except Exception as error: raise AssertionError(f"{condition}, {arg!r} never came: {words(page)!r}") from error


def says(page, what): waits(page, "text.includes(arg)", what)


def step(page): return int(re.search(r"step ([\d,]+) of 50,000", words(page))[1].replace(",", ""))


def goes_on(page): waits(page, "+text.match(/step ([\\d,]+) of/)?.[1].replace(',', '') > arg", step(page))


def press(page, name): page.locator(VIEW).get_by_role("button", name=name, exact=True).click()


def test_a_training_hears_its_buttons_and_its_view_survives_a_reload(lab, notebook):
    folder, _ = lab
    page = notebook("live.ipynb", SETUP, TRAIN.replace("NAME", "a"))
    says(page, "best accuracy")
    page.get_by_role("img", name=re.compile("Training curves. a: accuracy")).wait_for()

    press(page, "Pause")
    says(page, "paused")
    still = step(page)
    page.locator(f"{VIEW} .noUi-handle").nth(1).focus()   # alpha
    for _ in range(3): page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(1000)
    assert step(page) == still and "paused" in words(page) and load_run(folder / "runs/a").history().step.max() <= still

    press(page, "Resume")
    says(page, f"step {still:,}: alpha 0.7 → 0.67")
    goes_on(page)
    page.evaluate("panel.context.save()")
    page.close()   # and open again what is in the middle of a training
    page = notebook("live.ipynb", run=False)
    says(page, "running")
    goes_on(page)
    picture = page.locator(f"{VIEW} img.distill-picture")
    source = picture.get_attribute("src")
    page.wait_for_function("([view, source]) => document.querySelector(`${view} img.distill-picture`).src != source", arg=[VIEW, source])

    press(page, "Stop")
    says(page, "stopped by hand")
    waits(page, "text.match(/stopped\\n/)")
    run = load_run(folder / "runs/a")
    assert run.status["status"] == "stopped" and run.best["step"] <= run.status["steps"]
    run.load_weights()
    events = run.events()
    assert [each for each in events.event if each != "checkpoint"] == ["started", "paused", "resumed", "control", "stopped", "stopped"]
    assert events.step[events.event == "control"].item() == still and record_of(run).curves["alpha"].values[-1] == .67


def test_a_cell_that_waits_can_be_interrupted_and_the_last_picture_is_saved(lab, notebook):
    folder, _ = lab
    page = notebook("waits.ipynb", SETUP, TRAIN.replace("NAME", "b"), "live.wait()", run=False)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    says(page, "A cell waits for this training")
    says(page, "best accuracy")
    assert page.locator(VIEW).get_by_role("button", name="Stop", exact=True).is_disabled()
    began = time.monotonic()
    page.evaluate("panel.sessionContext.session.kernel.interrupt()")
    page.wait_for_function("panel.content.model.cells.get(2).outputs.length && panel.content.model.cells.get(2).outputs.get(0).toJSON().ename == 'KeyboardInterrupt'")
    assert time.monotonic() - began < 10
    says(page, "stopped by hand")
    run = load_run(folder / "runs/b")
    assert run.status["status"] == "stopped"
    page.wait_for_timeout(1000)
    assert page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-child:has(.jp-RenderedImage)").is_hidden(), "the last picture is shown beside the living one"
    page.evaluate("panel.context.save()")
    saved = json.loads((folder / "waits.ipynb").read_text())["cells"][1]["outputs"][1]
    assert f"{run.status['steps']:,} steps" in saved["metadata"]["image/png"]["alt"]
    (folder / "reopened.ipynb").write_text((folder / "waits.ipynb").read_text())
    page = notebook("reopened.ipynb", run=False)
    shown = page.locator(".jp-RenderedImage img:visible")
    shown.wait_for()
    assert "".join(saved["data"]["image/png"]).strip() in shown.get_attribute("src")
