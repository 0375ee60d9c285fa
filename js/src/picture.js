// The picture: panels, marks, legends. Draws what changed, and all of it when its width changes.

import {select} from "d3-selection"
import {zoom, zoomIdentity} from "d3-zoom"
import {uniqueId} from "./controls.js"
import {heightFor, layOut, widthOfText} from "./layout.js"
import {bestCorner, drawLegend} from "./legend.js"
import {DRAW_MARK, samplePoints} from "./marks.js"
import {drawFrame, makePanel} from "./panels.js"
import {sameAxis} from "./scales.js"

export const MOST_HEIGHT = 410   // CSS pixels: with controls it fits on a laptop's screen
const SPILLS = ["text", "points"]   // kinds that may stand beyond their panel

const isHeading = mark => mark.kind == "text" && !mark.inside
const isHeadingOnRight = mark => isHeading(mark) && mark.align == "right"

export class Picture {
    // `press` is told the settings a pressed element stands for.
    constructor(element, fixed, press) {
        Object.assign(this, {element, fixed, press})
        this.marks = fixed.marks.filter(mark => mark.kind != "axes")
        this.axes = fixed.marks.filter(mark => mark.kind == "axes")
        this.id = uniqueId()
        this.hidden = new Set()   // names of marks
        this.zooms = {}   // panel → transform
        this.drawn = new Map()   // mark → the values it stands at
        this.corners = {}   // panel → where its legend is, if that looks for the best place
        this.build()
    }

    build() {
        this.svg = select(this.element).append("svg")
        this.clips = this.svg.append("defs")
        const names = Object.keys(this.fixed.panels)
        const groups = () => this.svg.append("g").selectAll("g").data(names).join("g")
        this.frames = groups().attr("class", "frame").attr("aria-hidden", true)
        this.grounds = this.svg.append("g").selectAll("rect").data(names).join("rect").attr("class", "ground")
        const levels = [0, 1, 2].map(level => this.marks.filter(mark => this.levelOf(mark) == level)).flat()
        this.groups = this.svg.append("g").selectAll("g").data(levels).join("g")
            .attr("data-mark", mark => mark.name).attr("opacity", mark => mark.alpha)
            .attr("clip-path", mark => SPILLS.includes(mark.kind) ? null : `url(#${this.id}-${mark.panel})`)
        this.groups.on("click", event => this.pressed(event)).on("keydown", event => this.key(event))
        this.legends = groups().attr("class", "legend")
        this.cross = this.svg.append("g").attr("class", "cross").attr("aria-hidden", true)
        this.grounds.filter(name => this.canZoom(name)).each((name, i, grounds) => this.addZoom(name, grounds[i]))
    }

    // What never moves lies below, what the first setting moves on top.
    levelOf(mark) {
        if (!mark.by.length) return 0
        return mark.by.includes(Object.keys(this.fixed.settings)[0]) ? 2 : 1
    }

    canZoom(name) {
        return this.marks.some(mark => mark.panel == name && ["line", "band"].includes(mark.kind))
    }

    // With Ctrl the wheel zooms; a drag pans what is zoomed; a double click goes back.
    addZoom(name, ground) {
        const behaviour = zoom().scaleExtent([1, 500]).filter(event => {
            if (event.type == "wheel") return event.ctrlKey || event.metaKey
            return !event.button && (this.zooms[name] ?? zoomIdentity).k > 1
        }).on("zoom", event => this.zoomTo(name, event.transform))
        this.zoomBehaviours = {...this.zoomBehaviours, [name]: behaviour}
        select(ground).call(behaviour).on("dblclick.zoom", null)
            .on("dblclick", () => select(ground).call(behaviour.transform, zoomIdentity))
    }

    zoomTo(name, transform) {
        this.zooms[name] = transform
        const {box, x, y} = this.panels[name]
        this.panels[name] = makePanel(box, x, y, transform)
        this.look = JSON.stringify([...this.layout, this.zooms])
        this.frames.filter(other => other == name)
            .each((_, i, groups) => drawFrame(select(groups[i]), this.panels[name]))
        this.groups.filter(mark => mark.panel == name)
            .each((mark, i, groups) => this.drawMark(mark, groups[i], true))
    }

