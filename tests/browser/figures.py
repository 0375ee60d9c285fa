"What the browser tests of figures share: the figure in a page, its words, and the kernel behind it."

import ast
import io
import re
import warnings
from pathlib import Path

import numpy as np
from PIL import Image

EXPLORER = ".distill-explorer"
PICTURE = f"{EXPLORER} .distill-picture"
AXE = Path(__file__).resolve().parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
VIEW = "document.querySelector('.distill-explorer').parentElement.distill"


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


def words(page):
    "The picture in words."
    return page.locator(PICTURE).first.get_attribute("aria-label")


def drawn(page):
    "The picture as markup, without the ids, which differ between figures."
    return re.sub(r"distill-\w+", "", page.locator(f"{PICTURE} svg").first.inner_html())


def moved(page, act):
    "Do `act`, wait until the picture is another one and the kernel has answered; the picture in words."
    before = page.locator(f"{PICTURE} svg").first.inner_html()
    act()
    page.wait_for_function(
        "([one, before]) => document.querySelector(one).innerHTML != before", arg=[f"{PICTURE} svg", before]
    )
    settled(page)
    return words(page)


def settled(page):
    "Wait until the kernel has answered all that the page told it."
    page.wait_for_function(f"() => {{ const s = {VIEW}.source; return !s.isBusy && !s.wanted }}")


def slider(page, name):
    return page.get_by_role("slider", name=name, exact=True).first


def drag(page, name, share):
    "Drag a slider's thumb to a share of its way."
    box = slider(page, name).bounding_box()
    middle = box["y"] + box["height"] / 2
    now = slider(page, name).evaluate("one => (one.value - one.min)/(one.max - one.min)")
    page.mouse.move(box["x"] + 8 + now * (box["width"] - 16), middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), middle, steps=5)
    page.mouse.up()


def contrast(one, other):
    "Of two colours (0..255 each), as WCAG 2.1 defines it."
    parts = [np.array(colour[:3]) / 255 for colour in (one, other)]
    linear = [np.where(part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) for part in parts]
    dark, bright = sorted(float(part @ [0.2126, 0.7152, 0.0722]) for part in linear)
    return (bright + 0.05) / (dark + 0.05)


TEXTS = """() => {
    const whole = document.querySelector('.distill-explorer').getBoundingClientRect()
    return [...document.querySelectorAll('.distill-explorer svg text')]
        .filter(text => text.getBoundingClientRect().width).map(text => {
            const {left, top, right, bottom} = text.getBoundingClientRect()
            return {words: text.textContent, box: [left, top, right, bottom],
                    isCut: left < whole.left - 1 || right > whole.right + 1}})}"""


def faint_or_cut(page, density):
    "Words of a picture that are cut, or have less than 4.5 : 1 to what is behind them, in a screenshot."
    image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    found = []
    for text in page.evaluate(TEXTS):
        pixels = image.crop([round(density * side) for side in text["box"]]).getcolors(1_000_000)
        (_, behind), drawn = max(pixels), [colour for count, colour in pixels if count > 1]
        if text["isCut"] or max(contrast(colour, behind) for colour in drawn) < 4.5:
            found.append(text["words"])
    return found


def serious_violations(page, where=EXPLORER):
    "What axe-core finds wrong, of serious and critical impact: id and targets."
    if not AXE.exists():
        warnings.warn(f"{AXE} is missing (cd js && npm ci): nobody looks for barriers", stacklevel=2)
        return []
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("where => axe.run(where, {resultTypes: ['violations']})", where)
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
