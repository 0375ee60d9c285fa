"""What seeing a training costs it.

In a Jupyter kernel, in turn in one process: a training at about 300 steps a second with and without its live
view, with a short and a long history (wanted: at most 1.02; the view's processor time at most 2 % of the
training's). Then the time to tell a page of 100,000 rows what is new, beside a static figure, livelossplot
and transformers' notebook table, where installed. In a browser, beside a training in the kernel: from a click
on Pause to its effect (wanted: at most 150 ms), from a moved slider to "asked" (at most 50 ms) and to "since
step" (at most 200 ms), and a zoom with 100,000 points behind each curve (at most 16 ms a frame)."""

import importlib.util
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "browser"))
STEPS, ROUNDS, EARLIER = 9000, 3, 100_000


def train(controls, folder, steps=STEPS, earlier=0):
    """A torch loop that logs every step and heeds its controls, in a run that has so many rows already.

    Returns the run and, of the steps alone, the seconds and the share that other threads took of the
    processor time of the training's."""
    import torch

    from distill_nb.runs.folder import new_run

    run = new_run(
        folder,
        {
            "kind": "student",
            "steps": earlier + steps,
            "temperature": 4.0,
            "alpha": 0.7,
            "learning_rate": 0.01,
        },
    )
    with open(run.folder / "history.jsonl", "w") as file:
        file.writelines(
            f'{{"step": {i}, "loss": {2 + i % 7}, "hard": 1.25, "soft": {3 + i % 5}, '
            '"temperature": 4.0, "alpha": 0.7, "learning_rate": 0.01}\n'
            for i in range(1, earlier + 1)
        )
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(196, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10))
    optimiser = torch.optim.SGD(model.parameters(), 0.01)
    x, y = torch.randn(512, 196), torch.randint(10, (512,))
    controls.begin(run.folder)
    if earlier:
        time.sleep(4)  # the view takes in the long history before the clock starts; that is done once
    began, worked, all_worked = time.perf_counter(), time.thread_time(), time.process_time()
    for step in range(earlier + 1, earlier + steps + 1):
        controls.wait(step=step - 1)
        if controls.stopped:
            break
        for name, value in controls.changes().items():
            run.event(step - 1, "control", name=name, before=None, after=value)
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        run.log(
            step=step, loss=float(loss), hard=1.0, soft=2.0, temperature=4.0, alpha=0.7, learning_rate=0.01
        )
        if step % 100 == 0:
            run.log(step=step, validation_accuracy=0.8, validation_agreement=0.9)
    seconds, worked, all_worked = (
        time.perf_counter() - began,
        time.thread_time() - worked,
        time.process_time() - all_worked,
    )
    controls.end()
    run.end("finished")
    return run, seconds, all_worked / worked - 1


def cost(earlier):
    """Medians: steps a second with and without the view, ratio of the times, what the view adds in processor
    time, how many pictures it drew."""
    import pandas  # noqa: F401  (every training by transformers' Trainer has loaded it, this bare loop has not)
    import torch
    from IPython.display import display

    from distill_nb.curves.live import LiveTraining
    from distill_nb.training.controls import Controls

    torch.set_num_threads(1)
    pairs, drawn = [], []
    for each in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            found = {}

            def seen():
                live = LiveTraining(
                    lambda controls: train(controls, f"{folder}/seen", earlier=earlier), Controls()
                )
                live.widget
                display(live)
                pictures = []
                live.widget.observe(pictures.append, "frame")
                live.start()
                found["seen"] = live.wait()[1:]
                drawn.append(len(pictures))

            def unseen():
                thread = threading.Thread(
                    target=lambda: found.update(
                        unseen=train(Controls(), f"{folder}/unseen", earlier=earlier)[1:]
                    )
                )
                thread.start()
                thread.join()

            for act in [seen, unseen][:: 1 if each % 2 else -1]:
                act()
            pairs.append((found["seen"], found["unseen"]))
    rates = [STEPS / statistics.median(each[i][0] for each in pairs) for i in (0, 1)]
    return (
        *rates,
        statistics.median(seen[0] / unseen[0] for seen, unseen in pairs),
        statistics.median(seen[1] - unseen[1] for seen, unseen in pairs),
        statistics.median(drawn),
    )


