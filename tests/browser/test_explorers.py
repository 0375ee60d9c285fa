"Every control of every explorer in a real JupyterLab, and the saved pages: value, picture, function agree."

import ast
from pathlib import Path

import pytest
from explorers import MAKE, check
from lab import open_lab, open_notebook, run_all, write_notebook

HERE = Path(__file__).resolve().parent
SETUP = f"""
import sys, hashlib
sys.path.insert(0, {str(HERE)!r})
import ipywidgets
from explorers import MAKE, check
explorers, again, place = {{}}, {{}}, ipywidgets.VBox()
def show(name):
    explorers[name] = MAKE[name]()
    place.children = [explorers[name].widget]
def agrees(name):
    "Picture as of another explorer set to the same state, values as of the plain functions."
    one = explorers[name]
    if name not in again: again[name] = MAKE[name](); again[name].widget
    again[name].set(**one.state)
    assert again[name]._image.value == one._image.value and again[name]._beside.value == one._beside.value
    check(name, one.state, one.values)
    return hashlib.sha1(one._image.value).hexdigest()
place
"""
PICTURE = ".distill-explorer img.distill-picture"


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


def kernel(page, code, value="None"):
    "Run code in the notebook's kernel, wait for all it sent, and give the value of an expression."
    found = page.evaluate(
        """async ([code, value]) => {
        const request = {code, user_expressions: {value}, store_history: false}
        const reply = await panel.sessionContext.session.kernel.requestExecute(request).done
        return reply.content}""",
        [code, value],
    )
    assert found["status"] == "ok", found.get("evalue")
    assert found["user_expressions"]["value"]["status"] == "ok", found["user_expressions"]["value"]
    return ast.literal_eval(found["user_expressions"]["value"]["data"]["text/plain"])


def agrees(page, name, changes):
    "Assert state, picture and values once the browser has the newest picture."
    state = kernel(page, "", f"explorers[{name!r}].state")
    for setting, value in changes.items():
        assert state[setting] == pytest.approx(value), (setting, state)
    newest = kernel(page, "", f"agrees({name!r})")
    shown = """async one => { const bytes = await (await fetch(document.querySelector(one).src)).arrayBuffer()
        const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))]
        return digest.map(b => b.toString(16).padStart(2, '0')).join('') }"""
    for _ in range(20):
        if page.evaluate(shown, PICTURE) == newest:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the browser shows another picture than the kernel's")


def slide(number, key):
    return lambda page: (
        page.locator(".distill-explorer .noUi-handle").nth(number).focus(),
        page.keyboard.press(key),
    )


def choose(label, value):
    return lambda page: page.get_by_label(label, exact=True).select_option(value)


def press(words):
    return lambda page: page.get_by_role("button", name=words).click()


def typed(label, words):
    def act(page):
        box = page.get_by_label(label, exact=True)
        box.fill(words)
        box.press("Enter")

    return act


# explorer → (what a hand does, what it sets)
HANDS = {
    "temperature": [
        (slide(0, "ArrowRight"), dict(temperature=2**0.05)),
        (typed("T", "3.123"), dict(temperature=3.123)),
        (typed("example", "17"), dict(example=17)),
        (typed("find", "$e$"), {}),
        (press("Next found"), {}),
        (press("Most confident wrong"), {}),
        (press("Most ambiguous"), {}),
        (press("Biggest disagreement"), {}),
    ],
    "alpha": [
        (slide(0, "ArrowRight"), dict(alpha=0.51)),
        (typed("α", "0.2"), dict(alpha=0.2)),
        (slide(1, "ArrowLeft"), dict(temperature=4 * 2**-0.25)),
        (slide(2, "ArrowRight"), dict(moment=2)),
        (press("Balance the gradients"), {}),
    ],
    "schedule": [
        (slide(0, "ArrowRight"), dict(progress=0.01)),
        (slide(1, "ArrowRight"), dict(temperature_start=2**0.1)),
        (slide(2, "ArrowLeft"), dict(temperature_end=2**2.9)),
        (choose("temperature", "cosine"), dict(temperature_shape="cosine")),
        (choose("alpha", "linear"), dict(alpha_shape="linear")),
        (slide(3, "ArrowRight"), dict(alpha_start=0.51)),
        (slide(4, "ArrowLeft"), dict(alpha_end=0.79)),
        (choose("learning rate", "linear"), dict(rate_shape="linear")),
        (slide(5, "ArrowLeft"), dict(peak=10**-2.05)),
        (slide(6, "ArrowRight"), dict(warmup=0.06)),
    ],
    "disagreement": [
        (choose("sorted by", "confidence of teacher"), dict(sort="confidence of teacher")),
        (slide(0, "ArrowRight"), dict(page=2)),
        (press("Next page"), dict(page=3)),
        (choose("show", "student right, baseline wrong"), dict(kind="student right, baseline wrong")),
        (choose("class", "<b>cat</b>"), dict(target="<b>cat</b>")),
        (choose("subgroup", "new"), dict(group="new")),
    ],
    "capacity": [
        (slide(0, "ArrowRight"), dict(tolerance=1.1)),
        (choose("measure", "nll"), dict(measure="nll")),
        (choose("of", "baseline"), dict(of="baseline")),
    ],
    "grid": [
        (choose("measure", "nll"), dict(measure="nll")),
        (choose("loss", "reverse KL"), dict(loss="reverse KL")),
        (press("temperature 4, alpha 0.9"), dict(temperature=4.0, alpha=0.9)),
        (slide(0, "ArrowRight"), dict(temperature=16.0)),
        (slide(1, "ArrowLeft"), dict(alpha=0.1)),
        (press("temperature 16, alpha 0.9"), dict(alpha=0.9)),
        (choose("measure", "gap"), dict(measure="gap")),
        (press("Best cell"), {}),
    ],
}