    resetZoom() {
        this.grounds.filter(name => name in this.zooms).each((name, i, grounds) => {
            select(grounds[i]).call(this.zoomBehaviours[name].transform, zoomIdentity)
        })
    }

    // Zoom by the keyboard, around the middle.
    zoomBy(factor) {
        this.grounds.filter(name => this.canZoom(name)).each((name, i, grounds) => {
            select(grounds[i]).call(this.zoomBehaviours[name].scaleBy, factor)
        })
    }

    // Draw what `values(item)` gives.
    draw(values) {
        this.values = values
        const changed = this.layOutAgain()
        this.groups.each((mark, i, groups) => this.drawMark(mark, groups[i], changed))
        this.groups.filter(isHeadingOnRight).each((mark, i, groups) => this.makeRoom(mark, groups[i]))
        const moved = this.placeLegends()
        if (changed || moved) this.drawLegends()
    }

    // In a narrow picture there is no room for words on the right of a panel's title.
    makeRoom(mark, element) {
        const {box} = this.panels[mark.panel]
        const {text} = this.values(mark) ?? {}
        if (!text) return
        const titles = this.marks.filter(({panel, align, ...other}) =>
            panel == mark.panel && align == "left" && isHeading(other))
        const length = [mark, ...titles].reduce((sum, part) => sum + widthOfText(this.values(part).text, part.font), 12)
        select(element).attr("display", length > box.right - box.left ? "none" : null)
    }

    // Legends that look for the best corner; whether any has moved.
    placeLegends() {
        let moved = false
        for (const [name, {legend}] of Object.entries(this.fixed.panels)) {
            if (legend != "best" || !this.marks.some(mark => mark.panel == name && mark.legend)) continue
            const shown = this.shownMarks().filter(({mark}) => mark.panel == name)
            const points = shown.flatMap(({mark, values}) => samplePoints(mark, values, this.panels[name]))
            const corner = bestCorner(this.marks, name, this.panels[name], points)
            moved ||= corner != this.corners[name]
            this.corners[name] = corner
        }
        return moved
    }

