// One figure with all that belongs to it: controls, picture, notes, toolbar. Where values come from, and what
// becomes of changes, is the source's: a kernel, or what a saved page holds.

import {Controls, make} from "./controls.js"
import {Glossary} from "./glossary.js"
import {Notes} from "./notes.js"
import {Opened} from "./opened.js"
import {Picture} from "./picture.js"
import {Pointing} from "./pointing.js"
import {Toolbar} from "./toolbar.js"

export class View {
    // A source has fixed, state (of the controls), shown (the state of the picture), values(item), set, typed,
    // step, act, canOpen, open, code, reset; of a training steeringOf and options. It calls `draw`, `sync`, `say`.
    constructor(element, source) {
        const {fixed} = source
        this.source = source
        this.title = fixed.title
        this.times = []   // milliseconds of the last pictures
        this.root = make("div", {class: `distill-explorer${fixed.curves ? " distill-live" : ""}`})
        // Lab takes arrow keys and Enter for the notebook unless they stop here; Notebook 7 takes them before
        // they come here, from whatever has the focus without this attribute.
        this.root.addEventListener("keydown", event => event.stopPropagation())
        this.root.addEventListener("focusin", event => event.target.setAttribute("data-lm-suppress-shortcuts", ""))
        element.append(this.root)
        if (fixed.problem) return this.explain(fixed.problem)
        this.build(fixed)
    }

    explain(problem) {
        const words = make("b", {}, "Nothing to explore.")
        this.root.append(make("p", {role: "alert"}, words, ` ${problem}`))
    }

    build(fixed) {
        const {source} = this
        const parts = Object.fromEntries(["progress", "controls", "both", "picture", "beside", "toolbar", "help", "below", "opened"]
            .map(name => [name, make("div", {class: name})]))
        this.alert = make("p", {role: "alert", class: "alert"})
        this.readout = make("div", {class: "readout", role: "status", "aria-live": "polite", hidden: true})
        this.frame = make("div", {class: "distill-picture", role: "figure", tabindex: "0"})
        parts.picture.append(this.frame, parts.toolbar)
        parts.both.append(parts.picture, parts.beside)
        this.root.append(parts.progress, parts.controls, this.alert, parts.both, parts.help, parts.below, parts.opened)
        this.glossary = new Glossary(this.root, fixed.terms)
        this.controls = new Controls(parts.controls, fixed, source)
        this.drawFrom(fixed)
        this.notes = new Notes(parts, fixed.notes, this)
        this.opened = new Opened(parts.opened)
        this.toolbar = new Toolbar(parts.toolbar, this, this.makeHelp(parts.help, fixed.explanation ?? []))
        this.frame.addEventListener("keydown", event => this.key(event))
        this.watchWidth()
    }

    // Sentences for who sees such a figure for the first time, and its terms; null for none.
    makeHelp(element, sentences) {
        element.hidden = true
        if (!sentences.length) return null
        element.append(...sentences.map(words => make("p", {}, words)), this.glossary.list())
        return element
    }

    drawFrom(fixed) {
        const press = target => target && this.source.set(target)
        this.picture = new Picture(this.frame, fixed, press)
        this.frame.append(this.readout)
        this.pointing = new Pointing(this.picture, this.readout, press)
    }

    // The picture anew, with other marks or panels; zoom and hidden marks stay.
    describe() {
        const before = this.picture
        this.frame.replaceChildren()
        this.drawFrom(this.source.fixed)
        this.picture.takeOver(before)
        this.draw()
    }

    key(event) {
        if (event.key == "+") this.picture.zoomBy(1.5)
        if (event.key == "-") this.picture.zoomBy(1/1.5)
        if (event.key == "0") this.picture.resetZoom()
    }

    watchWidth() {
        this.watcher = new ResizeObserver(() => { if (this.picture.values) this.picture.draw(this.picture.values) })
        this.watcher.observe(this.frame)
    }

    // The picture and its notes at the source's shown state.
    draw() {
        if (this.source.fixed.problem) return
        const start = performance.now()
        const values = item => this.source.values(item)
        this.picture.draw(values)
        this.notes.draw(values)
        const words = this.notes.alternative(values)
        if (this.frame.getAttribute("aria-label") != words) this.frame.setAttribute("aria-label", words)
        this.sync()
        this.times.push(performance.now() - start)
        if (this.times.length > 1000) this.times.shift()
    }

    // Controls as the state says.
    sync() {
        if (this.controls && this.source.state) this.controls.sync(this.source.state, item => this.source.values(item))
    }

    say(words) {
        if (this.alert) this.alert.textContent = words
    }

    // A question that goes with the next words.
    ask(question, agreed) {
        const yes = make("button", {type: "button"}, "Set it"), no = make("button", {type: "button"}, "Leave it")
        yes.addEventListener("click", agreed)
        no.addEventListener("click", () => this.say(""))
        this.alert.replaceChildren(`${question} `, yes, " ", no)
        yes.focus()
    }

    reset() {
        this.picture.hidden.clear()
        this.picture.drawn.clear()
        this.picture.resetZoom()
        this.picture.drawLegends()
        this.source.reset()
    }

    remove() {
        this.watcher?.disconnect()
        this.root.remove()
    }
}
