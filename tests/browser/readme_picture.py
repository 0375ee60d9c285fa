"""Makes the picture of README: the live view of a training in a real JupyterLab, twice as dense as the page.

python tests/browser/readme_picture.py    # in the root of the project; writes nbs/images/live_view.png
"""

import io
import sys
import tempfile
from pathlib import Path

from lab import ROOT, chromium, lab_server, open_lab, open_notebook, run_all, write_notebook
from PIL import Image
from walk import Shown

TARGET = ROOT / "nbs" / "images" / "live_view.png"
SETUP = """
import distill_nb as dn

splits = dn.digits(size=14, labelled=200)
teacher = dn.CNN((1, 14, 14), (32, 64), 128, dropout=0.5)
dn.train_teacher(teacher, splits, "runs/teacher", steps=400)
targets = dn.cache_targets(teacher, dn.join(splits.student_data, splits.validation), "runs/targets")
"""
WATCH = """
def train(controls):
    student = dn.seeded(lambda: dn.MLP(196, (32,), 10), 0)
    return dn.distill(student, splits, targets, "runs/student", alpha=0.7, steps=6000, evaluations=200,
                      controls=controls)

dn.train_live(train, teacher_accuracy=float(dn.audit_teacher(teacher, splits).measured["accuracy"]))
"""


def picture():
    "PNG of a training that was steered by hand and runs on."
    with tempfile.TemporaryDirectory() as folder, lab_server(folder) as address, chromium() as browser:
        write_notebook(Path(folder) / "live.ipynb", SETUP.strip(), WATCH.strip())
        page = browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=2)
        page.set_default_timeout(120_000)
        open_lab(page, address)
        open_notebook(page, "live.ipynb")
        run_all(page)
        shown = Shown(page, 0, ".distill-live")
        shown.is_drawn()
        steps_done(shown, 1500)
        box = shown.root.get_by_role("textbox", name="alpha, exact")
        box.fill("0.3")
        box.press("Enter")
        shown.says("since step")
        steps_done(shown, 3000)
        page.evaluate("panel.content.node.querySelector('.distill-live').scrollIntoView({block: 'end'})")
        page.mouse.move(2, 2)
        return page.screenshot()


def steps_done(shown, count):
    "Until the training has done so many steps."
    number = "Number(root.innerText.match(/step ([\\d,]+) of/)?.[1].replaceAll(',', ''))"
    shown.waits(lambda: shown.ask(number) >= count, f"step {count}", seconds=120)


def main():
    TARGET.parent.mkdir(exist_ok=True)
    few_colours = Image.open(io.BytesIO(picture())).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few_colours.save(TARGET, optimize=True)
    print(
        f"{TARGET.relative_to(ROOT)}: {few_colours.size}, {TARGET.stat().st_size // 1000} kB", file=sys.stderr
    )


if __name__ == "__main__":
    main()
