"What the browser tests of figures share: the figure in a page, its words, and the kernel behind it."

import ast
import re
import warnings
from pathlib import Path

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
