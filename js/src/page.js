// Where values come from in a saved page: it holds what every item shows at every combination of the stops of
// the settings it depends on. The state stands in the page's address.

import {nearestStop} from "./controls.js"
import {View} from "./view.js"

class Page {
    constructor(data) {
        Object.assign(this, data)   // fixed, frames, cards, code, and the figure that cards open
        this.galleries = new Map()   // values of a gallery → with its cards
        this.state = {...this.fixed.start}
    }

    // The state stands in the address from now on.
    keepInAddress() {
        this.isInAddress = true
        this.state = {...this.state, ...this.read()}
        addEventListener("hashchange", () => {
            this.state = {...this.state, ...this.read()}
            this.view.draw()
        })
    }

    values(item) {
        const {at, frames} = this.frames[item.id]
        const {settings} = this.fixed
        const positions = item.by.map(name => settings[name].stops.indexOf(this.state[name]))
        const place = item.by.reduce((i, name, k) => i*settings[name].stops.length + positions[k], 0)
        const values = frames[at[place]]
        return item.kind == "gallery" ? this.gallery(values) : values
    }

    gallery(values) {
        if (!this.galleries.has(values)) {
            const cards = values.ids.map(id => ({id, ...this.cards[id]}))
            this.galleries.set(values, {cards})
        }
        return this.galleries.get(values)
    }

    // Changes settings, each to the nearest stop that the page holds.
    set(changes) {
        for (const [name, value] of Object.entries(changes)) {
            const {stops} = this.fixed.settings[name]
            const i = nearestStop(stops, value)
            if (i >= 0) this.state = {...this.state, [name]: stops[i]}
        }
        if (this.isInAddress) this.write()
        this.view.draw()
    }

    canOpen(id) {
        return Boolean(this.opens?.fixed.settings.example.stops.includes(id))
    }

    // The figure of an example, below.
    open(id) {
        this.child ??= new Page(this.opens)
        this.view.opened.show(this.child, this.opens.fixed.title, place => {
            this.child.view = new View(place, this.child)
        })
        this.child.set({example: id})
    }

    // A button goes to the next of its targets.
    act(name) {
        const button = this.fixed.buttons.find(button => button.name == name)
        const {targets} = this.values(button)
        const isHere = target => Object.entries(target).every(([name, value]) => this.state[name] === value)
        this.set(targets[(targets.findIndex(isHere) + 1) % targets.length])
    }

    reset() {
        this.set(this.fixed.start)
    }

    code() {
        const python = value => typeof value == "boolean" ? (value ? "True" : "False") : JSON.stringify(value)
        const settings = Object.entries(this.state).map(([name, value]) => `${name}=${python(value)}`)
        return `${this.made}explorer.set(${settings.join(", ")})`
    }

    // The state in the page's address: what differs from the start.
    write() {
        const changed = Object.entries(this.state).filter(([name, value]) => value !== this.fixed.start[name])
        const words = new URLSearchParams(changed.map(([name, value]) => [name, String(value)])).toString()
        history.replaceState(null, "", words ? `#${words}` : location.pathname + location.search)
    }

    read() {
        const state = {}
        for (const [name, words] of new URLSearchParams(location.hash.slice(1))) {
            const stop = this.fixed.settings[name]?.stops.find(stop => String(stop) === words)
            if (stop !== undefined) state[name] = stop
        }
        return state
    }
}

// Data are compressed: a page of a few hundred kilobytes is a tenth of what it holds.
async function unpack(text) {
    const bytes = Uint8Array.from(atob(text), character => character.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
    return new Response(stream).json()
}

// Draw the page whose data stand in this document, if there are any.
export async function startPage() {
    const element = document.getElementById("distill-page")
    const data = document.getElementById("distill-data")
    if (!element || !data || element.childElementCount) return
    const page = new Page(await unpack(data.textContent))
    page.keepInAddress()
    page.view = new View(element, page)
    page.view.draw()
    window.explorer = page   // for the curious, and for tests
}
