"The calibration explorer in a real JupyterLab: controls that are moved, pictures that change, right numbers."

import json
import re

import numpy as np
import pytest
from lab import open_lab, open_notebook, run_all, write_notebook

from distill_nb.calibration.metrics import (
    accuracy,
    brier_score,
    equal_mass_calibration_error,
    expected_calibration_error,
    negative_log_likelihood,
)
from distill_nb.calibration.scalers import apply_temperature, fit_temperature
from distill_nb.defaults import BINS

DATA = """
import numpy as np
rng = np.random.default_rng(0)
groups = rng.choice(["new", "seen"], 5000)
truth = rng.normal(0, 1.5, (5000, 10))
labels = (truth + rng.gumbel(size=truth.shape)).argmax(1)
logits = (truth*np.where(groups == "new", 3, 2)[:, None]).astype(np.float32)
"""
SHOW = """
from distill_nb.explorers.calibration import CalibrationExplorer
explorer = CalibrationExplorer(logits, labels, groups=groups)
explorer
"""
BAD = "CalibrationExplorer(logits, labels + 5, groups=groups)"
data = {}
exec(DATA, data)
logits, labels, groups = data["logits"], data["labels"], data["groups"]
PICTURE = ".distill-explorer img.distill-picture"


@pytest.fixture(scope="module")
def page(lab, browser):
    "The explorer in a notebook that was run."
    folder, address = lab
    write_notebook(folder / "explorer.ipynb", DATA, SHOW, BAD)
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(10_000)
    open_lab(page, address)
    open_notebook(page, "explorer.ipynb")
    run_all(page)
    page.wait_for_selector(PICTURE + "[src^=blob]")
    yield page
    page.close()


@pytest.fixture(autouse=True)
def at_rest(request):
    "Before each test that has the page, all controls as at first."
    if "page" in request.fixturenames:
        kernel_does(
            request.getfixturevalue("page"),
            f"explorer.set(temperature=1., bins={BINS}, scheme='equal width', "
            "target='top label', group='all examples')",
        )


def kernel_does(page, code):
    "Run code in the notebook's kernel, outside any cell, and wait until the browser has all it sent."
    status = page.evaluate(
        """async code => {
            const kernel = panel.sessionContext.session.kernel
            return (await kernel.requestExecute({code}).done).content.status }""",
        code,
    )
    assert status == "ok"


def moved(page, act):
    "Do `act` and wait for the next picture; its alternative text."
    before = page.get_attribute(PICTURE, "src")
    act()
    page.wait_for_function(
        "([one, before]) => document.querySelector(one).src != before", arg=[PICTURE, before]
    )
    kernel_does(page, "")  # the numbers come in a message after the picture's
    return page.get_attribute(PICTURE, "title")


def shown(page):
    "The numbers beside the picture."
    cells = page.locator(".distill-explorer table tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return {"T": float(cells[0][1].split("=")[1]), **{row[0]: float(row[1]) for row in cells[1:]}}


def agrees(page, temperature=1.0, bins=BINS, ece=expected_calibration_error, chosen=slice(None)):
    "Assert that the page shows what the plain functions give."
    z, y = apply_temperature(logits, temperature)[chosen], labels[chosen]
    expected = {
        "T": temperature,
        "ECE": ece(z, y, bins=bins),
        "NLL, nats": negative_log_likelihood(z, y),
        "Brier score": brier_score(z, y),
        "accuracy": accuracy(z, y),
    }
    now = shown(page)
    assert now.keys() == expected.keys()
    for name in expected:
        assert now[name] == pytest.approx(expected[name], abs=6e-4 if name == "T" else 6e-5), name


def handle(page, number):
    return page.locator(".distill-explorer .noUi-handle").nth(number)


def test_a_dragged_temperature_moves_picture_and_numbers(page):
    box = page.locator(".distill-explorer .noUi-base").first.bounding_box()
    middle = box["y"] + box["height"] / 2

    def drag():
        handle(page, 0).hover()
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.8, middle, steps=5)
        page.mouse.up()

    words = moved(page, drag)
    page.wait_for_timeout(500)
    temperature = 10 ** round(np.log10(shown(page)["T"]), 2)
    assert 3 < temperature < 5
    agrees(page, temperature)
    assert "Reliability diagram" in words
    assert f"T = {temperature:.3f}" in page.get_by_role("img", name=re.compile("Reliability")).get_attribute(
        "title"
    )


