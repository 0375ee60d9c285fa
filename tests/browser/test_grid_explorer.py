"A population trained in a real JupyterLab: the cells fill, a click shows a cell, Stop keeps all of it."

import numpy as np
from figures import PICTURE, kernel, slider
from lab import open_lab, open_notebook, run_all, write_notebook

from distill_nb.population.population import load_population
from distill_nb.runs.folder import load_run

SETUP = """
import torch
from distill_nb.data.bundled import digits
from distill_nb.data.splits import join
from distill_nb.population.train import train_population
from distill_nb.explorers.grid import explore_training
from distill_nb.models import MLP, seeded
from distill_nb.targets.cached import cache_targets

torch.set_num_threads(1)
splits = digits(size=14, labelled=200)
teacher = seeded(lambda: MLP(196, (64,), 10), 1)
targets = cache_targets(teacher, join(splits.student_data, splits.validation), "grid/targets")
settings = dict(
    temperatures=[1, 4, 16], alphas=[.1, .9], learning_rates=[1e-2, 3e-2], seeds=2,
    steps=200_000, evaluations=10_000, checkpoint_seconds=.5, progress=False)
def train(controls):
    student = lambda: MLP(196, (6,), 10)
    return train_population(student, splits, targets, "grid/students", controls=controls, **settings)
live = explore_training(train, splits.validation)
live
"""


def chooses(page, act, said):
    """Do `act` and wait until the picture says that this cell is chosen. (A change alone is not waited for:
    the last values of a training that was just paused may change the picture too.)"""
    act()
    says(page, f"Chosen: {said}.")


def says(page, said):
    page.wait_for_function(
        "([one, said]) => document.querySelector(one).getAttribute('aria-label').includes(said)",
        arg=[PICTURE, said],
    )


def state(page):
    return str(kernel(page, "", "live.state"))


def cell(page, name):
    return page.get_by_role("button", name=name, exact=True)


def test_cells_fill_answer_clicks_and_stay_after_a_stop(lab, browser):
    folder, address = lab
    write_notebook(
        folder / "grid.ipynb",
        SETUP,
        "from distill_nb.explorers.grid import GridExplorer\nGridExplorer('/nowhere')",
    )
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(20_000)
    open_lab(page, address)
    open_notebook(page, "grid.ipynb")
    run_all(page)
    assert "/nowhere" in page.get_by_role("alert").filter(has_text="Nothing to explore").inner_text()
    page.wait_for_selector(f"{PICTURE} svg [data-mark]")
    says(page, "6 of 6 cells known")  # they fill
    before = page.locator(f"{PICTURE} svg").first.inner_html()
    page.wait_for_function(
        "([one, before]) => document.querySelector(one).innerHTML != before", arg=[f"{PICTURE} svg", before]
    )  # and go on changing

    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text("paused ·").wait_for()
    chooses(page, cell(page, "temperature 16, alpha 0.9").click, "temperature 16, alpha 0.9")
    assert "'temperature': 16, 'alpha': 0.9" in state(page)

    slider(page, "temperature").focus()
    chooses(page, lambda: page.keyboard.press("ArrowLeft"), "temperature 4, alpha 0.9")
    cell(page, "temperature 1, alpha 0.1").focus()
    chooses(page, lambda: page.keyboard.press("Enter"), "temperature 1, alpha 0.1")
    page.get_by_label("learning rate").select_option(label="0.03")
    page.wait_for_function(
        "() => document.querySelector('.distill-explorer table').rows[1].cells[1].innerText != ''"
    )
    page.wait_for_timeout(400)
    table = (
        load_population(folder / "grid/students")
        .cells()
        .query("temperature == 1 and alpha == .1 and learning_rate == .03")
    )
    shown = page.locator(".distill-explorer table tr").nth(1).locator("td").first.inner_text()
    assert shown == f"{100 * table['mean'].item():.1f} %" and "'temperature': 1, 'alpha': 0.1" in state(page)
    assert np.allclose(kernel(page, "", "float(live.heat()[0][0, 0])"), table["mean"].item())
    assert kernel(page, "", "live.values('reliability title')['text']").startswith("Reliability: ECE")

    page.get_by_role("button", name="Resume", exact=True).click()
    page.get_by_text("running ·").wait_for()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("stopped ·").wait_for()
    assert (
        load_run(folder / "grid/students").status["status"] == "stopped"
        and page.get_by_role("button", name="Stop", exact=True).is_disabled()
    )
    page.get_by_text("Best on validation: ").wait_for()  # only now
    mean = load_population(folder / "grid/students").cells()["mean"]
    assert np.allclose(kernel(page, "", "live.record.population.cells()['mean'].tolist()"), mean)
    page.evaluate("panel.sessionContext.shutdown()")
    page.close()