def milliseconds(act, rounds=7):
    act()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def drawing(rows):
    "Milliseconds of a picture of so many rows, by name."
    import numpy as np
    import pandas as pd

    from distill_nb.curves.live import _LivePicture
    from distill_nb.curves.record import training_record
    from distill_nb.curves.training import TrainingLook, draw_training
    from distill_nb.curves.widget import CurveSender
    from distill_nb.view.figure import figure_to_png

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "step": np.arange(1, rows + 1),
            **{
                name: 1 / np.sqrt(np.arange(1, rows + 1)) + rng.normal(0, 0.02, rows)
                for name in ["loss", "hard", "soft"]
            },
            "temperature": 4.0,
            "alpha": 0.7,
            "learning_rate": 0.01,
        }
    )
    record = training_record(frame)
    picture, sender, steps = _LivePicture(), CurveSender(), iter(range(rows + 1, 10**9))

    def next_picture():
        step = next(steps)
        for curve in record.curves.values():
            curve.extend([step], [1.0])
        _, curves = picture.draw(record, [], TrainingLook(), ["alpha"], {})
        return sender.news(curves)

    found = {
        "live view, all of it to a page": milliseconds(lambda: CurveSender().news(record.curves)),
        "live view, next picture": milliseconds(next_picture),
        "static figure of a run that is read": milliseconds(lambda: figure_to_png(draw_training(record))),
        "static figure of a DataFrame": milliseconds(lambda: figure_to_png(draw_training(frame))),
    }
    if importlib.util.find_spec("livelossplot"):
        found["livelossplot, next picture"] = livelossplot_draws(frame)
    found["transformers' notebook table, next row (no picture)"] = table_tells(frame)
    return found


def livelossplot_draws(frame):
    from livelossplot import PlotLosses

    plots = PlotLosses(outputs=["MatplotlibPlot"])
    for row in frame[["loss", "hard", "soft"]].to_dict("records"):
        plots.update(row)
    return milliseconds(plots.send, 2)


def table_tells(frame):
    from transformers.utils.notebook import NotebookTrainingTracker

    tracker = NotebookTrainingTracker(len(frame), ["step", "loss", "hard", "soft"])
    tracker.inner_table = [
        ["step", "loss", "hard", "soft"],
        *frame[["step", "loss", "hard", "soft"]].values.tolist(),
    ]
    return milliseconds(tracker.display, 2)


