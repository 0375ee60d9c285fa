"Every control of every explorer in a real JupyterLab, and the saved pages: value, picture, function agree."

from pathlib import Path

import pytest
from explorers import MAKE, PAGES, SPLITS, check, population, with_long_names
from figures import (
    EXPLORER,
    PICTURE,
    VIEW,
    drawn,
    faint_or_cut,
    kernel,
    serious_violations,
    settled,
    slider,
    words,
)
from lab import open_lab, open_notebook, run_all, write_notebook

from distill_nb.explorers.grid import GridExplorer

HERE = Path(__file__).resolve().parent
SETUP = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
import ipywidgets
from explorers import MAKE, PAGES, SPLITS, check, population
explorers, place = {{}}, ipywidgets.VBox()
def show(name):
    explorers[name] = MAKE[name]()
    place.children = [explorers[name]]
place
"""
# Values of every item as the page has them, and how many elements each mark was drawn with.
IN_PAGE = f"""() => {{
    const view = {VIEW}, {{source, picture}} = view
    const items = [...source.fixed.marks, ...source.fixed.notes, ...source.fixed.buttons]
    const values = Object.fromEntries(items.map(item => [item.id, source.values(item)]))
    return {{state: source.state, values}} }}"""


@pytest.fixture(scope="module")
def page(lab, browser):
    "A notebook whose kernel has an explorer of each kind."
    folder, address = lab
    write_notebook(folder / "explorers.ipynb", SETUP)
    page = browser.new_page(viewport={"width": 1400, "height": 1100})
    page.set_default_timeout(15_000)
    open_lab(page, address)
    open_notebook(page, "explorers.ipynb")
    run_all(page)
    yield page
    page.close()


def agrees(page, name, changes):
    "Assert that the page has the kernel's state and values, and that these are what the plain functions say."
    settled(page)
    state = kernel(page, "", f"explorers[{name!r}].state")
    for setting, value in changes.items():
        same = state[setting] == value if isinstance(value, str) else abs(state[setting] / value - 1) < 1e-5
        assert same, (setting, state)
    kernel(page, f"check({name!r}, explorers[{name!r}].state, explorers[{name!r}].values)")
    frame = kernel(page, "", f"explorers[{name!r}].frame")
    for _ in range(40):
        in_page = page.evaluate(IN_PAGE)
        if in_page["state"] == frame["state"] and in_page["values"] == frame["values"]:
            return
        page.wait_for_timeout(50)
        frame = kernel(page, "", f"explorers[{name!r}].frame")
    raise AssertionError("the page shows something else than the kernel")


def slide(name, key):
    return lambda page: (slider(page, name).focus(), page.keyboard.press(key))


def choose(label, value):
    return lambda page: page.get_by_label(label, exact=True).select_option(label=value)


def press(words):
    return lambda page: page.get_by_role("button", name=words, exact=True).first.click()


def press_starting(words):
    return lambda page: page.get_by_role("button", name=words).first.click()


def typed(label, words):
    def act(page):
        box = page.get_by_label(label, exact=True)
        box.fill(words)
        box.press("Enter")

    return act


# explorer → (what a hand does, what it sets)
HANDS = {
    "temperature": [
        (slide("temperature", "ArrowRight"), dict(temperature=2**0.05)),
        (typed("temperature, exact", "3.123"), dict(temperature=3.123)),
        (typed("example", "17"), dict(example=17)),
        (typed("find example", "$e$"), {}),
        (press("Next"), {}),
        (press("Previous"), {}),
        (typed("place of the example", "3"), {}),
        (choose("order", "most ambiguous first"), dict(order="most ambiguous first")),
        (typed("place of the example", "2"), {}),
        (press("Most confident wrong"), {}),
        (press("Most ambiguous"), {}),
        (press("Biggest disagreement"), {}),
    ],
    "alpha": [
        (slide("alpha", "ArrowRight"), dict(alpha=0.51)),
        (typed("alpha, exact", "0.2"), dict(alpha=0.2)),
        (slide("temperature", "ArrowLeft"), dict(temperature=4 * 2**-0.25)),
        (slide("moment", "ArrowRight"), dict(moment=2)),
        (press_starting("Balance the gradients"), {}),
    ],
    "schedule": [
        (slide("progress", "ArrowRight"), dict(progress=0.01)),
        (slide("from T", "ArrowRight"), dict(temperature_start=2**0.1)),
        (slide("to T", "ArrowLeft"), dict(temperature_end=2**2.9)),
        (choose("temperature", "cosine"), dict(temperature_shape="cosine")),
        (choose("alpha", "linear"), dict(alpha_shape="linear")),
        (slide("from alpha", "ArrowRight"), dict(alpha_start=0.51)),
        (slide("to alpha", "ArrowLeft"), dict(alpha_end=0.79)),
        (choose("learning rate", "linear"), dict(rate_shape="linear")),
        (slide("peak", "ArrowLeft"), dict(peak=10**-2.05)),
        (slide("warm-up", "ArrowRight"), dict(warmup=0.06)),
    ],
    "disagreement": [
        (choose("sorted by", "confidence of teacher"), dict(sort="confidence of teacher")),
        (slide("page", "ArrowRight"), dict(page=2)),
        (press("Next page"), dict(page=3)),
        (choose("show", "student right, baseline wrong"), dict(kind="student right, baseline wrong")),
        (choose("class", "<b>cat</b>"), dict(target="<b>cat</b>")),
        (choose("subgroup", "new"), dict(group="new")),
    ],
    "capacity": [
        (slide("may cost", "ArrowRight"), dict(tolerance=1.1)),
        (choose("measure", "nll"), dict(measure="nll")),
        (choose("of", "baseline"), dict(of="baseline")),
    ],
    "grid": [
        (choose("measure", "nll"), dict(measure="nll")),
        (choose("loss", "reverse KL"), dict(loss="reverse KL")),
        (press("temperature 4, alpha 0.9"), dict(temperature=4.0, alpha=0.9)),
        (slide("temperature", "ArrowRight"), dict(temperature=16.0)),
        (slide("alpha", "ArrowLeft"), dict(alpha=0.1)),
        (press("temperature 16, alpha 0.9"), dict(alpha=0.9)),
        (choose("measure", "gap"), dict(measure="gap")),
        (press("Best cell"), {}),
    ],
}


@pytest.mark.parametrize("name", HANDS)
def test_every_control_moves_state_picture_and_numbers(page, name):
    kernel(page, f"show({name!r})")
    page.wait_for_selector(f"{PICTURE} svg [data-mark]", state="attached")
    agrees(page, name, {})
    for act, changes in HANDS[name]:
        before = kernel(page, "", f"explorers[{name!r}].state")
        act(page)
        for _ in range(60):
            if kernel(page, "", f"explorers[{name!r}].state") != before:
                break
            page.wait_for_timeout(30)
        else:
            raise AssertionError(f"nothing moved: {changes}")
        agrees(page, name, changes)
    assert words(page) and words(page) == kernel(page, "", f"explorers[{name!r}].describe()")
    assert not page.locator(f"{EXPLORER} b, {EXPLORER} i").count(), "markup of a class name was not escaped"
    assert not serious_violations(page)


@pytest.mark.parametrize("name", HANDS)
def test_the_main_slider_moves_without_the_kernel_once_the_page_has_rested(page, name):
    kernel(page, f"show({name!r})")
    page.wait_for_selector(f"{PICTURE} svg [data-mark]", state="attached")
    main = page.get_by_role("slider").first
    known = (
        "() => { const s = %s.source, name = Object.keys(s.fixed.settings)"
        ".find(name => s.fixed.settings[name].kind == 'slider'); const {stops} = s.fixed.settings[name];"
        " const at = stops.findIndex(stop => stop === s.state[name]);"
        " return !s.isAsking && [at - 1, at + 1].every(i => stops[i] === undefined ||"
        " !s.store.missing({...s.state, [name]: stops[i]}).length) }" % VIEW
    )
    page.wait_for_function(known)
    page.evaluate("() => { const s = %s.source; s.isBusy = true }" % VIEW)  # as if the kernel did not answer

    def shown():
        return drawn(page) + page.inner_text(EXPLORER)

    before = shown()
    main.focus()
    page.keyboard.press("ArrowRight")
    if shown() == before:  # the end of its way
        page.keyboard.press("ArrowLeft")
    assert shown() != before
    page.evaluate("() => { const s = %s.source; s.isBusy = false; s.send() }" % VIEW)
    agrees(page, name, {})


def test_what_cannot_be_is_said_in_place(page):
    kernel(page, "show('temperature')")
    page.wait_for_selector(f"{PICTURE} svg [data-mark]", state="attached")
    typed("example", "4000")(page)
    page.get_by_role("alert").filter(has_text="example: got 4000;").wait_for()
    typed("place of the example", "401")(page)
    page.get_by_role("alert").filter(
        has_text="place: got 401; expected a whole number from 1 to 400"
    ).wait_for()
    typed("find example", "<nobody>")(page)
    page.get_by_role("alert").filter(has_text="Nothing fits <nobody>.").wait_for()
    assert kernel(page, "", "explorers['temperature'].state['example']") == 0
    kernel(
        page,
        "from distill_nb.explorers.temperature import TemperatureExplorer\n"
        "place.children = [TemperatureExplorer(source='/nowhere', data=[0])]",
    )
    page.get_by_role("alert").filter(has_text="expected a run's folder").wait_for()


def test_a_fast_drag_stays_at_the_newest(page):
    kernel(page, "show('temperature')")
    page.wait_for_selector(f"{PICTURE} svg [data-mark]", state="attached")
    slider(page, "temperature").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    agrees(page, "temperature", dict(temperature=4.0))


def test_a_legend_hides_what_it_names(page):
    kernel(page, "show('capacity')")
    page.wait_for_selector(f"{PICTURE} svg [data-mark]", state="attached")
    line = page.locator("[data-mark='measure student']")
    page.locator(f"{PICTURE} .entry").filter(has_text="student").first.click()
    assert line.get_attribute("display") == "none"
    page.get_by_role("button", name="Reset", exact=True).click()
    assert line.get_attribute("display") is None


def test_a_bar_is_clicked_and_its_examples_come(page):
    kernel(page, "show('disagreement')")
    page.wait_for_selector(f"{PICTURE} svg [data-mark]", state="attached")
    page.get_by_role("button", name="student right, baseline wrong", exact=True).click()
    agrees(page, "disagreement", dict(kind="student right, baseline wrong"))


def test_a_card_opens_its_example_in_the_temperature_explorer(page):
    kernel(page, "show('disagreement')")
    card = page.locator("button.card").first
    card.wait_for()
    example = kernel(page, "", "explorers['disagreement'].values('gallery')['ids'][0]")
    card.focus()
    page.keyboard.press("Enter")
    opened = page.get_by_role("region", name="Temperature")
    opened.get_by_text(f"Example {example}, labelled").wait_for()
    slider(opened, "temperature").press("ArrowRight")
    opened.get_by_text("T = 1.04").wait_for()
    assert not serious_violations(page)


def test_cards_and_cells_open_what_they_stand_for_in_a_saved_page_too(browser, tmp_path):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(15_000)
    page.goto(MAKE["disagreement"]().save_page(tmp_path / "d.html", **PAGES["disagreement"]).as_uri())
    page.wait_for_function("window.explorer")
    page.get_by_role("button", name="student wrong, baseline right", exact=True).click()
    example = page.evaluate(
        "explorer.values(explorer.fixed.notes.find(note => note.name == 'gallery')).cards[0].id"
    )
    page.locator("button.card").first.press("Enter")
    opened = page.get_by_role("region", name="Temperature")
    opened.get_by_text(f"Example {example}, labelled").wait_for()
    slider(opened, "temperature").press("ArrowRight")
    opened.get_by_text("T = 2").first.wait_for()
    grid = GridExplorer(population(), SPLITS.validation)
    page.goto(grid.save_page(tmp_path / "g.html").as_uri())
    page.wait_for_function("window.explorer")
    cell = page.get_by_role("button", name="temperature 16, alpha 0.9", exact=True)
    cell.press("Enter")
    grid.set(temperature=16.0, alpha=0.9)
    title = grid.values("reliability title")["text"]
    assert "ECE" in title
    page.get_by_text(title, exact=True).wait_for()
    curve = page.evaluate("explorer.values(explorer.fixed.marks.find(mark => mark.name == 'mean')).y")
    assert curve == pytest.approx(grid.values("mean")["y"].tolist(), rel=1e-3)
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_saved_page_works_from_disk_without_network(name, browser, tmp_path):
    explorer = MAKE[name]()
    path = explorer.save_page(tmp_path / f"{name}.html", **PAGES[name])
    assert path.stat().st_size < 500_000
    context = browser.new_context(viewport={"width": 700, "height": 900}, offline=True)
    page, asked, errors = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("window.explorer")
    settings = page.evaluate("explorer.fixed.settings")

    def values(mark):
        return page.evaluate(
            "mark => explorer.values([...explorer.fixed.marks, ...explorer.fixed.notes]"
            ".find(item => item.name == mark))",
            mark,
        )

    def gallery_as_ids(mark):
        shown = values(mark)
        return dict(ids=[card["id"] for card in shown["cards"]]) if "cards" in shown else shown

    compared = 0
    for setting, about in settings.items():
        if len(about["stops"]) < 2:
            continue
        before = drawn(page) + page.inner_text(EXPLORER)
        now = page.evaluate(
            "name => explorer.fixed.settings[name].stops.indexOf(explorer.state[name])", setting
        )
        if about["kind"] == "slider":
            slider(page, about["label"]).press("ArrowRight" if now + 1 < len(about["stops"]) else "ArrowLeft")
        else:
            choice = str((now + 1) % len(about["stops"]))
            page.get_by_label(about["label"], exact=True).first.select_option(choice)
        state = page.evaluate("explorer.state")
        assert state[setting] != about["stops"][now]
        assert drawn(page) + page.inner_text(EXPLORER) != before, setting
        compared += check(name, state, gallery_as_ids)
    assert compared
    for action in page.evaluate("explorer.fixed.buttons.map(button => button.name)"):
        button = page.locator(f"[data-action={action}]")
        if button.is_enabled():
            button.click()
            check(name, page.evaluate("explorer.state"), gallery_as_ids)
    state = page.evaluate("explorer.state")
    again = context.new_page()
    again.goto(page.url)  # the address holds the state
    again.wait_for_function("window.explorer")
    assert again.evaluate("explorer.state") == state and drawn(again) == drawn(page)
    for _ in range(60):  # a drag
        page.evaluate("""() => { const [name, {stops}] = Object.entries(explorer.fixed.settings)[0]
            explorer.set({[name]: stops[(stops.indexOf(explorer.state[name]) + 1) % stops.length]}) }""")
    assert page.evaluate("explorer.view.times.length") >= 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert not serious_violations(page)
    assert set(asked) == {path.as_uri()} and not errors
    context.close()


@pytest.mark.parametrize("name", [*PAGES, "long names"])
def test_no_word_of_a_picture_is_faint_or_cut(name, browser, tmp_path):
    explorer = with_long_names() if name == "long names" else MAKE[name]()
    path = explorer.save_page(tmp_path / f"{name}.html", **PAGES.get(name, PAGES["temperature"]))
    for width, scheme in [(700, "light"), (1400, "dark")]:
        screen = dict(viewport={"width": width, "height": 900}, device_scale_factor=2, color_scheme=scheme)
        page = browser.new_page(**screen)
        page.goto(path.as_uri())
        page.wait_for_function("window.explorer")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        assert not faint_or_cut(page, 2), (width, scheme)
        page.close()
