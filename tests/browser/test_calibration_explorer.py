"The calibration explorer in a real JupyterLab: controls that are moved, pictures that change, right numbers."

import json
import re

import numpy as np
import pytest
from figures import (
    EXPLORER,
    PICTURE,
    drag,
    kernel,
    moved,
    serious_violations,
    settled,
    slider,
)
from lab import open_lab, open_notebook, run_all, write_notebook
from playwright.sync_api import expect

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
OTHER = "explorer, = [explorer]\ndisplay(explorer)\nother = CalibrationExplorer(logits, labels)\nother"
data = {}
exec(DATA, data)
logits, labels, groups = data["logits"], data["labels"], data["groups"]


@pytest.fixture(scope="module")
def page(lab, browser):
    "The explorer in a notebook that was run."
    folder, address = lab
    write_notebook(folder / "explorer.ipynb", DATA, SHOW, BAD, "pass")
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(10_000)
    open_lab(page, address)
    open_notebook(page, "explorer.ipynb")
    run_all(page)
    page.wait_for_selector(f"{PICTURE} svg [data-mark]")
    yield page
    page.close()


@pytest.fixture(autouse=True)
def at_rest(request):
    "Before each test that has the page, all controls as at first."
    if "page" in request.fixturenames:
        kernel(
            request.getfixturevalue("page"),
            f"explorer.set(temperature=1., bins={BINS}, scheme='equal width', "
            "target='top label', group='all examples', bin=0)",
        )


def shown(page):
    "The numbers beside the picture."
    rows = page.locator(EXPLORER).first.locator("table tr")
    cells = rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
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


def test_a_dragged_temperature_moves_picture_and_numbers(page):
    said = moved(page, lambda: drag(page, "temperature", 0.8))
    temperature = 10 ** round(np.log10(shown(page)["T"]), 2)
    assert 3 < temperature < 5
    agrees(page, temperature)
    assert "Reliability diagram" in said and f"T = {temperature:.3f}" in said
    page.get_by_role("figure", name=re.compile("Reliability diagram")).wait_for()


@pytest.mark.parametrize(
    "name, key, setting",
    [
        ("temperature", "ArrowRight", {"temperature": 10**0.01}),
        ("temperature", "ArrowLeft", {"temperature": 10**-0.01}),
        ("bins", "ArrowRight", {"bins": BINS + 1}),
        ("bins", "ArrowLeft", {"bins": BINS - 1}),
    ],
)
def test_sliders_answer_the_keyboard_and_say_their_value(page, name, key, setting):
    slider(page, name).focus()
    moved(page, lambda: page.keyboard.press(key))
    agrees(page, **setting)
    assert slider(page, name).get_attribute("aria-valuetext").startswith(f"{name} ")


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


def test_a_temperature_can_be_typed_and_one_out_of_range_is_said(page):
    box = page.get_by_label("temperature, exact")
    moved(page, lambda: (box.fill("3.123"), box.press("Enter")))
    agrees(page, 3.123)
    assert float(box.input_value()) == pytest.approx(3.123)
    box.fill("99")
    box.press("Enter")
    alert = page.get_by_role("alert").filter(has_text="temperature: got 99; expected a number from 0.1 to 10")
    alert.wait_for()
    agrees(page, 3.123)


def test_the_class_menu_shows_that_class(page):
    said = moved(page, lambda: page.get_by_label("class", exact=True).select_option(label="3"))
    p = apply_temperature(logits, 1).softmax(1)[:, 3]
    assert f"Class 3: probability {100 * p.mean():.1f} %, share {100 * (labels == 3).mean():.1f} %" in said
    assert shown(page)["ECE"] == pytest.approx(
        expected_calibration_error(confidence=p, labels=(labels == 3) * 1), abs=6e-5
    )


def test_a_fast_drag_ends_at_the_newest_and_does_not_queue(page):
    kernel(
        page,
        "frames = []\nexplorer.observe(lambda change: frames.append(explorer.temperature), 'frame')",
    )
    slider(page, "temperature").focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.distill-explorer table').rows[0].cells[1].innerText == 'T = 3.981'",
        timeout=3000,
    )
    settled(page)
    agrees(page, 10**0.6)
    frames = kernel(page, "", "frames")
    assert 1 <= len(frames) <= 60 and frames == sorted(set(frames)) and abs(frames[-1] - 10**0.6) < 1e-4


def test_a_setting_made_in_a_thread_reaches_the_page(page):
    set_in_thread = "import threading; t = threading.Thread(target=explorer.set, kwargs=dict(temperature=5.))"
    moved(page, lambda: kernel(page, f"{set_in_thread}; t.start(); t.join()"))
    agrees(page, 5.0)
    moved(page, lambda: kernel(page, "explorer.temperature = 2"))
    agrees(page, 2.0)


