// An example that a card opens: a figure of its own, below.

import {make} from "./controls.js"

export class Opened {
    constructor(element) {
        this.element = element
        this.element.hidden = true
        this.close = make("button", {type: "button"}, "Close")
        this.close.addEventListener("click", () => this.leave())
        this.element.addEventListener("keydown", event => { if (event.key == "Escape") this.leave() })
    }

    // Shows a figure in `place()`'s element, once for each figure; the focus goes there.
    show(figure, title, place) {
        if (this.figure !== figure) {
            this.figure = figure
            const region = make("div", {role: "region", "aria-label": title, tabindex: "-1"})
            const heading = make("div", {class: "heading"}, make("b", {}, title), this.close)
            region.append(heading)
            this.element.replaceChildren(region)
            place(region)
        }
        this.from ??= document.activeElement
        this.element.hidden = false
        this.element.firstChild.focus({preventScroll: true})
        this.element.scrollIntoView({block: "nearest"})
    }

    leave() {
        this.element.hidden = true
        if (this.from?.isConnected) this.from.focus()
        this.from = null
    }
}