@pytest.mark.parametrize("name", HANDS)
def test_every_control_moves_state_picture_and_numbers(page, name):
    kernel(page, f"show({name!r})")
    page.wait_for_selector(PICTURE + "[src^=blob]")
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
    assert not page.locator(".distill-explorer b, .distill-explorer i:not(button > i)").count(), (
        "markup of a class name was not escaped"
    )
    tooltip = page.get_attribute(PICTURE, "title")
    assert tooltip and tooltip == kernel(page, "", f"explorers[{name!r}]._image.tooltip")


def test_what_cannot_be_is_said_in_place(page):
    kernel(page, "show('temperature')")
    typed("example", "4000")(page)
    assert "example: got 4000;" in page.get_by_role("alert").inner_text()
    assert kernel(page, "", "explorers['temperature'].state['example']") == 0
    kernel(
        page,
        "from distill_nb.explorers.temperature import TemperatureExplorer\n"
        "place.children = [TemperatureExplorer(source='/nowhere', data=[0]).widget]",
    )
    assert "expected a run's folder" in page.get_by_role("alert").inner_text()


def test_several_changes_at_once_are_drawn_once_and_the_newest_stays(page):
    kernel(
        page,
        "show('temperature'); frames = []\n"
        "explorers['temperature']._image.observe(lambda change: frames.append(1), 'value')",
    )
    page.wait_for_selector(PICTURE + "[src^=blob]")
    page.locator(".distill-explorer .noUi-handle").first.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    for _ in range(60):
        if abs(kernel(page, "", "explorers['temperature'].state['temperature']") - 4) < 1e-6:
            break
        page.wait_for_timeout(30)
    agrees(page, "temperature", dict(temperature=4.0))
    assert 1 <= kernel(page, "", "len(frames)") <= 40


PAGES = {
    "grid": {},
    "temperature": dict(temperature=[0.5, 1.0, 2.0, 4.0, 8.0]),
    "alpha": dict(temperature=[1.0, 4.0]),
    "capacity": {},
    "schedule": dict(temperature_shape=["linear", "cosine"], alpha_shape=["cosine", "linear"]),
    "calibration": dict(bins=[10, 15], temperature=[0.5, 1.0, 2.0]),
    "disagreement": dict(target=["all classes", "ant"], group=["all examples", "new"]),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_saved_page_works_from_disk_without_network(name, browser, tmp_path):
    explorer = MAKE[name]()
    path = explorer.save_html(tmp_path / f"{name}.html", **PAGES[name])
    assert path.stat().st_size < 4_000_000
    context = browser.new_context(viewport={"width": 700, "height": 900}, offline=True)
    page, asked, errors = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    choices = page.evaluate("page.settings")

    def values(mark):
        return page.evaluate("mark => explorer.values(mark)", mark)

    state, compared = dict(explorer.state), 0
    for setting, about in choices.items():
        if len(about["choices"]) < 2:
            continue
        control, before = (
            page.locator(f"#set-{setting}"),
            page.inner_html("#both") + page.inner_html("#below"),
        )
        at = int(control.input_value())
        if about["kind"] == "slider":
            control.press("ArrowRight" if at + 1 < len(about["choices"]) else "ArrowLeft")
        else:
            control.select_option(str((at + 1) % len(about["choices"])))
        page.wait_for_function("([name, at]) => explorer.state[name] != at", arg=[setting, at])
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        state[setting] = explorer._settings[setting].check(
            setting, about["choices"][page.evaluate("name => explorer.state[name]", setting)]
        )
        assert page.inner_html("#both") + page.inner_html("#below") != before, setting
        compared += check(name, state, values)
        explorer.set(**state)
    assert compared or name in ("disagreement",)
    for action in page.evaluate("page.buttons.map(button => button.name)"):
        button = page.locator(f"#act-{action}")
        if button.is_enabled():
            button.click()
            state = {
                setting: choices[setting]["choices"][at]
                for setting, at in page.evaluate("explorer.state").items()
            }
            check(name, state, values)
    for _ in range(60):  # a drag
        page.evaluate("""() => { const [name, one] = Object.entries(page.settings)[0]
            explorer.set({[name]: (explorer.state[name] + 1) % one.choices.length}) }""")
    assert page.evaluate("explorer.drawn.length") >= 60
    assert (
        page.evaluate("document.documentElement.scrollWidth") <= 700 and not page.locator("#both b").count()
    )
    assert asked == [path.as_uri()] and not errors
    context.close()
