// Reading values off a picture: by pointer, or by arrow keys once the picture has the focus.

import {pointer} from "d3-selection"
import {countOf, findNear, isReadable, readingAt} from "./readings.js"
import {sameAxis} from "./scales.js"

export class Pointing {
    // `picture` has svg, panels and shownMarks(); `readout` is an element for the words.
    constructor(picture, readout, press) {
        Object.assign(this, {picture, readout, press})
        this.place = null   // of the keyboard: mark and position
        picture.svg.on("pointermove", event => this.point(event)).on("pointerleave", () => this.hide())
        picture.element.addEventListener("keydown", event => this.key(event))
        picture.element.addEventListener("blur", () => this.hide())
    }

    // Everything that can be read in the panel under the pointer.
    point(event) {
        const [x, y] = pointer(event, this.picture.svg.node())
        const name = this.picture.panelAt(x, y)
        if (!name) return this.hide()
        const panel = this.picture.panels[name]
        const readings = this.read(name, panel, x, y)
        this.show(name, readings, x, y)
    }

    read(name, panel, x, y) {
        const readings = []
        for (const {mark, values} of this.picture.shownMarks()) {
            if (mark.panel != name || !isReadable(mark)) continue
            const i = findNear(mark, values, panel, x, y)
            const reading = i < 0 ? null : readingAt(mark, values, panel, i)
            if (reading) readings.push(reading)
        }
        return readings.slice(0, 8)
    }

    // Marks and words at readings; across panels that share the axis, a line at the same place.
    show(name, readings, x, y) {
        if (!readings.length) return this.hide()
        const along = readings.find(reading => ["line", "band"].includes(reading.mark.kind))
        const others = along ? this.alongOthers(name, along) : []
        this.drawCross(name, readings, along)
        const where = [...new Set(readings.map(reading => reading.where).filter(Boolean))]
        const lines = [...readings, ...others].map(reading => reading.what)
        this.say([where.join("; "), ...lines].filter(Boolean), x, y)
    }

    // What curves of other panels with the same axis say at the same place.
    alongOthers(name, along) {
        const here = this.picture.panels[name]
        const at = here.X.invert(along.x)
        const readings = []
        for (const {mark, values} of this.picture.shownMarks()) {
            const panel = this.picture.panels[mark.panel]
            if (mark.kind != "line" || mark.panel == name || !sameAxis(panel.x, here.x)) continue
            const i = findNear(mark, values, panel, panel.X(at), 0)
            const reading = i < 0 ? null : readingAt(mark, values, panel, i)
            if (reading) readings.push(reading)
        }
        return readings.slice(0, 6)
    }

    drawCross(name, readings, along) {
        const {cross, panels} = this.picture, here = panels[name]
        const lines = []
        if (along) {
            const at = here.X.invert(along.x)
            for (const panel of Object.values(panels)) {
                if (!sameAxis(panel.x, here.x) || (panel != here && !panel.x.ticks.length)) continue
                lines.push({x: panel.X(at), box: panel.box})
            }
        }
        cross.selectAll("line").data(lines).join("line")
            .attr("x1", d => d.x).attr("x2", d => d.x).attr("y1", d => d.box.top).attr("y2", d => d.box.bottom)
        const dots = readings.filter(reading => reading.mark.kind != "heatmap")
        cross.selectAll("circle").data(dots).join("circle").attr("r", 4)
            .attr("cx", d => d.x).attr("cy", d => d.y)
    }

    say(lines, x, y) {
        const {readout} = this
        readout.replaceChildren(...lines.map(words => {
            const line = document.createElement("div")
            line.textContent = words
            return line
        }))
        readout.hidden = false
        const {clientWidth: width, clientHeight: height} = this.picture.element
        const left = x + 16 + readout.offsetWidth > width ? x - 12 - readout.offsetWidth : x + 16
        const top = Math.min(y + 12, height - readout.offsetHeight - 2)
        readout.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`
    }

    hide() {
        this.readout.hidden = true
        this.picture.cross.selectAll("*").remove()
    }

    // Left and right: the next value; up and down: another mark; Enter: what a click does.
    key(event) {
        if (event.target != this.picture.element) return
        const steps = {ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0]}
        if (event.key == "Escape") return this.hide()
        if (event.key == "Enter" && this.place) return this.press(this.reading()?.target)
        if (!(event.key in steps)) return
        event.preventDefault()
        this.move(...steps[event.key])
        const reading = this.reading()
        if (reading) this.show(reading.mark.panel, [reading], reading.x, reading.y)
    }

    move(markStep, valueStep) {
        const marks = this.readable()
        if (!marks.length) return
        if (!this.place) {
            this.place = {mark: 0, i: 0}
            return
        }
        const mark = (this.place.mark + markStep + marks.length) % marks.length
        const count = countOf(marks[mark].mark, marks[mark].values)
        const i = markStep ? 0 : Math.min(Math.max(this.place.i + valueStep, 0), count - 1)
        this.place = {mark, i}
    }

    readable() {
        return this.picture.shownMarks().filter(({mark, values}) => {
            if (!isReadable(mark) || !countOf(mark, values)) return false
            return readingAt(mark, values, this.picture.panels[mark.panel], 0) !== null
        })
    }

    reading() {
        const found = this.readable()[this.place.mark]
        return found && readingAt(found.mark, found.values, this.picture.panels[found.mark.panel], this.place.i)
    }
}