    // Sizes and axes; whether any of them changed.
    layOutAgain() {
        const {fixed, element} = this
        const width = Math.max(280, element.clientWidth || 640)
        const height = heightFor(fixed.size, width, MOST_HEIGHT)
        const axes = {}
        for (const [name, panel] of Object.entries(fixed.panels)) axes[name] = {x: panel.x, y: panel.y}
        for (const mark of this.axes) {
            const {x, y} = this.values(mark) ?? {}
            axes[mark.panel] = {x: x ?? axes[mark.panel].x, y: y ?? axes[mark.panel].y}
        }
        for (const [name, {x, y, isZoomed}] of Object.entries(this.panels ?? {})) {
            if (!isZoomed || !this.zooms[name] || !axes[name]) continue
            const isOther = !sameAxis(x, axes[name].x) || !sameAxis(y, axes[name].y)
            if (isOther && this.zooms[name].k > 1) this.keepZoom(name, this.panels[name], axes[name].x, axes[name].y)
        }
        this.layout = [width, height, axes]
        const look = JSON.stringify([...this.layout, this.zooms])
        if (look == this.look) return false
        this.look = look
        this.drawn.clear()
        this.svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height)
        const boxes = layOut(fixed.size, fixed.panels, width, height)
        this.panels = {}
        for (const name in boxes) {
            this.panels[name] = makePanel(boxes[name], axes[name].x, axes[name].y, this.zooms[name])
        }
        this.drawFrames()
        return true
    }

    // What somebody did to the picture that stood here before.
    takeOver({hidden, zooms, panels}) {
        Object.assign(this, {hidden, panels})
        for (const [name, transform] of Object.entries(zooms)) this.setZoom(name, transform)
    }

    // As if somebody had zoomed; d3-zoom looks for it at the element.
    setZoom(name, transform) {
        this.zooms[name] = transform
        this.grounds.filter(ground => ground == name).property("__zoom", transform)
    }

    // The same steps, and the same middle, under an axis that has grown.
    keepZoom(name, before, x, y) {
        const {box, X, Y} = before, grown = makePanel(box, x, y)
        const [from, to] = X.domain(), middle = (box.top + box.bottom)/2
        const k = (box.right - box.left)/(grown.X(to) - grown.X(from))
        const left = box.left - k*grown.X(from), top = middle - k*grown.Y(Y.invert(middle))
        this.setZoom(name, zoomIdentity.translate(left, top).scale(k))
    }

    drawFrames() {
        const {panels, svg} = this
        const entries = Object.entries(panels)
        const fit = (rect, margin) => rect
            .attr("x", ([, {box}]) => box.left - margin).attr("y", ([, {box}]) => box.top - margin)
            .attr("width", ([, {box}]) => box.right - box.left + 2*margin)
            .attr("height", ([, {box}]) => box.bottom - box.top + 2*margin)
        fit(this.clips.selectAll("clipPath").data(entries).join("clipPath")
            .attr("id", ([name]) => `${this.id}-${name}`).selectAll("rect").data(d => [d]).join("rect"), 1)
        this.grounds.each((name, i, grounds) => {
            const {box} = panels[name]
            fit(select(grounds[i]).datum([name, panels[name]]), 0).datum(name)
            this.zoomBehaviours?.[name]?.extent([[box.left, box.top], [box.right, box.bottom]])
                .translateExtent([[box.left, box.top], [box.right, box.bottom]])
        })
        this.frames.each((name, i, groups) => drawFrame(select(groups[i]), panels[name]))
    }

    drawMark(mark, element, changed) {
        const values = this.hidden.has(mark.name) ? null : this.values(mark)
        if (!changed && this.drawn.get(mark) === values) return
        this.drawn.set(mark, values)
        const group = select(element).attr("display", values ? null : "none")
        if (!values) return
        DRAW_MARK[mark.kind](group, values, mark, this.panels[mark.panel])
        if (!values.targets) group.attr("aria-hidden", true)
    }

    drawLegends() {
        this.legends.each((name, i, groups) => {
            const corner = this.corners[name] ?? this.fixed.panels[name].legend
            const toggle = members => this.toggle(members)
            const end = this.legendEnd(name)
            drawLegend(select(groups[i]), this.marks, name, this.panels[name], corner, end, this.hidden, toggle)
        })
    }

    // Where a legend below a panel ends: at the next panel beside it, or with the picture.
    legendEnd(name) {
        const {right, top, bottom} = this.panels[name].box, boxes = Object.values(this.panels).map(({box}) => box)
        const beside = boxes.filter(box => box.left > right && box.top < bottom && box.bottom > top)
        return Math.min(this.layout[0], ...beside.map(box => box.left)) - 6
    }

    toggle(members) {
        const isHidden = members.every(mark => this.hidden.has(mark.name))
        for (const mark of members) isHidden ? this.hidden.delete(mark.name) : this.hidden.add(mark.name)
        this.draw(this.values)
        this.drawLegends()
    }

    // The panel under a point, a narrow margin counted in.
    panelAt(x, y) {
        return Object.keys(this.panels).find(name => {
            const {left, right, top, bottom} = this.panels[name].box
            return x >= left - 2 && x <= right + 2 && y >= top - 2 && y <= bottom + 2
        })
    }

    // Marks in sight with their values.
    shownMarks() {
        return this.marks.filter(mark => !this.hidden.has(mark.name))
            .map(mark => ({mark, values: this.values(mark)})).filter(({values}) => values)
    }

    pressed(event) {
        const item = select(event.target).datum(), mark = select(event.currentTarget).datum()
        this.press(this.values(mark).targets?.[item?.key])
    }

    // Enter presses; arrow keys go to a mark's next button.
    key(event) {
        if (!event.target.hasAttribute("tabindex")) return
        if (event.key == "Enter" || event.key == " ") {
            event.preventDefault()
            return this.pressed(event)
        }
        const steps = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}
        if (!(event.key in steps)) return
        event.preventDefault()
        event.stopPropagation()
        const buttons = [...event.currentTarget.querySelectorAll("[role=button]")]
        const next = buttons[buttons.indexOf(event.target) + steps[event.key]]
        if (!next) return
        event.target.setAttribute("tabindex", -1)
        next.setAttribute("tabindex", 0)
        next.focus()
    }
}
