"What an answer hangs on, beside the example: asked for in JupyterLab, kept, and held by a saved page."

from pathlib import Path

import numpy as np
import pytest
from figures import EXPLORER, kernel, serious_violations, settled, slider
from lab import open_lab, open_notebook, run_all, write_notebook
from reasons import REASONS

HERE = Path(__file__).resolve().parent
SETUP = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
from reasons import REASONS
explorer = REASONS["images"]()
explorer
"""
WHY = f"{EXPLORER} .why"

PIXELS = """async image => {
    await image.decode()
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
    const context = canvas.getContext("2d")
    context.drawImage(image, 0, 0)
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data] }"""


def mixed(columns, grey, shares, colours):
    "Red, green, blue and opacity of an overlay's pixels, times the opacity: shares over grey, one by one."
    greys, signed = (np.frombuffer(bytes.fromhex(text), np.uint8)[:, None] for text in (grey, shares))
    share = (signed - 128.0) / 127
    supports, opposes, ink = ([*(byte / 255 for byte in bytes.fromhex(colour[1:])), 1] for colour in colours)
    over, under = 0.85 * np.abs(share), greys / 510
    return over * np.where(share > 0, supports, opposes) + (1 - over) * under * np.array(ink)


@pytest.fixture(scope="module")
def page(lab, browser):
    "A notebook with an explorer whose models can be asked."
    folder, address = lab
    write_notebook(folder / "reasons.ipynb", SETUP)
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.set_default_timeout(20_000)
    open_lab(page, address)
    open_notebook(page, "reasons.ipynb")
    run_all(page)
    page.wait_for_selector(f"{EXPLORER} svg [data-mark]", state="attached")
    yield page
    page.close()


def test_reasons_come_when_they_are_asked_for_and_stay_while_the_temperature_moves(page):
    assert page.locator(WHY).count() == 0
    assert kernel(page, "", "'attributions' in explorer._cache") is False
    page.get_by_label("what it hangs on").select_option("occlusion")
    page.wait_for_selector(f"{WHY} img")
    titles = page.locator(f"{WHY} .title").all_inner_texts()
    assert [title.split(",")[0] for title in titles] == ["teacher", "student"]
    alternatives = [image.get_attribute("alt") for image in page.locator(f"{WHY} img").all()]
    assert all("most for it in the" in words for words in alternatives)
    assert page.locator(f"{WHY} .key").inner_text().split("\n") == ["speaks for it", "against it"]
    page.evaluate(f"document.querySelector('{WHY}').mine = true")
    slider(page, "temperature").press("ArrowRight")
    settled(page)
    assert page.evaluate(f"document.querySelector('{WHY}').mine")
    assert kernel(page, "", "len(explorer._cache['attributions'])") == 1
    page.get_by_role("button", name="Most ambiguous").click()
    settled(page)
    assert kernel(page, "", "len(explorer._cache['attributions'])") == 2
    assert serious_violations(page) == []
    page.get_by_label("what it hangs on").select_option("not shown")
    page.wait_for_selector(WHY, state="detached")


@pytest.mark.parametrize("name, parts", [("images", "img"), ("table", ".bar"), ("texts", ".words > span")])
def test_a_saved_page_holds_the_reasons_of_the_examples_it_offers(browser, tmp_path, name, parts):
    explorer = REASONS[name]()
    explorer.set(why=explorer._settings["why"].options[1])
    path = explorer.save_page(tmp_path / "page.html")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_function("window.explorer")
    assert page.locator(f"{WHY} {parts}").count() >= 2 and page.get_by_label("what it hangs on").count() == 0
    for example in page.evaluate("explorer.fixed.settings.example.stops")[:3]:
        page.evaluate("example => explorer.set({example})", example)
        models = explorer.set(example=example).values("why")["models"]
        assert page.locator(f"{WHY} .title").all_inner_texts() == [model["title"] for model in models]
        said = page.locator(f"{WHY} [role=img], {WHY} img")
        spoken = [part.get_attribute("aria-label") or part.get_attribute("alt") for part in said.all()]
        assert spoken == [model["alt"] for model in models]
    assert serious_violations(page) == []
    page.close()


@pytest.mark.parametrize("name", ["cards", "cards of a table", "cards of texts"])
def test_cards_hold_the_reasons_and_open_with_them(browser, tmp_path, name):
    explorer = REASONS[name]()
    explorer.set(why=explorer._settings["why"].options[1])
    shown = dict(page=[1], kind=[explorer.kind], sort=[explorer.sort], target=[explorer.target])
    path = explorer.save_page(tmp_path / "page.html", **(shown if name != "cards" else {}))
    assert path.stat().st_size < 500_000
    page = browser.new_page()
    page.goto(path.as_uri())
    page.wait_for_function("window.explorer")
    roles = len(explorer.outputs.asked)
    assert page.locator(".card .why .title").count() == 12 * roles
    if name == "cards":
        card = explorer.example_card(explorer.values("gallery")["ids"][0])
        for model, image in zip(card["why"]["models"], page.locator(".card").first.locator(".why img").all()):
            drawn = np.reshape(image.evaluate(PIXELS), (-1, 4)) / 255
            drawn[:, :3] *= drawn[:, 3:]
            assert np.abs(drawn - mixed(**model["overlay"])).max() < 0.01
    page.locator(".card").first.click()
    page.wait_for_selector(".opened .beside .why")
    assert serious_violations(page) == []
    page.close()
