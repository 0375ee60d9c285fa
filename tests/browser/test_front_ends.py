"""Every explorer in JupyterLab, as a saved page, in Notebook 7, Voilà and marimo, and the live view in two of
them: pressed, dragged, pointed at, zoomed, clicked, typed into, read by keyboard alone; and what is left of
them without a kernel. (More of JupyterLab and of saved pages: test_explorers, test_live_training.)"""

from pathlib import Path

import nbformat
import pytest
from explorers import MAKE, PAGES, check
from figures import serious_violations
from lab import (
    has_notebook_7,
    marimo_server,
    open_lab,
    open_notebook,
    open_notebook_7,
    open_voila,
    run_all,
    write_marimo,
    write_notebook,
)
from walk import Shown

HERE = Path(__file__).resolve().parent
SETUP = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
from explorers import MAKE
"""
LIVE = """
from distill_nb.curves.live import train_live
from trainings import train
live = train_live(lambda controls: train(controls, "runs/FOLDER"))
live
"""
OTHERS = [pytest.param(name, marks=pytest.mark.long) for name in ("notebook7", "voila", "marimo")]


@pytest.fixture(scope="module")
def document(request, lab, browser):
    "(front end, its page, which shows all explorers one after the other, and at the end a training)."
    folder, address = lab
    front_end = request.param
    cells = [f"MAKE[{name!r}]()" for name in MAKE]
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(60_000)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    if front_end == "page":
        for name in MAKE:
            MAKE[name]().save_page(folder / f"{name}.html", **PAGES[name])
        yield front_end, page, folder
        page.close()
        return
    if front_end == "marimo":
        write_marimo(folder / "front.py", SETUP, *cells)
        with marimo_server(folder / "front.py") as own:
            page.goto(own)
            yield front_end, page, fetched
            page.close()
        return
    name = f"{front_end}.ipynb"
    live = [] if front_end == "lab" else [LIVE.replace("FOLDER", front_end)]
    write_notebook(folder / name, SETUP, *cells, *live)
    if front_end == "lab":
        open_lab(page, address)
        open_notebook(page, name)
        run_all(page)
    elif front_end == "voila":
        open_voila(page, address, name)
    else:
        open_notebook_7(page, address, name)
        run_all(page)
    yield front_end, page, fetched
    if front_end in ("lab", "notebook7"):
        page.evaluate("panel.sessionContext.shutdown()")
    page.close()


@pytest.mark.parametrize("name", MAKE)
@pytest.mark.parametrize("document", ["lab", "page", *OTHERS], indirect=True)
def test_an_explorer_answers(document, name):
    front_end, page, folder = document
    shown = Shown(page, list(MAKE).index(name) if front_end != "page" else 0)
    if front_end == "page":
        page.goto((folder / f"{name}.html").as_uri())
    shown.is_drawn()

    def agrees():
        shown.is_settled()
        assert check(name, shown.state, shown.values) or name == "disagreement"

    agrees()
    shown.type_another()
    agrees()
    shown.drag()
    agrees()
    shown.press("Reset")
    shown.waits(lambda: shown.state == shown.start)
    agrees()
    shown.press_all_buttons(agrees)
    shown.point()
    shown.zoom()
    shown.click()
    agrees()
    shown.read_by_keyboard(agrees)
    assert serious_violations(page, shown.root.element_handle()) == []


@pytest.mark.parametrize("document", OTHERS, indirect=True)
def test_a_front_end_brings_all_that_it_shows(document):
    front_end, page, fetched = document
    Shown(page, 0).is_drawn()
    server = "/".join(page.url.split("/")[:3])
    elsewhere = [
        url for url in fetched if not url.startswith((server, server.replace("http", "ws"), "data:", "blob:"))
    ]
    if front_end == "voila":  # its own page asks for these, which the figures do without; the app forbids it
        elsewhere = [url for url in elsewhere if "fortawesome" not in url and "mathjax" not in url]
    assert not elsewhere


@pytest.mark.parametrize("document", OTHERS[:2], indirect=True)
def test_a_live_training_answers(document):
    front_end, page, _ = document
    shown = Shown(page, 0, ".distill-live")
    shown.is_drawn()
    shown.says("best accuracy")
    shown.press("Pause")
    shown.says("paused")
    alpha = shown.root.get_by_role("slider", name="alpha", exact=True)
    alpha.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    shown.says("asked: alpha 0.67")
    shown.press("Resume")
    shown.says("since step")
    rate = shown.root.get_by_role("textbox", name="learning rate, exact")
    rate.fill("0.5")
    rate.press("Enter")
    shown.says("times the configured")
    shown.press("Leave it")
    shown.type_another()
    shown.drag()
    shown.point()
    shown.zoom()
    shown.click()
    shown.read_by_keyboard()
    shown.says("what diagnose saw")
    if front_end == "notebook7":  # in the middle: the page is loaded again, and the view goes on
        page.evaluate("panel.context.save()")
        page.reload()
        has_notebook_7(page)
        shown.is_drawn()
        before = shown.drawn
        shown.waits(lambda: shown.drawn != before, "a view that goes on")
    assert serious_violations(page, ".distill-live") == []
    shown.press("Stop")
    shown.waits(lambda: shown.words.strip().startswith("stopped"), "the end")


@pytest.mark.parametrize("document", OTHERS[:1], indirect=True)
def test_what_is_left_of_a_notebook_without_a_kernel(document, lab, browser):
    "Each cell's last picture, sharp and in words, in a reopened notebook and in nbconvert's page."
    from nbconvert import HTMLExporter

    _, page, _ = document
    folder, address = lab
    has_picture = """cell => [...Array(cell.outputs.length).keys()]
        .some(i => "image/png" in cell.outputs.get(i).toJSON().data)"""
    page.wait_for_function(f"() => [...panel.content.model.cells].slice(1).every({has_picture})")
    page.evaluate("panel.context.save()")
    notebook = nbformat.read(folder / "notebook7.ipynb", 4)
    saved = [output for cell in notebook.cells[1:] for output in cell.outputs if "image/png" in output.data]
    texts = [output.metadata["image/png"]["alt"] for output in saved]
    assert len(texts) == len(MAKE) + 1 and all(len(text) > 40 for text in texts)
    (folder / "left.ipynb").write_text((folder / "notebook7.ipynb").read_text())
    (folder / "left.html").write_text(HTMLExporter().from_notebook_node(notebook)[0])
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    reader = context.new_page()
    reader.set_default_timeout(60_000)
    open_notebook_7(reader, address, "left.ipynb")
    shows_pictures(reader, ".jp-RenderedImage img", texts)
    context.set_offline(True)
    reader.goto((folder / "left.html").as_uri())
    shows_pictures(reader, ".jp-RenderedImage img", texts)
    context.close()


def shows_pictures(page, pictures, texts):
    "Until these pictures are seen, with these words, and nothing of a missing model."
    page.locator(pictures).first.wait_for()
    for text in texts:
        picture = page.locator("img").and_(page.get_by_alt_text(text, exact=True)).first
        picture.scroll_into_view_if_needed()
        assert picture.is_visible() and picture.evaluate("one => one.naturalWidth") > 1000
    assert not page.get_by_text("model not found").filter(visible=True).count()
