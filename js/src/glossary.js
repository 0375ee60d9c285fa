// What terms mean: a sentence beside each term in a label, shown while the pointer or the focus is on it.

import {make, uniqueId} from "./controls.js"

const escaped = term => term.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

export class Glossary {
    // `terms`: term → its meaning; `root` holds all labels.
    constructor(root, terms = {}) {
        this.root = root
        this.terms = terms
        const names = Object.keys(terms).sort((a, b) => b.length - a.length).map(escaped)
        this.pattern = names.length ? new RegExp(`(?<![\\w-])(${names.join("|")})(?![\\w-])`, "i") : null
        this.tip = make("div", {class: "tip", role: "tooltip", id: uniqueId(), hidden: true})
        root.prepend(this.tip)
        for (const name of ["pointerover", "focusin"]) root.addEventListener(name, event => this.meet(event.target))
        for (const name of ["pointerleave", "focusout"]) root.addEventListener(name, () => this.hide())
        root.addEventListener("keydown", event => { if (event.key == "Escape") this.hide() })
    }

    // The first and longest term in some words; null for none. A term in capitals is meant in capitals.
    find(words) {
        const found = this.pattern?.exec(words)?.[0]
        if (!found) return null
        if (found in this.terms) return found
        const lower = found.toLowerCase()
        return lower in this.terms ? lower : null
    }

    // Tells an element's meaning; what does not take the focus by itself is given a place for it.
    explain(element, words, isFocusable) {
        const term = this.find(words)
        if (!term) return element
        element.setAttribute("data-term", term)
        if (isFocusable) element.setAttribute("tabindex", "0")
        return element
    }

    meet(target) {
        if (target.closest?.(".distill-explorer") != this.root) return this.hide()   // a figure in this one
        const here = target.closest("[data-term], .frame text, .entry, .control, .readout")
        const term = here && (here.dataset.term ?? this.find(here.textContent))
        if (!term) return this.hide()
        this.show(here, term)
    }

    show(element, term) {
        const {tip, root} = this
        tip.textContent = `${term}: ${this.terms[term]}`
        tip.hidden = false
        this.described?.removeAttribute("aria-describedby")
        this.described = element.matches(".control") ? element.querySelector("input, select") : element
        this.described?.setAttribute("aria-describedby", tip.id)
        const at = element.getBoundingClientRect(), here = root.getBoundingClientRect()
        const left = Math.max(0, Math.min(at.left - here.left, here.width - tip.offsetWidth))
        tip.style.transform = `translate(${left}px, ${at.bottom - here.top + 4}px)`
    }

    hide() {
        this.tip.hidden = true
        this.described?.removeAttribute("aria-describedby")
        this.described = null
    }

    // All terms of the figure, for those who read.
    list() {
        const entries = Object.entries(this.terms).sort(([a], [b]) => a.localeCompare(b))
        return make("dl", {}, ...entries.flatMap(([term, meaning]) => [make("dt", {}, term), make("dd", {}, meaning)]))
    }
}