@pytest.mark.parametrize(
    "number, key, setting",
    [
        (0, "ArrowRight", {"temperature": 10**0.01}),
        (0, "ArrowLeft", {"temperature": 10**-0.01}),
        (1, "ArrowRight", {"bins": BINS + 1}),
        (1, "ArrowLeft", {"bins": BINS - 1}),
    ],
)
def test_sliders_answer_the_keyboard(page, number, key, setting):
    handle(page, number).focus()
    moved(page, lambda: page.keyboard.press(key))
    agrees(page, **setting)


def test_bins_scheme_group_and_fit(page):
    moved(page, lambda: page.get_by_label("bins have").select_option("equal mass"))
    agrees(page, ece=equal_mass_calibration_error)
    new = groups == "new"
    moved(page, lambda: page.get_by_label("subgroup").select_option("new"))
    agrees(page, ece=equal_mass_calibration_error, chosen=new)
    best = fit_temperature(logits[new], labels[new]).temperature
    button = page.get_by_role("button", name="Fit")
    assert f"{best:.3f}" in button.inner_text()
    moved(page, button.click)
    agrees(page, best, ece=equal_mass_calibration_error, chosen=new)
    page.wait_for_timeout(500)  # the slider goes to its nearest step; temperature stays
    agrees(page, best, ece=equal_mass_calibration_error, chosen=new)


def test_a_temperature_can_be_typed(page):
    box = page.get_by_label("T", exact=True)
    moved(page, lambda: (box.fill("3.123"), box.press("Enter")))
    agrees(page, 3.123)
    assert box.input_value() == "3.123"


def test_the_class_menu_shows_that_class(page):
    words = moved(page, lambda: page.get_by_label("class").select_option("3"))
    p = apply_temperature(logits, 1).softmax(1)[:, 3]
    assert f"Class 3: says {100 * p.mean():.1f} %, happens {100 * (labels == 3).mean():.1f} %" in words
    assert shown(page)["ECE"] == pytest.approx(
        expected_calibration_error(confidence=p, labels=(labels == 3) * 1), abs=6e-5
    )


def test_a_fast_drag_ends_at_the_newest_and_does_not_queue(page):
    kernel_does(
        page,
        "frames = []\n"
        "explorer._image.observe(lambda change: frames.append(explorer.state['temperature']), 'value')",
    )
    handle(page, 0).focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.distill-explorer table').rows[0].cells[1].innerText == 'T = 3.981'",
        timeout=3000,
    )
    agrees(page, 10**0.6)
    kernel_does(
        page,
        "assert 1 <= len(frames) <= 60, frames\n"
        "assert frames == sorted(set(frames)) and abs(frames[-1] - 10**.6) < 1e-9, frames",
    )


def test_the_saved_notebook_shows_the_last_picture_without_a_kernel(page, lab, browser):
    folder, address = lab
    kernel_does(page, "explorer.set(temperature=2.)")
    page.wait_for_timeout(1500)
    assert page.locator(".jp-OutputArea-child").nth(1).is_hidden(), (
        "the last picture is shown beside the living widget"
    )
    page.evaluate("panel.context.save()")
    saved = json.loads((folder / "explorer.ipynb").read_text())["cells"][1]["outputs"]
    assert "T = 2.000" in saved[1]["metadata"]["image/png"]["alt"]
    (folder / "reopened.ipynb").write_text((folder / "explorer.ipynb").read_text())
    other = browser.new_page()
    other.set_default_timeout(10_000)
    open_lab(other, address)
    open_notebook(other, "reopened.ipynb")
    picture = other.locator(".jp-RenderedImage img:visible")
    picture.wait_for()
    assert "".join(saved[1]["data"]["image/png"]).strip() in picture.get_attribute("src")
    other.close()


def test_bad_predictions_are_explained_in_place(page):
    assert (
        "labels: got 5 to 14; expected 0..9"
        in page.get_by_role("alert").filter(has_text="Nothing to explore").inner_text()
    )
