"What hands, eyes and a keyboard do with one figure of a page, whatever front end the page belongs to."

import time

SECONDS = 20  # until what is waited for has to be there


class Shown:
    "The figure with number `at` of a page."

    def __init__(self, page, at, where=".distill-explorer"):
        self.page, self.root = page, page.locator(where).nth(at)

    def ask(self, expression, arg=None):
        "The value of a JavaScript expression of `view`, `source`, `picture`, `root` and `arg`."
        return self.root.evaluate(
            "(root, arg) => { const view = root.parentElement.distill ?? explorer.view;"
            f" const {{source, picture}} = view; return {expression} }}",
            arg,
        )

    def waits(self, condition, what="what was done", seconds=SECONDS):
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"{what} did not come about; the state is {self.state}"
            self.page.wait_for_timeout(30)

    # What it shows.

    def is_drawn(self):
        self.root.locator("svg [data-mark]").first.wait_for(state="attached")
        self.waits(lambda: self.ask("Boolean(view?.picture.panels)"), "the picture")
        self.root.scroll_into_view_if_needed()

    def is_settled(self):
        "Until the kernel has answered all that the page told it."
        self.waits(lambda: self.ask("!source.isBusy && !source.wanted && !source.unanswered"), "an answer")

    @property
    def state(self):
        return self.ask("source.state")

    @property
    def start(self):
        return self.ask("source.fixed.start")

    def values(self, mark):
        "The values of a mark or a note by its name."
        values = self.ask(
            "source.values([...source.fixed.marks, ...source.fixed.notes].find(item => item.name == arg))",
            mark,
        )
        return dict(ids=[card["id"] for card in values["cards"]]) if "cards" in values else values

    @property
    def drawn(self):
        "The picture and what is beside it, as markup."
        return self.ask("[...root.querySelectorAll('svg, [data-note]')].map(one => one.innerHTML).join()")

    @property
    def readout(self):
        return self.ask("view.readout.hidden ? '' : view.readout.innerText")

    @property
    def words(self):
        return self.root.inner_text()

    def says(self, words):
        self.waits(lambda: words in self.words, repr(words))

    # What hands do.

    def box(self, what):
        "Where something is on the screen, once it is in sight."
        what.scroll_into_view_if_needed()
        return what.bounding_box()

    def type_another(self):
        "Type another number into the first exact box there is, until the state has it."
        exact = self.ask("Object.entries(source.fixed.settings).filter(([_, about]) => about.exact)")
        if not exact:
            return
        name, about = exact[0]
        box = self.root.get_by_role("textbox", name=f"{about['label']}, exact", exact=True)
        value = about["stops"][1]
        box.fill(str(value))
        box.press("Enter")
        self.waits(lambda: abs(self.state[name] - value) <= 1e-4 * abs(value), "what was typed")

    def drag(self):
        "Drag the first slider to another place, until the picture is another one."
        before, state = self.drawn, self.state
        slider = self.root.get_by_role("slider").first
        box = self.box(slider)
        now = slider.evaluate("one => (one.value - one.min)/(one.max - one.min)")
        to, middle = (0.25 if now > 0.5 else 0.75), box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + 8 + now * (box["width"] - 16), middle)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 8 + to * (box["width"] - 16), middle, steps=5)
        self.page.mouse.up()
        self.waits(lambda: self.state != state and self.drawn != before, "a drag")

    def press(self, words):
        self.root.get_by_role("button", name=words, exact=True).first.click()

    def press_all_buttons(self, agrees):
        "Press each button that is an action of the figure's own."
        for name in self.ask("source.fixed.buttons.map(button => button.name)"):
            button = self.root.locator(f"[data-action={name}]")
            if button.is_enabled():
                button.click()
                agrees()

    def point(self):
        "Move the pointer over the panels until something is read; then away."
        for left, top, right, bottom in self.panels():
            for share in (0.5, 0.3, 0.7, 0.1, 0.9):
                self.page.mouse.move(left + share * (right - left), top + share * (bottom - top))
                if self.readout:
                    self.page.mouse.move(2, 2)
                    self.waits(lambda: not self.readout, "the end of a reading")
                    return
        raise AssertionError("nothing can be read by pointing")

    def panels(self, kinds=None):
        "Left, top, right, bottom of the panels on the screen; of those with lines alone, where asked for."
        box = self.box(self.root.locator("svg").first)
        lines = "picture.canZoom(name)" if kinds == "lines" else "true"
        found = self.ask(
            f"Object.entries(picture.panels).filter(([name]) => {lines}).map(([_, {{box}}]) => box)"
        )
        return [
            (box["x"] + one["left"], box["y"] + one["top"], box["x"] + one["right"], box["y"] + one["bottom"])
            for one in found
        ]

    def zoom(self):
        "Zoom into the first panel of lines by wheel and Ctrl; a double click goes back."
        for left, top, right, bottom in self.panels("lines")[:1]:
            most = "Math.max(1, ...Object.values(picture.zooms).map(zoom => zoom.k))"
            shares = [(across, up) for up in (0.5, 0.2, 0.8, 0.05) for across in (0.5, 0.2, 0.8, 0.05)]
            places = [(left + x * (right - left), top + y * (bottom - top)) for x, y in shares]
            is_free = (
                "root.getRootNode().elementFromPoint(...arg).matches('.ground')"  # beside what is pressed
            )
            place = next(place for place in places if self.ask(is_free, place))
            self.page.mouse.move(*place)
            self.page.keyboard.down("Control")
            self.page.mouse.wheel(0, -300)
            self.page.keyboard.up("Control")
            self.waits(lambda: self.ask(most) > 1, "a zoom")
            self.page.mouse.dblclick(*place)
            self.waits(lambda: self.ask(most) == 1, "the end of a zoom")

    def click(self):
        "Hide what an entry of a legend names, and show it again; press the last button in the picture."
        entry = self.root.locator(".entry").first
        if entry.count():
            for pressed in ("false", "true"):
                entry.click()
                self.waits(lambda: entry.get_attribute("aria-pressed") == pressed, "a legend")  # noqa: B023
        button = self.root.locator("svg [data-mark] [role=button]").last
        if button.count():
            state, words = self.state, self.words
            button.click()  # a saved page says which values it does not hold
            self.waits(lambda: self.state != state or self.words != words, "a click into the picture")

    def read_by_keyboard(self, agrees=lambda: None):
        """From the first slider on by Tab and arrow keys alone: the slider moves, the picture is reached and
        read, every place has a name."""
        keys, state = self.page.keyboard, self.state
        slider = self.root.get_by_role("slider").first
        slider.focus()
        at_end = slider.evaluate("one => one.value == one.max")
        keys.press("ArrowLeft" if at_end else "ArrowRight")
        self.waits(lambda: self.state != state, "a key")
        assert slider.get_attribute("aria-valuetext")
        agrees()
        for _ in range(60):
            keys.press("Tab")
            assert self.ask("view.root.contains(view.root.getRootNode().activeElement)"), (
                "the picture was not met"
            )
            if self.ask("view.root.getRootNode().activeElement == view.frame"):
                break
        assert self.root.get_by_role("figure").first.get_attribute("aria-label")
        keys.press("ArrowRight")
        self.waits(lambda: self.readout, "a reading by keyboard")