def in_kernel(code):
    "Run code in a Jupyter kernel of this environment and print what it prints."
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    failed = []

    def heard(message):
        content = message["content"]
        if message["msg_type"] == "stream" and content["name"] == "stdout":
            print(content["text"], end="", flush=True)
        if message["msg_type"] == "error":
            failed.append("\n".join(content["traceback"]))

    try:
        client.execute_interactive(
            f"import sys; sys.path.insert(0, {str(HERE)!r})\nfrom live_view import *\n{code}",
            output_hook=heard,
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if failed:
        sys.exit(failed[0])


def report():
    "In the kernel: everything but the click."
    print(f"a training of {STEPS} steps, a row each, {ROUNDS} pairs with and without its live view")
    for earlier in [0, EARLIER]:
        seen, unseen, ratio, share, drawn = cost(earlier)
        print(
            f"  {earlier:7,d} earlier rows: {seen:.0f} steps/s seen, {unseen:.0f} unseen, "
            f"{drawn:.0f} pictures; ratio {ratio:.3f} (wanted: at most 1.02); "
            f"the view's processor time is {100 * share:+.1f} % "
            "of the training's (which tells more where other programs run)"
        )
    for rows in [100, EARLIER]:
        print(f"a picture of {rows:,} rows (wanted: at most 150 ms)")
        for name, value in drawing(rows).items():
            print(f"  {name}: {value:.0f} ms")


# From the click to the status beside the button: "paused" when the training rests, "running" when it goes on.
CLICK = """async ([name, word]) => {
    const view = document.querySelector('.distill-live')
    const button = [...view.querySelectorAll('button')].find(each => each.textContent == name)
    const start = performance.now()
    const done = new Promise(resolve => {
        const status = () => view.querySelector('.progress [role=status]')?.textContent
        const seen = () => status() == word && resolve(performance.now() - start)
        new MutationObserver(seen).observe(view, {subtree: true, childList: true, characterData: true})
    })
    button.click()
    return await done
}"""


# From a moved slider to "asked", and to "since step" with another step than before.
MOVE = """async value => {
    const view = document.querySelector('.distill-live'), {source} = view.parentElement.distill
    const control = [...view.querySelectorAll('.control')].find(each => each.innerText.startsWith('alpha'))
    const words = () => control.querySelector('[role=status]').textContent
    const before = words(), start = performance.now()
    const seen = test => new Promise(resolve => {
        const look = () => test() && resolve(performance.now() - start)
        new MutationObserver(look).observe(control, {subtree: true, childList: true, characterData: true})
        look()
    })
    const asked = seen(() => words().startsWith('asked'))
    source.set({alpha: value}, 'alpha')
    const acted = asked.then(() => seen(() => words().startsWith('since') && words() != before))
    return [await asked, await acted]
}"""

# Frames of a wheel that zooms over the loss.
ZOOM = """() => {
    const ground = document.querySelector('.distill-live .ground'), box = ground.getBoundingClientRect()
    const place = {clientX: box.x + box.width/2, clientY: box.y + box.height/2}
    const times = []
    for (let i = 0; i < 40; i++) {
        const wheel = {...place, ctrlKey: true, deltaY: i % 2 ? 200 : -200, bubbles: true, cancelable: true}
        const start = performance.now()
        ground.dispatchEvent(new WheelEvent('wheel', wheel))
        times.push(performance.now() - start)
    }
    return times
}"""


def told(name, times, wanted):
    median, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{name}: median {median:.1f} ms, 95th percentile {late:.1f} ms (wanted: at most {wanted})")


def clicks(count=20):
    "Milliseconds from a click to its effect, of asking, and of a frame of a zoom, in Chromium."
    from lab import CHROMIUM, chromium, lab_server, open_lab, open_notebook, run_all, write_notebook

    if not os.path.exists(CHROMIUM):
        return print(f"{CHROMIUM} is missing (apt-get install chromium): clicks are not measured")
    with tempfile.TemporaryDirectory() as folder, lab_server(folder) as address, chromium() as browser:
        write_notebook(
            Path(folder) / "live.ipynb",
            f"import sys; sys.path.insert(0, {str(HERE)!r})\nimport torch\nfrom live_view import train\n"
            "from distill_nb.curves.live import train_live\ntorch.set_num_threads(1)\n"
            f"live = train_live(lambda controls: train(controls, 'run', 10**6, {EARLIER})[0])\nlive",
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        open_lab(page, address)
        open_notebook(page, "live.ipynb")
        run_all(page)
        page.wait_for_function(
            "+document.querySelector('.distill-live')?.innerText"
            f".match(/step ([\\d,]+) of/)?.[1].replaceAll(',', '') > {EARLIER}",  # it trains
            timeout=60_000,
        )
        page.wait_for_timeout(1000)
        times = []
        for each in range(count):
            times.append(
                page.evaluate(CLICK, ["Pause", "paused"] if each % 2 == 0 else ["Resume", "running"])
            )
            page.wait_for_timeout(400)
        moves = []
        for each in range(2 * count):
            moves.append(page.evaluate(MOVE, 0.3 + 0.01 * each))
            page.wait_for_timeout(150)
        zooms = page.evaluate(ZOOM)
        page.get_by_role("button", name="Stop", exact=True).click()
        page.wait_for_timeout(1000)
    told("click on Pause or Resume to its effect", times, 150)
    told('alpha moved to "asked"', [asked for asked, _ in moves], 50)
    told('alpha moved to "since step"', [acted for _, acted in moves], 200)
    told(f"a frame of a zoom over {EARLIER:,} rows", zooms, 16)


def main():
    in_kernel("report()")
    clicks()


if __name__ == "__main__":
    main()
