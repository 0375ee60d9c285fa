"The explorers over a run, served by Voila, in a real browser."

import time
import urllib.error
import urllib.request

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
from figures import serious_violations

from distill_nb.data.bundled import digits
from distill_nb.data.splits import make_splits
from distill_nb.explorers.app import serve_explorers
from distill_nb.models import MLP, predict
from distill_nb.report.study import Problem, run_study
from distill_nb.teacher.card import save_teacher

PICTURE = ".distill-explorer .distill-picture svg"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    "A study that was trained for a moment on made-up pictures, and the file of its validation examples."
    images = torch.rand(300, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    splits = make_splits(
        (images, (images.mean((1, 2, 3)) > 0.5).long() + (images[:, 0, 0, 0] > 0.5)),
        labelled=100,
        validation=100,
        test=50,
    )
    folder, held = tmp_path_factory.mktemp("app"), splits.validation
    np.savez(folder / "held.npz", inputs=held.inputs, labels=held.labels, ids=held.ids)
    makers = lambda: MLP(64, (8,), 3), lambda: MLP(64, (4,), 3)
    problem = Problem(splits, *makers, seeds=2, steps=4, teacher_steps=4)
    return run_study(problem, folder / "study", progress=False), held


def test_the_app_shows_the_explorers_of_a_study_and_fetches_nothing(study, browser, tmp_path):
    study, held = study
    server, address = serve_explorers(study.folder, tmp_path, study.folder.parent / "held.npz", browser=False)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address.split('?')[0]}voila/static/none", timeout=5)
            except urllib.error.HTTPError:
                break
            except (urllib.error.URLError, ConnectionError):
                pass
            assert server.poll() is None, "Voila ended"
            time.sleep(0.1)
        context = browser.new_context(viewport={"width": 1400, "height": 1000})
        page, answered = context.new_page(), []
        page.set_default_timeout(60_000)
        page.on("response", lambda response: answered.append(response.url))
        page.goto(address)
        page.wait_for_selector(PICTURE + " [data-mark]")
        page.get_by_role("slider", name="temperature").first.focus()
        page.keyboard.press("ArrowRight")
        rows = page.locator(".distill-explorer table tr")
        page.wait_for_function(
            "() => document.querySelector('.distill-explorer table').rows[0].cells[0].innerText == 'T = 1.04'"
        )
        p = scipy.special.softmax(
            predict(study.teacher.load_weights(), held).logits[0].double().numpy() / 2**0.05
        )
        assert float(rows.nth(4).locator("td").first.inner_text()) == pytest.approx(
            scipy.stats.entropy(p), abs=6e-4
        )
        for number, words in enumerate(
            [
                "Temperature",
                "Alpha",
                "Schedules",
                "Calibration: teacher",
                "Calibration: student",
                "Disagreement",
            ]
        ):
            page.get_by_role("tab", name=words).click()
            page.wait_for_function(
                """([one, n]) => {
                    const pictures = [...document.querySelectorAll(one)]
                    const isShown = picture =>
                        picture.querySelector('[data-mark]') && picture.checkVisibility()
                    return pictures.filter(isShown).length == 1 && pictures.length == n }""",
                arg=[PICTURE, number + 1],
            )
        assert not page.get_by_role("tab", name="Capacity").count()
        page.get_by_text("Not shown: Capacity, Grid").click()
        page.get_by_text("Capacity needs students of several sizes").wait_for()
        page.get_by_role("tab", name="Temperature").click()
        page.get_by_text("Student and baseline of seed 0, one of 2 (0, 1).").first.wait_for()
        page.get_by_label("student").first.select_option(label="seed 1 of 2 seeds")
        page.get_by_text("Student and baseline of seed 1, one of 2 (0, 1).").first.wait_for()
        names = "[...document.querySelectorAll('.lm-TabBar-tabLabel')]"
        assert page.evaluate(f"{names}.length && !{names}.some(name => name.scrollWidth > name.clientWidth)")
        assert serious_violations(page) == []
        elsewhere = [url for url in answered if not url.startswith((address.split("?")[0], "data:", "blob:"))]
        assert not elsewhere, elsewhere
        context.close()
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.parametrize("width", [1400, 500])
def test_nothing_keeps_those_out_of_a_report_or_a_card_who_do_not_see(study, browser, width, tmp_path):
    study, _ = study
    data = digits(labelled=200)
    card = save_teacher(MLP(784, (8,), 10), data, tmp_path / "teacher") / "card.html"
    page = browser.new_page(viewport={"width": width, "height": 900})
    for written in [study.folder / "report.html", card]:
        page.goto(written.as_uri())
        assert not serious_violations(page, "html"), written.name
    page.close()