def test_two_views_and_two_explorers_live_side_by_side(page):
    page.evaluate(
        """code => { panel.content.model.cells.get(3).sharedModel.setSource(code)
            panel.content.activeCellIndex = 3; void jupyterapp.commands.execute('notebook:run-cell') }""",
        OTHER,
    )
    page.wait_for_function("() => document.querySelectorAll('.distill-explorer svg').length == 3")
    ids = page.evaluate("[...document.querySelectorAll('.distill-explorer [id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    moved(page, lambda: kernel(page, "explorer.set(temperature=3.)"))
    shown = (
        "[...document.querySelectorAll('.distill-explorer table')].map(one => one.rows[0].cells[1].innerText)"
    )
    assert page.evaluate(shown) == ["T = 3.000", "T = 3.000", "T = 1.000"]


def test_a_point_of_the_curve_is_read_by_pointer_and_by_keyboard(page):
    box = page.locator(f"{PICTURE} [data-mark=curve] path").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 5)
    readout = page.locator(f"{EXPLORER} .readout").first
    assert "temperature T" in readout.inner_text() and "NLL, nats" in readout.inner_text()
    assert page.locator(f"{PICTURE} .cross line").count() >= 1
    page.mouse.move(5, 5)
    page.locator(PICTURE).first.focus()
    page.keyboard.press("ArrowRight")
    first = readout.inner_text()
    page.keyboard.press("ArrowRight")
    assert first and readout.inner_text() != first


def test_a_curve_is_zoomed_and_goes_back(page):
    curve = page.locator(f"{PICTURE} [data-mark=curve] path").first
    before, box = curve.get_attribute("d"), curve.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(
        "before => document.querySelector('[data-mark=curve] path').getAttribute('d') != before", arg=before
    )
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function(
        "before => document.querySelector('[data-mark=curve] path').getAttribute('d') == before", arg=before
    )


def test_files_and_code_come_from_the_toolbar(page):
    kernel(page, "explorer.set(temperature=2.)")
    settled(page)
    for name, start in [("PNG", b"\x89PNG"), ("SVG", b"<svg"), ("CSV", b"panel,mark,")]:
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).first.click()
        assert download.value.path().read_bytes().startswith(start), name
    page.get_by_role("button", name="Copy code").first.click()
    page.get_by_role("alert").filter(has_text="explorer.set(temperature=2.0, bins=15").wait_for()
    moved(page, page.get_by_role("button", name="Reset").first.click)
    agrees(page)


def test_a_bar_opens_its_examples_and_a_card_its_example(page):
    bar = page.get_by_role("button", name="examples in 0.93 to 1.00").first
    moved(page, lambda: (bar.focus(), page.keyboard.press("Enter")))
    assert kernel(page, "", "explorer.bin") == 15
    card = page.get_by_role("button", name=re.compile("^[0-9]+, is")).first
    card.wait_for()
    chosen = kernel(page, "", "explorer.values('examples')['ids'][0]")
    card.focus()
    page.keyboard.press("Enter")
    opened = page.get_by_role("region", name="Temperature")
    opened.get_by_text(f"Example {chosen}, labelled").wait_for()
    opened.get_by_role("button", name="Close").click()
    expect(opened).to_be_hidden()
    expect(card).to_be_focused()


def test_a_term_says_what_it_means_to_pointer_and_keyboard(page):
    tip = page.locator(f"{EXPLORER} .tip").first
    page.locator(f"{EXPLORER} th[data-term=ECE]").first.hover()
    expect(tip).to_contain_text("Expected calibration error")
    page.mouse.move(2, 2)
    slider(page, "temperature").focus()
    expect(tip).to_contain_text("temperature: Divides the logits")
    page.locator(f"{EXPLORER} th[data-term=NLL]").first.focus()
    expect(tip).to_contain_text("NLL: Mean negative log-likelihood")
    first = page.locator(EXPLORER).first
    first.get_by_role("button", name="How to read this").click()
    expect(first.get_by_text("should be right in 80 % of such cases")).to_be_visible()
    first.get_by_role("button", name="How to read this").click()


def test_nothing_keeps_those_out_who_do_not_see(page):
    assert not serious_violations(page)


def test_the_saved_notebook_shows_the_last_picture_without_a_kernel(page, lab, browser):
    folder, address = lab
    kernel(page, "explorer.set(temperature=2.)")
    page.wait_for_timeout(2000)
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
    picture = other.locator(".jp-RenderedImage img:visible").first
    picture.wait_for()
    assert "".join(saved[1]["data"]["image/png"]).strip() in picture.get_attribute("src")
    assert not other.get_by_text("model not found").filter(visible=True).count()
    other.close()


def test_bad_predictions_are_explained_in_place(page):
    assert (
        "labels: got 5 to 14; expected 0..9"
        in page.get_by_role("alert").filter(has_text="Nothing to explore").inner_text()
    )
